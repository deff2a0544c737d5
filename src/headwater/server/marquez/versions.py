"""The versions of a dataset, as they stood."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from starlette.responses import Response

from headwater.model.identity import Key
from headwater.model.time import format_instant
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.headwater_marquez import MarquezFacet
from headwater.server.encode import encode
from headwater.server.marquez import shapes
from headwater.server.marquez.ask import Ask
from headwater.server.marquez.identity import (
    UnknownNodeError,
    number_of_version,
    uuid_of_schema,
    version_of_dataset,
)
from headwater.server.marquez.runs import build_runs
from headwater.server.marquez.wording import (
    fields_of,
    lifecycle_of,
    source_of,
    tags_of,
    type_of_dataset,
)
from headwater.store.catalog_lists import Listed
from headwater.store.catalog_recent import column_paths, rows_of_runs
from headwater.store.catalog_runs import json_facets
from headwater.store.catalog_versions import (
    DatasetVersion,
    FacetsThrough,
    dataset_version,
    dataset_versions,
)
from headwater.store.layered_facets import Facets


def list_versions(ask: Ask, connection: Connection, listed: Listed) -> Response:
    """The versions of a dataset, newest first."""
    total, found = dataset_versions(connection, listed.key, limit=ask.limit, skip=ask.offset)
    return encode(shapes.DatasetVersions(_build(connection, listed, found), total))


def show_version(ask: Ask, connection: Connection, listed: Listed) -> Response:
    """One version of a dataset."""
    number = number_of_version(listed.key, ask["version"])
    found = None if number is None else dataset_version(connection, listed.key, number)
    if found is None:
        raise UnknownNodeError("Dataset version", ask["version"])
    return encode(_build(connection, listed, [found])[0])


def _build(
    connection: Connection, listed: Listed, found: Sequence[DatasetVersion]
) -> list[shapes.DatasetVersion]:
    rows = rows_of_runs(connection, {each.run for each in found if each.run is not None})
    ordered = [*rows.values()]
    keyed = (row.key for row in ordered)
    runs: dict[Key, shapes.Run] = dict(zip(keyed, build_runs(connection, ordered), strict=True))
    through = FacetsThrough(connection, [listed.key])
    paths = column_paths(connection, [listed.key]).get(listed.key, [])
    return [
        _version(
            listed,
            each,
            through.at(listed.key, each.at),
            run=None if each.run is None else runs.get(each.run),
            paths=paths,
        )
        for each in found
    ]


def _version(
    listed: Listed,
    version: DatasetVersion,
    facets: Facets,
    *,
    run: shapes.Run | None,
    paths: Sequence[str],
) -> shapes.DatasetVersion:
    own, of_columns = tags_of(facets)
    told = facets.read(DocumentationFacet, "documentation")
    extra = facets.read(MarquezFacet, "headwater_marquez")
    return shapes.DatasetVersion(
        id=shapes.Name(listed.namespace, listed.name),
        type=type_of_dataset(listed.namespace, facets),
        name=listed.name,
        physical_name=(extra.physical_name if extra else None) or listed.name,
        created_at=format_instant(listed.created_at if version.at is None else version.at),
        version=version_of_dataset(listed.key, version),
        namespace=listed.namespace,
        source_name=source_of(listed.namespace, facets),
        fields=fields_of(facets, of_columns, paths),
        tags=own,
        lifecycle_state=lifecycle_of(facets),
        description=told.description if told else None,
        current_schema_version=uuid_of_schema(facets.bodies.get("schema")),
        created_by_run=run,
        facets=json_facets(facets.bodies),
    )
