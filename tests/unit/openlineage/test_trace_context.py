"""What a `traceparent` says."""

from __future__ import annotations

import pytest

from headwater.openlineage.trace_context import TraceContext, read_traceparent

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize("text", [f"00-{TRACE}-{SPAN}-01", f" 00-{TRACE}-{SPAN}-00\n"])
def test_a_trace_and_a_span_are_read(text: str) -> None:
    assert read_traceparent(text) == TraceContext(TRACE, SPAN)


def test_a_later_version_may_say_more() -> None:
    assert read_traceparent(f"01-{TRACE}-{SPAN}-01-what") == TraceContext(TRACE, SPAN)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        TRACE,
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-01-what",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        f"00-{TRACE}/{SPAN}-01",
    ],
)
def test_what_cannot_be_relied_upon_says_nothing(text: str | None) -> None:
    assert read_traceparent(text) is None
