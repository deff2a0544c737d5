"""Search for columns: by their own names, together with that of their dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, text

from headwater.lineage.entries import HitEntry
from headwater.model.identity import ColumnId, DatasetId, Key
from headwater.model.time import AsOf
from headwater.store.catalog_describe import describe
from headwater.store.catalog_find_hits import hit_of
from headwater.store.catalog_find_sorted import Long
from headwater.store.catalog_find_words import Search
from headwater.store.search_terms import every, some, stands_in

# Of a path only so much decides about its place: a cursor is no place for a whole one.
_COMPARED: Final = 100

_DATASETS: Final = """
SELECT key, namespace || ' ' || name, columns, temporary
FROM search JOIN searchable ON place = search.rowid
WHERE {which} AND kind = 'dataset' AND columns <> ''
"""


_LOOKED_AT: Final = "namespace name columns"
_TRIGRAM: Final = 3


class ColumnPlace(msgspec.Struct, array_like=True, tag="columns", frozen=True, order=True):
    """The place of a column among those that fit some words, best first.

    rank: 0 where its last part is what was searched for, 1 where all words stand in its own name,
    2 where some stand in that of its dataset.
    """

    rank: int
    long: int
    start: str
    dataset: Long
    path: str


class ColumnHits(NamedTuple):
    """How many columns fit, some of them, and the place of the last where there are more.

    hidden: how many more would fit if temporary datasets were wanted.
    """

    total: int
    hits: list[HitEntry]
    last: ColumnPlace | None
    hidden: int = 0
    exact: bool = True


def find_columns(
    connection: Connection,
    search: Search,
    *,
    limit: int,
    after: ColumnPlace | None,
    as_of: AsOf,
) -> ColumnHits:
    """The columns that fit the words, best first; without words all of them.

    Filters are for their datasets.

    At least one word must stand in the name of the column, the others may in that of its dataset.
    The cost is that of a look at every column of every dataset in which the words stand.
    """
    if "\0" in search.query:
        return ColumnHits(0, [], None)
    total = hidden = 0

    def behind() -> Iterator[ColumnPlace]:
        nonlocal total, hidden
        for place, temporary in _places(connection, search):
            if temporary and search.temporary is False:
                hidden += 1
                continue
            total += 1
            if after is None or place > after:
                yield place

    found = nsmallest(limit + 1, behind())
    hits = _hits(connection, found[:limit], as_of)
    return ColumnHits(total, hits, found[limit - 1] if len(found) > limit else None, hidden)


def _places(connection: Connection, search: Search) -> Iterator[tuple[ColumnPlace, bool]]:
    """The place of each column that fits, and whether its dataset is temporary."""
    words = search.words
    which, values = _datasets(replace(search, temporary=None))
    rows = connection.execute(text(_DATASETS.format(which=which)), values)
    for key, name, columns, temporary in rows:
        about = name.lower()
        for path in columns.split("\n"):
            rank = _rank(words, path.lower(), about)
            if rank is not None:
                yield ColumnPlace(rank, len(path), path[:_COMPARED], key, path), bool(temporary)


def _datasets(search: Search) -> tuple[str, dict[str, Any]]:
    """The datasets whose columns are looked at: a superset of those that fit."""
    words = search.words
    told = None
    if words and all(len(word) >= _TRIGRAM for word in words):
        anywhere = every([stands_in(_LOOKED_AT, word) for word in words])
        told = every([anywhere, some(stands_in("columns", word) for word in words)])
        words = []
    likes = {f"word{at}": word for at, word in enumerate(words)}
    conditions = [
        f"instr(lower(namespace || ' ' || name || ' ' || columns), :{each})" for each in likes
    ]
    values: dict[str, Any] = {**likes}
    expression = search.matching(told)
    if expression is not None:
        conditions.append("search MATCH :which")
        values["which"] = expression
    return " AND ".join(conditions) or "true", values


def _rank(words: Sequence[str], path: str, dataset: str) -> int | None:
    if not words or words == [path] or words == [path.rpartition(".")[2]]:
        return 0
    inside = [word in path for word in words]
    if all(inside):
        return 1
    fits = any(inside) and all(
        here or word in dataset for word, here in zip(words, inside, strict=True)
    )
    return 2 if fits else None


def _hits(connection: Connection, places: Sequence[ColumnPlace], as_of: AsOf) -> list[HitEntry]:
    keys: set[Key] = {place.dataset for place in places}
    described = describe(connection, keys, as_of=as_of)
    return [
        replace(
            hit_of(told, description=None, matched="column"),
            id=str(ColumnId(DatasetId(told.namespace, told.name), place.path)),
            kind="column",
            label=place.path,
            field=place.path,
        )
        for place in places
        if (told := described.get(place.dataset)) is not None
    ]
