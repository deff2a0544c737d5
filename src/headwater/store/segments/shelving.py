"""Moving bodies of events out of the log, bringing them back, and erasing them for good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from headwater.collector.retention.rules import COLD, WARM, Rule
from headwater.collector.retention.sweep import Held
from headwater.model.time import Instant, Offset
from headwater.store.log_tables import Writer
from headwater.store.segments.erasures import note_erasure
from headwater.store.segments.segment import Segment
from headwater.store.segments.segments import Moving
from headwater.store.sql_log import SqlLog


@dataclass(frozen=True, slots=True)
class Act:
    """An erasure: when, who asks for it, why, and whether what was derived goes as well."""

    at: Instant
    actor: str
    reason: str
    forgets: bool


def move_out(
    log: SqlLog, offsets: Sequence[Offset], *, rule: str, tier: str, place: str, now: Instant
) -> None:
    """Move bodies into a segment; those that lie in one already, or were erased, are left alone.

    They can be read all the while. Stopped in the middle it can be done again.
    Raises ChangedMeanwhileError, UnavailableError.
    """
    log.segments.refresh()
    inside = [each for each in offsets if any(True for _ in log.segments.holding(each))]
    left = sorted({*offsets} - {*inside})
    moving = [Moving(each.offset, each.received_at, each.body) for each in log.at(left)]
    if moving:
        log.segments.put(moving, rule=rule, tier=tier, place=place, now=now)
    log.clear([*inside, *(each.offset for each in moving)])


def erase(log: SqlLog, offsets: Collection[Offset], act: Act) -> int:
    """Erase bodies for good, wherever they lie; returns how many were there.

    Stopped in the middle it can be done again: nothing counts as erased before it is.
    Raises ChangedMeanwhileError, and UnavailableError where a place is out of reach; when the
    events count as erased by then, what is left of them is removed as soon as it can be reached.
    """
    there = {each.offset for each in log.outlines([*offsets]) if not each.erased}
    log.segments.refresh()
    concerned = {found.id: found for each in there for found in log.segments.holding(each)}
    replaced = [log.segments.write_without(each, there, now=act.at) for each in concerned.values()]

    def note(writer: Writer) -> None:
        for each in replaced:
            each.note(writer)
        note_erasure(
            writer, there, at=act.at, actor=act.actor, reason=act.reason, forgets=act.forgets
        )

    if there:
        log.clear([*there], note=note)
        log.segments.tidy(now=act.at)
        log.scrub()
    return len(there)


def bring_back(
    log: SqlLog, *, first: Offset, last: Offset, place: str, stays_until: Instant, now: Instant
) -> int:
    """Move cold segments of a range to a place at hand, for a while; returns how many events."""
    cold = [
        each
        for each in log.segments.all()
        if each.tier == COLD and each.first <= last and each.last >= first
    ]
    for each in cold:
        log.segments.carry(each, tier=WARM, place=place, stays_until=stays_until, now=now)
    return sum(each.events for each in cold)


class LogShelf:
    """The segments of a log, as whoever carries out rules sees them."""

    def __init__(self, log: SqlLog, clock: Callable[[], Instant]) -> None:
        self._log = log
        self._clock = clock

    def segments(self) -> Sequence[Held]:
        """Those there are."""
        return [
            Held(
                each.id, each.rule, each.tier, each.first, each.last, each.received_at,
                each.stays_until,
            )
            for each in self._log.segments.all()
        ]  # fmt: skip

    def move_out(self, offsets: Sequence[Offset], *, rule: str, tier: str, place: str) -> None:
        """Put bodies into a segment, which can be read from as before."""
        now = self._clock()
        move_out(self._log, offsets, rule=rule, tier=tier, place=place, now=now)

    def carry(self, segment: int, *, tier: str, place: str) -> None:
        """Move a segment to another place."""
        found = self._named(segment)
        self._log.segments.carry(found, tier=tier, place=place, now=self._clock())

    def tidy(self) -> None:
        """Remove files that nobody needs."""
        self._log.segments.tidy(now=self._clock())

    def offsets(self, segment: int) -> Sequence[Offset]:
        """The events that a segment holds."""
        return self._log.segments.offsets_of(self._named(segment)).tolist()

    def erase_by_rule(self, offsets: Sequence[Offset], rule: Rule) -> None:
        """Erase bodies for good; what was derived from them stays until it is made anew."""
        reason = f"older than {rule.erase_after_days:g} days"
        erase(self._log, offsets, Act(self._clock(), f"rule {rule.name}", reason, forgets=False))

    def held_back(self) -> Sequence[str]:
        """Patterns of the namespaces of which nothing may be erased now."""
        return [each.namespace for each in self._log.holds.all()]

    def _named(self, segment: int) -> Segment:
        return next(each for each in self._log.segments.all() if each.id == segment)
