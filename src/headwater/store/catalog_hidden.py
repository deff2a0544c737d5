"""Jobs and datasets that somebody took out of the lists, and nobody has spoken of since.

Hiding is a facet that people set. What a producer says later, later by the log, shows the thing
again, without the facet being taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import FOREVER
from headwater.openlineage.producer import HEADWATER
from headwater.store.catalog_facets import portions
from headwater.store.schema_catalog import declaration, event, facet_version, side
from headwater.store.schema_graph import edge_version

HIDDEN: Final = "headwater_hidden"

by_producers: Final = ~event.c.producer.startswith(HEADWATER, autoescape=True)
"""The condition that an event is not one that people make with Headwater's own tools."""

_hiding: Final = facet_version.alias("hiding")


def hidden_jobs() -> Select[int]:
    """The keys of hidden jobs, as a query."""
    told = select(event.c.job).where(event.c.job == _hiding.c.owner, _later())
    return _hidden().where(~told.exists())


def hidden_datasets() -> Select[int]:
    """The keys of hidden datasets, as a query."""
    owner = _hiding.c.owner
    described = select(event.c.dataset).where(event.c.dataset == owner, _later())
    touched = (
        select(event.c.run)
        .join(side, side.c.run == event.c.run)
        .where(side.c.dataset == owner, _later())
    )
    declared = (
        select(event.c.job)
        .join(
            declaration,
            and_(declaration.c.owner == event.c.job, declaration.c.at == event.c.at),
        )
        .join(
            edge_version,
            and_(
                edge_version.c.owner == declaration.c.owner,
                edge_version.c.source_name == declaration.c.source,
            ),
        )
        .where(edge_version.c.layer == Layer.FLOW, edge_version.c.known_to == FOREVER, _later())
    )
    read = declared.where(edge_version.c.source == owner)
    written = declared.where(edge_version.c.target == owner)
    shown = (described, touched, read, written)
    return _hidden().where(*(~each.exists() for each in shown))


def hidden_among(connection: Connection, keys: Iterable[Key]) -> set[Key]:
    """Which of these jobs and datasets are hidden."""
    found: set[Key] = set()
    for part in portions(keys):
        for query in (_as_jobs(part), _as_datasets(part)):
            found |= {*connection.scalars(query)}
    return found


def _as_jobs(keys: Iterable[Key]) -> Select[int]:
    is_job = select(event.c.job).where(event.c.job == _hiding.c.owner).exists()
    return hidden_jobs().where(_hiding.c.owner.in_(keys), is_job)


def _as_datasets(keys: Iterable[Key]) -> Select[int]:
    is_dataset = select(event.c.dataset).where(event.c.dataset == _hiding.c.owner).exists()
    return hidden_datasets().where(_hiding.c.owner.in_(keys), is_dataset)


def _hidden() -> Select[int]:
    hiding = _hiding.c
    return select(hiding.owner).where(
        hiding.name == HIDDEN,
        hiding.manual,
        hiding.digest.is_not(None),
        hiding.valid_to == FOREVER,
        hiding.known_to == FOREVER,
    )


def _later() -> ColumnElement[bool]:
    return and_(event.c.log_offset > _hiding.c.known_from, by_producers)
