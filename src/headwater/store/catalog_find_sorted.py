"""Search in another order than the best first: by name, by last change, by use or by tier.

All that fits is looked at, so a page costs as much as there is to put in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple, TypeAlias

import msgspec
from sqlalchemy import Connection, Row, text

from headwater.collector.facts import Role
from headwater.lineage.question import MalformedCursorError
from headwater.store.catalog_find_words import Condition, Search, all_that_fit, looks_at_all

Long = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

_COMPARED: Final = 200
_NEVER: Final = -(2**62)
_EVER: Final = 2**62

_SORTED: Final = """
WITH told AS (SELECT place, {by} AS told FROM {rows} {beside} WHERE {which})
SELECT place, told FROM told WHERE {behind} ORDER BY told, place LIMIT :most
"""
_BEHIND: Final = "(told, place) > (:told, :place)"
_COUNT: Final = "SELECT count(*) FROM searchable WHERE {which}"
_NAMED: Final = """
LEFT JOIN dataset ON dataset.key = searchable.key LEFT JOIN job ON job.key = searchable.key
"""
_NAME: Final = f"""
substr(lower(coalesce(dataset.name, job.name)) || ' '
    || coalesce(dataset.namespace, job.namespace), 1, {_COMPARED})
"""
_CHANGED: Final = f"""
-coalesce((
    SELECT max(happened_at) FROM side
    WHERE dataset = searchable.key AND role = {Role.WRITTEN:d} AND happened_at <= :until
), CASE WHEN last_at <= :until THEN last_at ELSE (
    SELECT max(at) FROM telling JOIN event ON told = digest
    WHERE telling.owner = described.owner AND at <= :until
) END, {_NEVER})
"""


class SearchOrder(StrEnum):
    """In which order what is found is told. A place is by tier first, then by use."""

    BEST = "best"
    NAME = "name"
    CHANGED = "changed"
    USE = "use"
    TIER = "tier"


_BY: Final = {
    SearchOrder.NAME: (_NAME, _NAMED),
    SearchOrder.CHANGED: (_CHANGED, "LEFT JOIN described ON described.owner = searchable.key"),
    SearchOrder.USE: ("-band", ""),
    SearchOrder.TIER: ("0", ""),
}
"""What each order is by, and what has to be joined for that."""


class BestPlace(msgspec.Struct, array_like=True, tag="best", frozen=True):
    """The place of a hit among those that fit some words."""

    closeness: int
    place: Long


class SortedPlace(msgspec.Struct, array_like=True, tag="sorted", frozen=True):
    """The place of a hit among all that fit, in an order.

    told: what it is put in order by. until: what changed after the first page was asked for does
    not change its place.
    """

    order: SearchOrder
    told: Long | str
    place: Long
    until: Long = _EVER


Place: TypeAlias = BestPlace | SortedPlace


def kind_of_place(search: Search, order: SearchOrder) -> type[Place]:
    """What the cursors of a search hold."""
    return BestPlace if order is SearchOrder.BEST and search.words else SortedPlace


class InOrder(NamedTuple):
    """How many things fit, the places of some, and where to go on where there are more.

    hidden: how many more would fit if temporary datasets were wanted. exact: whether no more fit
    than `total`.
    """

    total: int
    places: list[int]
    last: Place | None
    hidden: int
    exact: bool


def in_order(
    connection: Connection,
    search: Search,
    order: SearchOrder,
    *,
    limit: int,
    after: Place | None,
) -> InOrder:
    """What fits, in any order but the best first. Raises MalformedCursorError."""
    if after is not None and not (isinstance(after, SortedPlace) and after.order is order):
        raise MalformedCursorError
    which = all_that_fit(connection, search)
    total = _count(connection, which)
    hidden = 0
    if search.temporary is False:
        every = all_that_fit(connection, replace(search, temporary=None))
        hidden = _count(connection, every) - total
    rows = _rows(connection, which, order, most=limit + 1, after=after)
    last = None
    if len(rows) > limit:
        until = after.until if after else _until(order, rows[0].told)
        last = SortedPlace(order, rows[limit - 1].told, rows[limit - 1].place, until)
    exact = not search.words or looks_at_all(connection, search)
    return InOrder(total, [row.place for row in rows[:limit]], last, hidden, exact)


def _count(connection: Connection, which: Condition) -> int:
    statement = text(_COUNT.format(which=which.sql))
    return connection.scalar(statement, which.values) or 0


def _rows(
    connection: Connection,
    which: Condition,
    order: SearchOrder,
    *,
    most: int,
    after: SortedPlace | None,
) -> Sequence[Row[Any]]:
    by, beside = _BY[order]
    statement = _SORTED.format(
        by=by,
        beside=beside,
        # By its keys, what it is joined with is read in one go: ten times as fast.
        rows="searchable" if which.found else "searchable NOT INDEXED",
        which=which.sql,
        behind="true" if after is None else _BEHIND,
    )
    asked = which.values | {"most": most, "until": _EVER if after is None else after.until}
    if after is not None:
        asked |= {"told": after.told, "place": after.place}
    return connection.execute(text(statement), asked).all()


def _until(order: SearchOrder, first: Any) -> int:
    """When the first of the first page changed."""
    return -first if order is SearchOrder.CHANGED else _EVER
