"""Search: datasets and jobs by any part of their names, columns, descriptions and labels.

The order of what is found depends on each thing alone, never on what else there is, so that a page
begins where the one before it ended, whatever has come in between.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from sqlalchemy import Connection

from headwater.lineage.entries import HitEntry
from headwater.lineage.question import MalformedCursorError
from headwater.model.time import AsOf
from headwater.store.catalog_find_hits import hits_of
from headwater.store.catalog_find_similar import similar_places
from headwater.store.catalog_find_sorted import BestPlace, InOrder, Place, SearchOrder, in_order
from headwater.store.catalog_find_words import Fit, Search, best_fits, fitting, looks_at_all

_PAGES_COUNTED: Final = 20
"""What fits is counted up to so many pages; of more it is only known that they are more."""
_FEW: Final = 3
"""Fewer hits than these may mean that a word is misspelled."""


class Hits(NamedTuple):
    """How many things fit, some of them, and the place of the last where there are more.

    exact: whether no more than `total` fit. hidden: how many more would fit if temporary datasets
    were wanted.
    """

    total: int
    hits: list[HitEntry]
    last: Place | None
    hidden: int = 0
    exact: bool = True


def find(
    connection: Connection,
    search: Search,
    *,
    limit: int,
    after: Place | None,
    as_of: AsOf,
    order: SearchOrder = SearchOrder.BEST,
) -> Hits:
    """What fits the words, in an order. Without words the best is what changed last.

    Where hardly anything fits, what is called nearly so comes behind it. Raises
    MalformedCursorError for a place in another order.
    """
    # No name holds a NUL, and the full-text index would stop reading there.
    if "\0" in search.query:
        return Hits(0, [], None)
    if order is SearchOrder.BEST and search.words:
        found = _best(connection, search, limit, after)
    else:
        order = SearchOrder.CHANGED if order is SearchOrder.BEST else order
        found = in_order(connection, search, order, limit=limit, after=after)
    hits = hits_of(connection, found.places, search.words, as_of=as_of)
    total = found.total
    if after is None and search.words and total < _FEW:
        similar = similar_places(connection, search, but=found.places)[: limit - len(hits)]
        hits += hits_of(connection, similar, (), as_of=as_of, similar=True)
        total += len(similar)
    return Hits(total, hits, found.last, found.hidden, found.exact)


def _best(connection: Connection, search: Search, limit: int, after: Place | None) -> InOrder:
    if after is not None and not isinstance(after, BestPlace):
        raise MalformedCursorError
    begin = Fit(0, -1) if after is None else Fit(after.closeness, after.place)
    counted = limit * _PAGES_COUNTED
    fits, total = fitting(connection, search, after=begin, most=limit + 1, counted=counted + 1)
    last = BestPlace(*fits[limit - 1]) if len(fits) > limit else None
    return InOrder(
        min(total, counted),
        [each.place for each in fits[:limit]],
        last,
        _count_hidden(connection, search, most=counted),
        exact=total <= counted and looks_at_all(connection, search),
    )


def _count_hidden(connection: Connection, search: Search, *, most: int) -> int:
    """How many temporary datasets would fit, too, as far as they are counted."""
    if search.temporary is not False:
        return 0
    return len(best_fits(connection, replace(search, temporary=True), most=most))
