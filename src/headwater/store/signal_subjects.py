"""Whom signals are about: a job, what it writes, what writes a dataset, and the newest runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from sqlalchemy import Connection, select

from headwater.model.graph import Layer
from headwater.model.identity import ColumnId, DatasetId, JobId, Key, RunId, key_of
from headwater.model.time import NOW, Instant
from headwater.reliability.signals.survey import Subject
from headwater.store.catalog_edges import held
from headwater.store.catalog_names import Meant, identities, names_of, steps_of
from headwater.store.schema_catalog import run, step
from headwater.store.schema_graph import edge_version

NamedT = TypeVar("NamedT", JobId, DatasetId)

_MOST_BESIDE: Final = 10
"""How many writers of a dataset, or datasets of a job, are looked at."""


def subject_of(connection: Connection, meant: Meant, *, until: Instant) -> Subject:
    """What signals are about a dataset, a job or a run. until: no run began later."""
    match meant.node:
        case DatasetId() | ColumnId():
            dataset = meant.node.dataset if isinstance(meant.node, ColumnId) else meant.node
            keys = _writers(connection, names_of(connection, key_of(dataset)))
            jobs = _named(connection, keys, JobId)
            runs = _newest_runs(connection, jobs, until)
            return Subject(str(dataset), jobs, [dataset], of_dataset=True, runs=runs)
        case JobId():
            job, runs = meant.node, _newest_runs(connection, [meant.node], until)
        case RunId(value):
            key = connection.scalar(select(run.c.job).where(run.c.key == meant.key))
            found = identities(connection, () if key is None else (key,)).get(key or 0)
            if not isinstance(found, JobId):
                return Subject(str(meant.node), (), (), of_dataset=False)
            job, runs = found, {found: value}
    written = _named(connection, _written(connection, key_of(job)), DatasetId)
    return Subject(str(meant.node), [job], written, of_dataset=False, runs=runs)


def _writers(connection: Connection, datasets: Sequence[Key]) -> list[Key]:
    version = edge_version.c
    query = (
        select(step.c.owner)
        .join(edge_version, version.source == step.c.key)
        .where(version.layer == Layer.FLOW, version.target.in_(datasets))
        .where(step.c.kind != "port", held(NOW))
        .distinct()
    )
    return sorted(connection.scalars(query))


def _written(connection: Connection, job: Key) -> list[Key]:
    version = edge_version.c
    query = (
        select(version.target)
        .where(version.layer == Layer.FLOW, version.source.in_(steps_of(connection, job)))
        .where(held(NOW))
        .distinct()
    )
    return sorted(connection.scalars(query))


def _named(connection: Connection, keys: Sequence[Key], kind: type[NamedT]) -> list[NamedT]:
    names = identities(connection, keys).values()
    return sorted(each for each in names if isinstance(each, kind))[:_MOST_BESIDE]


def _newest_runs(connection: Connection, jobs: Sequence[JobId], until: Instant) -> dict[JobId, str]:
    found: dict[JobId, str] = {}
    for job in jobs:
        query = (
            select(run.c.id)
            .where(run.c.job == key_of(job), run.c.begins_at <= until)
            .order_by(run.c.begins_at.desc())
            .limit(1)
        )
        told = connection.scalar(query)
        if told is not None:
            found[job] = told
    return found
