"""One page of a selection: datasets, then jobs, then columns, each by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import nsmallest
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, text

from headwater.lineage.answers import Node
from headwater.lineage.rows import Longs
from headwater.lineage.selector.selection import Selection
from headwater.lineage.wording import node_of
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.store.catalog_describe import describe
from headwater.store.catalog_find_sorted import Long
from headwater.store.catalog_select_names import linked_paths
from headwater.store.key_sets import as_json

# Of a name only so much decides about its place: a cursor is no place for a whole one.
_COMPARED: Final = 100

_PAGE: Final = f"""
SELECT start, named FROM (
    SELECT substr(name, 1, {_COMPARED}) AS start, {{table}}.key AS named
    FROM json_each(:keys) AS wanted JOIN {{table}} ON {{table}}.key = wanted.value
) WHERE (start, named) > (:start, :key) ORDER BY start, named LIMIT :most
"""
_NAMES: Final = (
    "SELECT dataset.key, name FROM json_each(:keys) AS wanted"
    " JOIN dataset ON dataset.key = wanted.value"
)


class SelectedPlace(msgspec.Struct, array_like=True, tag="selected", frozen=True, order=True):
    """The place of something in a selection. kind: 0 for a dataset, 1 for a job, 2 for a column.

    path: of a column; its start is that of its dataset's name.
    """

    kind: int
    start: str
    path: str
    key: Long


_FIRST: Final = SelectedPlace(-1, "", "", 0)


class SelectedPage(NamedTuple):
    """Some of what is selected, and the place of the last where there are more."""

    nodes: list[Node]
    last: SelectedPlace | None


def page_of(
    connection: Connection,
    selection: Selection,
    *,
    limit: int,
    after: SelectedPlace | None,
    as_of: AsOf,
    paths: Mapping[Key, tuple[Key, str]],
) -> SelectedPage:
    """The next of a selection. paths: of columns that were selected by name or label."""
    places: list[SelectedPlace] = []
    since = after or _FIRST
    for kind, table, keys in (
        (0, "dataset", selection.datasets),
        (1, "job", selection.jobs),
    ):
        if since.kind <= kind and len(places) <= limit:
            places += _named(connection, kind, table, keys, since, limit + 1 - len(places))
    if len(places) <= limit and len(selection.columns):
        behind = (
            place for place in _columns(connection, selection.columns, paths) if place > since
        )
        places += nsmallest(limit + 1 - len(places), behind)
    shown = [place.key for place in places[:limit]]
    described = describe(connection, shown, as_of=as_of, paths=paths)
    nodes = [node_of(described[key]) for key in shown if key in described]
    return SelectedPage(nodes, places[limit - 1] if len(places) > limit else None)


def _named(
    connection: Connection, kind: int, table: str, keys: Longs, since: SelectedPlace, most: int
) -> Iterator[SelectedPlace]:
    begun = since.kind == kind
    values: dict[str, Any] = {
        "keys": as_json(keys.tolist()),
        "start": since.start if begun else "",
        "key": since.key if begun else -(2**63),
        "most": most,
    }
    for start, key in connection.execute(text(_PAGE.format(table=table)), values):
        yield SelectedPlace(kind, start, "", key)


def _columns(
    connection: Connection, keys: Longs, paths: Mapping[Key, tuple[Key, str]]
) -> Iterator[SelectedPlace]:
    columns: list[Key] = keys.tolist()
    told = {key: paths[key] for key in columns if key in paths}
    rest = [key for key in columns if key not in told]
    told |= {key: (dataset, path) for key, dataset, path in linked_paths(connection, rest)}
    owners = {dataset for dataset, _ in told.values()}
    rows = connection.execute(text(_NAMES), {"keys": as_json(owners)})
    names: dict[Key, str] = {row.key: row.name for row in rows}
    for key, (dataset, path) in told.items():
        yield SelectedPlace(2, names.get(dataset, "")[:_COMPARED], path[:_COMPARED], key)
