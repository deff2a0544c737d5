"""Questions about signals: what is planned, asked and judged, as one answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.wording import point_in_time
from headwater.model.time import NOW, Instant, Offset, format_instant
from headwater.reliability.signals.answers import SignalsAnswer
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

Send: TypeAlias = Callable[[Sequence[Ask], Window], Sequence[Said]]
"""Asks the sources, all of them within one span of time; what is missing then says so."""


@dataclass(frozen=True, slots=True)
class SignalDesk:
    """Answers what sources outside say. Never waits for longer than `send` does."""

    rules: Sequence[Rule]
    selects: Selects
    send: Send

    def look(
        self,
        subjects: Sequence[Subject],
        window: Window,
        *,
        onset: Instant | None = None,
        offset: Offset,
    ) -> SignalsAnswer:
        """What is said of these things. onset: when that began of which signals may tell why."""
        planned, missing = plan(subjects, self.rules, self.selects)
        asked = planned[:MOST_ASKED]
        said = self.send(asked, window)
        told = [
            signal_entry(ask, each, window, onset=onset)
            for ask, each in zip(asked, said, strict=True)
        ]
        told.sort(key=order)
        missing = [*missing, *unchecked(told)]
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
            declared=len(self.rules),
            signals=tuple(told),
            not_checked=tuple(missing),
            total=len(planned),
            returned=len(told),
            truncated=len(told) < len(planned),
            next=None,
            as_of=point_in_time(NOW),
            offset=offset,
            coverage=Coverage("partial" if reasons else "complete", reasons),
        )
