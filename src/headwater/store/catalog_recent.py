"""The latest runs of many jobs, what was last read of many datasets, and what lies beside jobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, func, select

from headwater.collector.facts import Role
from headwater.model.graph import Layer
from headwater.model.identity import NOT_COLUMNS, Key
from headwater.model.time import NOW
from headwater.store.catalog_edges import held
from headwater.store.catalog_facets import bodies_of, portions
from headwater.store.schema_catalog import column, dataset, event, job, run, side, step
from headwater.store.schema_graph import edge_version

_STAMPS: Final = msgspec.msgpack.Decoder(dict[str, tuple[int, bytes]])
_RECENT_READS: Final = 20

Stamps = dict[str, tuple[int, bytes]]
"""Facets by name: when each was said, and the digest of its content."""


def latest_runs(
    connection: Connection, jobs: Iterable[Key], *, most: int
) -> dict[Key, list[Row[Any]]]:
    """The latest runs of each of these jobs, newest first."""
    recent = run.alias("recent")
    newest = (
        select(recent.c.key)
        .where(recent.c.job == job.c.key, recent.c.first_at.is_not(None))
        .order_by(recent.c.begins_at.desc(), recent.c.key)
        .limit(most)
    )
    found: dict[Key, list[Row[Any]]] = {}
    for part in portions(jobs):
        query = (
            select(run)
            .select_from(job)
            .join(run, run.c.key.in_(newest.correlate(job)))
            .where(job.c.key.in_(part))
            .order_by(run.c.begins_at.desc(), run.c.key)
        )
        for row in connection.execute(query).all():
            found.setdefault(row.job, []).append(row)
    return found


def runs_of(
    connection: Connection, job_key: Key, *, limit: int, skip: int
) -> tuple[int, Sequence[Row[Any]]]:
    """How many runs a job has, and some of them, newest first."""
    told = (run.c.job == job_key, run.c.first_at.is_not(None))
    total = connection.execute(select(func.count()).select_from(run).where(*told)).scalar_one()
    query = select(run).where(*told).order_by(run.c.begins_at.desc(), run.c.key)
    return total, connection.execute(query.limit(limit).offset(skip)).all()


def rows_of_runs(connection: Connection, keys: Iterable[Key]) -> dict[Key, Row[Any]]:
    """These runs, those among them that others only name included."""
    found: dict[Key, Row[Any]] = {}
    for part in portions(keys):
        for row in connection.execute(select(run).where(run.c.key.in_(part))):
            found[row.key] = row
    return found


def never_started(connection: Connection, rows: Iterable[Row[Any]]) -> set[Key]:
    """Which of these runs have neither begun nor ended, by what their events say."""
    silent = [row.key for row in rows if row.started_at is None and row.terminal is None]
    begun: set[Key] = set()
    for part in portions(silent):
        query = select(event.c.run).where(event.c.run.in_(part), event.c.type == "RUNNING")
        begun |= {*connection.scalars(query)}
    return {*silent} - begun


def read_stamps(facets: bytes | None) -> Stamps:
    """The facets of a run, or of one of its sides, as they are stored."""
    return {} if facets is None else _STAMPS.decode(facets)


def bodies_of_stamps(connection: Connection, stamps: Iterable[Stamps]) -> dict[bytes, bytes]:
    """The JSON text of all of these, by digest."""
    return bodies_of(connection, {digest for each in stamps for _, digest in each.values()})


def last_read(connection: Connection, datasets: Iterable[Key]) -> dict[Key, dict[str, bytes]]:
    """The facets that the latest twenty reads of each dataset carried; of a name the last."""
    recent = side.alias("recent")
    newest = (
        select(recent.c.run)
        .where(recent.c.dataset == dataset.c.key, recent.c.role == int(Role.READ))
        .order_by(recent.c.happened_at.desc(), recent.c.run)
        .limit(_RECENT_READS)
    )
    merged: dict[Key, Stamps] = {}
    for part in portions(datasets):
        query = (
            select(side.c.dataset, side.c.facets)
            .select_from(dataset)
            .join(
                side,
                (side.c.dataset == dataset.c.key)
                & (side.c.role == int(Role.READ))
                & side.c.run.in_(newest.correlate(dataset)),
            )
            .where(dataset.c.key.in_(part), side.c.facets.is_not(None))
        )
        for key, facets in connection.execute(query):
            latest = merged.setdefault(key, {})
            for name, stamp in read_stamps(facets).items():
                latest[name] = max(stamp, latest.get(name, stamp))
    bodies = bodies_of_stamps(connection, merged.values())
    return {
        key: {name: bodies[digest] for name, (_, digest) in stamps.items() if digest in bodies}
        for key, stamps in merged.items()
    }


def datasets_beside(
    connection: Connection, jobs: Iterable[Key], *, written: bool
) -> dict[Key, list[Key]]:
    """The datasets that each of these jobs reads, or those that it writes, as far as is known."""
    version = edge_version.c
    near, far = (version.source, version.target) if written else (version.target, version.source)
    found: dict[Key, list[Key]] = {}
    # Steps first, and doubles left in: else SQLite looks at every edge there is.
    owners = _steps_of(connection, jobs)
    for part in portions(owners):
        query = select(near, far).where(version.layer == Layer.FLOW, near.in_(part), held(NOW))
        for step_key, key in connection.execute(query):
            found.setdefault(owners[step_key], []).append(key)
    return {job: [*dict.fromkeys(keys)] for job, keys in found.items()}


def _steps_of(connection: Connection, jobs: Iterable[Key]) -> dict[Key, Key]:
    found: dict[Key, Key] = {}
    for part in portions(jobs):
        query = select(step.c.key, step.c.owner).where(
            step.c.owner.in_(part), step.c.kind != "port"
        )
        found.update((key, owner) for key, owner in connection.execute(query))
    return found


def parent_jobs(connection: Connection, runs: Iterable[Key]) -> dict[Key, Key]:
    """The jobs of these runs."""
    found: dict[Key, Key] = {}
    for part in portions(runs):
        query = select(run.c.key, run.c.job).where(run.c.key.in_(part), run.c.job.is_not(None))
        found.update((key, owner) for key, owner in connection.execute(query))
    return found


def column_paths(connection: Connection, datasets: Iterable[Key]) -> dict[Key, list[str]]:
    """The columns that lineage names, by dataset."""
    found: dict[Key, list[str]] = {}
    for part in portions(datasets):
        query = (
            select(column.c.dataset, column.c.path)
            .where(column.c.dataset.in_(part), column.c.path.not_in(NOT_COLUMNS))
            .order_by(column.c.path)
        )
        for key, path in connection.execute(query):
            found.setdefault(key, []).append(path)
    return found


def column_sources(
    connection: Connection, datasets: Iterable[Key]
) -> dict[Key, list[tuple[str, Key, int]]]:
    """What the columns of each dataset come from: (column, key of the source, label)."""
    version = edge_version.c
    found: dict[Key, list[tuple[str, Key, int]]] = {}
    for part in portions(datasets):
        query = (
            select(column.c.dataset, column.c.path, version.source, version.label)
            .join(column, column.c.key == version.target)
            .where(version.layer == Layer.COLUMNS, column.c.dataset.in_(part), held(NOW))
            .order_by(column.c.path, version.source, version.label)
        )
        for key, path, source, label in connection.execute(query):
            found.setdefault(key, []).append((path, source, label))
    return found
