"""What is made where nothing reports: a vendor's black box, and a workbook."""

from __future__ import annotations

from typing import Final

from headwater.demo.blueprint import Table
from headwater.demo.dashboards import dashboard
from headwater.demo.platforms import PARTNERS
from headwater.model.identity import JobId

PLANNER: Final = JobId("vendor", "route-optimiser")
PLANS: Final = Table(
    namespace=PARTNERS,
    name="rebalancing/plans",
    domain="demand",
    query="from ANALYTICS.ML.DEMAND_FORECAST as f join maps/osm_extract as m",
    about="Where each van should drive next, as the vendor sends it.",
    kind="FILE",
    tier=2,
    rows=120,
)

WORKBOOK: Final = JobId("by-hand", "board-pack-workbook")
BOARD_PACK: Final = dashboard(
    "board_pack",
    "finance",
    "The monthly figures for the board, kept by hand in a workbook.",
    "from ANALYTICS.FINANCE.DAILY_REVENUE_REPORT as r "
    "join ANALYTICS.FINANCE.FCT_UNIT_COSTS as u on u.day = r.day",
    """
    r.net_revenue
    cost_per_day number(14,2) = sum(u.cost)  -- Euro.
    """,
    tier=1,
)
