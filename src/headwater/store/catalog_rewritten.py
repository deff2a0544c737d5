"""Jobs whose SQL is another one at a later instant."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy import Connection, func, select

from headwater.lineage.changes_answer import Rewritten
from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant, format_instant
from headwater.openlineage.facets.sql import SqlFacet
from headwater.store.catalog_facets import facets_of
from headwater.store.catalog_names import identities, steps
from headwater.store.layered_facets import NO_FACETS
from headwater.store.schema_catalog import facet_version

_LONGEST: Final = 20_000


def rewritten(
    connection: Connection, before: AsOf, after: AsOf, *, around: AbstractSet[Key] | None
) -> list[Rewritten]:
    """Jobs that ran some SQL at both instants, and not the same, by when they last changed.

    around: only the jobs that these steps belong to; None for all.
    """
    changed = _told_between(connection, before, after)
    if around is not None:
        owners = {each.owner for each in steps(connection, around).values()}
        changed = {job: at for job, at in changed.items() if job in owners | around}
    then, now = (facets_of(connection, changed, as_of=at, names=["sql"]) for at in (before, after))
    names = identities(connection, changed)
    found: list[Rewritten] = []
    for job, at in sorted(changed.items(), key=lambda each: (each[1], str(names[each[0]]))):
        old, new = (told.get(job, NO_FACETS).read(SqlFacet, "sql") for told in (then, now))
        if old is not None and new is not None and old.query != new.query:
            texts = (old.query[:_LONGEST], new.query[:_LONGEST])
            found.append(Rewritten(str(names[job]), format_instant(at), *texts))
    return found


def _told_between(connection: Connection, before: AsOf, after: AsOf) -> dict[Key, Instant]:
    """The jobs of which new SQL was told, and when it was the last time."""
    version = facet_version.c
    query = (
        select(version.owner, func.max(version.valid_from))
        .where(
            version.name == "sql",
            version.valid_from > before.valid,
            version.valid_from <= after.valid,
            version.known_from <= after.known,
            version.known_to > after.known,
        )
        .group_by(version.owner)
    )
    found: dict[Key, Instant] = {}
    found.update((owner, at) for owner, at in connection.execute(query))
    return found
