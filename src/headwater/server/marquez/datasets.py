"""Datasets and their versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection
from starlette.responses import Response

from headwater.errors import NotFoundError
from headwater.model.edges import Transformation
from headwater.model.graph import is_member, transformation_of
from headwater.model.identity import NOT_COLUMNS, DatasetId, Key, RunId, key_of
from headwater.model.time import NOW, format_instant
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.headwater_marquez import MarquezFacet
from headwater.server.encode import encode
from headwater.server.marquez import versions
from headwater.server.marquez.ask import Ask
from headwater.server.marquez.identity import UnknownNodeError, version_of_dataset
from headwater.server.marquez.namespaces import check_namespace
from headwater.server.marquez.runs import job_of_run
from headwater.server.marquez.shapes import (
    ColumnInputs,
    Dataset,
    Datasets,
    InputField,
    Name,
    Stream,
)
from headwater.server.marquez.telling import PIPELINES, hiding, tell
from headwater.server.marquez.wording import (
    STREAM,
    columns_said,
    fields_of,
    lifecycle_of,
    source_of,
    tags_of,
    transformation_word,
    type_of_dataset,
)
from headwater.store import catalog_facets
from headwater.store.catalog_lists import Listed, list_datasets, listed_datasets
from headwater.store.catalog_names import columns, identities
from headwater.store.catalog_recent import column_paths, column_sources, last_read
from headwater.store.catalog_runs import json_facets, moment
from headwater.store.catalog_versions import (
    FIRST_VERSION,
    DatasetVersion,
    current_versions,
    last_written,
)
from headwater.store.labels import SOURCE
from headwater.store.layered_facets import NO_FACETS, Facets


class UnknownFieldError(NotFoundError):
    """The dataset has no such column."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Dataset field '{name}' not found.")


class SaidField(Struct, rename="camel"):
    """What is said of a column."""

    name: str
    type: str | None = None
    description: str | None = None
    tags: list[str] = []


class SaidOfDataset(Struct, rename="camel"):
    """What is said of a dataset."""

    type: str = "DB_TABLE"
    physical_name: str | None = None
    source_name: str | None = None
    fields: list[SaidField] = []
    tags: list[str] = []
    description: str | None = None
    run_id: str | None = None
    schema_location: str | None = None


def build_datasets(connection: Connection, listed: Sequence[Listed]) -> list[Dataset]:
    """Datasets as they are answered; in a fixed number of queries."""
    keys = [each.key for each in listed]
    facets = catalog_facets.facets_of(connection, keys, as_of=NOW)
    read = last_read(connection, keys)
    current = current_versions(connection, keys)
    written = last_written(connection, keys)
    bare = [key for key in keys if "schema" not in facets.get(key, NO_FACETS).bodies]
    paths = column_paths(connection, bare)
    origins = _column_lineage(connection, keys, facets)
    return [
        _dataset(
            each,
            facets.get(each.key, NO_FACETS),
            read=read.get(each.key, {}),
            version=current.get(each.key, FIRST_VERSION),
            written=moment(written.get(each.key)),
            paths=paths.get(each.key, ()),
            origins=origins.get(each.key),
        )
        for each in listed
    ]


def _dataset(
    listed: Listed,
    facets: Facets,
    *,
    read: dict[str, bytes],
    version: DatasetVersion,
    written: str | None,
    paths: Iterable[str],
    origins: list[ColumnInputs] | None,
) -> Dataset:
    own, of_columns = tags_of(facets)
    extra = facets.read(MarquezFacet, "headwater_marquez") or MarquezFacet()
    told = facets.read(DocumentationFacet, "documentation")
    state = lifecycle_of(facets)
    kind = type_of_dataset(listed.namespace, facets)
    members: dict[str, Any] = {
        "id": Name(listed.namespace, listed.name),
        "type": kind,
        "name": listed.name,
        "physical_name": extra.physical_name or listed.name,
        "created_at": format_instant(listed.created_at),
        "updated_at": format_instant(listed.updated_at),
        "namespace": listed.namespace,
        "source_name": source_of(listed.namespace, facets),
        "fields": fields_of(facets, of_columns, paths),
        "tags": own,
        "last_modified_at": written,
        "description": told.description if told else None,
        "last_lifecycle_state": state,
        "current_version": version_of_dataset(listed.key, version),
        # Its clients take an empty list for column lineage that is there.
        "column_lineage": origins or None,
        "facets": json_facets(read | facets.bodies),
        "deleted": state == "DROP",
    }
    if kind == STREAM:
        return Stream(**members, schema_location=extra.schema_location)
    return Dataset(**members)


