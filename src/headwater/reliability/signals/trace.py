"""Which parts of a trace failed, and which were slow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from headwater.model.time import Instant, format_instant
from headwater.reliability.signals.answers import SpanEntry, TraceEntry

MOST_TOLD: Final = 10

_SECOND: Final = 1_000_000
_TIMES_SLOWER: Final = 2.0
_WORTH_SAYING: Final = 0.05
_LARGE_SHARE: Final = 0.2
"""Slow is twice as long as usual if that is a twentieth of a trace, or else a fifth of a trace."""


@dataclass(frozen=True, slots=True)
class Span:
    """One operation of a trace. parent: the span that waited for it, or began it."""

    id: str
    parent: str
    name: str
    service: str
    began_at: Instant
    ended_at: Instant
    failed: bool
    message: str = ""

    @property
    def took(self) -> int:
        """How long, in microseconds."""
        return max(0, self.ended_at - self.began_at)


@dataclass(frozen=True, slots=True)
class Traced:
    """A run whose trace is asked for, both by identifier, and one in which all was well.

    trace_id, good_trace_id: None where nothing tells it.
    """

    run: str
    trace_id: str | None
    good_run: str | None = None
    good_trace_id: str | None = None


@dataclass(frozen=True, slots=True)
class TraceSaid:
    """The spans of a trace, or why there are none. link: a page that shows it to people."""

    spans: Sequence[Span] = ()
    source: str | None = None
    link: str | None = None
    problem: str | None = None


def trace_entry(traced: Traced, said: TraceSaid, usual: TraceSaid | None) -> TraceEntry:
    """What a trace tells. usual: the other, where it could be read."""
    before = usual.spans if usual else ()
    return TraceEntry(
        run=traced.run,
        trace_id=traced.trace_id or "",
        source=said.source,
        link=said.link,
        compared_with=traced.good_run if before else None,
        spans=span_entries(said.spans, before),
        spans_total=len(said.spans),
        problem=said.problem,
    )


class _Found(NamedTuple):
    span: Span
    own: int
    because: str
    rank: tuple[bool, bool, int]


def span_entries(spans: Sequence[Span], usual: Sequence[Span]) -> tuple[SpanEntry, ...]:
    """The spans that failed, where it began first, then those that were slow.

    usual: of a trace in which all was well, as far as there is one.
    """
    found = sorted(_found(spans, usual), key=lambda each: each.rank)
    return tuple(
        SpanEntry(
            name=each.span.name,
            service=each.span.service,
            started_at=format_instant(each.span.began_at),
            duration_s=each.span.took / _SECOND,
            own_s=each.own / _SECOND,
            failed=each.span.failed,
            because=each.because,
        )
        for each in found[:MOST_TOLD]
    )


def _found(spans: Sequence[Span], usual: Sequence[Span]) -> Iterator[_Found]:
    children: dict[str, list[Span]] = {}
    for each in spans:
        children.setdefault(each.parent, []).append(each)
    whole = max((each.ended_at for each in spans), default=0)
    whole -= min((each.began_at for each in spans), default=0)
    before = _longest(usual)
    for each in spans:
        inside = children.get(each.id, [])
        own = _own_time(each, inside)
        began_here = not any(child.failed for child in inside)
        because = _failure(each, began_here=began_here) if each.failed else ""
        because = because or _slowness(each, own, whole, before, compared=bool(usual))
        if because:
            yield _Found(each, own, because, (not each.failed, not began_here, -own))


def _failure(span: Span, *, began_here: bool) -> str:
    if span.message:
        return f"failed: {span.message}"
    return "failed" if began_here else "failed with what it called"


def _slowness(
    span: Span, own: int, whole: int, before: Mapping[tuple[str, str], int], *, compared: bool
) -> str:
    usually = before.get((span.service, span.name))
    if usually is not None:
        more = span.took - usually
        if more > _WORTH_SAYING * whole and span.took >= _TIMES_SLOWER * usually:
            times = f"{span.took / usually:.3g} times as long" if usually else "longer"
            return f"{times} as in the last good run"
        return ""
    if compared and own > _WORTH_SAYING * whole:
        return "not in the trace of the last good run"
    if not compared and own > _LARGE_SHARE * whole:
        return f"{own / whole:.0%} of the trace by itself"
    return ""


def _longest(spans: Sequence[Span]) -> Mapping[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for each in spans:
        name = (each.service, each.name)
        found[name] = max(found.get(name, 0), each.took)
    return found


def _own_time(span: Span, inside: Sequence[Span]) -> int:
    """How long a span took while none of those that it began ran."""
    busy, until = 0, span.began_at
    for each in sorted(inside, key=lambda each: each.began_at):
        begin, end = max(each.began_at, until), min(each.ended_at, span.ended_at)
        if end > begin:
            busy += end - begin
            until = end
    return span.took - busy
