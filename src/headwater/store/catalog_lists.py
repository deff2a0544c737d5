"""Lists of what there is, page by page, with their true totals: namespaces, datasets, jobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, func, literal, select, union_all

from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.store.catalog_facets import portions
from headwater.store.catalog_hidden import hidden_datasets, hidden_jobs
from headwater.store.catalog_seen import dataset_times, job_times
from headwater.store.schema_catalog import dataset, job, run


class Listed(NamedTuple):
    """A job or dataset, and when it was first and last spoken of."""

    key: Key
    namespace: str
    name: str
    created_at: Instant
    updated_at: Instant


class ListedNamespace(NamedTuple):
    """A namespace that jobs or datasets are in. shown: how many of them are not hidden."""

    name: str
    created_at: Instant
    updated_at: Instant
    shown: int


class Found(NamedTuple):
    """A job or dataset that a search found."""

    kind: str
    namespace: str
    name: str
    updated_at: Instant


class Sort(StrEnum):
    """How to order what a search finds."""

    NAME = "NAME"
    UPDATE_AT = "UPDATE_AT"


class Searched(NamedTuple):
    """What a search looks for. kind: dataset or job; both by default."""

    words: str
    kind: str | None = None
    namespace: str | None = None
    since: Instant | None = None
    until: Instant | None = None


def shown_datasets(namespace: str | None = None) -> list[ColumnElement[bool]]:
    """The conditions of datasets that are not hidden."""
    return _shown(dataset, hidden_datasets(), namespace)


def shown_jobs(namespace: str | None = None) -> list[ColumnElement[bool]]:
    """The conditions of jobs that are not hidden."""
    return _shown(job, hidden_jobs(), namespace)


def _shown(table: Table, hidden: Select[int], namespace: str | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [table.c.key.not_in(hidden)]
    return conditions if namespace is None else [table.c.namespace == namespace, *conditions]


def list_datasets(
    connection: Connection, *, namespace: str, limit: int, skip: int
) -> tuple[int, list[Listed]]:
    """How many datasets a namespace has, and some of them, by name."""
    conditions = shown_datasets(namespace)
    page = (
        select(dataset.c.key).where(*conditions).order_by(dataset.c.name).limit(limit).offset(skip)
    )
    query = _dated(dataset, dataset_times()).where(dataset.c.key.in_(page))
    rows = connection.execute(query.order_by(dataset.c.name))
    return _count(connection, dataset, conditions), [Listed(*row) for row in rows]


def list_jobs(
    connection: Connection,
    *,
    namespace: str | None = None,
    states: Sequence[str] = (),
    limit: int,
    skip: int,
) -> tuple[int, list[Listed]]:
    """How many jobs there are, and some of them, those that were last spoken of first.

    states: only jobs whose latest run is in one of these; all by default.
    """
    conditions = shown_jobs(namespace)
    if states:
        latest = (
            select(run.c.state)
            .where(run.c.job == job.c.key, run.c.first_at.is_not(None))
            .order_by(run.c.begins_at.desc(), run.c.key)
            .limit(1)
        )
        conditions.append(latest.scalar_subquery().in_(states))
    dated = _dated(job, job_times()).where(*conditions)
    query = dated.order_by(dated.selected_columns["updated_at"].desc(), job.c.name, job.c.namespace)
    rows = connection.execute(query.limit(limit).offset(skip))
    return _count(connection, job, conditions), [Listed(*row) for row in rows]


def _count(connection: Connection, table: Table, conditions: Iterable[ColumnElement[bool]]) -> int:
    return connection.execute(
        select(func.count()).select_from(table).where(*conditions)
    ).scalar_one()


def _dated(table: Table, times: Sequence[ColumnElement[Any]]) -> Select[Any]:
    return select(table.c.key, table.c.namespace, table.c.name, *times)


def listed_datasets(connection: Connection, keys: Iterable[Key]) -> dict[Key, Listed]:
    """These datasets, without those that are hidden."""
    return _listed(connection, keys, dataset, dataset_times(), shown_datasets())


def listed_jobs(connection: Connection, keys: Iterable[Key]) -> dict[Key, Listed]:
    """These jobs, without those that are hidden."""
    return _listed(connection, keys, job, job_times(), shown_jobs())


def _listed(
    connection: Connection,
    keys: Iterable[Key],
    table: Table,
    times: Sequence[ColumnElement[Any]],
    conditions: Iterable[ColumnElement[bool]],
) -> dict[Key, Listed]:
    found: dict[Key, Listed] = {}
    for part in portions(keys):
        query = _dated(table, times).where(table.c.key.in_(part), *conditions)
        found.update((row.key, Listed(*row)) for row in connection.execute(query))
    return found


def list_namespaces(connection: Connection) -> list[ListedNamespace]:
    """Every namespace that jobs or datasets are in, by name."""
    parts = [
        select(
            table.c.namespace.label("name"),
            *times,
            table.c.key.not_in(hidden).label("shown"),
        )
        for table, times, hidden in (
            (dataset, dataset_times(), hidden_datasets()),
            (job, job_times(), hidden_jobs()),
        )
    ]
    each = union_all(*parts).subquery()
    query = (
        select(
            each.c.name,
            func.min(each.c.created_at),
            func.max(each.c.updated_at),
            func.sum(each.c.shown),
        )
        .group_by(each.c.name)
        .order_by(each.c.name)
    )
    return [ListedNamespace(*row) for row in connection.execute(query)]


def has_namespace(connection: Connection, name: str) -> bool:
    """Whether any job or dataset is in this namespace, hidden or not."""
    return any(
        connection.execute(select(table.c.key).where(table.c.namespace == name).limit(1)).first()
        is not None
        for table in (dataset, job)
    )


def members_of(connection: Connection, namespace: str) -> tuple[list[str], list[str]]:
    """The names of the datasets and of the jobs in a namespace that are not hidden."""
    datasets, jobs = (
        [*connection.scalars(select(table.c.name).where(*conditions).order_by(table.c.name))]
        for table, conditions in (
            (dataset, shown_datasets(namespace)),
            (job, shown_jobs(namespace)),
        )
    )
    return datasets, jobs


def search(
    connection: Connection, wanted: Searched, *, sort: Sort, limit: int
) -> tuple[int, list[Found]]:
    """How many jobs and datasets have these words in their names, and the first of them.

    Letters are compared without regard to case. Raises nothing for any text.
    """
    parts = [
        select(literal(kind).label("kind"), table.c.namespace, table.c.name, times[1]).where(
            *conditions, table.c.name.icontains(wanted.words, autoescape=True)
        )
        for kind, table, times, conditions in (
            ("DATASET", dataset, dataset_times(), shown_datasets(wanted.namespace)),
            ("JOB", job, job_times(), shown_jobs(wanted.namespace)),
        )
        if wanted.kind in {None, kind}
    ]
    each = union_all(*parts).subquery()
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(each.c.updated_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(each.c.updated_at < wanted.until)
    total = connection.execute(
        select(func.count()).select_from(each).where(*conditions)
    ).scalar_one()
    order: list[ColumnElement[Any]] = [each.c.name, each.c.namespace, each.c.kind]
    if sort is Sort.UPDATE_AT:
        order.insert(0, each.c.updated_at.desc())
    query = select(each).where(*conditions).order_by(*order).limit(limit)
    return total, [Found(*row) for row in connection.execute(query)]
