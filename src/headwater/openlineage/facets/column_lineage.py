"""The `columnLineage` facet of datasets."""

from __future__ import annotations

import msgspec

from headwater.openlineage.facets.transformation import TransformationField


class InputField(msgspec.Struct, frozen=True):
    """A column that another one depends on."""

    namespace: str
    name: str
    field: str
    transformations: tuple[TransformationField, ...] | None = None


class ColumnInputs(msgspec.Struct, frozen=True):
    """What one output column depends on."""

    input_fields: tuple[InputField, ...] = msgspec.field(name="inputFields", default=())
    transformation_type: str | None = msgspec.field(name="transformationType", default=None)


class ColumnLineageFacet(msgspec.Struct, frozen=True):
    """How the columns of a dataset come about.

    fields: by output column. dataset: what influences every output column alike.
    """

    fields: dict[str, ColumnInputs] = {}
    dataset: tuple[InputField, ...] = ()
