"""The `datasetType` facet."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from headwater.openlineage.facets.form import one_of

DATASET_TYPES: Final = one_of("TABLE", "VIEW", "FILE", "TOPIC", "STREAM", "MODEL", "JOB_OUTPUT")
SUB_TYPES: Final = one_of("MATERIALIZED", "EXTERNAL", "TEMPORARY")


class DatasetTypeFacet(msgspec.Struct, frozen=True):
    """What kind of dataset it is: TABLE, VIEW, FILE, TOPIC, STREAM, MODEL, JOB_OUTPUT."""

    dataset_type: Annotated[str, DATASET_TYPES] = msgspec.field(name="datasetType")
    sub_type: Annotated[str | None, SUB_TYPES] = msgspec.field(name="subType", default=None)
