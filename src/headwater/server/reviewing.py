"""Filling reviews when a week, month or quarter is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from headwater.app import Platform
from headwater.collector.worker import Worker
from headwater.model.time import Instant
from headwater.reliability.dashboards import (
    adoption,
    cost,
    lately,
    machinery,
    present,
    risk,
    standing,
    trend,
)
from headwater.reliability.dashboards.panel import Panel
from headwater.reliability.reviews import Cadence, Period, last_ended, new_unknown
from headwater.server.dashboards.fill import fill_panel
from headwater.server.dashboards.scene import Asked, Scene
from headwater.store.gap_reach import find_gaps
from headwater.store.reviews import KeptReview

_IDLE_S: Final = 30.0
_SETTLED_S: Final = 10.0
_DAY: Final = 86_400_000_000
_MOST: Final = 25
"""So many rows of each panel are kept."""

_PANELS: Final[Mapping[Cadence, Sequence[Panel]]] = {
    Cadence.WEEKLY: (lately.LAG, machinery.LOSS, trend.INCIDENTS, lately.FAILING),
    Cadence.MONTHLY: (
        adoption.COVERAGE,
        standing.OBJECTIVES,
        present.BURNING,
        risk.RISK,
        trend.INCIDENTS,
        adoption.BLIND,
    ),
    Cadence.QUARTERLY: (
        risk.COMPLIANCE,
        cost.STORAGE,
        trend.CHANGES,
        trend.INCIDENTS,
        machinery.NAMES,
    ),
}


class Reviewing:
    """Keeps a review of each period as soon as that is over and everything of it is seen.

    Of periods that ended while nobody ran it, the last of each cadence is filled later, and says
    when; one from before the first event is none.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._worker = Worker("reviews", self.fill_what_is_due, idle_s=_IDLE_S)

    def start(self) -> None:
        """Begin."""
        self._worker.start()

    def stop(self) -> None:
        """Return when the review at hand is kept."""
        self._worker.stop()

    def fill_what_is_due(self) -> int:
        """Fill what is over and was not; there is never more to do at once."""
        first = self._platform.log.read(after=0, limit=1)
        if not first or self._platform.lag_seconds() > _SETTLED_S:
            return 0
        now, kept = self._platform.clock(), self._platform.operational.reviews
        for cadence in Cadence:
            period, before = last_ended(cadence, now), kept.newest(cadence)
            is_kept = before is not None and before.period.end >= period.end
            if not is_kept and first[0].received_at < period.end:
                kept.keep(fill_review(self._platform, period, before, now=now))
        return 0


def fill_review(
    platform: Platform, period: Period, before: KeptReview | None, *, now: Instant
) -> KeptReview:
    """A review of a period, by what is known now. before: the one to compare it with.

    However late it is filled, it counts what happened within the period.
    """
    asked = Asked(
        at=period.end,
        is_past=False,
        days=(period.end - period.begin) // _DAY,
        domain=None,
        most=_MOST,
        incident=None,
        min_offset=platform.projector.offset,
    )
    with platform.catalog.reading() as connection:
        scene = Scene(platform, connection, asked)
        gaps, total = find_gaps(connection, platform.index, scene.measures.facts.datasets)
        panels = [fill_panel(panel, scene) for panel in _PANELS[period.cadence]]
    if period.cadence is Cadence.WEEKLY:
        known = before.unknown if before else None
        panels.insert(0, new_unknown(gaps, known, total=total, most=_MOST))
    unknown = frozenset(each.dataset for each in gaps)
    return KeptReview(period, now, tuple(panels), unknown)
