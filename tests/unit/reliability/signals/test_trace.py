"""Which spans of a trace are told."""

from __future__ import annotations

from headwater.reliability.signals.trace import MOST_TOLD, Span, span_entries

S = 1_000_000


def span(
    name: str, begin: float, end: float, *, parent: str = "", failed: str | None = None
) -> Span:
    """A span from one second to another, called like its id. failed: what it says of that."""
    return Span(
        name,
        parent,
        name,
        "etl",
        round(begin * S),
        round(end * S),
        failed is not None,
        failed or "",
    )


def told(spans: list[Span], *usual: Span) -> dict[str, str]:
    return {each.name: each.because for each in span_entries(spans, usual)}


def test_where_a_failure_began_comes_before_what_failed_with_it() -> None:
    spans = [
        span("run", 0, 10, failed=""),
        span("step", 0, 9, parent="run", failed=""),
        span("query", 8, 9, parent="step", failed="disk full"),
    ]
    assert list(told(spans).items()) == [
        ("query", "failed: disk full"),
        ("step", "failed with what it called"),
        ("run", "failed with what it called"),
    ]


def test_a_span_is_slow_by_what_it_does_itself() -> None:
    spans = [
        span("run", 0, 100),
        span("wait", 0, 60, parent="run"),
        span("beside", 30, 90, parent="run"),
        span("short", 92, 93, parent="run"),
    ]
    assert told(spans) == {
        "wait": "60% of the trace by itself",
        "beside": "60% of the trace by itself",
    }


def test_what_usually_takes_as_long_is_not_slow() -> None:
    spans = [
        span("run", 0, 100),
        span("load", 0, 70, parent="run"),
        span("sort", 70, 99, parent="run"),
    ]
    usual = [span("run", 0, 80), span("load", 0, 70), span("sort", 70, 75)]
    assert told(spans, *usual) == {"sort": "5.8 times as long as in the last good run"}


def test_a_tiny_span_that_doubled_is_not_worth_saying_and_a_new_one_is() -> None:
    spans = [
        span("run", 0, 100),
        span("tiny", 0, 0.2, parent="run"),
        span("new", 1, 90, parent="run"),
    ]
    usual = [span("run", 0, 80), span("tiny", 0, 0.1)]
    assert told(spans, *usual) == {"new": "not in the trace of the last good run"}


def test_few_are_told() -> None:
    spans = [span(f"s{n}", 0, 1, failed="x") for n in range(50)]
    assert len(span_entries(spans, ())) == MOST_TOLD
    assert span_entries([], ()) == ()
