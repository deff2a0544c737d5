"""The `datasetType` facet."""

from __future__ import annotations

import msgspec


class DatasetTypeFacet(msgspec.Struct, frozen=True):
    """What kind of dataset it is: TABLE, VIEW, FILE, TOPIC, STREAM, MODEL, JOB_OUTPUT."""

    dataset_type: str = msgspec.field(name="datasetType")
    sub_type: str | None = msgspec.field(name="subType", default=None)
