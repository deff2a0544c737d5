"""The `storage` facet of datasets."""

from __future__ import annotations

import msgspec


class StorageFacet(msgspec.Struct, frozen=True):
    """How a dataset is stored: iceberg, delta ..., and in which file format."""

    layer: str = msgspec.field(name="storageLayer")
    file_format: str | None = msgspec.field(name="fileFormat", default=None)
