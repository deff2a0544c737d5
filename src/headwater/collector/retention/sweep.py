"""Carrying out rules of retention, a segment at a time, beside everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final, Protocol

from headwater.collector.follow import Cursors
from headwater.collector.retention.rules import COLD, ERASED, WARM, Retention, Rule
from headwater.collector.worker import Worker
from headwater.model.time import Instant, Offset
from headwater.reliability.storage import Sized

_IDLE_S: Final = 600.0
_DAY: Final = 86_400_000_000
_LOOKED_AT_ONCE: Final = 2_000
_SEGMENT_EVENTS: Final = 20_000
_SEGMENT_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Held:
    """A file of events that was moved out of the store.

    received_at: when the newest of them came. stays_until: it was brought back, and is not moved
    on before.
    """

    id: int
    rule: str
    tier: str
    first: Offset
    last: Offset
    received_at: Instant
    stays_until: Instant


class Shelf(Protocol):
    """Where bodies of events go that leave the store."""

    def segments(self) -> Sequence[Held]:
        """Those there are."""
        ...

    def move_out(self, offsets: Sequence[Offset], *, rule: str, tier: str, place: str) -> None:
        """Put bodies into a segment, which can be read from as before."""
        ...

    def carry(self, segment: int, *, tier: str, place: str) -> None:
        """Move a segment to another place."""
        ...

    def tidy(self) -> None:
        """Remove files that nobody needs, left behind by whoever was stopped in the middle."""
        ...

    def offsets(self, segment: int) -> Sequence[Offset]:
        """The events that a segment holds."""
        ...

    def erase_by_rule(self, offsets: Sequence[Offset], rule: Rule) -> None:
        """Erase bodies for good."""
        ...

    def held_back(self) -> Sequence[str]:
        """Patterns of the namespaces of which nothing may be erased now."""
        ...


@dataclass(slots=True)
class _Gathered:
    offsets: list[Offset] = field(default_factory=list[Offset])
    bytes: int = 0
    oldest: Instant | None = None

    def add(self, event: Sized) -> None:
        self.offsets.append(event.offset)
        self.bytes += event.bytes
        self.oldest = event.received_at if self.oldest is None else self.oldest

    @property
    def is_full(self) -> bool:
        return len(self.offsets) >= _SEGMENT_EVENTS or self.bytes >= _SEGMENT_BYTES


class Sweep:
    """Moves what is due, and erases what is.

    events: what is known of the events between two offsets. reached: how far questions see.
    """

    def __init__(
        self,
        retention: Retention,
        shelf: Shelf,
        *,
        events: Callable[[Offset, Offset], Sequence[Sized]],
        reached: Callable[[], Offset],
        cursors: Cursors,
        clock: Callable[[], Instant],
    ) -> None:
        self._retention = retention
        self._shelf = shelf
        self._events = events
        self._reached = reached
        self._cursors = cursors
        self._clock = clock
        self._worker = Worker(
            "headwater retention", self.sweep_some, idle_s=_IDLE_S, failed=self._note
        )
        self.failed = 0
        self.problem = ""

    def start(self) -> None:
        """Begin. Without any rule there still may be something to tidy."""
        self._worker.start()

    def stop(self) -> None:
        """Return when the segment at hand is done."""
        self._worker.stop()

    def sweep_some(self) -> int:
        """Move and erase what is due; returns how many segments that concerned.

        Raises whatever kept something from being moved; it stays where it was.
        """
        self._shelf.tidy()
        done = 0
        for act in (*self._movings(), self._carry_on, self._erase):
            if self._worker.is_stopping:
                break
            done += act()
        self.problem = ""
        return done

    def _movings(self) -> Iterator[Callable[[], int]]:
        for rule in self._retention.rules:
            begins = rule.begins_us
            if begins is not None:
                yield lambda rule=rule, begins=begins: self._move_out(rule, begins)

    def _move_out(self, rule: Rule, begins: Instant) -> int:
        """Put the next events that a rule takes into one segment, where they are enough for one."""
        now = self._clock()
        name = f"retention {self._retention.digest} {rule.name}"
        gathered = _Gathered()
        until = begin = self._cursors.cursor(name) or 0
        for event in self._due(begin, now - begins):
            until = event.offset
            if self._retention.rule_of(event.namespace, event.kind) == rule:
                gathered.add(event)
            if gathered.is_full:
                break
        waits_since = now - begins - _DAY
        if gathered.oldest is not None and not gathered.is_full and gathered.oldest > waits_since:
            # Few and young: a segment a day is enough.
            self._cursors.move_cursor(name, gathered.offsets[0] - 1)
            return 0
        if gathered.offsets:
            tier = rule.tier_at(begins)
            tier = WARM if tier == ERASED else tier
            self._shelf.move_out(
                gathered.offsets, rule=rule.name, tier=tier, place=self._retention.place_of(tier)
            )
        if until > begin:
            self._cursors.move_cursor(name, until)
        return 1 if gathered.offsets else 0

    def _due(self, after: Offset, received_before: Instant) -> Iterator[Sized]:
        """The events behind an offset that came before an instant, until one that came later."""
        reached = self._reached()
        while after < reached and not self._worker.is_stopping:
            until = min(reached, after + _LOOKED_AT_ONCE)
            for event in self._events(after, until):
                if event.received_at > received_before:
                    return
                yield event
            after = until

    def _carry_on(self) -> int:
        """Move segments that are old enough to where room is cheap."""
        now, carried = self._clock(), 0
        for each in self._shelf.segments():
            after = self._after(each, COLD)
            due = after is not None and each.received_at <= now - after
            if each.tier == WARM and due and each.stays_until <= now:
                place = self._retention.place_of(COLD)
                self._shelf.carry(each.id, tier=COLD, place=place)
                carried += 1
        return carried

    def _erase(self) -> int:
        """Erase segments that are old enough, but for what a hold keeps back."""
        now, erased, held = self._clock(), 0, self._shelf.held_back()
        for each in self._shelf.segments():
            after = self._after(each, ERASED)
            if after is None or each.received_at > now - after:
                continue
            wanted = self._not_held(self._shelf.offsets(each.id), held)
            if wanted:
                self._shelf.erase_by_rule(wanted, self._rule_named(each.rule))
                erased += 1
        return erased

    def _not_held(self, offsets: Sequence[Offset], held: Sequence[str]) -> Sequence[Offset]:
        if not held:
            return offsets
        kept: set[Offset] = set()
        for start in range(offsets[0] - 1, offsets[-1], _LOOKED_AT_ONCE):
            for event in self._events(start, min(start + _LOOKED_AT_ONCE, offsets[-1])):
                if any(fnmatchcase(event.namespace, each) for each in held):
                    kept.add(event.offset)
        return [each for each in offsets if each not in kept]

    def _after(self, segment: Held, tier: str) -> Instant | None:
        rules = {rule.name: rule for rule in self._retention.rules}
        rule = rules.get(segment.rule)
        return None if rule is None else rule.after_us(tier)

    def _rule_named(self, name: str) -> Rule:
        return next(rule for rule in self._retention.rules if rule.name == name)

    def _note(self, problem: Exception) -> None:
        self.failed += 1
        self.problem = str(problem)
