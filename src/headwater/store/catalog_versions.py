"""The versions of datasets, many at once.

A dataset has a version for each run that wrote it to the end, and for each time a producer
described it apart from any run. One that was never more than read has a single version, its first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, null, select, union_all

from headwater.collector.facts import Role
from headwater.collector.shape import decode_shape
from headwater.model.identity import Key
from headwater.model.time import FOREVER, AsOf, Instant
from headwater.store.catalog_facets import portions
from headwater.store.catalog_hidden import by_producers
from headwater.store.layered_facets import Facets
from headwater.store.schema_catalog import (
    dataset,
    event,
    facet_body,
    facet_version,
    run,
    shape,
    side,
)

_WRITTEN: Final = int(Role.WRITTEN)


class DatasetVersion(NamedTuple):
    """One version of a dataset.

    at: since when. run: which run wrote it; offset: which event described it; neither for the
    first version of one that was never written.
    """

    at: Instant | None
    run: Key | None
    offset: int | None


FIRST_VERSION: Final = DatasetVersion(None, None, None)
"""What is read of a dataset that nobody has ever been seen to write."""


def _versions(key: Key) -> Select[Any]:
    written = select(
        side.c.happened_at.label("at"), side.c.run.label("run"), null().label("log_offset")
    ).where(side.c.dataset == key, side.c.role == _WRITTEN, side.c.happened_at.is_not(None))
    described = select(event.c.at, null(), event.c.log_offset).where(
        event.c.dataset == key, by_producers
    )
    return select(union_all(written, described).subquery())


def dataset_versions(
    connection: Connection, key: Key, *, limit: int, skip: int
) -> tuple[int, list[DatasetVersion]]:
    """How many versions a dataset has, and some of them, newest first."""
    query = _versions(key)
    total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    if not total:
        return 1, [FIRST_VERSION][skip : skip + limit]
    at, by, offset = query.selected_columns
    page = query.order_by(at.desc(), by.desc(), offset.desc()).limit(limit).offset(skip)
    return total, [DatasetVersion(*row) for row in connection.execute(page)]


def dataset_version(connection: Connection, key: Key, number: int) -> DatasetVersion | None:
    """The version that a run wrote or an event described. number: key or offset; 0 for the first.

    The first is a version only of a dataset without any other.
    """
    query = _versions(key)
    _, by, offset = query.selected_columns
    if number == 0:
        return None if connection.execute(query.limit(1)).first() else FIRST_VERSION
    row = connection.execute(query.where((by == number) | (offset == number)).limit(1)).first()
    return None if row is None else DatasetVersion(*row)


def current_versions(connection: Connection, keys: Iterable[Key]) -> dict[Key, DatasetVersion]:
    """The newest version of each of these datasets."""
    found: dict[Key, DatasetVersion] = {}
    writing = (
        select(side.c.run)
        .where(side.c.dataset == dataset.c.key, side.c.role == _WRITTEN)
        .where(side.c.happened_at.is_not(None))
        .order_by(side.c.happened_at.desc(), side.c.run.desc())
        .limit(1)
    )
    written_at = select(func.max(side.c.happened_at)).where(
        side.c.dataset == dataset.c.key, side.c.role == _WRITTEN
    )
    describing = (
        select(event.c.log_offset)
        .where(event.c.dataset == dataset.c.key, by_producers)
        .order_by(event.c.at.desc(), event.c.log_offset.desc())
        .limit(1)
    )
    described_at = select(func.max(event.c.at)).where(
        event.c.dataset == dataset.c.key, by_producers
    )
    parts: list[ColumnElement[Any]] = [
        each.scalar_subquery() for each in (writing, written_at, describing, described_at)
    ]
    for part in portions(keys):
        query: Select[Any] = select(dataset.c.key, *parts).where(dataset.c.key.in_(part))
        for row in connection.execute(query):
            key, *told = row
            found[key] = _newer(*told)
    return found


def _newer(
    by: Key | None, wrote: Instant | None, offset: int | None, told: Instant | None
) -> DatasetVersion:
    if wrote is not None and (told is None or wrote >= told):
        return DatasetVersion(wrote, by, None)
    return FIRST_VERSION if told is None else DatasetVersion(told, None, offset)


def last_written(connection: Connection, keys: Iterable[Key]) -> dict[Key, Instant]:
    """When each of these datasets was last written to the end."""
    newest = select(func.max(side.c.happened_at)).where(
        side.c.dataset == dataset.c.key, side.c.role == _WRITTEN
    )
    found: dict[Key, Instant] = {}
    for part in portions(keys):
        query = select(dataset.c.key, newest.scalar_subquery()).where(dataset.c.key.in_(part))
        found |= {key: at for key, at in connection.execute(query) if at is not None}
    return found


class FacetsThrough:
    """All facets of some owners through time, to be asked for many instants."""

    def __init__(self, connection: Connection, owners: Iterable[Key]) -> None:
        version = facet_version.c
        self._spans: dict[Key, list[tuple[str, bool, Instant, Instant, bytes]]] = {}
        for part in portions(owners):
            query = (
                select(
                    version.owner,
                    version.name,
                    version.manual,
                    version.valid_from,
                    version.valid_to,
                    facet_body.c.body,
                )
                .join(facet_body, facet_body.c.digest == version.digest)
                .where(version.owner.in_(part), version.known_to == FOREVER)
            )
            for owner, *span in connection.execute(query):
                self._spans.setdefault(owner, []).append(tuple(span))

    def at(self, owner: Key, instant: Instant | None) -> Facets:
        """The facets as they stood. instant: None is now."""
        when = AsOf().valid if instant is None else instant
        facets = Facets()
        for name, by_people, since, until, body in self._spans.get(owner, ()):
            if since <= when < until:
                facets.put(name, body, by_people=by_people)
        return facets


def shape_ends(
    connection: Connection, digests: Iterable[bytes]
) -> dict[bytes, tuple[tuple[Key, ...], tuple[Key, ...]]]:
    """The datasets that these shapes read, and those that they write."""
    found: dict[bytes, tuple[tuple[Key, ...], tuple[Key, ...]]] = {}
    for part in portions(digests):
        query = select(shape.c.digest, shape.c.body).where(shape.c.digest.in_(part))
        for digest, body in connection.execute(query):
            edges = decode_shape(digest, body).edges
            reads = {each.source for each in edges if each.role is Role.READ}
            writes = {each.target for each in edges if each.role is Role.WRITTEN}
            found[digest] = (tuple(sorted(reads)), tuple(sorted(writes)))
    return found


def versions_read(
    connection: Connection, runs: Sequence[Key]
) -> dict[tuple[Key, Key], tuple[Key | None, bytes | None]]:
    """For what each run read, by run and dataset: who wrote it, and the facets of the read.

    It is the version that the run stated, else the newest there was when the run began.
    """
    writer = side.alias("writer")
    wrote = [writer.c.dataset == side.c.dataset, writer.c.role == _WRITTEN]
    before = (
        select(writer.c.run)
        .where(*wrote, writer.c.happened_at <= run.c.begins_at)
        .order_by(writer.c.happened_at.desc(), writer.c.run)
        .limit(1)
    )
    stated = (
        select(writer.c.run)
        .where(*wrote, side.c.version.is_not(None), writer.c.version == side.c.version)
        .order_by(writer.c.happened_at, writer.c.run)
        .limit(1)
    )
    found: dict[tuple[Key, Key], tuple[Key | None, bytes | None]] = {}
    for part in portions(runs):
        query = (
            select(
                side.c.run,
                side.c.dataset,
                side.c.facets,
                func.coalesce(stated.scalar_subquery(), before.scalar_subquery()),
            )
            .join(run, run.c.key == side.c.run)
            .where(side.c.run.in_(part), side.c.role == int(Role.READ))
            .order_by(side.c.dataset)
        )
        for key, read, facets, by in connection.execute(query).all():
            found[key, read] = (by, facets)
    return found


def versions_written(
    connection: Connection, runs: Sequence[Key]
) -> dict[tuple[Key, Key], bytes | None]:
    """For what each run wrote to the end, by run and dataset: the facets of the write."""
    found: dict[tuple[Key, Key], bytes | None] = {}
    for part in portions(runs):
        query = (
            select(side.c.run, side.c.dataset, side.c.facets)
            .where(
                side.c.run.in_(part),
                side.c.role == _WRITTEN,
                side.c.happened_at.is_not(None),
            )
            .order_by(side.c.dataset)
        )
        found |= {
            (key, written): facets for key, written, facets in connection.execute(query).all()
        }
    return found
