"""What goes wrong at Larkride, and when.

Each trouble is a job, or a table, that from some moment on is not what it was; what follows from
it further down is not written here, it happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from headwater.demo.blueprint import Check, Table, Task
from headwater.demo.estate import job_of
from headwater.demo.finance import CLOSE, REPORT, REVENUE_REPORT
from headwater.demo.lake import DOCKS_APP
from headwater.demo.marts import BUILD, FCT_STATION_HOURS
from headwater.demo.sources import FLEET
from headwater.demo.streams import DOCK_EVENTS_REPLAYED, DOCK_SINK, WEATHER_FUNCTION
from headwater.demo.warehouse import STG_BATTERIES, build, proof
from headwater.model.identity import JobId

MORNING_DONE: Final = timedelta(hours=6)
"""By then the nightly build and the daily close are over."""


@dataclass(frozen=True, slots=True)
class Troubles:
    """When each of the four begins.

    schema_changed: the fleet service drops a column that the warehouse reads.
    report_deployed: the revenue report begins to read the rehearsal's ledger.
    stream_doubled: a connector begins to write one topic to two folders.
    weather_silent: the weather function no longer says what it does.
    """

    schema_changed: datetime
    report_deployed: datetime
    stream_doubled: datetime
    weather_silent: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """From `since` on a job is something else, or, where `becomes` is None, is not heard of."""

    since: datetime
    becomes: Task | None


def troubles_before(until: datetime) -> Troubles:
    """The troubles of a company seen at `until`, each old enough to have had consequences."""
    midnight = (until - MORNING_DONE).replace(hour=0, minute=0, second=0, microsecond=0)
    hour = until.replace(minute=0, second=0, microsecond=0)
    return Troubles(
        schema_changed=midnight - timedelta(days=1, hours=14, minutes=20),
        report_deployed=midnight - timedelta(hours=8, minutes=50),
        stream_doubled=midnight - timedelta(days=1, hours=2),
        weather_silent=hour - timedelta(days=3),
    )


BATTERIES: Final = next(table for table in FLEET if table.name.endswith(".bike_batteries"))
BATTERIES_CHANGED: Final = replace(
    BATTERIES,
    columns="""
    battery_id bigint       -- The battery.
    bike_id    bigint       -- The bike it sits in.
    charge_wh  numeric      -- Charge in watt-hours.
    cycles     text         -- Times it was charged, or 'new'.
    seen_at    timestamptz  -- When the bike last reported.
    """,
)
_WRONG_REPORT: Final = replace(
    REPORT, query=REPORT.query.replace("ledger/settlements", "ledger_staging/settlements")
)


def changes(troubles: Troubles) -> Mapping[JobId, Change]:
    """What each job in trouble becomes."""
    staging = build(STG_BATTERIES)
    (sink,) = DOCK_SINK.tasks
    (union,) = DOCKS_APP.tasks
    (weather,) = WEATHER_FUNCTION.tasks
    range_check = Check("within_usual_range", "movements", holds=False)
    return {
        job_of(BUILD, staging): Change(
            troubles.schema_changed,
            replace(
                staging,
                error="000904 (42000): SQL compilation error: invalid identifier 'B.CHARGE_PCT'",
            ),
        ),
        job_of(CLOSE, REVENUE_REPORT): Change(
            troubles.report_deployed, replace(REVENUE_REPORT, writes=(_WRONG_REPORT,))
        ),
        job_of(DOCK_SINK, sink): Change(
            troubles.stream_doubled, replace(sink, writes=(*sink.writes, _also_written(sink)))
        ),
        job_of(DOCKS_APP, union): Change(
            troubles.stream_doubled, replace(union, writes=_doubled(union.writes))
        ),
        job_of(BUILD, proof(FCT_STATION_HOURS)): Change(
            troubles.stream_doubled, proof(FCT_STATION_HOURS, range_check)
        ),
        job_of(WEATHER_FUNCTION, weather): Change(troubles.weather_silent, None),
    }


def _also_written(sink: Task) -> Table:
    (landed,) = sink.writes
    return replace(DOCK_EVENTS_REPLAYED, rows=landed.rows)


def _doubled(tables: Sequence[Table]) -> tuple[Table, ...]:
    return tuple(replace(table, rows=2 * table.rows) for table in tables)
