"""Which trace something belongs to, as the W3C's Trace Context writes it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_TRACEPARENT: Final = re.compile(
    r"(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-[0-9a-f]{2}(?P<rest>-.*)?",
    re.ASCII,
)


class TraceContext(NamedTuple):
    """A span of a trace, both in hexadecimal digits."""

    trace_id: str
    span_id: str


def read_traceparent(text: str | None) -> TraceContext | None:
    """What a `traceparent` says; None where it says nothing that may be relied upon.

    A later version may say more behind what this one says.
    """
    found = _TRACEPARENT.fullmatch((text or "").strip())
    if found is None or found["version"] == "ff" or (found["version"] == "00" and found["rest"]):
        return None
    if not found["trace"].strip("0") or not found["span"].strip("0"):
        return None
    return TraceContext(found["trace"], found["span"])
