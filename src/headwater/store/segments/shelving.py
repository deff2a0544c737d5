"""Moving bodies of events out of the log, and erasing them for good."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from headwater.model.time import Instant, Offset
from headwater.store.log_tables import Writer
from headwater.store.segments.erasures import note_erasure
from headwater.store.segments.segments import Moving, Segment
from headwater.store.sql_log import SqlLog


@dataclass(frozen=True, slots=True)
class Act:
    """An erasure: when, who asks for it, why, and whether what was derived goes as well."""

    at: Instant
    actor: str
    reason: str
    forgets: bool


def move_out(
    log: SqlLog, offsets: Sequence[Offset], *, rule: str, tier: str, place: str
) -> Segment | None:
    """Move bodies into a segment; those that lie in one already, or were erased, are left alone.

    They can be read all the while. Stopped in the middle it can be done again.
    """
    inside = [each for each in offsets if log.segments.holding(each) is not None]
    left = sorted({*offsets} - {*inside})
    moving = [Moving(each.offset, each.received_at, each.body) for each in log.at(left)]
    segment = log.segments.put(moving, rule=rule, tier=tier, place=place) if moving else None
    log.clear([*inside, *(each.offset for each in moving)])
    return segment


def erase(log: SqlLog, offsets: Collection[Offset], act: Act) -> int:
    """Erase bodies for good, wherever they lie; returns how many were there.

    Stopped in the middle it can be done again: nothing counts as erased before it is.
    """
    wanted = {*offsets}
    there = {each.offset for each in log.outlines([*wanted]) if not each.erased}
    segments = {
        found.id: found for each in there if (found := log.segments.holding(each)) is not None
    }
    rewritten = [log.segments.write_without(each, there) for each in segments.values()]

    def note(writer: Writer) -> None:
        for each in rewritten:
            each.note(writer)
        note_erasure(
            writer, there, at=act.at, actor=act.actor, reason=act.reason, forgets=act.forgets
        )

    if there:
        log.clear([*there], note=note)
        log.segments.settle(rewritten)
        log.scrub()
    return len(there)

