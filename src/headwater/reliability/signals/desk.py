"""Questions about signals: what is planned, asked and judged, as one answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.wording import point_in_time
from headwater.model.time import NOW, Instant, Offset, format_instant
from headwater.reliability.signals.answers import SignalsAnswer, TraceEntry
from headwater.reliability.signals.rule import Rule
from headwater.reliability.signals.survey import (
    MOST_ASKED,
    Ask,
    Said,
    Selects,
    Subject,
    Window,
    order,
    plan,
    signal_entry,
    unchecked,
)
from headwater.reliability.signals.trace import Traced, TraceSaid, trace_entry

Send: TypeAlias = Callable[
    [Sequence[Ask], Window, Sequence[str]], tuple[Sequence[Said], Mapping[str, TraceSaid]]
]
"""Asks the sources for signals, and for traces by their ids, within one span of time for all.

What is missing then says so.
"""


@dataclass(frozen=True, slots=True)
class SignalDesk:
    """Answers what sources outside say. Never waits for longer than `send` does.

    has_traces: whether any source is asked for traces.
    """

    rules: Sequence[Rule]
    has_traces: bool
    selects: Selects
    send: Send

    def look(
        self,
        subjects: Sequence[Subject],
        window: Window,
        *,
        traced: Sequence[Traced] = (),
        onset: Instant | None = None,
        offset: Offset,
    ) -> SignalsAnswer:
        """What is said of these things, and the traces of these runs.

        onset: when that began of which signals may tell why.
        """
        planned, missing = plan(subjects, self.rules, self.selects)
        asked = planned[:MOST_ASKED]
        known = [each for each in traced if each.trace_id] if self.has_traces else []
        said, spans = self.send(asked, window, [*_ids(known)])
        told = [
            signal_entry(ask, each, window, onset=onset)
            for ask, each in zip(asked, said, strict=True)
        ]
        told.sort(key=order)
        traces = [
            trace_entry(each, spans[each.trace_id], spans.get(each.good_trace_id or ""))
            for each in known
            if each.trace_id
        ]
        missing = [*missing, *unchecked(told), *self._untraced(traced, traces)]
        if len(asked) < len(planned):
            missing.append(
                f"{len(planned) - len(asked)} more signals: {MOST_ASKED} are asked for at once"
            )
        reasons = tuple(Reason("signals", each, 1) for each in missing)
        return SignalsAnswer(
            of=tuple(each.asked for each in subjects),
            since=format_instant(window.since),
            until=format_instant(window.until),
            onset=None if onset is None else format_instant(onset),
            declared=len(self.rules) + int(self.has_traces),
            signals=tuple(told),
            traces=tuple(traces),
            not_checked=tuple(missing),
            total=len(planned),
            returned=len(told),
            truncated=len(told) < len(planned),
            next=None,
            as_of=point_in_time(NOW),
            offset=offset,
            coverage=Coverage("partial" if reasons else "complete", reasons),
        )

    def _untraced(self, traced: Sequence[Traced], traces: Sequence[TraceEntry]) -> Iterator[str]:
        if not self.has_traces:
            return
        for each in traced:
            if each.trace_id is None:
                yield f"the trace of {each.run}: no event tells which it is"
        for told in traces:
            if told.problem is not None:
                yield f"the trace of {told.run}: {told.problem}"


def _ids(known: Sequence[Traced]) -> Iterator[str]:
    ids = (id_ for each in known for id_ in (each.trace_id, each.good_trace_id) if id_)
    yield from dict.fromkeys(ids)
