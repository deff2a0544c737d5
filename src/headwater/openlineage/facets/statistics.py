"""The `inputStatistics` and `outputStatistics` facets."""

from __future__ import annotations

import msgspec


class StatisticsFacet(msgspec.Struct, frozen=True):
    """How much a run read or wrote. size: in bytes."""

    row_count: int | None = msgspec.field(name="rowCount", default=None)
    size: int | None = None
    file_count: int | None = msgspec.field(name="fileCount", default=None)
