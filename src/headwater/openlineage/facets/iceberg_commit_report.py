"""The registered `icebergCommitReport` facet of outputs."""

from __future__ import annotations

from typing import Any

import msgspec


class IcebergCommitReportFacet(msgspec.Struct, frozen=True):
    """What Iceberg says about one commit. snapshotId: 64 bits, more than a JavaScript number."""

    snapshot_id: int | None = msgspec.field(name="snapshotId", default=None)
    sequence_number: int | None = msgspec.field(name="sequenceNumber", default=None)
    operation: str | None = None
    commit_metrics: dict[str, Any] = msgspec.field(
        name="commitMetrics", default_factory=dict[str, Any]
    )
    metadata: dict[str, Any] = {}
