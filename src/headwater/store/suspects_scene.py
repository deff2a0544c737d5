"""The scene around one asset, from the projection and the graph, in a few statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from headwater.errors import InvalidInputError
from headwater.lineage.answers import Reason
from headwater.lineage.graph import LineageGraph
from headwater.model.identity import ColumnId, DatasetId, JobId, Key, key_of
from headwater.model.time import AsOf, Instant
from headwater.reliability.suspects.change import Change, Symptom
from headwater.reliability.suspects.rank import Ranking, rank
from headwater.reliability.suspects.scene import Scene
from headwater.reliability.suspects.symptom import find_symptom
from headwater.store.catalog_names import Meant, identities, names_of
from headwater.store.catalog_run_lineage import datasets_of_runs
from headwater.store.suspects_changes import brought_by_runs, edge_changes, facet_changes
from headwater.store.suspects_graph import (
    MOST_PLACES,
    Surroundings,
    look_around,
    paths_of_columns,
)
from headwater.store.suspects_runs import MOST_RUNS, MOST_SIDES, Told, runs_around

_DAY: Final = 86_400_000_000
_CHANGES_DAYS: Final = 14
_RUNS_DAYS: Final = 30
"""How long before the onset changes, and runs to learn habits from, are looked at."""


class NothingWrittenError(InvalidInputError):
    """A job of which no output is known has nothing that could be wrong."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} writes nothing; ask about what it reads", pointer="/of")


@dataclass(frozen=True, slots=True)
class Case:
    """One asset that was asked about, with its ranking. reasons: what was not looked at."""

    asked: str
    scene: Scene
    ranking: Ranking
    reasons: tuple[Reason, ...]


def open_case(
    connection: Connection,
    index: LineageGraph,
    meant: Meant,
    *,
    outputs: Sequence[Key],
    since: Instant | None,
    now: Instant,
) -> Case:
    """Rank what may be wrong with one thing. outputs: of a job, the datasets that it writes."""
    start, column = _start(connection, meant, outputs)
    until = now
    looked_from = (now if since is None else since) - _CHANGES_DAYS * _DAY
    instants = [AsOf(each) for each in dict.fromkeys((now, since or now, looked_from))]
    around = look_around(connection, index, start, instants)
    beside = {key for keys in around.readers.values() for key in keys}
    told = runs_around(
        connection,
        jobs=around.jobs,
        datasets={**around.spelled, **{key: key for key in beside}},
        since=(now if since is None else since) - _RUNS_DAYS * _DAY,
        until=until,
    )
    scene = Scene(
        around.asset, column, now, told.runs, told.written, told.checked,
        paths=around.paths,
        above={near: tuple(far) for near, far in around.ways.above.items()},
        readers=around.readers,
    )  # fmt: skip
    symptom = find_symptom(scene, since=since)
    scene.paths = paths_of_columns(connection, index, around, symptom.column, instants)
    scene.changes = _changes(connection, around, told, symptom, until=until)
    reasons = tuple(_not_looked_at(around, told))
    return Case(str(meant.node), scene, rank(scene, symptom), reasons)


def _start(
    connection: Connection, meant: Meant, outputs: Sequence[Key]
) -> tuple[list[Key], str | None]:
    match meant.node:
        case ColumnId(owner, path):
            return _every_name(connection, key_of(owner)), path
        case DatasetId():
            return _every_name(connection, meant.key), None
        case JobId():
            if not outputs:
                raise NothingWrittenError(str(meant.node))
            return [*outputs], None
        case _:
            written = datasets_of_runs(connection, [meant.key])
            if not written:
                raise NothingWrittenError(str(meant.node))
            return [*written], None


def _every_name(connection: Connection, key: Key) -> list[Key]:
    return [key, *(each for each in names_of(connection, key) if each != key)]


def _changes(
    connection: Connection, around: Surroundings, told: Told, symptom: Symptom, *, until: Instant
) -> tuple[Change, ...]:
    since = symptom.at - _CHANGES_DAYS * _DAY
    jobs = around.jobs
    of_facets = facet_changes(connection, around.spelled, jobs=jobs, since=since, until=until)
    names = identities(connection, around.spelled)
    of_edges = edge_changes(
        connection, around.spelled, jobs=jobs, since=since, until=until,
        called={around.spelled[key]: each.name for key, each in names.items()},
    )  # fmt: skip
    found = brought_by_runs((*of_facets, *of_edges), told.runs, told.written)
    # What came after the onset cannot have caused it, and so much later is of another matter.
    return tuple(each for each in found if each.at <= symptom.at + _DAY)


def _not_looked_at(around: Surroundings, told: Told) -> Iterator[Reason]:
    if around.left_out:
        message = f"only the nearest {MOST_PLACES} datasets and jobs upstream were looked at"
        yield Reason("limit", message, around.left_out)
    if told.cut_off:
        message = f"only the newest {MOST_RUNS} runs and {MOST_SIDES} uses were looked at"
        yield Reason("limit", message, len(told.runs))
    if around.stale:
        message = "edges that runs no longer show were not followed"
        yield Reason("stale", message, around.stale)
