"""The words of Marquez for what facets say: types, fields, tags, columns and their origins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from headwater.model.edges import Transformation
from headwater.model.identity import NOT_COLUMNS
from headwater.openlineage.facets.data_source import DataSourceFacet
from headwater.openlineage.facets.dataset_type import DatasetTypeFacet
from headwater.openlineage.facets.job_type import JobTypeFacet
from headwater.openlineage.facets.lifecycle import LifecycleFacet
from headwater.openlineage.facets.schema import SchemaFacet, SchemaField
from headwater.openlineage.facets.tags import Tag
from headwater.openlineage.facets.transformation import TransformationField
from headwater.openlineage.naming import platform_of
from headwater.openlineage.reading import read_facet
from headwater.server.marquez.shapes import ColumnInputs, Field, InputField
from headwater.store.layered_facets import Facets

TABLE: Final = "DB_TABLE"
STREAM: Final = "STREAM"
_STREAMS: Final = frozenset({"STREAM", "TOPIC"})
_STREAMING: Final = frozenset({"kafka", "kinesis", "pubsub", "pulsar", "eventhubs"})
_JOBS: Final = {"STREAMING": "STREAM", "STREAM": "STREAM", "SERVICE": "SERVICE"}


def type_of_dataset(namespace: str, facets: Facets) -> str:
    """DB_TABLE or STREAM."""
    told = facets.read(DatasetTypeFacet, "datasetType")
    if told is not None:
        return STREAM if told.dataset_type.upper() in _STREAMS else TABLE
    return STREAM if platform_of(namespace) in _STREAMING else TABLE


def type_of_job(facets: Facets) -> str:
    """BATCH, STREAM or SERVICE."""
    told = facets.read(JobTypeFacet, "jobType")
    return _JOBS.get((told.processing_type or "").upper() if told else "", "BATCH")


def source_of(namespace: str, facets: Facets) -> str:
    """The system that a dataset is in: as its producer names it, or else its namespace."""
    told = facets.read(DataSourceFacet, "dataSource")
    return (told.name if told else None) or namespace


def lifecycle_of(facets: Facets) -> str | None:
    """What was last done to a dataset as a whole."""
    told = facets.read(LifecycleFacet, "lifecycleStateChange")
    return told.change.upper() if told else None


def tag_text(tag: Tag) -> str:
    """A tag as one word."""
    return tag.key if tag.value == "true" else f"{tag.key}:{tag.value}"


def tags_of(facets: Facets) -> tuple[list[str], dict[str, list[str]]]:
    """The tags of a thing, and those of its columns."""
    own: list[str] = []
    columns: dict[str, list[str]] = {}
    for tag, _ in facets.tags():
        if tag.value != "false":
            (columns.setdefault(tag.field, []) if tag.field else own).append(tag_text(tag))
    return sorted(own), {name: sorted(told) for name, told in columns.items()}


def fields_of(
    facets: Facets, tags: Mapping[str, Sequence[str]], paths: Iterable[str] = ()
) -> list[Field]:
    """The columns of a dataset, nested ones by their paths. paths: where no schema is known."""
    told = facets.read(SchemaFacet, "schema")
    if told is None:
        return [Field(path, None, [*tags.get(path, ())], None) for path in paths]
    return [*_flat(told.fields, tags)]


def _flat(
    fields: Iterable[SchemaField], tags: Mapping[str, Sequence[str]], prefix: str = ""
) -> Iterable[Field]:
    for each in fields:
        path = prefix + each.name
        yield Field(path, each.type, [*tags.get(path, ())], each.description)
        yield from _flat(each.fields, tags, f"{path}.")


class _SaidInput(Struct, rename="camel", frozen=True):
    namespace: str
    name: str
    field: str
    transformations: tuple[TransformationField, ...] | None = None


class _SaidColumn(Struct, rename="camel", frozen=True):
    input_fields: tuple[_SaidInput, ...] = ()
    transformation_description: str | None = None
    transformation_type: str | None = None


class _SaidColumns(Struct, frozen=True):
    fields: dict[str, _SaidColumn] = {}


def columns_said(facets: Facets) -> dict[str, ColumnInputs]:
    """What the `columnLineage` facet of a dataset says, by column."""
    told = read_facet(_SaidColumns, facets.bodies.get("columnLineage"))
    return {
        name: ColumnInputs(
            name,
            [_input_field(each, column) for each in column.input_fields],
            column.transformation_description,
            column.transformation_type,
        )
        for name, column in (told.fields if told else {}).items()
        if name not in NOT_COLUMNS
    }


def _input_field(told: _SaidInput, column: _SaidColumn) -> InputField:
    first = told.transformations[0] if told.transformations else None
    kind = column.transformation_type if first is None else first.subtype or first.type
    about = column.transformation_description if first is None else first.description
    return InputField(told.namespace, told.name, told.field, about, kind)


def transformation_word(transformation: Transformation) -> str:
    """What happens to a value, in one word."""
    return transformation.subtype.name
