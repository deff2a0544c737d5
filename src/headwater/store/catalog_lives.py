"""The lives of datasets: what a table was called before, and which ones bore its name before it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, func, or_, select, union_all

from headwater.collector.facts import Role
from headwater.lineage.entries import RenameEntry
from headwater.model.identity import Key
from headwater.model.time import BEGINNING, Instant, Offset, format_instant
from headwater.store.catalog_facets import FacetSpan, history_of
from headwater.store.catalog_names import identities
from headwater.store.schema_catalog import drop, event, rename, side, telling


class Life(NamedTuple):
    """A dataset under one of its names. since: when another that bore it ended. until: included."""

    dataset: Key
    since: Instant
    until: Instant


def lives_of(connection: Connection, dataset: Key, *, at: Instant) -> list[Life]:
    """A dataset as it was at an instant, under its name and then under those it had before.

    A name that was dropped, or renamed away, and is used again stands for another dataset.
    """
    found: list[Life] = []
    sign = _last_sign(connection, dataset, at)
    since = _begins_behind(connection, dataset, at if sign is None else sign)
    waiting = [Life(dataset, since, at)]
    while waiting:
        life = waiting.pop()
        if life in found:
            continue
        found.append(life)
        for previous, moved_at in _renames_into(connection, life):
            since = _begins_behind(connection, previous, moved_at)
            waiting.append(Life(previous, since, moved_at))
    return found


def names_then(connection: Connection, dataset: Key, *, at: Instant) -> list[Key]:
    """What a dataset was called at an instant, where that was not by this name; else nothing.

    Before it got the name it is what became it, and after it lost it, unless something else has
    it by then, it is what it became.
    """
    found: dict[Key, None] = {dataset: None}
    waiting = [dataset]
    while waiting:
        name = waiting.pop()
        sign = _last_sign(connection, name, at)
        moved = select(rename.c.dataset, rename.c.at).where(rename.c.previous == name)
        query = moved.where(rename.c.at <= at).order_by(rename.c.at.desc())
        if sign is None:
            came = select(rename.c.previous, rename.c.at).where(rename.c.dataset == name)
            query = came.where(rename.c.at > at).order_by(rename.c.at)
        row = connection.execute(query.limit(1)).first()
        if row is not None and (sign is None or sign <= row[1]) and row[0] not in found:
            found[row[0]] = None
            waiting.append(row[0])
    return [*found][1:]


def _last_sign(connection: Connection, dataset: Key, at: Instant) -> Instant | None:
    """When it was last written, described or renamed to its name, up to an instant."""
    written = select(side.c.happened_at.label("at")).where(
        side.c.dataset == dataset, side.c.role == int(Role.WRITTEN)
    )
    told = (
        select(event.c.at)
        .join(telling, telling.c.digest == event.c.told)
        .where(telling.c.owner == dataset)
    )
    moved = select(rename.c.at).where(rename.c.dataset == dataset)
    signs = union_all(written, told, moved).subquery()
    query = select(func.max(signs.c.at)).where(signs.c.at <= at)
    return connection.scalar(query)


def _begins_behind(connection: Connection, dataset: Key, at: Instant) -> Instant:
    """When the name was last free before an instant."""
    query = select(func.max(drop.c.at)).where(
        drop.c.dataset == dataset, drop.c.at < at, drop.c.reason.in_(("dropped", "renamed"))
    )
    ended = connection.scalar(query)
    return BEGINNING if ended is None else ended


def _renames_into(connection: Connection, life: Life) -> Sequence[tuple[Key, Instant]]:
    query = select(rename.c.previous, rename.c.at).where(
        rename.c.dataset == life.dataset, rename.c.at > life.since, rename.c.at <= life.until
    )
    return [(previous, at) for previous, at in connection.execute(query)]


def renames_between(
    connection: Connection, after: Instant, until: Instant, *, around: AbstractSet[Key] | None
) -> list[tuple[Key, Key, Instant]]:
    """What was called otherwise from some instant on: (before, since, when), oldest first.

    around: only where one of the names is among these; None for all.
    """
    query = (
        select(rename.c.previous, rename.c.dataset, rename.c.at)
        .where(rename.c.at > after, rename.c.at <= until)
        .order_by(rename.c.at, rename.c.dataset)
    )
    return [
        (previous, dataset, at)
        for previous, dataset, at in connection.execute(query)
        if around is None or not around.isdisjoint((previous, dataset))
    ]


def renamed_from(connection: Connection, dataset: Key) -> tuple[str, ...]:
    """What it was called before, oldest first."""
    return _names(connection, rename.c.previous, rename.c.dataset == dataset)


def renamed_to(connection: Connection, dataset: Key) -> tuple[str, ...]:
    """What it was called afterwards, oldest first."""
    return _names(connection, rename.c.dataset, rename.c.previous == dataset)


def renames_of(connection: Connection, dataset: Key) -> tuple[RenameEntry, ...]:
    """When it went on under another name, or others under its own, latest first."""
    condition = or_(rename.c.previous == dataset, rename.c.dataset == dataset)
    rows = connection.execute(select(rename).where(condition).order_by(rename.c.at.desc())).all()
    names = identities(connection, {end for row in rows for end in (row.previous, row.dataset)})
    return tuple(
        RenameEntry(str(names[row.previous]), str(names[row.dataset]), format_instant(row.at))
        for row in rows
        if row.previous in names and row.dataset in names
    )


def _names(
    connection: Connection, wanted: Column[int], condition: ColumnElement[bool]
) -> tuple[str, ...]:
    rows = connection.execute(select(wanted).where(condition).order_by(rename.c.at))
    keys = [*dict.fromkeys(row[0] for row in rows)]
    names = identities(connection, keys)
    return tuple(str(names[each]) for each in keys if each in names)


def schema_history_of(
    connection: Connection, lives: Sequence[Life], *, known: Offset
) -> Sequence[FacetSpan]:
    """How the schema changed through the lives of a dataset, oldest first."""
    own, *former = lives
    spans = [*history_of(connection, own.dataset, "schema", known=known)]
    for life in former:
        for span in history_of(connection, life.dataset, "schema", known=known):
            since, until = max(span.valid_from, life.since), min(span.valid_to, life.until)
            if since < until:
                spans.append(FacetSpan(since, until, span.body))
    return sorted(spans, key=attrgetter("valid_from"))
