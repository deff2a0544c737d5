"""Where Larkride's data begins: the databases of its services, and what others hand over.

The ERP's exports are read by Larkride's jobs, but nobody knows what writes them.
"""

from __future__ import annotations

from typing import Final

from headwater.demo.blueprint import Table
from headwater.demo.platforms import (
    ACCOUNTS_DB,
    BILLING_DB,
    ERP_EXPORT,
    FLEET_DB,
    PARTNERS,
    RIDES_DB,
    SUPPORT_DB,
)


def _postgres(
    server: str, domain: str, name: str, about: str, columns: str, *, rows: int, tier: int = 2
) -> Table:
    return Table(
        namespace=server,
        name=f"{domain}.public.{name}",
        domain=domain,
        columns=columns,
        about=about,
        rows=rows,
        tier=tier,
    )


RIDES: Final = (
    _postgres(
        RIDES_DB,
        "rides",
        "rides",
        "One row for each time a bike was unlocked.",
        """
        ride_id      bigint       -- The ride.
        rider_id     bigint       -- Who rode.
        bike_id      bigint       -- On which bike.
        city         text         -- Short name of the city, such as ghent.
        start_station_id bigint   -- Where it was unlocked.
        end_station_id   bigint   -- Where it was locked; null while riding.
        started_at   timestamptz  -- When it was unlocked.
        ended_at     timestamptz  -- When it was locked; null while riding.
        distance_m   integer      -- Metres, from the bike's wheel counter.
        fare_cents   integer      -- What the rider owes, before discounts.
        promotion_id bigint       -- The discount that applied, if any.
        """,
        rows=2_400,
        tier=1,
    ),
    _postgres(
        RIDES_DB,
        "rides",
        "ride_events",
        "Each change of a ride's state.",
        """
        event_id    uuid         -- The change.
        ride_id     bigint       -- The ride.
        kind        text         -- unlocked, paused, resumed, locked or abandoned.
        happened_at timestamptz  -- When.
        latitude    numeric !pii:location  -- Where, in degrees.
        longitude   numeric !pii:location  -- Where, in degrees.
        """,
        rows=9_800,
    ),
    _postgres(
        RIDES_DB,
        "rides",
        "reservations",
        "Bikes put aside for a rider.",
        """
        reservation_id bigint       -- The reservation.
        rider_id       bigint       -- For whom.
        station_id     bigint       -- Where the bike waits.
        reserved_at    timestamptz  -- Since when.
        expires_at     timestamptz  -- Until when.
        ride_id        bigint       -- The ride it became; null if it expired.
        """,
        rows=410,
    ),
    _postgres(
        RIDES_DB,
        "rides",
        "stations",
        "Places to take and leave a bike.",
        """
        station_id bigint   -- The station.
        name       text     -- What the sign says.
        city       text     -- Short name of the city.
        zone_id    bigint   -- The pricing zone it stands in.
        capacity   integer  -- How many docks it has.
        opened_on  date     -- First day of service.
        """,
        rows=1_180,
        tier=1,
    ),
    _postgres(
        RIDES_DB,
        "rides",
        "docks",
        "The single docks of a station.",
        """
        dock_id    bigint  -- The dock.
        station_id bigint  -- The station it belongs to.
        firmware   text    -- Version of its controller.
        in_service boolean -- Whether it takes bikes.
        """,
        rows=21_400,
    ),
    _postgres(
        RIDES_DB,
        "rides",
        "zones",
        "Areas with one price list.",
        """
        zone_id bigint  -- The zone.
        city    text    -- Short name of the city.
        name    text    -- What riders see.
        """,
        rows=64,
    ),
    _postgres(
        RIDES_DB,
        "rides",
        "pricing_rules",
        "What a ride costs, by zone and hour.",
        """
        rule_id           bigint       -- The rule.
        zone_id           bigint       -- Where it holds.
        unlock_cents      integer      -- For the unlocking.
        minute_cents      integer      -- For each minute begun.
        valid_from        timestamptz  -- Since when.
        """,
        rows=212,
        tier=1,
    ),
    _postgres(
        RIDES_DB,
        "rides",
        "promotions",
        "Discounts that marketing hands out.",
        """
        promotion_id   bigint   -- The promotion.
        campaign       text     -- The campaign it belongs to.
        discount_pct   integer  -- Per cent off the fare.
        expires_on     date     -- Last day.
        """,
        rows=96,
    ),
)