def _column_lineage(
    connection: Connection, keys: Sequence[Key], facets: Mapping[Key, Facets]
) -> dict[Key, list[ColumnInputs]]:
    """What columns come from: as the facet says it, or else as the graph has it."""
    said = {key: [*columns_said(told).values()] for key, told in facets.items()}
    silent = [key for key in keys if not said.get(key)]
    drawn = column_sources(connection, silent)
    wanted = {source for links in drawn.values() for _, source, _ in links}
    places = columns(connection, wanted)
    names = identities(connection, {owner for owner, _ in places.values()})
    for key, links in drawn.items():
        found: dict[str, ColumnInputs] = {}
        for path, source, label in links:
            if is_member(label) or {path, places[source][1]} & NOT_COLUMNS:
                continue
            given = _input(names, places[source], transformation_of(label))
            found.setdefault(path, ColumnInputs(path, [], None, None)).input_fields.append(given)
        said[key] = [*found.values()]
    return said


def _input(
    names: Mapping[Key, Any], place: tuple[Key, str], transformation: Transformation
) -> InputField:
    owner = names[place[0]]
    word = transformation_word(transformation)
    return InputField(owner.namespace, owner.name, place[1], None, word)


def dataset_of(connection: Connection, ask: Ask) -> Listed:
    """The dataset that a path names. Raises UnknownNodeError when it is unknown or hidden."""
    spelled = DatasetId(ask["namespace"], ask["dataset"])
    named_id = ask.platform.catalog.naming.name(spelled).dataset
    key = key_of(named_id)
    found = listed_datasets(connection, [key]).get(key)
    if found is None:
        raise UnknownNodeError("Dataset", ask["dataset"])
    return found


def one_dataset(connection: Connection, listed: Listed) -> Dataset:
    """One dataset as it is answered."""
    return build_datasets(connection, [listed])[0]


def list_namespace_datasets(ask: Ask) -> Response:
    """The datasets of a namespace, by name."""
    with ask.platform.catalog.reading() as connection:
        check_namespace(ask, connection)
        total, listed = list_datasets(
            connection, namespace=ask["namespace"], limit=ask.limit, skip=ask.offset
        )
        return encode(Datasets(build_datasets(connection, listed), total))


def show_dataset(ask: Ask) -> Response:
    """One dataset."""
    with ask.platform.catalog.reading() as connection:
        return encode(one_dataset(connection, dataset_of(connection, ask)))


def hide_dataset(ask: Ask) -> Response:
    """Take a dataset out of the lists until a producer speaks of it again."""
    with ask.platform.catalog.reading() as connection:
        listed = dataset_of(connection, ask)
        answer = one_dataset(connection, listed)
    thing = DatasetId(listed.namespace, listed.name)
    tell(ask, [hiding(thing, at=ask.platform.clock())])
    answer.deleted = True
    return encode(answer)


def list_dataset_versions(ask: Ask) -> Response:
    """The versions of a dataset, newest first."""
    with ask.platform.catalog.reading() as connection:
        return versions.list_versions(ask, connection, dataset_of(connection, ask))


def show_dataset_version(ask: Ask) -> Response:
    """One version of a dataset."""
    with ask.platform.catalog.reading() as connection:
        return versions.show_version(ask, connection, dataset_of(connection, ask))


# -- what older clients say --------------------------------------------------------------------


def put_dataset(ask: Ask) -> Response:
    """Say what a dataset is; with a run, that the run wrote it."""
    said = ask.read(SaidOfDataset)
    dataset = DatasetId(ask["namespace"], ask["dataset"])
    told = PIPELINES.dataset(dataset, **_facets(ask, said))
    at = ask.platform.clock()
    if said.run_id is None:
        tell(ask, [PIPELINES.dataset_event(at, told)])
    else:
        with ask.platform.catalog.reading() as connection:
            job = PIPELINES.job(job_of_run(connection, said.run_id))
        run = RunId(said.run_id)
        tell(ask, [PIPELINES.run_event(at, "OTHER", run, job, outputs=[told])])
    return show_dataset(ask)


def _facets(ask: Ask, said: SaidOfDataset) -> dict[str, dict[str, Any]]:
    stream = said.type.upper() == STREAM
    facets: dict[str, dict[str, Any]] = {
        "datasetType": {"datasetType": "STREAM" if stream else "TABLE"},
    }
    if said.source_name:
        known = ask.platform.operational.labels.all(SOURCE).get(said.source_name)
        url = known.url if known else None
        facets["dataSource"] = {"name": said.source_name, "uri": url or said.source_name}
    if said.fields:
        facets["schema"] = {"fields": [_column(each) for each in said.fields]}
    if said.description:
        facets["documentation"] = {"description": said.description}
    tags = [{"key": tag, "value": "true"} for tag in said.tags]
    tags += [
        {"key": tag.upper(), "value": "true", "field": each.name}
        for each in said.fields
        for tag in each.tags
    ]
    if tags:
        facets["tags"] = {"tags": [{"source": "MARQUEZ", **tag} for tag in tags]}
    physical = said.physical_name if said.physical_name != ask["dataset"] else None
    extra = {"physicalName": physical, "schemaLocation": said.schema_location}
    if any(extra.values()):
        facets["headwater_marquez"] = extra
    return facets


def _column(said: SaidField) -> dict[str, str]:
    members = {"name": said.name, "type": said.type, "description": said.description}
    return {name: told for name, told in members.items() if told is not None}
