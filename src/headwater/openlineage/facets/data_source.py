"""The `dataSource` facet of datasets."""

from __future__ import annotations

import msgspec


class DataSourceFacet(msgspec.Struct, frozen=True):
    """The system that a dataset is in, by a name, and where that is."""

    name: str | None = None
    uri: str | None = None
