"""Runs of which a part could not be read by those who report them: lineage is missing there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import Connection, func, select

from headwater.collector.facts import Role
from headwater.lineage.wording import Unread
from headwater.model.identity import Key, RunId
from headwater.model.time import AsOf
from headwater.openlineage.facets.extraction_error import ExtractionErrorFacet
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_facets import bodies_of, portions, stamps_in
from headwater.store.schema_catalog import dataset, run, side

_FACET: Final = "extractionError"


def unread_runs(
    connection: Connection, runs: Iterable[Key], datasets: Collection[Key], *, as_of: AsOf
) -> list[Unread]:
    """Of these runs, and of the last that wrote each dataset, those with an extraction error."""
    wanted = {*runs, *_last_writers(connection, datasets, as_of)}
    told: dict[str, bytes] = {}
    for part in portions(sorted(wanted)):
        query = select(run.c.id, run.c.facets).where(
            run.c.key.in_(part), func.instr(run.c.facets, _FACET.encode()) > 0
        )
        for id_, stamps in connection.execute(query):
            stamp = stamps_in(stamps).get(_FACET)
            if stamp is not None and stamp[0] <= as_of.valid:
                told[id_] = stamp[1]
    bodies = bodies_of(connection, told.values())
    found: list[Unread] = []
    for id_, digest in sorted(told.items()):
        facet = read_facet(ExtractionErrorFacet, bodies.get(digest))
        if facet is None:
            continue
        failed = len(facet.errors) if facet.failed_tasks is None else facet.failed_tasks
        if failed:
            found.append(Unread(str(RunId(id_)), failed, facet.total_tasks))
    return found


def _last_writers(connection: Connection, datasets: Collection[Key], as_of: AsOf) -> set[Key]:
    latest = (
        select(side.c.run)
        .where(
            side.c.dataset == dataset.c.key,
            side.c.role == int(Role.WRITTEN),
            side.c.happened_at <= as_of.valid,
        )
        .order_by(side.c.happened_at.desc(), side.c.run)
        .limit(1)
        .scalar_subquery()
    )
    found: set[Key] = set()
    for part in portions(datasets):
        rows = connection.scalars(select(latest).where(dataset.c.key.in_(part)))
        found.update(key for key in rows if key is not None)
    return found
