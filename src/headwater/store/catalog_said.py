"""What is said of many datasets and jobs alike: the systems they are in, and their tags."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, null, select

from headwater.model.time import FOREVER, Instant
from headwater.store.catalog_seen import dataset_times
from headwater.store.schema_catalog import dataset, facet_body, facet_version


class NamedSource(NamedTuple):
    """A system that datasets are in. body: of the `dataSource` facet that says so, if any."""

    namespace: str
    body: bytes | None
    first_at: Instant
    last_at: Instant


def list_sources(connection: Connection) -> list[NamedSource]:
    """What datasets say they are in, or else their namespaces."""
    version = facet_version.c
    told = (
        select(
            dataset.c.namespace,
            facet_body.c.body,
            func.min(version.valid_from),
            func.max(version.valid_from),
        )
        .join(facet_version, version.owner == dataset.c.key)
        .join(facet_body, facet_body.c.digest == version.digest)
        .where(*_current("dataSource"))
        .group_by(facet_body.c.digest, dataset.c.namespace)
    )
    created, updated = dataset_times()
    silent = (
        select(
            dataset.c.namespace.label("namespace"),
            created,
            updated,
        )
        .where(dataset.c.key.not_in(select(version.owner).where(*_current("dataSource"))))
        .subquery()
    )
    untold = select(
        silent.c.namespace, null(), func.min(silent.c.created_at), func.max(silent.c.updated_at)
    ).group_by(silent.c.namespace)
    return [NamedSource(*row) for each in (told, untold) for row in connection.execute(each)]


def bodies_now(connection: Connection, name: str) -> list[bytes]:
    """The different contents that a facet has now, over all datasets and jobs."""
    query = (
        select(facet_body.c.body)
        .join(facet_version, facet_version.c.digest == facet_body.c.digest)
        .where(*_current(name))
        .distinct()
    )
    return [*connection.scalars(query)]


def _current(name: str) -> list[ColumnElement[bool]]:
    version = facet_version.c
    return [version.name == name, version.valid_to == FOREVER, version.known_to == FOREVER]
