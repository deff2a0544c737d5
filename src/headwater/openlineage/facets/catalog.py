"""The `catalog` facet of datasets."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class CatalogFacet(msgspec.Struct, frozen=True):
    """The catalog that a dataset is registered in."""

    framework: Annotated[str | None, REQUIRED] = None
    type: Annotated[str | None, REQUIRED] = None
    name: Annotated[str | None, REQUIRED] = None
    metadata_uri: str | None = msgspec.field(name="metadataUri", default=None)
    warehouse_uri: str | None = msgspec.field(name="warehouseUri", default=None)
    source: str | None = None
    properties: dict[str, str] | None = msgspec.field(name="catalogProperties", default=None)
