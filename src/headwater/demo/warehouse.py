"""The warehouse's lower floors: raw copies of the lake, and dbt's staging models."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from headwater.demo.blueprint import Check, Engine, Pipeline, Table, Task
from headwater.demo.lake import (
    DOCK_ACTIVITY,
    SESSIONS,
    STATION_DISTANCES,
    TRIPS,
    WEATHER_HOURLY,
    extracted,
)
from headwater.demo.platforms import AIRFLOW_JOBS, WAREHOUSE
from headwater.demo.sources import ACCOUNTS, BILLING, ERP, FLEET, RIDES, SUPPORT, THIRD_PARTIES


def loaded(table: Table, schema: str) -> Table:
    """The raw warehouse table that a folder of the lake is loaded into."""
    leaf = table.name.rpartition("/")[2].upper()
    return Table(
        namespace=WAREHOUSE,
        name=f"RAW.{schema}.{leaf}",
        domain=table.domain,
        columns="t.*",
        query=f"from {table.name} as t",
        about=f"{table.name}, as loaded.",
        rows=table.rows,
    )


def load(schema: str, *tables: Table) -> Task:
    """The task that loads folders of the lake into one schema."""
    return Task(
        name=f"load_{schema.lower()}",
        writes=tuple(loaded(table, schema) for table in tables),
        minutes=5,
    )


def _loading(name: str, at: timedelta, *tasks: Task) -> Pipeline:
    return Pipeline(
        engine=Engine.AIRFLOW,
        namespace=AIRFLOW_JOBS,
        name=name,
        domain="platform",
        repository="pipelines",
        path=f"dags/{name}.py",
        tasks=tasks,
        at=at,
    )


LOADING: Final = (
    _loading(
        "warehouse_load",
        timedelta(hours=2, minutes=30),
        load("RIDES", *map(extracted, RIDES)),
        load("ACCOUNTS", *map(extracted, ACCOUNTS)),
        load("BILLING", *map(extracted, BILLING)),
        load("FLEET", *map(extracted, FLEET)),
        load("SUPPORT", *map(extracted, SUPPORT)),
        load("ERP", *ERP),
        load("PARTNERS", *THIRD_PARTIES[1:3]),
    ),
    _loading(
        "warehouse_load_lake",
        timedelta(hours=2, minutes=45),
        load("LAKE", TRIPS, DOCK_ACTIVITY, SESSIONS, WEATHER_HOURLY, STATION_DISTANCES),
    ),
)


def model(
    name: str,
    domain: str,
    about: str,
    query: str,
    columns: str,
    *,
    schema: str = "STAGING",
    tier: int = 3,
    rows: int = 5_000,
) -> Table:
    """What a dbt model builds: a view in STAGING, a table elsewhere."""
    return Table(
        namespace=WAREHOUSE,
        name=f"ANALYTICS.{schema}.{name.upper()}",
        domain=domain,
        columns=columns,
        query=query,
        about=about,
        kind="VIEW" if schema == "STAGING" else "TABLE",
        tier=tier,
        rows=rows,
    )


def build(table: Table) -> Task:
    """The dbt model that builds a table."""
    database, schema, name = table.name.split(".")
    minutes = 0.3 if table.kind == "VIEW" else 2.5
    return Task(
        name=f"{database}.{schema}.larkride.{name.lower()}", writes=(table,), minutes=minutes
    )


def proof(table: Table, *checks: Check) -> Task:
    """The dbt tests of a table."""
    return Task(name=f"{build(table).name}.test", reads=(table.name,), checks=checks, minutes=0.4)


STG_RIDES: Final = model(
    "stg_rides",
    "rides",
    "Finished rides, money in euro.",
    "from RAW.RIDES.RIDES as r\nwhere r.ended_at is not null",
    """
    r.ride_id r.rider_id r.bike_id r.city r.start_station_id r.end_station_id
    r.started_at r.ended_at r.promotion_id
    distance_km number(9,3)  = r.distance_m / 1000.0  -- Kilometres.
    fare        number(12,2) = r.fare_cents / 100.0   -- Euro, before discounts.
    """,
    rows=52_000,
    tier=2,
)
STG_RIDE_EVENTS: Final = model(
    "stg_ride_events",
    "rides",
    "Changes of state, without the exact place.",
    "from RAW.RIDES.RIDE_EVENTS as e",
    """
    e.event_id e.ride_id e.kind e.happened_at
    area varchar = st_geohash(e.longitude, e.latitude, 5)  -- Square of some five kilometres.
    """,
)
STG_RIDERS: Final = model(
    "stg_riders",
    "accounts",
    "Riders without anything that names them.",
    "from RAW.ACCOUNTS.RIDERS as r\nwhere r.deleted_at is null",
    """
    r.rider_id r.home_city r.created_at
    email_hash varchar = sha2(lower(r.email), 256)   -- To match mailing lists.
    phone_hash varchar = sha2(r.phone, 256)          -- To find doubles.
    birth_year number  = year(r.birth_date)          -- Only the year is kept.
    """,
    rows=318_000,
    tier=1,
)
STG_ADDRESSES: Final = model(
    "stg_addresses",
    "accounts",
    "Country and first half of the postcode.",
    "from RAW.ACCOUNTS.ADDRESSES as a",
    """
    a.rider_id a.country
    district varchar = left(a.postcode, 2)  -- Coarse enough to name nobody.
    """,
)
STG_CONSENTS: Final = model(
    "stg_consents",
    "accounts",
    "The last word of each rider on each purpose.",
    "from RAW.ACCOUNTS.CONSENTS as c\ngroup by c.rider_id, c.purpose",
    """
    c.rider_id c.purpose
    granted    boolean       = max_by(c.granted, c.changed_at)  -- Agreed or not.
    changed_at timestamp_tz  = max(c.changed_at)                -- Since when.
    """,
    tier=1,
)
STG_PAYMENTS: Final = model(
    "stg_payments",
    "billing",
    "Captured payments in euro.",
    "from RAW.BILLING.PAYMENTS as p\nwhere p.status = 'captured'",
    """
    p.payment_id p.ride_id p.rider_id p.currency p.captured_at
    amount number(12,2) = p.amount_cents / 100.0  -- In the currency of the payment.
    """,
    rows=51_000,
    tier=1,
)
STG_REFUNDS: Final = model(
    "stg_refunds",
    "billing",
    "Money given back.",
    "from RAW.BILLING.REFUNDS as r",
    """
    r.refund_id r.payment_id r.reason r.refunded_at
    amount number(12,2) = r.amount_cents / 100.0  -- In the currency of the payment.
    """,
    tier=2,
)
STG_BATTERIES: Final = model(
    "stg_batteries",
    "fleet",
    "Batteries with their charge.",
    "from RAW.FLEET.BIKE_BATTERIES as b",
    """
    b.battery_id b.bike_id b.cycles b.seen_at
    charge number(4,3) = b.charge_pct / 100.0  -- 0 is empty, 1 is full.
    """,
    rows=19_900,
)

STAGING: Final = (
    STG_RIDES,
    STG_RIDE_EVENTS,
    model(
        "stg_reservations",
        "rides",
        "Reservations and whether they became rides.",
        "from RAW.RIDES.RESERVATIONS as r",
        """
        r.reservation_id r.rider_id r.station_id r.reserved_at
        kept boolean = r.ride_id is not null  -- It became a ride.
        """,
    ),
    model(
        "stg_stations",
        "rides",
        "Stations with their zone.",
        "from RAW.RIDES.STATIONS as s\nleft join RAW.RIDES.ZONES as z on z.zone_id = s.zone_id",
        """
        s.station_id s.name s.city s.capacity s.opened_on
        zone varchar = z.name  -- What riders see.
        """,
    ),
    model(
        "stg_prices",
        "rides",
        "Prices in euro.",
        "from RAW.RIDES.PRICING_RULES as p",
        """
        p.zone_id p.valid_from
        unlock_price number(6,2) = p.unlock_cents / 100.0  -- For the unlocking.
        minute_price number(6,2) = p.minute_cents / 100.0  -- For each minute begun.
        """,
    ),
    model(
        "stg_promotions",
        "marketing",
        "Discounts.",
        "from RAW.RIDES.PROMOTIONS as p",
        "p.promotion_id p.campaign p.discount_pct p.expires_on",
    ),
    STG_RIDERS,
    STG_ADDRESSES,
    STG_CONSENTS,
    model(
        "stg_memberships",
        "accounts",
        "Passes with their price in euro.",
        "from RAW.ACCOUNTS.MEMBERSHIPS as m",
        """
        m.membership_id m.rider_id m.plan m.starts_on m.ends_on
        price number(8,2) = m.price_cents / 100.0  -- For the whole period.
        """,
    ),
    model(
        "stg_referrals",
        "marketing",
        "Who brought whom.",
        "from RAW.ACCOUNTS.REFERRALS as r",
        "r.referrer_id r.invited_id r.invited_at",
    ),
    STG_PAYMENTS,
    STG_REFUNDS,
    model(
        "stg_invoices",
        "billing",
        "Invoices with the number of their lines.",
        "from RAW.BILLING.INVOICES as i\n"
        "join RAW.BILLING.INVOICE_LINES as l on l.invoice_id = i.invoice_id\n"
        "group by i.invoice_id, i.rider_id, i.issued_on, i.total_cents",
        """
        i.invoice_id i.rider_id i.issued_on
        total number(12,2) = i.total_cents / 100.0  -- Tax included.
        lines number       = count(l.line_no)       -- How many.
        """,
    ),
    model(
        "stg_payouts",
        "billing",
        "Transfers to the bank.",
        "from RAW.BILLING.PAYOUTS as p",
        """
        p.payout_id p.currency p.arrived_on
        amount number(14,2) = p.amount_cents / 100.0  -- In the currency.
        """,
    ),
    model(
        "stg_tax_rates",
        "billing",
        "Value added tax.",
        "from RAW.BILLING.TAX_RATES as t",
        "t.country t.rate_pct t.valid_from",
    ),
    model(
        "stg_chargebacks",
        "billing",
        "Disputes.",
        "from RAW.BILLING.CHARGEBACKS as c",
        """
        c.chargeback_id c.payment_id c.opened_on c.won
        amount number(12,2) = c.amount_cents / 100.0  -- In the currency of the payment.
        """,
    ),
    model(
        "stg_bikes",
        "fleet",
        "Bikes in service.",
        "from RAW.FLEET.BIKES as b\nwhere b.retired_on is null",
        "b.bike_id b.model b.depot_id b.bought_on",
    ),
    STG_BATTERIES,
    model(
        "stg_repairs",
        "fleet",
        "Repairs with what they used up; the mechanic by number only.",
        "from RAW.FLEET.WORK_ORDERS as w\n"
        "left join RAW.FLEET.PARTS as p on p.work_order_id = w.work_order_id\n"
        "group by w.work_order_id, w.bike_id, w.mechanic_id, w.fault, w.opened_at, w.cost_cents",
        """
        w.work_order_id w.bike_id w.mechanic_id w.fault w.opened_at
        cost  number(10,2) = w.cost_cents / 100.0  -- Parts and labour, euro.
        parts number       = sum(p.quantity)       -- How many parts.
        """,
    ),
    model(
        "stg_inspections",
        "fleet",
        "Safety checks.",
        "from RAW.FLEET.INSPECTIONS as i",
        "i.inspection_id i.bike_id i.passed i.inspected_on",
    ),
    model(
        "stg_depots",
        "fleet",
        "Workshops and how many people work there.",
        "from RAW.FLEET.DEPOTS as d\n"
        "left join RAW.FLEET.MECHANICS as m on m.depot_id = d.depot_id\n"
        "group by d.depot_id, d.city, d.name",
        """
        d.depot_id d.city d.name
        mechanics number = count(m.mechanic_id)  -- How many.
        """,
    ),
    model(
        "stg_tickets",
        "support",
        "Tickets with the number of messages.",
        "from RAW.SUPPORT.TICKETS as t\n"
        "left join RAW.SUPPORT.MESSAGES as m on m.ticket_id = t.ticket_id\n"
        "group by t.ticket_id, t.rider_id, t.ride_id, t.topic, t.opened_at, t.solved_at",
        """
        t.ticket_id t.rider_id t.ride_id t.topic t.opened_at t.solved_at
        messages number = count(m.message_id)  -- How often it went back and forth.
        """,
    ),
    model(
        "stg_surveys",
        "support",
        "Answers after a ride.",
        "from RAW.SUPPORT.SURVEYS as s",
        "s.ride_id s.score s.answered_at",
    ),
    model(
        "stg_gl_entries",
        "finance",
        "Ledger entries from the old ERP.",
        "from RAW.ERP.GL_ENTRIES as g\n"
        "left join RAW.ERP.COST_CENTRES as c on c.cost_centre = g.cost_centre",
        """
        g.account g.booked_on g.amount
        cost_centre varchar = c.name  -- What the cost centre is called.
        """,
        tier=2,
    ),
    model(
        "stg_fx_rates",
        "finance",
        "Exchange rates.",
        "from RAW.ERP.FX_RATES as f",
        "f.currency f.day f.rate",
        tier=2,
    ),
    model(
        "stg_permits",
        "fleet",
        "Bikes allowed, by city.",
        "from RAW.PARTNERS.PERMITS as p",
        "p.city p.allowed",
    ),
    model(
        "stg_city_events",
        "demand",
        "Crowds to expect.",
        "from RAW.PARTNERS.CALENDAR as c",
        "c.city c.day c.visitors",
    ),
)
