"""The registered `gcp_lineage` facet of jobs."""

from __future__ import annotations

import msgspec


class GcpOrigin(msgspec.Struct, frozen=True):
    """What started a job, as Google Cloud names it."""

    name: str | None = None
    source_type: str | None = msgspec.field(name="sourceType", default=None)


class GcpLineageFacet(msgspec.Struct, frozen=True):
    """How Google's Data Lineage shows a job."""

    display_name: str | None = msgspec.field(name="displayName", default=None)
    origin: GcpOrigin | None = None
