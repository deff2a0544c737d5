"""Filling a dashboard, panel by panel."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Final, NamedTuple

import structlog

from headwater.app import Platform
from headwater.errors import UnavailableError
from headwater.lineage.wording import point_in_time
from headwater.model.time import format_instant
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
from headwater.reliability.dashboards.dashboard import (
    TITLES,
    Dashboard,
    DashboardAnswer,
    coverage_of,
)
from headwater.reliability.dashboards.panel import Panel, PanelEntry
from headwater.reliability.observation import Unmeasured
from headwater.server.dashboards import debug, executive, on_call
from headwater.server.dashboards.scene import Asked, Scene
from headwater.store.incidents import UnknownIncidentError

_log: Final = structlog.get_logger("headwater.dashboards")


class _Filling(NamedTuple):
    """A panel and how it is filled. of_past: whether it can show an instant that is over."""

    panel: Panel
    fill: Callable[[Scene], PanelEntry]
    of_past: bool = False


_PANELS: Final[Mapping[Dashboard, Sequence[_Filling]]] = {
    Dashboard.EXECUTIVE: (
        _Filling(adoption.COVERAGE, executive.coverage),
        _Filling(trend.INCIDENTS, executive.incidents, of_past=True),
        _Filling(standing.OBJECTIVES, executive.objectives),
        _Filling(risk.RISK, executive.high_risk),
        _Filling(adoption.BLIND, executive.blind_spots),
        _Filling(trend.CHANGES, executive.change_failure, of_past=True),
        _Filling(cost.STORAGE, executive.storage, of_past=True),
        _Filling(cost.BY_DOMAIN, executive.storage_by_domain, of_past=True),
        _Filling(risk.COMPLIANCE, executive.compliance),
        _Filling(cost.DATA_COST, executive.data_cost),
    ),
    Dashboard.ON_CALL: (
        _Filling(present.NOW_WRONG, on_call.now_wrong, of_past=True),
        _Filling(present.IMPACT, on_call.impact),
        _Filling(present.LATE, on_call.late),
        _Filling(present.BURNING, on_call.burning),
        _Filling(lately.FAILING, on_call.failing, of_past=True),
        _Filling(present.ROLLBACK, on_call.rollback),
        _Filling(present.CALL, on_call.call),
        _Filling(lately.CHANGED, on_call.changed, of_past=True),
        _Filling(lately.LAG, on_call.lag),
        _Filling(lately.RUNS, on_call.runs, of_past=True),
    ),
    Dashboard.DEBUG: (
        _Filling(lately.STREAM, debug.stream),
        _Filling(machinery.PIPELINE, debug.pipeline),
        _Filling(machinery.LOSS, debug.loss),
        _Filling(machinery.NUMBERED, debug.numbered),
        _Filling(lately.LAG, on_call.lag),
        _Filling(lately.SCHEMAS, debug.schemas, of_past=True),
        _Filling(machinery.GRAPH, debug.graph),
        _Filling(machinery.PARSER, debug.parser),
        _Filling(machinery.NAMES, debug.names),
    ),
}
_FILL: Final = {each.panel: each.fill for some in _PANELS.values() for each in some}
_NOW_ALONE: Final = Unmeasured("it is known of now alone", "leave out the instant")
_FAULT: Final = Unmeasured("Headwater could not fill it, by a fault of its own", "see its log")


def fill_panel(panel: Panel, scene: Scene) -> PanelEntry:
    """One panel of any dashboard, which says so where it cannot be filled.

    Raises UnavailableError, and UnknownIncidentError of the incident that is asked about.
    """
    try:
        return _FILL[panel](scene)
    except (UnavailableError, UnknownIncidentError):
        raise
    except Exception:  # noqa: BLE001 because the other panels tell something nevertheless
        _log.exception("fault", panel=panel.name)
        return panel.without(_FAULT)


def panels_of(dashboard: Dashboard) -> Sequence[Panel]:
    """What a dashboard holds, unfilled."""
    return [each.panel for each in _PANELS[dashboard]]


def fill(
    platform: Platform, dashboard: Dashboard, asked: Asked, *, only: Container[str] | None = None
) -> DashboardAnswer:
    """Every panel of a dashboard, or those of some names, from one state of everything."""
    with platform.catalog.reading() as connection:
        offset = platform.index.offset
        scene = Scene(platform, connection, asked)
        panels = tuple(
            each.panel.without(_NOW_ALONE)
            if asked.is_past and not each.of_past
            else fill_panel(each.panel, scene)
            for each in _PANELS[dashboard]
            if only is None or each.panel.name in only
        )
        waiting = round(platform.lag_seconds() * 1_000_000)
        return DashboardAnswer(
            dashboard=dashboard.value,
            title=TITLES[dashboard],
            panels=panels,
            days=asked.days,
            domain=asked.domain,
            domains=tuple(scene.domains),
            at=format_instant(asked.at),
            complete_to=format_instant(min(asked.at, platform.clock() - waiting)),
            total=len(panels),
            returned=len(panels),
            truncated=False,
            as_of=point_in_time(scene.as_of()),
            offset=offset,
            coverage=coverage_of(panels),
        )
