"""What pictures ask of the catalog: how much datasets matter, and their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from headwater.lineage.view.columns import Field
from headwater.model.identity import (
    NOT_COLUMNS,
    ColumnId,
    DatasetId,
    Key,
    key_of,
)
from headwater.model.time import AsOf
from headwater.openlineage.facets.headwater_tier import TierFacet
from headwater.openlineage.facets.schema import SchemaFacet, SchemaField
from headwater.store.catalog_facets import facets_of
from headwater.store.catalog_names import identities, names_of
from headwater.store.layered_facets import NO_FACETS
from headwater.store.schema_catalog import column


def tiers_of(connection: Connection, datasets: Sequence[Key], *, as_of: AsOf) -> dict[Key, int]:
    """The tiers of those of some datasets that have one."""
    facets = facets_of(connection, datasets, as_of=as_of, names=["headwater_tier"])
    told = {key: each.read(TierFacet, "headwater_tier") for key, each in facets.items()}
    return {key: facet.tier for key, facet in told.items() if facet is not None}


def fields_of(
    connection: Connection, datasets: Sequence[Key], *, as_of: AsOf
) -> dict[Key, Sequence[Field]]:
    """The columns of each dataset, struct members included: as in its schema, then all others.

    A column goes by the name of its dataset under which lineage knows it.
    """
    facets = facets_of(connection, datasets, as_of=as_of, names=["schema"])
    nodes = identities(connection, datasets)
    found: dict[Key, Sequence[Field]] = {}
    for key in datasets:
        node = nodes.get(key)
        if isinstance(node, DatasetId):
            schema = facets.get(key, NO_FACETS).read(SchemaFacet, "schema")
            types = dict(_paths(schema.fields)) if schema else {}
            known = _known_columns(connection, key)
            paths = [*types, *sorted(known.keys() - types.keys())]
            found[key] = [_field(node, path, types, known) for path in paths]
    return found


def _field(
    dataset: DatasetId, path: str, types: Mapping[str, str | None], known: Mapping[str, Key]
) -> Field:
    node = ColumnId(dataset, path)
    return Field(known.get(path) or key_of(node), str(node), path, types.get(path))


def _paths(fields: Sequence[SchemaField], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    for each in fields:
        yield prefix + each.name, each.type
        yield from _paths(each.fields, f"{prefix}{each.name}.")


def _known_columns(connection: Connection, dataset: Key) -> dict[str, Key]:
    """The columns that lineage names, by their paths."""
    names = names_of(connection, dataset)
    # Of a column that goes by several names the one of the dataset itself is meant.
    query = (
        select(column.c.path, column.c.key)
        .where(column.c.dataset.in_(names), column.c.path.not_in(NOT_COLUMNS))
        .order_by(column.c.dataset == dataset)
    )
    return {row.path: row.key for row in connection.execute(query)}
