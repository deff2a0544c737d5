"""A dashboard: who it is for, and the panels that it answers with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from headwater.lineage.answers import Coverage, PointInTime, Reason
from headwater.reliability.dashboards.panel import PanelEntry


class Dashboard(StrEnum):
    """Who looks: leadership once a week, whoever is on call, whoever runs the platform."""

    EXECUTIVE = "exec"
    ON_CALL = "oncall"
    DEBUG = "debug"


TITLES: Final = {
    Dashboard.EXECUTIVE: "Executive",
    Dashboard.ON_CALL: "On call",
    Dashboard.DEBUG: "Debug",
}
DAYS: Final = {Dashboard.EXECUTIVE: 91, Dashboard.ON_CALL: 1, Dashboard.DEBUG: 7}
"""Over how many days each looks back unless it is told otherwise: executives over 13 weeks,
and who debugs over one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardAnswer:
    """A dashboard. at: when it was filled; complete_to: up to when every event is in it.

    days: how far back it looks. domain: of what alone it tells; domains: those there are.
    """

    dashboard: str
    title: str
    panels: tuple[PanelEntry, ...]
    days: int
    domain: str | None
    domains: tuple[str, ...]
    at: str
    complete_to: str
    total: int
    returned: int
    truncated: bool
    as_of: PointInTime
    offset: int
    coverage: Coverage


def coverage_of(panels: tuple[PanelEntry, ...]) -> Coverage:
    """How complete a dashboard is: each panel that cannot answer is a reason."""
    reasons = tuple(
        Reason("unmeasured", f"{each.title}: {each.unmeasured}", 1)
        for each in panels
        if each.unmeasured
    )
    return Coverage("partial" if reasons else "complete", reasons)
