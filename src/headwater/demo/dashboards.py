"""What people look at."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from headwater.demo.blueprint import Engine, Pipeline, Table, Task
from headwater.demo.platforms import LOOKER, LOOKER_JOBS


def dashboard(
    name: str, domain: str, about: str, query: str, columns: str = "", *, tier: int = 3
) -> Table:
    """A dashboard; its columns are its tiles, as far as anyone reports them."""
    return Table(
        namespace=LOOKER,
        name=f"dashboards/{name}",
        domain=domain,
        columns=columns,
        query=query,
        about=about,
        kind="DASHBOARD",
        tier=tier,
        rows=40,
    )


DASHBOARDS: Final = (
    dashboard(
        "company_overview",
        "finance",
        "Rides and revenue, for everyone.",
        "from ANALYTICS.FINANCE.FCT_REVENUE as r join ANALYTICS.MARTS.FCT_RIDES as f",
        """
        r.day r.net_revenue
        rides number(38,0) = count(f.ride_id)  -- Finished rides.
        """,
        tier=1,
    ),
    dashboard(
        "daily_revenue",
        "finance",
        "What finance looks at in the morning.",
        "from ANALYTICS.FINANCE.DAILY_REVENUE_REPORT as r "
        "join ANALYTICS.FINANCE.CLOSE_RECONCILIATION as c on c.day = r.day",
        "r.day r.net_revenue r.payments c.difference",
        tier=1,
    ),
    dashboard(
        "receivables",
        "finance",
        "Who still owes us.",
        "from ANALYTICS.FINANCE.FCT_RECEIVABLES as r",
        "r.rider_id r.invoiced r.disputed",
    ),
    dashboard(
        "unit_costs",
        "finance",
        "What a kilometre costs.",
        "from ANALYTICS.FINANCE.FCT_UNIT_COSTS as u",
    ),
    dashboard(
        "fleet_health",
        "fleet",
        "Which bikes need a mechanic.",
        "from ANALYTICS.MARTS.FCT_BIKE_HEALTH as h "
        "join ANALYTICS.ML.MAINTENANCE_RISK as m on m.bike_id = h.bike_id",
        "h.bike_id h.model h.charge h.wear m.risk",
        tier=1,
    ),
    dashboard(
        "repairs",
        "fleet",
        "Work in the depots.",
        "from ANALYTICS.MARTS.FCT_REPAIRS as r",
        "r.fault r.cost r.depot",
    ),
    dashboard(
        "permits",
        "fleet",
        "Bikes on the street against bikes allowed.",
        "from ANALYTICS.MARTS.FCT_FLEET_PERMITS as p",
        "p.city p.allowed p.bikes",
    ),
    dashboard(
        "rebalancing",
        "demand",
        "Where vans should go next.",
        "from ANALYTICS.ML.DEMAND_FORECAST as f "
        "join ANALYTICS.MARTS.FCT_STATION_HOURS as h on h.station_id = f.station_id",
        "f.station_id f.hour f.expected h.turnover",
        tier=1,
    ),
    dashboard(
        "station_demand",
        "demand",
        "How busy each station is.",
        "from ANALYTICS.MARTS.FCT_STATION_HOURS as h "
        "join ANALYTICS.MARTS.DIM_STATIONS as s on s.station_id = h.station_id",
        "s.name h.hour h.movements h.rain_mm",
        tier=2,
    ),
    dashboard(
        "retention",
        "accounts",
        "Who comes back.",
        "from ANALYTICS.MARTS.FCT_RIDER_RETENTION as r",
        "r.plan r.country r.returned",
    ),
    dashboard(
        "reservations",
        "rides",
        "Reserved and not taken.",
        "from ANALYTICS.MARTS.FCT_RESERVATIONS as r "
        "join ANALYTICS.MARTS.FCT_RIDE_STATES as s on s.city = r.city",
    ),
    dashboard(
        "campaigns",
        "marketing",
        "What discounts brought.",
        "from ANALYTICS.MARTS.FCT_CAMPAIGNS as c "
        "join ANALYTICS.MARTS.FCT_NEWSLETTER_AUDIENCE as n "
        "join ANALYTICS.MARTS.FCT_REFERRALS as r",
        "c.campaign c.rides c.fares r.invited",
    ),
    dashboard(
        "satisfaction",
        "support",
        "What riders say.",
        "from ANALYTICS.MARTS.FCT_SATISFACTION as s",
        "s.city s.score s.tickets",
    ),
)


def _refreshing(table: Table, *, at: timedelta) -> Pipeline:
    name = table.name.replace("/", ".")
    return Pipeline(
        engine=Engine.LOOKER,
        namespace=LOOKER_JOBS,
        name=name,
        domain=table.domain,
        repository="looker",
        path=f"{table.name}.lkml",
        tasks=(Task(name=name, writes=(table,), minutes=0.8),),
        at=at,
    )


PIPELINES: Final = tuple(
    _refreshing(table, at=timedelta(hours=7, minutes=index))
    for index, table in enumerate(DASHBOARDS)
)
