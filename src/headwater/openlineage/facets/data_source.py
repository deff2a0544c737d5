"""The `dataSource` facet of datasets."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import URI


class DataSourceFacet(msgspec.Struct, frozen=True):
    """Where a dataset is served from."""

    name: str | None = None
    uri: Annotated[str | None, URI] = None
