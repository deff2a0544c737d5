"""Prometheus, or what speaks like it: values of a query over a span of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlencode

import msgspec

from headwater.integrations.signals.source import Source, SourceError, fetch, refusal
from headwater.model.time import Instant, format_instant
from headwater.reliability.signals.judge import Point, Series
from headwater.reliability.signals.survey import Window

_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_MOST_SERIES: Final = 200
_SECOND: Final = 1_000_000


class _Result(msgspec.Struct):
    metric: dict[str, str]
    values: list[tuple[float, str]]


class _Data(msgspec.Struct):
    result: list[_Result] = []


class _Answer(msgspec.Struct):
    status: str = ""
    data: _Data | None = None
    error: str = ""


_decode: Final = msgspec.json.Decoder(_Answer).decode


def values(source: Source, query: str, window: Window) -> Sequence[Series]:
    """The series that a query yields. Raises SourceError."""
    form = {
        "query": query,
        "start": _seconds(window.since),
        "end": _seconds(window.until),
        "step": f"{window.step_s:g}",
        "timeout": f"{source.timeout_s:g}s",
    }
    body = urlencode(form).encode()
    status, said = fetch(source, "POST", "/api/v1/query_range", body, _FORM)
    try:
        answer = _decode(said)
    except (msgspec.DecodeError, UnicodeDecodeError):
        if status != 200:
            raise refusal(source, status, "") from None
        raise SourceError(source, "answered something else than values over time") from None
    if status != 200 or answer.status != "success" or answer.data is None:
        raise refusal(source, status, answer.error)
    found = answer.data.result
    if len(found) > _MOST_SERIES:
        raise SourceError(source, f"answered {len(found)} series; {_MOST_SERIES} are read at most")
    return [Series(each.metric, [_point(*value) for value in each.values]) for each in found]


def _point(at_s: float, text: str) -> Point:
    return Point(round(at_s * _SECOND), float(text))


def _seconds(instant: Instant) -> str:
    return f"{instant / _SECOND:.3f}"


def page_of(source: Source, query: str, window: Window) -> str:
    """The address of a page that shows the same to people."""
    end = quote(format_instant(window.until)[:19].replace("T", " "), safe="")
    span = f"{max(1, round((window.until - window.since) / _SECOND))}s"
    if source.link is not None:
        return source.link.replace("{query}", quote(query, safe=""))
    about = f"g0.expr={quote(query, safe='')}&g0.tab=0&g0.range_input={span}&g0.end_input={end}"
    return f"{source.url.rstrip('/')}/graph?{about}"
