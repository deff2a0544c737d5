"""The aliases of datasets: who stated them, when, and whether they hold."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, func, or_, select, tuple_

from headwater.lineage.entries import StatedAlias
from headwater.model.identity import Key
from headwater.model.time import format_instant
from headwater.store.catalog_names import identities
from headwater.store.schema_graph import alias

Long = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class AliasState(StrEnum):
    """Which aliases: those that hold, those that were taken back, or all."""

    HOLDING = "holding"
    ENDED = "ended"
    ANY = "any"


class AliasPlace(msgspec.Struct, array_like=True, tag="aliases", frozen=True):
    """The place of an alias among all, first stated last."""

    before: Long
    one: Long
    other: Long
    source: str


class Aliases(NamedTuple):
    """How many there are, some of them, and the place of the last where there are more."""

    total: int
    aliases: list[StatedAlias]
    last: AliasPlace | None


def list_aliases(
    connection: Connection,
    *,
    of: Key | None,
    state: AliasState,
    limit: int,
    after: AliasPlace | None,
) -> Aliases:
    """Aliases, the newest first. of: only those of this dataset, whichever of the two it is."""
    conditions: list[ColumnElement[bool]] = []
    if of is not None:
        conditions.append(or_(alias.c.one == of, alias.c.other == of))
    if state is not AliasState.ANY:
        conditions.append(alias.c.holds if state is AliasState.HOLDING else ~alias.c.holds)
    total = connection.execute(
        select(func.count()).select_from(alias).where(*conditions)
    ).scalar_one()
    place = (-alias.c.first_at, alias.c.one, alias.c.other, alias.c.source)
    if after is not None:
        told = (after.before, after.one, after.other, after.source)
        conditions.append(tuple_(*place) > tuple_(*told))
    query = select(alias).where(*conditions).order_by(*place).limit(limit + 1)
    rows = connection.execute(query).all()
    shown = rows[:limit]
    names = identities(connection, {end for row in shown for end in (row.one, row.other)})
    found = [
        StatedAlias(
            one=str(names[row.one]),
            other=str(names[row.other]),
            type=row.type or None,
            source=row.source,
            by_people=row.manual,
            by=row.by or None,
            since=format_instant(row.first_at),
            stated_at=format_instant(row.stated_at),
            holds=row.holds,
            ended_at=None if row.holds else format_instant(row.retracted_at),
        )
        for row in shown
    ]
    if len(rows) <= limit:
        return Aliases(total, found, None)
    end = shown[-1]
    return Aliases(total, found, AliasPlace(-end.first_at, end.one, end.other, end.source))
