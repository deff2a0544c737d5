"""The `jobType` facet."""

from __future__ import annotations

import msgspec


class JobTypeFacet(msgspec.Struct, frozen=True):
    """How a job works: BATCH, STREAMING or SERVICE, and under which system."""

    processing_type: str | None = msgspec.field(name="processingType", default=None)
    integration: str | None = None
    job_type: str | None = msgspec.field(name="jobType", default=None)
