"""The registered `icebergScanReport` facet of inputs."""

from __future__ import annotations

from typing import Any

import msgspec


class IcebergScanReportFacet(msgspec.Struct, frozen=True):
    """What Iceberg says about one scan. snapshotId: 64 bits, more than a JavaScript number."""

    snapshot_id: int | None = msgspec.field(name="snapshotId", default=None)
    filter: str | None = None
    schema_id: int | None = msgspec.field(name="schemaId", default=None)
    projected_field_names: tuple[str, ...] = msgspec.field(name="projectedFieldNames", default=())
    scan_metrics: dict[str, Any] = msgspec.field(name="scanMetrics", default_factory=dict[str, Any])
    metadata: dict[str, Any] = {}
