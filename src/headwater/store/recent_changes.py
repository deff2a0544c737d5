"""What changed lately, anywhere: code, columns, settings, owners, and what jobs read and write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, and_, exists, select

from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant
from headwater.reliability.suspects.change import Change
from headwater.store.catalog_facets import bodies_of
from headwater.store.schema_catalog import dataset, facet_version, job, run
from headwater.store.suspects_changes import FACETS, edge_changes, facet_change

MOST: Final = 2_000
"""So many of the newest versions, and of the jobs that ran last, are looked through."""


def recent_changes(
    connection: Connection, *, since: Instant, until: Instant
) -> tuple[Sequence[Change], bool]:
    """Everything that took the place of something else in a span, newest first.

    With it, whether all of the span was looked through.
    """
    newer = _newest(connection, since, until)
    jobs = _ran(connection, since, until)
    edges = edge_changes(connection, {}, jobs=jobs, since=since, until=until, called={})
    found = sorted([*_told(connection, newer), *edges], key=lambda each: -each.at)
    return found, len(newer) < MOST and len(jobs) < MOST


def _newest(connection: Connection, since: Instant, until: Instant) -> Sequence[Any]:
    """Versions of facets that took the place of another one, each with that one's digest."""
    new, old = facet_version.alias("new").c, facet_version.alias("old").c
    same = and_(old.owner == new.owner, old.name == new.name, old.manual == new.manual,
                old.digest.is_not(None), old.known_to == FOREVER)  # fmt: skip
    before = (
        select(old.digest)
        .where(same, old.valid_from < new.valid_from)
        .order_by(old.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            new.owner, new.name, new.digest, new.valid_from,
            before.label("before"),
            exists().where(dataset.c.key == new.owner).label("of_dataset"),
        )
        .where(
            new.name.in_([*FACETS]), new.valid_from > since, new.valid_from <= until,
            new.digest.is_not(None), new.known_to == FOREVER,
        )
        .order_by(new.valid_from.desc())
        .limit(MOST)
    )  # fmt: skip
    return connection.execute(query).all()


def _told(connection: Connection, rows: Sequence[Any]) -> Sequence[Change]:
    replaced = [row for row in rows if row.before is not None]
    digests = {digest for row in replaced for digest in (row.digest, row.before)}
    bodies = bodies_of(connection, digests)
    return [
        change
        for row in replaced
        for change in facet_change(
            row,
            row.owner if row.of_dataset else None,
            bodies.get(row.before),
            bodies.get(row.digest),
        )
    ]


def _ran(connection: Connection, since: Instant, until: Instant) -> Sequence[Key]:
    """The jobs that ran in a span: no other began to read or write something else."""
    # Of a job one run is enough; to read all runs of a quarter takes as long as there are many.
    ran = exists().where(run.c.job == job.c.key, run.c.begins_at > since, run.c.begins_at <= until)
    return [*connection.scalars(select(job.c.key).where(ran).limit(MOST))]
