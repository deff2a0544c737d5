"""The warehouse's upper floors: what the company counts, and the money among it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from headwater.demo.blueprint import Check, Engine, Pipeline, Task
from headwater.demo.platforms import AIRFLOW_JOBS, DBT_JOBS
from headwater.demo.warehouse import (
    STAGING,
    STG_BATTERIES,
    STG_PAYMENTS,
    STG_RIDERS,
    STG_RIDES,
    build,
    model,
    proof,
)

INTERMEDIATE: Final = (
    model(
        "int_ride_payments",
        "billing",
        "Each ride with the money that came in for it.",
        "from ANALYTICS.STAGING.STG_RIDES as r\n"
        "left join ANALYTICS.STAGING.STG_PAYMENTS as p on p.ride_id = r.ride_id\n"
        "left join ANALYTICS.STAGING.STG_REFUNDS as f on f.payment_id = p.payment_id\n"
        "left join ANALYTICS.STAGING.STG_PROMOTIONS as o on o.promotion_id = r.promotion_id\n"
        "group by r.ride_id, r.rider_id, r.city, r.started_at, r.fare, o.discount_pct",
        """
        r.ride_id r.rider_id r.city r.started_at r.fare
        discount number(12,2) = r.fare * o.discount_pct / 100.0      -- Taken off the fare.
        paid     number(12,2) = sum(p.amount)                        -- What riders paid.
        refunded number(12,2) = sum(f.amount)                        -- What they got back.
        """,
        schema="INTERMEDIATE",
        tier=2,
        rows=52_000,
    ),
    model(
        "int_rider_activity",
        "accounts",
        "What each rider did in the last ninety days.",
        "from ANALYTICS.STAGING.STG_RIDERS as u\n"
        "left join ANALYTICS.STAGING.STG_RIDES as r on r.rider_id = u.rider_id\n"
        "left join RAW.LAKE.APP_SESSIONS as s on s.rider_id = u.rider_id\n"
        "group by u.rider_id, u.home_city",
        """
        u.rider_id u.home_city
        rides     number       = count(r.ride_id)    -- Finished rides.
        kilometres number(9,1) = sum(r.distance_km)  -- Ridden in all.
        last_ride timestamp_tz = max(r.ended_at)     -- End of the last one.
        sittings  number       = count(s.session_key)  -- Sittings with the app.
        """,
        schema="INTERMEDIATE",
        rows=318_000,
    ),
    model(
        "int_bike_condition",
        "fleet",
        "Everything known about the state of a bike.",
        "from ANALYTICS.STAGING.STG_BIKES as b\n"
        "join ANALYTICS.STAGING.STG_BATTERIES as t on t.bike_id = b.bike_id\n"
        "left join ANALYTICS.STAGING.STG_REPAIRS as w on w.bike_id = b.bike_id\n"
        "left join ANALYTICS.STAGING.STG_INSPECTIONS as i on i.bike_id = b.bike_id\n"
        "group by b.bike_id, b.model, b.depot_id, b.bought_on, t.charge, t.cycles",
        """
        b.bike_id b.model b.depot_id t.charge t.cycles
        age_days    number       = datediff('day', b.bought_on, current_date)  -- Since delivery.
        repairs     number       = count(w.work_order_id)  -- So far.
        repair_cost number(10,2) = sum(w.cost)             -- So far, euro.
        checked_on  date         = max(i.inspected_on)     -- Last safety check.
        """,
        schema="INTERMEDIATE",
        rows=18_200,
    ),
    model(
        "int_station_hours",
        "demand",
        "Each station and hour with weather and crowds.",
        "from RAW.LAKE.DOCK_ACTIVITY as d\n"
        "join ANALYTICS.STAGING.STG_STATIONS as s on s.station_id = d.station_id\n"
        "left join RAW.LAKE.WEATHER_HOURLY as w on w.hour = d.hour\n"
        "left join ANALYTICS.STAGING.STG_CITY_EVENTS as e on e.city = s.city",
        """
        d.station_id d.hour d.movements s.city s.capacity w.temperature_c w.rain_mm
        visitors number = coalesce(e.visitors, 0)  -- Expected at events in the city that day.
        """,
        schema="INTERMEDIATE",
        tier=2,
        rows=28_000,
    ),
)

DIM_RIDERS: Final = model(
    "dim_riders",
    "accounts",
    "One row a rider, safe to join with anything.",
    "from ANALYTICS.STAGING.STG_RIDERS as r\n"
    "left join ANALYTICS.STAGING.STG_ADDRESSES as a on a.rider_id = r.rider_id\n"
    "left join ANALYTICS.STAGING.STG_MEMBERSHIPS as m on m.rider_id = r.rider_id",
    """
    r.rider_id r.home_city r.created_at r.email_hash r.birth_year a.country a.district
    plan varchar = coalesce(m.plan, 'pay as you go')  -- monthly, yearly, student or none.
    """,
    schema="MARTS",
    tier=1,
    rows=318_000,
)
FCT_RIDES: Final = model(
    "fct_rides",
    "rides",
    "One row for each finished ride: the table that everything counts from.",
    "from ANALYTICS.STAGING.STG_RIDES as r\n"
    "join ANALYTICS.INTERMEDIATE.INT_RIDE_PAYMENTS as p on p.ride_id = r.ride_id\n"
    "left join RAW.LAKE.TRIPS as t on t.ride_id = r.ride_id",
    """
    r.ride_id r.rider_id r.bike_id r.city r.start_station_id r.end_station_id
    r.started_at r.ended_at r.distance_km t.pauses
    revenue number(12,2) = p.paid - p.refunded  -- What we kept, euro, tax included.
    """,
    schema="MARTS",
    tier=1,
    rows=52_000,
)
FCT_STATION_HOURS: Final = model(
    "fct_station_hours",
    "demand",
    "Demand by station and hour.",
    "from ANALYTICS.INTERMEDIATE.INT_STATION_HOURS as h",
    """
    h.station_id h.hour h.city h.movements h.temperature_c h.rain_mm h.visitors
    turnover number(9,3) = h.movements / h.capacity  -- Movements for each dock.
    """,
    schema="MARTS",
    tier=1,
    rows=28_000,
)
FCT_BIKE_HEALTH: Final = model(
    "fct_bike_health",
    "fleet",
    "The state of each bike, for planning repairs.",
    "from ANALYTICS.INTERMEDIATE.INT_BIKE_CONDITION as c\n"
    "join ANALYTICS.STAGING.STG_DEPOTS as d on d.depot_id = c.depot_id",
    """
    c.bike_id c.model c.charge c.cycles c.age_days c.repairs c.repair_cost c.checked_on d.city
    wear number(6,3) = c.cycles / nullif(c.age_days, 0)  -- Charges a day.
    """,
    schema="MARTS",
    tier=1,
    rows=18_200,
)

MARTS: Final = (
    DIM_RIDERS,
    model(
        "dim_stations",
        "rides",
        "One row a station.",
        "from ANALYTICS.STAGING.STG_STATIONS as s",
        "s.station_id s.name s.city s.zone s.capacity s.opened_on",
        schema="MARTS",
        tier=2,
    ),
    model(
        "dim_bikes",
        "fleet",
        "One row a bike in service.",
        "from ANALYTICS.STAGING.STG_BIKES as b\n"
        "join ANALYTICS.STAGING.STG_DEPOTS as d on d.depot_id = b.depot_id",
        """
        b.bike_id b.model b.bought_on
        depot varchar = d.name  -- Where it is looked after.
        city  varchar = d.city  -- Where it rolls.
        """,
        schema="MARTS",
        tier=2,
    ),
    FCT_RIDES,
    model(
        "fct_ride_states",
        "rides",
        "Pauses and breakdowns during rides.",
        "from ANALYTICS.STAGING.STG_RIDE_EVENTS as e\n"
        "join ANALYTICS.STAGING.STG_RIDES as r on r.ride_id = e.ride_id\n"
        "group by e.ride_id, e.area, r.city",
        """
        e.ride_id e.area r.city
        changes number = count(e.event_id)  -- Of state.
        """,
        schema="MARTS",
    ),
    model(
        "fct_reservations",
        "rides",
        "How often a reserved bike is taken.",
        "from ANALYTICS.STAGING.STG_RESERVATIONS as r\n"
        "join ANALYTICS.STAGING.STG_STATIONS as s on s.station_id = r.station_id",
        "r.reservation_id r.rider_id r.reserved_at r.kept s.city s.zone",
        schema="MARTS",
    ),
    FCT_STATION_HOURS,
    FCT_BIKE_HEALTH,
    model(
        "fct_repairs",
        "fleet",
        "Repairs and what they cost.",
        "from ANALYTICS.STAGING.STG_REPAIRS as w\n"
        "join ANALYTICS.MARTS.DIM_BIKES as b on b.bike_id = w.bike_id",
        "w.work_order_id w.bike_id w.fault w.opened_at w.cost w.parts b.model b.depot",
        schema="MARTS",
    ),
    model(
        "fct_fleet_permits",
        "fleet",
        "Bikes on the street against bikes allowed.",
        "from ANALYTICS.MARTS.DIM_BIKES as b\n"
        "join ANALYTICS.STAGING.STG_PERMITS as p on p.city = b.city\ngroup by b.city",
        """
        b.city
        allowed number = max(p.allowed)    -- By the city.
        bikes   number = count(b.bike_id)  -- In service.
        """,
        schema="MARTS",
        tier=2,
    ),
    model(
        "fct_rider_retention",
        "accounts",
        "Who came back.",
        "from ANALYTICS.INTERMEDIATE.INT_RIDER_ACTIVITY as a\n"
        "join ANALYTICS.MARTS.DIM_RIDERS as r on r.rider_id = a.rider_id",
        """
        a.rider_id a.rides a.kilometres a.last_ride r.plan r.country
        returned boolean = a.rides > 1  -- More than one ride in ninety days.
        """,
        schema="MARTS",
        tier=2,
    ),
    model(
        "fct_newsletter_audience",
        "marketing",
        "Whom the newsletter may go to.",
        "from ANALYTICS.STAGING.STG_RIDERS as r\n"
        "join ANALYTICS.STAGING.STG_CONSENTS as c on c.rider_id = r.rider_id\n"
        "where c.purpose = 'newsletter' and c.granted",
        "r.rider_id r.email_hash r.home_city c.changed_at",
        schema="MARTS",
        tier=2,
    ),
    model(
        "fct_campaigns",
        "marketing",
        "What discounts brought.",
        "from ANALYTICS.STAGING.STG_PROMOTIONS as o\n"
        "join ANALYTICS.STAGING.STG_RIDES as r on r.promotion_id = o.promotion_id\n"
        "group by o.campaign",
        """
        o.campaign
        rides number       = count(r.ride_id)  -- With the discount.
        fares number(12,2) = sum(r.fare)       -- Before it.
        """,
        schema="MARTS",
    ),
    model(
        "fct_referrals",
        "marketing",
        "Friends who brought friends.",
        "from ANALYTICS.STAGING.STG_REFERRALS as f\n"
        "left join ANALYTICS.INTERMEDIATE.INT_RIDER_ACTIVITY as a on a.rider_id = f.invited_id\n"
        "group by f.referrer_id",
        """
        f.referrer_id
        invited number = count(f.invited_id)  -- How many came.
        rides   number = sum(a.rides)         -- And what they rode.
        """,
        schema="MARTS",
    ),
    model(
        "fct_satisfaction",
        "support",
        "What riders say, by city.",
        "from ANALYTICS.STAGING.STG_SURVEYS as s\n"
        "join ANALYTICS.MARTS.FCT_RIDES as r on r.ride_id = s.ride_id\n"
        "left join ANALYTICS.STAGING.STG_TICKETS as t on t.ride_id = s.ride_id\n"
        "group by r.city",
        """
        r.city
        score   number(4,2) = avg(s.score)        -- 0 to 10.
        tickets number      = count(t.ticket_id)  -- How many complained.
        """,
        schema="MARTS",
        tier=2,
    ),
)

REVENUE: Final = (
    model(
        "fct_revenue",
        "finance",
        "Net revenue by city and day.",
        "from ANALYTICS.MARTS.FCT_RIDES as r\n"
        "join ANALYTICS.MARTS.DIM_RIDERS as u on u.rider_id = r.rider_id\n"
        "join ANALYTICS.STAGING.STG_TAX_RATES as t on t.country = u.country\n"
        "group by r.city, r.ended_at",
        """
        r.city
        day          date         = to_date(r.ended_at)  -- The day the ride ended, UTC.
        gross        number(14,2) = sum(r.revenue)       -- Tax included, euro.
        net_revenue  number(14,2) = sum(r.revenue / (1 + t.rate_pct / 100))  -- Without tax, euro.
        """,
        schema="FINANCE",
        tier=1,
        rows=84,
    ),
    model(
        "fct_cash",
        "finance",
        "What the bank had against what riders paid.",
        "from ANALYTICS.STAGING.STG_PAYOUTS as b\n"
        "left join ANALYTICS.STAGING.STG_FX_RATES as x on x.currency = b.currency\n"
        "group by b.arrived_on",
        """
        day      date         = b.arrived_on              -- When the bank had it.
        received number(14,2) = sum(b.amount / x.rate)    -- Euro.
        """,
        schema="FINANCE",
        tier=1,
        rows=14,
    ),
    model(
        "fct_receivables",
        "finance",
        "Invoices and disputes that are still open.",
        "from ANALYTICS.STAGING.STG_INVOICES as i\n"
        "left join ANALYTICS.STAGING.STG_PAYMENTS as p on p.rider_id = i.rider_id\n"
        "left join ANALYTICS.STAGING.STG_CHARGEBACKS as c on c.payment_id = p.payment_id\n"
        "group by i.rider_id",
        """
        i.rider_id
        invoiced number(14,2) = sum(i.total)   -- Euro.
        disputed number(14,2) = sum(c.amount)  -- Euro.
        """,
        schema="FINANCE",
        tier=2,
    ),
    model(
        "fct_unit_costs",
        "finance",
        "What a kilometre costs.",
        "from ANALYTICS.STAGING.STG_GL_ENTRIES as g\n"
        "join ANALYTICS.FINANCE.FCT_REVENUE as r on r.day = g.booked_on\n"
        "group by g.cost_centre, g.booked_on",
        """
        g.cost_centre
        day  date         = g.booked_on    -- Booking date.
        cost number(14,2) = sum(g.amount)  -- Euro.
        net_revenue number(14,2) = sum(r.net_revenue)  -- Euro, of all cities.
        """,
        schema="FINANCE",
        tier=2,
    ),
)

PROOFS: Final = (
    proof(STG_RIDES, Check("unique", "ride_id"), Check("not_null", "ride_id")),
    proof(STG_RIDERS, Check("unique", "rider_id"), Check("not_null", "email_hash")),
    proof(STG_PAYMENTS, Check("unique", "payment_id"), Check("not_null", "amount")),
    proof(STG_BATTERIES, Check("not_null", "charge")),
    proof(DIM_RIDERS, Check("unique", "rider_id")),
    proof(FCT_RIDES, Check("unique", "ride_id"), Check("not_null", "revenue")),
    proof(FCT_STATION_HOURS, Check("within_usual_range", "movements")),
    proof(REVENUE[0], Check("not_null", "net_revenue")),
)

MODELS: Final = (*STAGING, *INTERMEDIATE, *MARTS, *REVENUE)

BUILD: Final = Pipeline(
    engine=Engine.DBT,
    namespace=DBT_JOBS,
    name="dbt-run-larkride",
    domain="platform",
    repository="analytics",
    path="dbt_project.yml",
    tasks=(*map(build, MODELS), *PROOFS),
)

PIPELINES: Final = (
    Pipeline(
        engine=Engine.AIRFLOW,
        namespace=AIRFLOW_JOBS,
        name="warehouse_build",
        domain="platform",
        repository="pipelines",
        path="dags/warehouse_build.py",
        tasks=(Task(name="dbt_build", launches=BUILD),),
        at=timedelta(hours=3, minutes=30),
    ),
)
