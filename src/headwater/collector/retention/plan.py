"""What events take up and will take up, by rules that hold or that somebody thinks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from headwater.collector.retention.rules import COLD, ERASED, HOT, TIERS, WARM, Retention, Rule
from headwater.model.time import Instant
from headwater.reliability.storage import Used

HEADER_BYTES: Final = 90
"""What stays of an event in the store when its body has left, by tests/benchmarks/retention.py."""

_DAY: Final = 86_400_000_000
_HABIT_DAYS: Final = 28
_LONGEST_DAYS: Final = 3_650
_HORIZONS: Final = (30, 90, 180, 365, 730, 1_095)


@dataclass(frozen=True, slots=True)
class Ratios:
    """What a byte as it was sent takes up, in the store and in a segment.

    derived: what an event takes up in what is derived from it, in bytes.
    """

    hot: float
    segment: float
    derived: float


@dataclass(frozen=True, slots=True)
class Share:
    """Events of one namespace and kind, and the rule that decides about them.

    bytes: as they were sent. a_day: of the last four weeks, on average. tiers: bytes by TIERS.
    """

    namespace: str
    kind: str
    rule: str | None
    events: int
    bytes: int
    a_day: float
    tiers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is taken up so many days from now.

    unruled: without any rules. tiers: by TIERS, with what stays of every event; derived: by what
    is derived from events.
    """

    days: int
    unruled: int
    tiers: tuple[int, ...]
    derived: int


@dataclass(frozen=True, slots=True)
class _Flow:
    """The events under one rule: how many came on which day, and how many come each day."""

    rule: Rule | None
    ages: NDArray[np.float64]
    bytes: NDArray[np.float64]
    events: NDArray[np.float64]
    bytes_a_day: float
    events_a_day: float

    def at(self, days: float) -> tuple[NDArray[np.float64], float]:
        """Bytes by tier as they were sent, and all events, so many days from now."""
        tiers = np.zeros(len(TIERS))
        bounds = _bounds(self.rule)
        ages = self.ages + days
        for place, (younger, older) in enumerate(bounds):
            tiers[place] += self.bytes[(ages >= younger) & (ages < older)].sum()
            # Of what comes from now on, as many days as are that old by then.
            tiers[place] += self.bytes_a_day * max(0.0, min(days, older) - min(days, younger))
        return tiers, float(self.events.sum() + self.events_a_day * days)


class Plan:
    """What rules come to. used: what came on each day, all of it."""

    def __init__(
        self, retention: Retention, used: Sequence[Used], ratios: Ratios, *, now: Instant
    ) -> None:
        self._ratios = ratios
        self.shares, self._flows = _shares(retention, used, now)

    @property
    def bytes_a_day(self) -> float:
        """As they are sent, of the last four weeks on average."""
        return sum(flow.bytes_a_day for flow in self._flows)

    def outlook(self, days: int) -> Outlook:
        """What is taken up so many days from now."""
        tiers = np.zeros(len(TIERS))
        events = 0.0
        for flow in self._flows:
            found, count = flow.at(days)
            tiers += found
            events += count
        sent = float(tiers.sum())
        stored = tiers * np.array(
            [self._ratios.hot, self._ratios.segment, self._ratios.segment, 0.0]
        )
        stored[TIERS.index(HOT)] += HEADER_BYTES * events
        return Outlook(
            days,
            round(sent * self._ratios.hot + HEADER_BYTES * events),
            tuple(int(each) for each in stored.round()),
            round(self._ratios.derived * events),
        )

    def outlooks(self, until_days: int) -> Sequence[Outlook]:
        """Today, and from time to time until then."""
        days = [0, *(each for each in _HORIZONS if each < until_days), until_days]
        return [self.outlook(each) for each in days]

    def full_in_days(self, free_bytes: int, *, ruled: bool) -> int | None:
        """When the disk of the store is full; None within ten years.

        What is warm counts as if it were on the same disk, and what is cold does not.
        """
        today = self._at_hand(0, ruled=ruled)

        def is_full(days: int) -> bool:
            return self._at_hand(days, ruled=ruled) - today > free_bytes

        if not is_full(_LONGEST_DAYS):
            return None
        low, high = 0, _LONGEST_DAYS
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if is_full(middle) else (middle, high)
        return high

    def _at_hand(self, days: int, *, ruled: bool) -> int:
        told = self.outlook(days)
        kept = sum(told.tiers[TIERS.index(each)] for each in (HOT, WARM)) if ruled else told.unruled
        return kept + told.derived


def _bounds(rule: Rule | None) -> Sequence[tuple[float, float]]:
    """From which age on until which an event is in each of TIERS, in days."""
    edges = [0.0]
    for tier in (WARM, COLD, ERASED):
        after = None if rule is None else rule.after_us(tier)
        edges.append(np.inf if after is None else after / _DAY)
    # A tier that is left out lasts for no time.
    for place in range(len(edges) - 2, 0, -1):
        edges[place] = min(edges[place], edges[place + 1])
    return [*zip(edges, [*edges[1:], np.inf], strict=True)]


def _shares(
    retention: Retention, used: Sequence[Used], now: Instant
) -> tuple[Sequence[Share], Sequence[_Flow]]:
    groups: dict[tuple[str, str], list[Used]] = defaultdict(list)
    for each in used:
        groups[each.namespace, each.kind].append(each)
    shares: list[Share] = []
    flows: list[_Flow] = []
    known_days = max((now - min((each.day for each in used), default=now)) / _DAY, 1.0)
    for (namespace, kind), told in groups.items():
        rule = retention.rule_of(namespace, kind)
        flow = _flow(rule, told, now, min(known_days, _HABIT_DAYS))
        flows.append(flow)
        tiers, events = flow.at(0)
        shares.append(
            Share(
                namespace,
                kind,
                None if rule is None else rule.name,
                round(events),
                sum(each.bytes for each in told),
                flow.bytes_a_day,
                tuple(int(each) for each in tiers),
            )
        )
    shares.sort(key=lambda each: (-each.bytes, each.namespace, each.kind))
    return shares, flows


def _flow(rule: Rule | None, told: Sequence[Used], now: Instant, habit_days: float) -> _Flow:
    ages = np.array([max(0.0, (now - each.day) / _DAY - 0.5) for each in told])
    sizes = np.array([float(each.bytes) for each in told])
    events = np.array([float(each.events) for each in told])
    lately = ages < habit_days
    return _Flow(
        rule,
        ages,
        sizes,
        events,
        float(sizes[lately].sum()) / habit_days,
        float(events[lately].sum()) / habit_days,
    )
