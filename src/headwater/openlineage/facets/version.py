"""The `version` facet of datasets."""

from __future__ import annotations

import msgspec


class DatasetVersionFacet(msgspec.Struct, frozen=True):
    """The version that the storage itself gives, such as an Iceberg snapshot."""

    dataset_version: str | int = msgspec.field(name="datasetVersion")
