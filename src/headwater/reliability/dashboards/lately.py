"""What happened lately: events and how late they came, failures, changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from headwater.lineage.entries import LoggedEntry, RunEntry
from headwater.model.time import Instant, format_instant
from headwater.reliability.dashboards.panel import Kind, Panel, PanelEntry, figure
from headwater.reliability.dashboards.trend import NamedChange
from headwater.reliability.facts import Arrival
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.observation import Dimension, Unmeasured
from headwater.reliability.suspects.change import ChangeKind

_SECOND: Final = 1_000_000
_HOUR: Final = 3_600 * _SECOND

LAG: Final = Panel(
    "lag",
    "Recent events and ingestion lag",
    "By who makes events: how many of the newest came within the last day, and how long after "
    "their own time they were stored, for half of them and for 95 %.",
    (
        ("source", Kind.TEXT),
        ("events", Kind.COUNT),
        ("last hour", Kind.COUNT),
        ("half within", Kind.SECONDS),
        ("95 % within", Kind.SECONDS),
        ("last event", Kind.INSTANT),
        ("silent", Kind.TEXT),
    ),
    "/producers",
)
RUNS: Final = Panel(
    "runs",
    "Newest runs",
    "The runs that began last within this time, whatever became of them.",
    (
        ("run", Kind.RUN),
        ("job", Kind.ASSET),
        ("state", Kind.RUN_STATE),
        ("began", Kind.INSTANT),
        ("took", Kind.SECONDS),
    ),
)
FAILING: Final = Panel(
    "failing",
    "Top failing transformations",
    "Jobs by how many of their runs failed, with the first failure since they last did well.",
    (
        ("job", Kind.ASSET),
        ("failures", Kind.COUNT),
        ("first failing run", Kind.RUN),
        ("since", Kind.INSTANT),
        ("error", Kind.TEXT),
        ("last success", Kind.INSTANT),
        ("owner", Kind.TEXT),
        ("commit", Kind.CODE),
    ),
)
CHANGED: Final = Panel(
    "changes",
    "Changes",
    "Deployments, other SQL and settings, columns, owners, inputs and outputs, the newest first, "
    "and the incident that names what changed.",
    (
        ("at", Kind.INSTANT),
        ("where", Kind.ASSET),
        ("what", Kind.TEXT),
        ("details", Kind.TEXT),
        ("commit", Kind.CODE),
        ("incident", Kind.INCIDENT),
    ),
    "/diff",
)
SCHEMAS: Final = Panel(
    "schemas",
    "Schema changes",
    "Columns that were added, dropped or got another type, the newest first.",
    (
        ("at", Kind.INSTANT),
        ("dataset", Kind.ASSET),
        ("what", Kind.TEXT),
        ("columns", Kind.TEXT),
    ),
)
STREAM: Final = Panel(
    "stream",
    "Raw event stream",
    "The newest events of the log.",
    (
        ("offset", Kind.NUMBER),
        ("received", Kind.INSTANT),
        ("type", Kind.TEXT),
        ("about", Kind.ASSET),
        ("producer", Kind.TEXT),
        ("size", Kind.BYTES),
    ),
    "/events",
)
_OF_COLUMNS: Final = frozenset(
    {ChangeKind.COLUMN_ADDED, ChangeKind.COLUMN_DROPPED, ChangeKind.COLUMN_RETYPED}
)
_CUT: Final = Unmeasured("more changed than is looked through", "look at fewer days")


@dataclass(frozen=True, slots=True)
class NamedFailure:
    """A job that failed. owners: who answers for it."""

    job: str
    failures: int
    well_at: Instant | None
    first: RunEntry | None
    owners: Sequence[str]


def lag(
    arrivals: Sequence[Arrival],
    silent: Mapping[str, Instant],
    *,
    now: Instant,
    waiting_s: float,
    most: int,
) -> PanelEntry:
    """How late events come. silent: sources that should have sent some, since when.

    waiting_s: how long the oldest event waits that questions do not see yet.
    """
    by: dict[str, list[Arrival]] = defaultdict(list)
    for each in arrivals:
        for source in each.labels.get(Dimension.SOURCE, ("",)):
            by[source].append(each)
    rows = [_lag_of(source, told, silent, now) for source, told in by.items()]
    rows.sort(key=lambda row: (row[-1] == "no", -int(row[1]), row[0]))
    every = sorted(_late_s(each) for each in arrivals)
    return LAG.filled(
        rows,
        most=most,
        figures=[
            figure("events of the last hour", _newer(arrivals, now - _HOUR)),
            figure("stored within", _quantile(every, 0.95), Kind.SECONDS, "95 % of the last day's"),
            figure("waiting to be seen", waiting_s, Kind.SECONDS, "the oldest event"),
            figure("silent sources", len(silent)),
        ],
    )


def _lag_of(
    source: str, told: Sequence[Arrival], silent: Mapping[str, Instant], now: Instant
) -> tuple[str, int, int, float | None, float | None, str, str]:
    late = sorted(map(_late_s, told))
    return (
        source or "(unknown)",
        len(told),
        _newer(told, now - _HOUR),
        _quantile(late, 0.5),
        _quantile(late, 0.95),
        format_instant(max(each.received_at for each in told)),
        "yes" if source in silent else "no",
    )


def _late_s(arrival: Arrival) -> float:
    return max(0.0, (arrival.received_at - arrival.at) / _SECOND)


def _newer(arrivals: Iterable[Arrival], than: Instant) -> int:
    return sum(each.received_at > than for each in arrivals)


def _quantile(ascending: Sequence[float], part: float) -> float | None:
    """The least value that at least so many of all do not exceed."""
    if not ascending:
        return None
    return ascending[min(len(ascending) - 1, max(0, -int(-part * len(ascending) // 1) - 1))]


def runs(
    found: Sequence[RunEntry], total: int, *, most: int, missing: Unmeasured | None = None
) -> PanelEntry:
    """The newest runs."""
    rows = [(each.id, each.job, each.state, each.started_at, each.duration_s) for each in found]
    return RUNS.filled(rows, most=most, total=total, missing=missing)


def failing(
    found: Sequence[NamedFailure], total: int, *, most: int, missing: Unmeasured | None = None
) -> PanelEntry:
    """Where to act. total: how many jobs had a run that failed."""
    rows = [
        (
            each.job,
            each.failures,
            each.first.id if each.first else None,
            each.first.started_at if each.first else None,
            each.first.error if each.first else None,
            format_instant(each.well_at) if each.well_at is not None else None,
            ", ".join(each.owners) or None,
            each.first.commit if each.first else None,
        )
        for each in found
    ]
    return FAILING.filled(
        rows,
        most=most,
        total=total,
        figures=[
            figure("jobs with failures", total),
            figure("still failing", sum(each.first is not None for each in found),
                   note=f"of the first {len(found)}" if len(found) < total else None),
        ],
        missing=missing,
    )  # fmt: skip


def changed(
    changes: Sequence[NamedChange], incidents: Iterable[Incident], *, complete: bool, most: int
) -> PanelEntry:
    """What is different. complete: whether these are all changes."""
    named = {asset: each.name for each in incidents for asset in _assets(each)}
    rows = [
        (
            format_instant(each.at),
            each.place,
            each.kind.value,
            each.evidence or None,
            each.commit,
            named.get(each.place),
        )
        for each in changes
    ]
    return CHANGED.filled(rows, most=most, missing=None if complete else _CUT)


def _assets(incident: Incident) -> Iterable[str]:
    yield from incident.assets
    if incident.cause is not None and incident.cause.asset:
        yield incident.cause.asset


def schemas(changes: Sequence[NamedChange], *, complete: bool, most: int) -> PanelEntry:
    """Which columns came, went, or are of another type."""
    rows = [
        (format_instant(each.at), each.place, each.kind.value, each.evidence)
        for each in changes
        if each.kind in _OF_COLUMNS
    ]
    return SCHEMAS.filled(rows, most=most, missing=None if complete else _CUT)


def stream(
    found: Sequence[LoggedEntry], total: int, *, most: int, missing: Unmeasured | None = None
) -> PanelEntry:
    """What came last."""
    rows = [
        (
            each.offset,
            each.received_at,
            each.type or each.kind,
            each.job or each.dataset,
            each.producer,
            each.size_bytes,
        )
        for each in found
    ]
    return STREAM.filled(rows, most=most, total=total, missing=missing)
