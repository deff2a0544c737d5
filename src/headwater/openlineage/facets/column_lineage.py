"""The `columnLineage` facet of datasets."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED
from headwater.openlineage.facets.transformation import TransformationField


class InputField(msgspec.Struct, frozen=True):
    """A column that another one depends on."""

    namespace: str
    name: str
    field: str
    transformations: tuple[TransformationField, ...] | None = None


class ColumnInputs(msgspec.Struct, frozen=True):
    """What one output column depends on."""

    input_fields: Annotated[tuple[InputField, ...], REQUIRED] = msgspec.field(
        name="inputFields", default=()
    )
    # Deprecated, and still sent: what the transformations of each input say better.
    transformation_type: str | None = msgspec.field(name="transformationType", default=None)
    transformation_description: str | None = msgspec.field(
        name="transformationDescription", default=None
    )


class ColumnLineageFacet(msgspec.Struct, frozen=True):
    """How the columns of a dataset come about.

    fields: by output column. dataset: what influences every output column alike.
    """

    fields: Annotated[dict[str, ColumnInputs], REQUIRED] = {}
    dataset: tuple[InputField, ...] = ()