ACCOUNTS: Final = (
    _postgres(
        ACCOUNTS_DB,
        "accounts",
        "riders",
        "Everyone who ever signed up.",
        """
        rider_id   bigint       -- The rider.
        email      text !pii:contact  -- Where receipts go.
        full_name  text !pii:name     -- As on the card.
        phone      text !pii:contact  -- For unlocking codes.
        birth_date date !pii:birth    -- Riders must be sixteen.
        home_city  text         -- Where they signed up.
        created_at timestamptz  -- When they signed up.
        deleted_at timestamptz  -- When they asked to be forgotten.
        """,
        rows=318_000,
        tier=1,
    ),
    _postgres(
        ACCOUNTS_DB,
        "accounts",
        "addresses",
        "Billing addresses.",
        """
        address_id bigint  -- The address.
        rider_id   bigint  -- Whose.
        street     text !pii:address  -- Street and number.
        postcode   text !pii:address  -- Postal code.
        country    text    -- ISO 3166 code of two letters.
        """,
        rows=290_000,
    ),
    _postgres(
        ACCOUNTS_DB,
        "accounts",
        "consents",
        "What riders agreed to, and when.",
        """
        rider_id   bigint       -- Whose.
        purpose    text         -- newsletter, location_history or research.
        granted    boolean      -- Agreed or withdrew.
        changed_at timestamptz  -- When.
        """,
        rows=702_000,
        tier=1,
    ),
    _postgres(
        ACCOUNTS_DB,
        "accounts",
        "devices",
        "Phones that the app runs on.",
        """
        device_id uuid !pii:device  -- The phone's advertising id.
        rider_id  bigint  -- Whose.
        platform  text    -- ios or android.
        app_build text    -- Version of the app.
        """,
        rows=401_000,
    ),
    _postgres(
        ACCOUNTS_DB,
        "accounts",
        "memberships",
        "Monthly and yearly passes.",
        """
        membership_id bigint  -- The pass.
        rider_id      bigint  -- Whose.
        plan          text    -- monthly, yearly or student.
        starts_on     date    -- First day.
        ends_on       date    -- Last day.
        price_cents   integer -- For the whole period.
        """,
        rows=88_000,
    ),
    _postgres(
        ACCOUNTS_DB,
        "accounts",
        "referrals",
        "Who brought whom.",
        """
        referrer_id bigint       -- The rider who invited.
        invited_id  bigint       -- The rider who came.
        invited_at  timestamptz  -- When.
        """,
        rows=31_000,
    ),
)

