"""What is told of retention, and what people decide: holds, erasures, bringing back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from headwater.collector.retention.answers import (
    ErasureEntry,
    HoldEntry,
    OutlookEntry,
    RuleEntry,
    ShareEntry,
    TierEntry,
)
from headwater.collector.retention.plan import HEADER_BYTES, Outlook, Plan, Ratios, Share
from headwater.collector.retention.rules import COLD, ERASED, HOT, WARM, Retention, Rule
from headwater.errors import ConflictError, InvalidInputError
from headwater.model.time import Instant, Offset, format_instant
from headwater.reliability.storage import Sized, Used
from headwater.store.segments.erasures import Erasure
from headwater.store.segments.holds import Hold
from headwater.store.segments.segment_file import pack
from headwater.store.segments.shelving import Act, bring_back, erase
from headwater.store.sql_log import SqlLog

_SAMPLE: Final = 2_000
_SMALLEST_RATIO: Final = 0.01
MOST_ERASED: Final = 10_000
"""So many events can be erased at once."""


class HeldError(ConflictError):
    """A legal hold forbids an erasure."""

    def __init__(self, hold: Hold, offset: Offset) -> None:
        super().__init__(
            f"event {offset} is under the legal hold {hold.name!r} ({hold.reason}); "
            f"`headwater retention release {hold.name}` ends it"
        )


@dataclass(frozen=True, slots=True)
class Told:
    """All that is known about retention at a moment."""

    rules: Sequence[RuleEntry]
    tiers: Sequence[TierEntry]
    shares: Sequence[ShareEntry]
    outlook: Sequence[OutlookEntry]
    holds: Sequence[HoldEntry]
    erasures: Sequence[ErasureEntry]
    bytes_a_day: float
    free_bytes: int
    full_in_days: int | None
    unruled_full_in_days: int | None


class RetentionDesk:
    """Answers, and does what people ask for.

    folder: whose disk may become full. events: what is known of the events between two offsets.
    used: what came on each day. sizes: what each store takes up, and what is derived from the log.
    """

    def __init__(
        self,
        log: SqlLog,
        retention: Retention,
        folder: Path,
        *,
        events: Callable[[Offset, Offset], Sequence[Sized]],
        used: Callable[[], Sequence[Used]],
        sizes: Callable[[], Mapping[str, int]],
        clock: Callable[[], Instant],
    ) -> None:
        self.retention = retention
        self._log = log
        self._folder = folder
        self._events = events
        self._used = used
        self._sizes = sizes
        self._clock = clock

    def tell(self, *, days: int, rules: Retention | None = None) -> Told:
        """How it stands, and what that comes to so many days from now.

        rules: instead of those that hold, to see what they would come to.
        """
        retention = rules or self.retention
        now, tiers = self._clock(), self.tiers()
        plan, free = self._plan(retention, tiers, now), shutil.disk_usage(self._folder).free
        return Told(
            rules=[*map(_rule_entry, retention.rules)],
            tiers=tiers,
            shares=[*map(_share_entry, plan.shares)],
            outlook=[_outlook_entry(each, now) for each in plan.outlooks(days)],
            holds=[*map(hold_entry, self._log.holds.all())],
            erasures=[*map(_erasure_entry, self._log.erasures.all())],
            bytes_a_day=plan.bytes_a_day,
            free_bytes=free,
            full_in_days=plan.full_in_days(free, ruled=True),
            unruled_full_in_days=plan.full_in_days(free, ruled=False),
        )

    def full_in_days(self) -> int | None:
        """When the disk of the store is full; None for not within ten years."""
        plan = self._plan(self.retention, self.tiers(), self._clock())
        return plan.full_in_days(shutil.disk_usage(self._folder).free, ruled=True)

    def hold(self, name: str, namespace: str, *, reason: str, by: str) -> Hold:
        """Let nothing of some namespaces be erased. Raises HoldExistsError."""
        hold = Hold(name, namespace, reason, by, self._clock())
        self._log.holds.place(hold)
        return hold

    def release(self, name: str) -> Hold:
        """End a hold; returns it. Raises UnknownHoldError."""
        return self._log.holds.release(name)

    def erasable(self, offsets: Sequence[Offset]) -> Sequence[Offset]:
        """Those of some events that are there to be erased.

        Raises InvalidInputError for too many, HeldError when one is under a hold.
        """
        if len(offsets) > MOST_ERASED:
            raise InvalidInputError(
                f"events: {len(offsets):,} are too many for once; {MOST_ERASED:,} are the most",
                pointer="/events",
            )
        there = [each.offset for each in self._log.outlines(offsets) if not each.erased]
        holds = self._log.holds.all()
        for offset in there if holds else ():
            for event in self._events(offset - 1, offset):
                for hold in holds:
                    if fnmatchcase(event.namespace, hold.namespace):
                        raise HeldError(hold, offset)
        return there

    def erase(self, offsets: Sequence[Offset], *, reason: str, by: str) -> None:
        """Erase events for good; what was derived from them goes at the next start."""
        erase(self._log, offsets, Act(self._clock(), by, reason, forgets=True))

    def bring_back(self, first: Offset, last: Offset, *, days: float) -> tuple[int, Instant]:
        """Move events to where they are read fast; returns how many, and until when they stay."""
        until = self._clock() + round(days * 86_400_000_000)
        place = self.retention.place_of(WARM)
        moved = bring_back(
            self._log, first=first, last=last, place=place, stays_until=until, now=self._clock()
        )
        return moved, until

    def tiers(self) -> Sequence[TierEntry]:
        """What is where now."""
        total = self._log.head()
        sent = sum(each.bytes for each in self._used())
        entries: list[TierEntry] = []
        for tier in (WARM, COLD):
            segments = [each for each in self._log.segments.all() if each.tier == tier]
            entries.append(
                TierEntry(
                    tier=tier,
                    place=self.retention.place_of(tier),
                    events=sum(each.events for each in segments),
                    sent=sum(each.length for each in segments),
                    stored=sum(each.size_bytes for each in segments),
                )
            )
        erased = sum(each.events for each in self._log.erasures.all())
        moved = sum(each.events for each in entries) + erased
        hot = TierEntry(
            tier=HOT,
            place="the store",
            events=total - moved,
            sent=max(0, sent - sum(each.sent for each in entries)),
            stored=self._sizes().get("log", 0),
        )
        gone = TierEntry(tier=ERASED, place="", events=erased, sent=0, stored=0)
        return [hot, *entries, gone]

    def _plan(self, retention: Retention, tiers: Sequence[TierEntry], now: Instant) -> Plan:
        return Plan(retention, self._used(), self._ratios(tiers), now=now)

    def _ratios(self, tiers: Sequence[TierEntry]) -> Ratios:
        hot, *segments = tiers[:3]
        total = max(1, self._log.head())
        bodies = max(0, hot.stored - HEADER_BYTES * total)
        sent = sum(each.sent for each in segments)
        return Ratios(
            hot=max(_SMALLEST_RATIO, bodies / hot.sent if hot.sent else _SMALLEST_RATIO),
            segment=sum(each.stored for each in segments) / sent if sent else self._tried(),
            derived=self._sizes().get("projection", 0) / total,
        )

    def _tried(self) -> float:
        """How much smaller events become in a segment, of the newest that there are."""
        newest = self._log.read(after=max(0, self._log.head() - _SAMPLE), limit=_SAMPLE)
        sent = sum(len(each.body) for each in newest)
        packed = sum(map(len, pack((each.offset, each.body) for each in newest)))
        return packed / sent if sent else _SMALLEST_RATIO


def hold_entry(hold: Hold) -> HoldEntry:
    """A hold as it is told of."""
    return HoldEntry(
        hold=hold.name,
        namespace=hold.namespace,
        reason=hold.reason,
        by=hold.actor,
        since=format_instant(hold.since),
    )


def _rule_entry(rule: Rule) -> RuleEntry:
    return RuleEntry(
        rule=rule.name,
        namespaces=rule.namespaces,
        kinds=rule.kinds,
        warm_after_days=rule.warm_after_days,
        cold_after_days=rule.cold_after_days,
        erase_after_days=rule.erase_after_days,
    )


def _share_entry(share: Share) -> ShareEntry:
    hot, warm, cold, erased = share.tiers
    return ShareEntry(
        namespace=share.namespace,
        kind=share.kind,
        rule=share.rule,
        events=share.events,
        sent=share.bytes,
        a_day=share.a_day,
        hot=hot,
        warm=warm,
        cold=cold,
        erased=erased,
    )


def _outlook_entry(outlook: Outlook, now: Instant) -> OutlookEntry:
    hot, warm, cold, _ = outlook.tiers
    day = datetime.fromtimestamp(now / 1_000_000, UTC) + timedelta(days=outlook.days)
    return OutlookEntry(
        days=outlook.days,
        day=day.date().isoformat(),
        unruled=outlook.unruled,
        hot=hot,
        warm=warm,
        cold=cold,
        derived=outlook.derived,
    )


def _erasure_entry(erasure: Erasure) -> ErasureEntry:
    return ErasureEntry(
        number=erasure.id,
        at=format_instant(erasure.at),
        by=erasure.actor,
        reason=erasure.reason,
        forgets=erasure.forgets,
        events=erasure.events,
    )
