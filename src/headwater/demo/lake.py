"""The lake: extracts of every database table, and the Iceberg tables that Spark builds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from headwater.demo.blueprint import DAY, HOUR, Engine, Pipeline, Table, Task
from headwater.demo.platforms import AIRFLOW_JOBS, LAKE, SPARK_JOBS
from headwater.demo.sources import ACCOUNTS, BILLING, FLEET, RIDES, SUPPORT
from headwater.demo.streams import DOCK_EVENTS_REPLAYED


def extracted(table: Table) -> Table:
    """The folder of the lake that a database table is extracted to."""
    return Table(
        namespace=LAKE,
        name="raw/" + table.name.replace(".public.", "/"),
        domain=table.domain,
        columns="t.*",
        query=f"from {table.name} as t",
        about=f"Extract of {table.name}, in Parquet.",
        kind="FILE",
        rows=table.rows,
    )


def extraction(table: Table) -> Task:
    """The task that extracts a database table."""
    _, _, name = table.name.rpartition(".")
    return Task(name=f"extract_{name}", writes=(extracted(table),), minutes=3)


def _extracting(
    domain: str, tables: Sequence[Table], *, every: timedelta, at: timedelta, name: str = ""
) -> Pipeline:
    return Pipeline(
        engine=Engine.AIRFLOW,
        namespace=AIRFLOW_JOBS,
        name=name or f"extract_{domain}",
        domain=domain,
        repository="pipelines",
        path=f"dags/{name or f'extract_{domain}'}.py",
        tasks=tuple(extraction(table) for table in tables),
        every=every,
        at=at,
    )


def _curated(name: str, domain: str, about: str, query: str, columns: str, *, rows: int) -> Table:
    return Table(
        namespace=LAKE,
        name=f"curated/{name}",
        domain=domain,
        columns=columns,
        query=query,
        about=about,
        tier=2,
        rows=rows,
        glue=f"table/lake/{name}",
    )


TELEMETRY_CLEAN: Final = _curated(
    "telemetry_clean",
    "fleet",
    "Telemetry without jumps and repeats, one row for each bike and message.",
    "from raw/streams/bike_telemetry as t join raw/fleet/bikes as b on b.bike_id = t.bike_id "
    "where t.latitude is not null",
    """
    t.event_id t.bike_id t.sent_at
    cell_id    string = h3(t.latitude, t.longitude)  -- Hexagon of 170 metres.
    battery_v  double = t.battery_mv / 1000.0        -- Volts.
    model      string = b.model
    """,
    rows=388_000,
)
TRIPS: Final = _curated(
    "trips",
    "rides",
    "Each ride with the path it took.",
    "from raw/rides/rides as r join raw/rides/ride_events as e on e.ride_id = r.ride_id "
    "join curated/telemetry_clean as t on t.bike_id = r.bike_id "
    "where t.sent_at between r.started_at and r.ended_at group by r.ride_id",
    """
    r.ride_id r.city
    pauses     int    = count(e.event_id)  -- How often it stood still.
    path       string = linestring(t.cell_id, t.sent_at)  -- Cells in order.
    minutes    double = datediff(r.ended_at, r.started_at)  -- From unlock to lock.
    """,
    rows=52_000,
)
DOCK_EVENTS_UNITED: Final = _curated(
    "dock_events",
    "demand",
    "Dock events, those that arrived at once and those sent again.",
    "from raw/streams/dock_events as d union all from raw/streams/dock_events_replay as r",
    """
    event_id    string    = d.event_id | r.event_id        -- Unique to the message.
    dock_id     long      = d.dock_id | r.dock_id          -- The dock.
    station_id  long      = d.station_id | r.station_id    -- Its station.
    happened_at timestamp = d.happened_at | r.happened_at  -- The dock's clock.
    """,
    rows=108_000,
)
DOCK_ACTIVITY: Final = _curated(
    "dock_activity",
    "demand",
    "Bikes in and out, by station and hour.",
    "from curated/dock_events as d join raw/rides/docks as k on k.dock_id = d.dock_id "
    "group by d.station_id, d.happened_at",
    """
    d.station_id
    hour       timestamp = date_trunc(d.happened_at)  -- The hour, UTC.
    movements  long      = count(d.event_id)          -- Bikes in and out.
    docks      int       = count(k.dock_id)           -- How many docks took part.
    """,
    rows=7_000,
)
SESSIONS: Final = _curated(
    "app_sessions",
    "marketing",
    "Taps grouped into sittings of up to thirty minutes.",
    "from raw/streams/app_clickstream as c join raw/accounts/devices as d "
    "on d.device_id = c.device_id group by c.device_id",
    """
    session_key string    = sha2(c.device_id)  -- Stands for the phone and the sitting.
    rider_id    long      = d.rider_id
    taps        long      = count(c.event_id)  -- How many taps.
    began_at    timestamp = min(c.tapped_at)   -- The first tap.
    """,
    rows=41_000,
)
WEATHER_HOURLY: Final = _curated(
    "weather_hourly",
    "demand",
    "The last forecast for each city and hour.",
    "from raw/weather/forecast as w group by w.city, w.hour",
    """
    w.city w.hour
    temperature_c double = max(w.temperature_c)  -- Degrees Celsius.
    rain_mm       double = max(w.rain_mm)        -- Millimetres in the hour.
    wind_ms       double = max(w.wind_ms)        -- Metres a second.
    """,
    rows=144,
)
STATION_DISTANCES: Final = _curated(
    "station_distances",
    "demand",
    "Metres to cycle between any two stations; a job that reports no columns.",
    "",
    """
    from_station_id long    -- Where from.
    to_station_id   long    -- Where to.
    metres          double  -- By the shortest cycle path.
    """,
    rows=310_000,
)


def spark_app(
    name: str,
    domain: str,
    table: Table,
    *,
    minutes: float,
    reads: tuple[str, ...] = (),
    repository: str = "lake",
) -> Pipeline:
    """A Spark application with the one action that writes a table."""
    leaf = table.name.rpartition("/")[2]
    action = f"execute_insert_into_hadoop_fs_relation_command.{leaf}"
    return Pipeline(
        engine=Engine.SPARK,
        namespace=SPARK_JOBS,
        name=name,
        domain=domain,
        repository=repository,
        path=f"src/{name}.py",
        tasks=(Task(name=action, writes=(table,), reads=reads, minutes=minutes),),
    )


def _lake(name: str, domain: str, *tasks: Task, every: timedelta, at: timedelta) -> Pipeline:
    return Pipeline(
        engine=Engine.AIRFLOW,
        namespace=AIRFLOW_JOBS,
        name=name,
        domain=domain,
        repository="pipelines",
        path=f"dags/{name}.py",
        tasks=tasks,
        every=every,
        at=at,
    )


DOCKS_APP: Final = spark_app("dock_events", "demand", DOCK_EVENTS_UNITED, minutes=5)

PIPELINES: Final = (
    _extracting("rides", RIDES[:3], every=HOUR, at=timedelta(minutes=10), name="extract_rides_now"),
    _extracting("rides", RIDES[3:], every=DAY, at=timedelta(hours=1)),
    _extracting("accounts", ACCOUNTS, every=DAY, at=timedelta(hours=1, minutes=5)),
    _extracting("billing", BILLING, every=DAY, at=timedelta(hours=1, minutes=10)),
    _extracting("fleet", FLEET, every=DAY, at=timedelta(hours=1, minutes=15)),
    _extracting("support", SUPPORT, every=DAY, at=timedelta(hours=1, minutes=20)),
    _lake(
        "lake_telemetry",
        "fleet",
        Task(
            name="clean_telemetry",
            launches=spark_app("telemetry_clean", "fleet", TELEMETRY_CLEAN, minutes=9),
        ),
        every=2 * HOUR,
        at=timedelta(minutes=25),
    ),
    _lake(
        "lake_docks",
        "demand",
        Task(name="unite_docks", launches=DOCKS_APP),
        Task(
            name="aggregate_docks",
            launches=spark_app("dock_activity", "demand", DOCK_ACTIVITY, minutes=6),
        ),
        every=6 * HOUR,
        at=timedelta(minutes=40),
    ),
    _lake(
        "replay_dock_events",
        "demand",
        Task(name="replay", writes=(DOCK_EVENTS_REPLAYED,), minutes=4),
        every=DAY,
        at=timedelta(minutes=20),
    ),
    _lake(
        "lake_daily",
        "rides",
        Task(name="trips", launches=spark_app("trips", "rides", TRIPS, minutes=14)),
        Task(name="sessions", launches=spark_app("app_sessions", "marketing", SESSIONS, minutes=8)),
        Task(
            name="weather",
            launches=spark_app("weather_hourly", "demand", WEATHER_HOURLY, minutes=3),
        ),
        Task(
            name="distances",
            launches=spark_app(
                "station_distances",
                "demand",
                STATION_DISTANCES,
                minutes=11,
                reads=("maps/osm_extract", "raw/rides/stations"),
            ),
        ),
        every=DAY,
        at=timedelta(hours=1, minutes=50),
    ),
)