BILLING: Final = (
    _postgres(
        BILLING_DB,
        "billing",
        "payments",
        "Money taken from riders.",
        """
        payment_id   bigint       -- The payment.
        ride_id      bigint       -- For which ride; null for passes.
        rider_id     bigint       -- From whom.
        amount_cents integer      -- How much, tax included.
        currency     text         -- ISO 4217.
        card_last4   text !pii:payment  -- Last digits of the card.
        status       text         -- authorised, captured or failed.
        captured_at  timestamptz  -- When the money moved.
        """,
        rows=51_000,
        tier=1,
    ),
    _postgres(
        BILLING_DB,
        "billing",
        "refunds",
        "Money given back.",
        """
        refund_id    bigint       -- The refund.
        payment_id   bigint       -- Of which payment.
        amount_cents integer      -- How much.
        reason       text         -- As support chose it.
        refunded_at  timestamptz  -- When.
        """,
        rows=640,
        tier=1,
    ),
    _postgres(
        BILLING_DB,
        "billing",
        "invoices",
        "Monthly invoices of business customers.",
        """
        invoice_id bigint  -- The invoice.
        rider_id   bigint  -- The contact person.
        issued_on  date    -- Its date.
        total_cents integer -- Tax included.
        """,
        rows=4_300,
    ),
    _postgres(
        BILLING_DB,
        "billing",
        "invoice_lines",
        "The lines of an invoice.",
        """
        invoice_id   bigint   -- The invoice.
        line_no      integer  -- From 1.
        ride_id      bigint   -- The ride it charges.
        amount_cents integer  -- Tax included.
        """,
        rows=61_000,
    ),
    _postgres(
        BILLING_DB,
        "billing",
        "payouts",
        "What the card processor transfers to the bank.",
        """
        payout_id    bigint  -- The transfer.
        amount_cents integer -- How much.
        currency     text    -- ISO 4217.
        arrived_on   date    -- When the bank had it.
        """,
        rows=12,
    ),
    _postgres(
        BILLING_DB,
        "billing",
        "tax_rates",
        "Value added tax by country.",
        """
        country    text     -- ISO 3166 code of two letters.
        rate_pct   numeric  -- Per cent.
        valid_from date     -- First day.
        """,
        rows=41,
    ),
    _postgres(
        BILLING_DB,
        "billing",
        "chargebacks",
        "Payments that riders disputed.",
        """
        chargeback_id bigint  -- The dispute.
        payment_id    bigint  -- Of which payment.
        amount_cents  integer -- How much.
        opened_on     date    -- When the bank told us.
        won           boolean -- Whether we kept the money; null while open.
        """,
        rows=38,
    ),
)

FLEET: Final = (
    _postgres(
        FLEET_DB,
        "fleet",
        "bikes",
        "Every bike that was ever bought.",
        """
        bike_id      bigint  -- The bike.
        model        text    -- Maker and model.
        depot_id     bigint  -- The depot that looks after it.
        bought_on    date    -- Date of the delivery note.
        retired_on   date    -- When it left service.
        """,
        rows=19_600,
        tier=1,
    ),
    _postgres(
        FLEET_DB,
        "fleet",
        "bike_batteries",
        "The battery in each bike, as last seen.",
        """
        battery_id bigint       -- The battery.
        bike_id    bigint       -- The bike it sits in.
        charge_pct integer      -- Charge in per cent.
        cycles     integer      -- Times it was charged.
        seen_at    timestamptz  -- When the bike last reported.
        """,
        rows=19_900,
    ),
    _postgres(
        FLEET_DB,
        "fleet",
        "work_orders",
        "Repairs, planned and done.",
        """
        work_order_id bigint       -- The repair.
        bike_id       bigint       -- Of which bike.
        mechanic_id   bigint       -- By whom.
        fault         text         -- What was wrong.
        opened_at     timestamptz  -- When it was reported.
        closed_at     timestamptz  -- When the bike was back.
        cost_cents    integer      -- Parts and labour.
        """,
        rows=720,
    ),
    _postgres(
        FLEET_DB,
        "fleet",
        "parts",
        "What repairs used up.",
        """
        work_order_id bigint   -- The repair.
        part_no       text     -- The maker's number.
        quantity      integer  -- How many.
        """,
        rows=1_900,
    ),
    _postgres(
        FLEET_DB,
        "fleet",
        "mechanics",
        "Who repairs bikes.",
        """
        mechanic_id bigint  -- The mechanic.
        full_name   text !pii:name  -- Name on the badge.
        depot_id    bigint  -- Where they work.
        """,
        rows=140,
    ),
    _postgres(
        FLEET_DB,
        "fleet",
        "inspections",
        "Safety checks.",
        """
        inspection_id bigint  -- The check.
        bike_id       bigint  -- Of which bike.
        passed        boolean -- The result.
        inspected_on  date    -- When.
        """,
        rows=890,
    ),
    _postgres(
        FLEET_DB,
        "fleet",
        "depots",
        "Workshops.",
        """
        depot_id bigint  -- The depot.
        city     text    -- Short name of the city.
        name     text    -- What people call it.
        """,
        rows=11,
    ),
)

