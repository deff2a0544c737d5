"""Gathering everything that is measured, from one state of the projection."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from headwater.lineage.graph import LineageGraph
from headwater.lineage.selector.evaluate import NothingNamedError, select
from headwater.lineage.selector.parse import parse
from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant
from headwater.openlineage.naming import NamingRules
from headwater.reliability.facts import Duration, Facts
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.senders import SenderStanding
from headwater.reliability.universe import Exclusion, Universe
from headwater.store.catalog_select import SqlAssets
from headwater.store.measured_datasets import measured_datasets
from headwater.store.measured_queries import LoggedQueries
from headwater.store.measured_runs import ReceivedAt, arrivals, job_runs
from headwater.store.measured_schedules import ScheduledRuns

_TEMPORARY: Final = """
SELECT dataset.key FROM searchable JOIN dataset ON dataset.key = searchable.key WHERE temporary
"""


class Habits(NamedTuple):
    """Settings that measures depend on.

    enough_runs: so many runs without an edge make a claim of it a wrong one. patience_s: a run
    that was silent for so long should be over.
    """

    enough_runs: int
    patience_s: float


@dataclass(frozen=True, slots=True)
class SecondWitnesses:
    """What remembers, from one time to the next, what schedulers and query logs saw."""

    scheduled: ScheduledRuns = field(default_factory=ScheduledRuns)
    logged: LoggedQueries = field(default_factory=LoggedQueries)


def gather(
    connection: Connection,
    index: LineageGraph,
    *,
    universe: Universe,
    naming: NamingRules,
    habits: Habits,
    received_at: ReceivedAt,
    witnesses: SecondWitnesses,
    answers: Sequence[Duration],
    becoming_visible: Sequence[Duration],
    incidents: Sequence[Incident] = (),
    senders: Sequence[SenderStanding] = (),
    now: Instant,
) -> Facts:
    """Everything that is measured, as of now."""
    as_of = AsOf(valid=now)
    offset = index.offset
    left_out = {
        each.name: _meant(connection, index, each, naming=naming, as_of=as_of)
        for each in universe.exclude
    }
    excluded: set[Key] = set()
    tally: list[tuple[str, int]] = []
    for name, keys in left_out.items():
        tally.append((name, len(keys - excluded)))
        excluded |= keys
    datasets = measured_datasets(
        connection, index, excluded=excluded, now=now, enough_runs=habits.enough_runs
    )
    return Facts(
        at=now,
        offset=offset,
        datasets=datasets,
        excluded=tally,
        arrivals=arrivals(connection, received_at, now=now),
        runs=job_runs(connection, now=now, patience_s=habits.patience_s),
        answers=answers,
        becoming_visible=becoming_visible,
        incidents=incidents,
        senders=senders,
        scheduled=witnesses.scheduled.read(connection, now=now),
        logged=witnesses.logged.read(connection, now=now),
    )


def _meant(
    connection: Connection,
    index: LineageGraph,
    exclusion: Exclusion,
    *,
    naming: NamingRules,
    as_of: AsOf,
) -> AbstractSet[Key]:
    """The datasets that a rule leaves out."""
    if exclusion.temporary:
        return {*connection.scalars(text(_TEMPORARY))}
    assets = SqlAssets(connection, naming)
    found: set[Key] = set()
    for each in exclusion.select:
        try:
            found.update(select(index, assets, parse(each), as_of=as_of).datasets.tolist())
        except NothingNamedError:
            # A rule may be about what is not there yet.
            continue
    return found
