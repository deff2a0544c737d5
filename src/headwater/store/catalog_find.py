"""Search: datasets and jobs by any part of their names, columns, descriptions and labels.

The order of what is found depends on each thing alone, never on what else there is, so that a page
begins where the one before it ended, whatever has come in between.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, text

from headwater.lineage.entries import HitEntry
from headwater.model.time import AsOf
from headwater.store.catalog_find_hits import hits_of
from headwater.store.catalog_find_similar import similar_places
from headwater.store.catalog_find_words import (
    Fit,
    Search,
    best_fits,
    fitting,
    looks_at_all,
)

Long = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

_RECENT: Final = """
WITH latest AS (
    SELECT key, place, coalesce(
        CASE WHEN last_at <= :until THEN last_at ELSE (
            SELECT max(at) FROM telling JOIN event ON told = digest
            WHERE telling.owner = described.owner AND at <= :until
        ) END, :never
    ) AS at
    FROM searchable LEFT JOIN described ON described.owner = key WHERE {which}
)
SELECT key, place, at FROM latest
WHERE (-at, key) > (-:at, :key) ORDER BY -at, key LIMIT :most
"""
_COUNT: Final = "SELECT count(*) FROM searchable WHERE {which}"
_FILTERED: Final = "place IN (SELECT rowid FROM search WHERE search MATCH :filters)"
_NEVER: Final = -(2**62)
_EVER: Final = 2**62
_PAGES_COUNTED: Final = 20
"""What fits is counted up to so many pages; of more it is only known that they are more."""
_FEW: Final = 3
"""Fewer hits than these may mean that a word is misspelled."""


class BestPlace(msgspec.Struct, array_like=True, tag="best", frozen=True):
    """The place of a hit among those that fit some words."""

    closeness: int
    place: Long


class RecentPlace(msgspec.Struct, array_like=True, tag="recent", frozen=True):
    """The place of a hit among all things, what changed last first.

    until: what changed after the first page was asked for does not change its place.
    """

    until: Long
    at: Long
    key: Long


class Hits(NamedTuple):
    """How many things fit, some of them, and the place of the last where there are more.

    exact: whether no more than `total` fit. hidden: how many more would fit if temporary datasets
    were wanted.
    """

    total: int
    hits: list[HitEntry]
    last: BestPlace | RecentPlace | None
    hidden: int = 0
    exact: bool = True


def find(
    connection: Connection,
    search: Search,
    *,
    limit: int,
    after: BestPlace | RecentPlace | None,
    as_of: AsOf,
) -> Hits:
    """What fits the words, best first; without words what changed last.

    Where hardly anything fits, what is called nearly so comes behind it.
    """
    # No name holds a NUL, and the full-text index would stop reading there.
    if "\0" in search.query:
        return Hits(0, [], None)
    if not search.words:
        return _recent(connection, search, limit, after, as_of)
    begin = Fit(after.closeness, after.place) if isinstance(after, BestPlace) else Fit(0, -1)
    counted = limit * _PAGES_COUNTED
    fits, total = fitting(connection, search, after=begin, most=limit + 1, counted=counted + 1)
    shown = [each.place for each in fits[:limit]]
    hits = hits_of(connection, shown, search.words, as_of=as_of)
    last = BestPlace(*fits[limit - 1]) if len(fits) > limit else None
    exact = total <= counted and looks_at_all(connection, search)
    total = min(total, counted)
    if after is None and total < _FEW:
        similar = similar_places(connection, search, but=shown)[: limit - len(shown)]
        hits += hits_of(connection, similar, (), as_of=as_of, similar=True)
        total += len(similar)
    return Hits(total, hits, last, _count_hidden(connection, search, most=counted), exact)


def _count_hidden(connection: Connection, search: Search, *, most: int) -> int:
    """How many temporary datasets would fit, too, as far as they are counted."""
    if search.temporary is not False:
        return 0
    return len(best_fits(connection, replace(search, temporary=True), most=most))


def _recent(
    connection: Connection,
    search: Search,
    limit: int,
    after: BestPlace | RecentPlace | None,
    as_of: AsOf,
) -> Hits:
    filters = replace(search, temporary=None).matching()
    which = "true" if filters is None else _FILTERED
    values: dict[str, Any] = {"filters": filters}
    every = total = connection.scalar(text(_COUNT.format(which=which)), values) or 0
    if search.temporary is False:
        which += " AND NOT temporary"
        total = connection.scalar(text(_COUNT.format(which=which)), values) or 0
    until = after.until if isinstance(after, RecentPlace) else _EVER
    place = after if isinstance(after, RecentPlace) else RecentPlace(_EVER, _EVER, 0)
    asked = values | {
        "until": until, "at": place.at, "key": place.key, "never": _NEVER, "most": limit + 1,
    }  # fmt: skip
    rows = connection.execute(text(_RECENT.format(which=which)), asked).all()
    until = rows[0].at if rows and after is None else until
    hits = hits_of(connection, [row.place for row in rows[:limit]], (), as_of=as_of)
    last = (
        RecentPlace(until, rows[limit - 1].at, rows[limit - 1].key) if len(rows) > limit else None
    )
    return Hits(total, hits, last, every - total)
