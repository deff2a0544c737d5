"""What never stops: topics, the functions and connectors between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from headwater.demo.blueprint import HOUR, Engine, Pipeline, Table, Task
from headwater.demo.platforms import (
    BROKER,
    CONNECT_JOBS,
    LAKE,
    LAMBDA_JOBS,
    STREAM_JOBS,
)
from headwater.demo.sources import BILLING, RIDES


def _topic(
    name: str, domain: str, about: str, columns: str, *, query: str = "", rows: int = 10_000
) -> Table:
    return Table(
        namespace=BROKER,
        name=name,
        domain=domain,
        columns=columns,
        query=query,
        about=about,
        kind="TOPIC",
        tier=2,
        rows=rows,
    )


TELEMETRY: Final = _topic(
    "bike.telemetry.v1",
    "fleet",
    "What each bike's tracker reports every ten seconds.",
    """
    event_id   string     -- Unique to the message.
    bike_id    long       -- The bike.
    sent_at    timestamp  -- The tracker's clock.
    latitude   double !pii:location  -- Degrees.
    longitude  double !pii:location  -- Degrees.
    battery_mv int        -- Millivolts.
    """,
    rows=410_000,
)
DOCK_EVENTS: Final = _topic(
    "dock.events.v1",
    "demand",
    "A bike enters or leaves a dock.",
    """
    event_id    string     -- Unique to the message.
    dock_id     long       -- The dock.
    station_id  long       -- Its station.
    bike_id     long       -- The bike.
    kind        string     -- docked or undocked.
    happened_at timestamp  -- The dock's clock.
    """,
    rows=18_000,
)
CLICKSTREAM: Final = _topic(
    "app.clickstream.v1",
    "marketing",
    "What riders tap in the app.",
    """
    event_id   string     -- Unique to the message.
    device_id  string !pii:device  -- The phone.
    screen     string     -- Where in the app.
    action     string     -- What was tapped.
    tapped_at  timestamp  -- The phone's clock.
    """,
    rows=96_000,
)

SOURCE_TOPICS: Final = (TELEMETRY, DOCK_EVENTS, CLICKSTREAM)


def landed(topic: Table, name: str) -> Table:
    """The folder of the lake that a sink connector writes a topic to."""
    return Table(
        namespace=LAKE,
        name=f"raw/streams/{name}",
        domain=topic.domain,
        columns="t.*",
        query=f"from {topic.name} as t",
        about=f"{topic.name}, as it arrived.",
        kind="FILE",
        rows=topic.rows,
    )


def _captured(table: Table) -> Table:
    return _topic(
        f"cdc.{table.name}",
        table.domain,
        f"Each change of {table.name}, in the order of its write-ahead log.",
        "t.*",
        query=f"from {table.name} as t",
        rows=table.rows,
    )


CAPTURED: Final = (_captured(RIDES[0]), _captured(RIDES[1]), _captured(BILLING[0]))

TELEMETRY_ENRICHED: Final = _topic(
    "bike.telemetry.enriched.v1",
    "fleet",
    "Telemetry with the bike's model and depot.",
    """
    t.event_id t.bike_id t.sent_at t.latitude t.longitude t.battery_mv
    model    string = b.model
    depot_id long   = b.depot_id
    """,
    query="from bike.telemetry.v1 as t join fleet.public.bikes as b on b.bike_id = t.bike_id",
    rows=408_000,
)
THEFT_ALERTS: Final = _topic(
    "bike.theft-alerts.v1",
    "fleet",
    "Bikes that move without a ride.",
    """
    t.bike_id t.latitude t.longitude
    raised_at timestamp = max(t.sent_at)  -- When the bike was last seen moving.
    """,
    query=(
        "from bike.telemetry.enriched.v1 as t "
        "join cdc.rides.public.rides as r on r.bike_id = t.bike_id "
        "where r.ended_at is not null group by t.bike_id"
    ),
    rows=3,
)
LIVE_PRICES: Final = _topic(
    "ride.prices.v1",
    "demand",
    "Price of the next minute, by zone.",
    """
    zone_id      long = p.zone_id
    minute_cents int  = p.minute_cents * count(d.event_id)  -- Dearer where docks run empty.
    """,
    query=(
        "from dock.events.v1 as d join rides.public.stations as s on s.station_id = d.station_id "
        "join rides.public.pricing_rules as p on p.zone_id = s.zone_id group by p.zone_id"
    ),
    rows=64,
)
WEATHER: Final = Table(
    namespace=LAKE,
    name="raw/weather/forecast",
    domain="demand",
    columns="w.*",
    query="from weather/api as w",
    about="Hourly forecasts, one file a call.",
    kind="FILE",
    tier=2,
    rows=144,
)
TELEMETRY_LANDED: Final = landed(TELEMETRY, "bike_telemetry")
DOCK_EVENTS_LANDED: Final = landed(DOCK_EVENTS, "dock_events")
DOCK_EVENTS_REPLAYED: Final = replace(
    landed(DOCK_EVENTS, "dock_events_replay"),
    about="Dock events sent again after an outage, for the compaction to pick up.",
    rows=40,
)
CLICKSTREAM_LANDED: Final = landed(CLICKSTREAM, "app_clickstream")


def _stream(
    engine: Engine, namespace: str, domain: str, name: str, *writes: Table, every: timedelta
) -> Pipeline:
    return Pipeline(
        engine=engine,
        namespace=namespace,
        name=name,
        domain=domain,
        repository="streams",
        path=f"{engine.value.lower()}/{name}",
        tasks=(Task(name=name, writes=writes),),
        every=every,
        streaming=True,
    )


DOCK_SINK: Final = _stream(
    Engine.CONNECT, CONNECT_JOBS, "demand", "s3-sink-dock-events", DOCK_EVENTS_LANDED, every=HOUR
)
WEATHER_FUNCTION: Final = Pipeline(
    engine=Engine.LAMBDA,
    namespace=LAMBDA_JOBS,
    name="fetch-weather",
    domain="demand",
    repository="streams",
    path="lambda/fetch_weather.py",
    tasks=(Task(name="fetch-weather", writes=(WEATHER,), minutes=0.2),),
    every=HOUR,
    at=timedelta(minutes=7),
)

PIPELINES: Final = (
    _stream(
        Engine.CONNECT, CONNECT_JOBS, "rides", "debezium-rides.0", *CAPTURED[:2], every=4 * HOUR
    ),
    _stream(
        Engine.CONNECT, CONNECT_JOBS, "billing", "debezium-billing.0", CAPTURED[2], every=4 * HOUR
    ),
    _stream(
        Engine.CONNECT,
        CONNECT_JOBS,
        "fleet",
        "s3-sink-bike-telemetry",
        TELEMETRY_LANDED,
        every=2 * HOUR,
    ),
    DOCK_SINK,
    _stream(
        Engine.CONNECT,
        CONNECT_JOBS,
        "marketing",
        "s3-sink-app-clickstream",
        CLICKSTREAM_LANDED,
        every=4 * HOUR,
    ),
    _stream(
        Engine.LAMBDA, LAMBDA_JOBS, "fleet", "enrich-telemetry", TELEMETRY_ENRICHED, every=2 * HOUR
    ),
    _stream(Engine.FLINK, STREAM_JOBS, "fleet", "theft-detector", THEFT_ALERTS, every=4 * HOUR),
    _stream(Engine.FLINK, STREAM_JOBS, "demand", "live-pricing", LIVE_PRICES, every=4 * HOUR),
    WEATHER_FUNCTION,
)