SUPPORT: Final = (
    _postgres(
        SUPPORT_DB,
        "support",
        "tickets",
        "What riders complain about.",
        """
        ticket_id  bigint       -- The ticket.
        rider_id   bigint       -- From whom.
        ride_id    bigint       -- About which ride.
        topic      text         -- lost_bike, refund, app or other.
        opened_at  timestamptz  -- When it came in.
        solved_at  timestamptz  -- When it was answered for good.
        """,
        rows=530,
    ),
    _postgres(
        SUPPORT_DB,
        "support",
        "messages",
        "What was written in a ticket.",
        """
        message_id bigint       -- The message.
        ticket_id  bigint       -- Its ticket.
        author     text !pii:name       -- Rider or agent.
        body       text !pii:free_text  -- As written.
        sent_at    timestamptz  -- When.
        """,
        rows=1_700,
        tier=3,
    ),
    _postgres(
        SUPPORT_DB,
        "support",
        "surveys",
        "Answers to the question after a ride.",
        """
        ride_id  bigint   -- The ride.
        score    integer  -- 0 to 10.
        answered_at timestamptz  -- When.
        """,
        rows=3_300,
    ),
)

ERP: Final = (
    Table(
        namespace=ERP_EXPORT,
        name="export/gl_entries",
        domain="finance",
        kind="FILE",
        tier=1,
        about="Ledger entries that the old ERP drops each night; its export job reports nothing.",
        columns="""
        account     string   -- Ledger account.
        cost_centre string   -- Cost centre.
        booked_on   date     -- Booking date.
        amount      decimal(14,2)  -- In euro, debit positive.
        """,
        rows=8_200,
    ),
    Table(
        namespace=ERP_EXPORT,
        name="export/cost_centres",
        domain="finance",
        kind="FILE",
        about="Names of cost centres, from the old ERP.",
        columns="""
        cost_centre string  -- Cost centre.
        name        string  -- What it is called.
        """,
        rows=87,
    ),
    Table(
        namespace=ERP_EXPORT,
        name="export/fx_rates",
        domain="finance",
        kind="FILE",
        tier=2,
        about="Exchange rates that finance keys into the old ERP.",
        columns="""
        currency  string         -- ISO 4217.
        day       date           -- The day it holds for.
        rate      decimal(12,6)  -- Units of the currency for one euro.
        """,
        rows=6,
    ),
)

THIRD_PARTIES: Final = (
    Table(
        namespace=PARTNERS,
        name="maps/osm_extract",
        domain="demand",
        kind="FILE",
        about="Roads and cycle paths, from OpenStreetMap.",
        rows=2_100_000,
    ),
    Table(
        namespace=PARTNERS,
        name="city/permits",
        domain="fleet",
        kind="FILE",
        about="How many bikes each city lets us park.",
        columns="""
        city  string   -- Short name of the city.
        allowed integer  -- Bikes allowed.
        """,
        rows=6,
    ),
    Table(
        namespace=PARTNERS,
        name="events/calendar",
        domain="demand",
        kind="FILE",
        about="Concerts, matches and strikes.",
        columns="""
        city      string  -- Short name of the city.
        day       date    -- When.
        visitors  integer -- How many are expected.
        """,
        rows=310,
    ),
    Table(
        namespace=PARTNERS,
        name="weather/api",
        domain="demand",
        kind="FILE",
        about="The weather service's forecast interface.",
        columns="""
        city          string     -- Short name of the city.
        hour          timestamp  -- The hour forecast.
        temperature_c double     -- Degrees Celsius.
        rain_mm       double     -- Millimetres in the hour.
        wind_ms       double     -- Metres a second.
        """,
        rows=144,
    ),
)

TRUE_SOURCES: Final = (*RIDES, *ACCOUNTS, *BILLING, *FLEET, *SUPPORT, *THIRD_PARTIES)
