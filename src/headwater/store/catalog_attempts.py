"""Attempts: runs of one job that were meant to do the same thing.

Retries and clears are runs of their own. What they have in common is the time that they were meant
for, or, where none is told, the run that started them. The copies of a mapped task were each meant
to do something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, select, tuple_

from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant
from headwater.openlineage.facets.airflow_mapped_task import AirflowMappedTaskFacet
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_facets import bodies_of, portions
from headwater.store.schema_catalog import run

_STAMPS: Final = msgspec.msgpack.Decoder(dict[str, tuple[int, bytes]])
_MAPPED: Final = "airflow_mappedTask"

Group: TypeAlias = tuple[Key, Instant | None, Key | None]
"""What attempts have in common: job and nominal start, or job and parent."""


class Attempt(NamedTuple):
    """One run among those that were meant to do the same, counted from 1 by their starts."""

    number: int
    of: int
    map_index: int | None


ONLY: Final = Attempt(1, 1, None)
"""A run that nothing says was tried before or again."""


def attempts_of(
    connection: Connection, rows: Sequence[Row[Any]], *, as_of: AsOf
) -> dict[Key, Attempt]:
    """Which attempt each run is, of those that had begun; one without a group is left out."""
    groups = {group for row in rows if (group := _group_of(row)) is not None}
    members = [*_members(connection, groups, as_of)]
    indexes = _map_indexes(connection, members)
    found: dict[Key, Attempt] = {}
    ordered: dict[tuple[Group, int | None], list[Key]] = {}
    for row in sorted(members, key=_by_start):
        group = _group_of(row)
        if group is not None:
            ordered.setdefault((group, indexes.get(row.key)), []).append(row.key)
    for (_, index), keys in ordered.items():
        for number, key in enumerate(keys, start=1):
            found[key] = Attempt(number, len(keys), index)
    return found


def _group_of(row: Row[Any]) -> Group | None:
    if row.job is None or row.begins_at is None:
        return None
    if row.nominal_start is not None:
        return (row.job, row.nominal_start, None)
    return None if row.parent is None else (row.job, None, row.parent)


def _by_start(row: Row[Any]) -> tuple[Instant, Key]:
    return (row.begins_at, row.key)


def _members(connection: Connection, groups: Iterable[Group], as_of: AsOf) -> Iterable[Row[Any]]:
    by_time = [(job, start) for job, start, _ in groups if start is not None]
    by_parent = [(parent, job) for job, _, parent in groups if parent is not None]
    for part in portions(sorted(by_time)):
        same = tuple_(run.c.job, run.c.nominal_start).in_(part)
        yield from _begun(connection, same, as_of)
    for part in portions(sorted(by_parent)):
        same = tuple_(run.c.parent, run.c.job).in_(part) & run.c.nominal_start.is_(None)
        yield from _begun(connection, same, as_of)


def _begun(
    connection: Connection, condition: ColumnElement[bool], as_of: AsOf
) -> Sequence[Row[Any]]:
    query = select(run).where(condition, run.c.begins_at <= as_of.valid)
    return connection.execute(query).all()


def _map_indexes(connection: Connection, members: Iterable[Row[Any]]) -> dict[Key, int]:
    digests: dict[Key, bytes] = {}
    for row in members:
        told = _STAMPS.decode(row.facets).get(_MAPPED)
        if told is not None:
            digests[row.key] = told[1]
    bodies = bodies_of(connection, {*digests.values()})
    found: dict[Key, int] = {}
    for key, digest in digests.items():
        facet = read_facet(AirflowMappedTaskFacet, bodies.get(digest))
        if facet is not None and facet.map_index is not None:
            found[key] = facet.map_index
    return found
