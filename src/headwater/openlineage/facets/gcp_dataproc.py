"""The registered `gcp_dataproc` facet of runs."""

from __future__ import annotations

import msgspec


class GcpDataprocFacet(msgspec.Struct, frozen=True):
    """The Dataproc job, batch or session behind a Spark run."""

    app_id: str | None = msgspec.field(name="appId", default=None)
    app_name: str | None = msgspec.field(name="appName", default=None)
    # The registered schema misspells it, and so do those who follow it.
    batch_id_as_registered: str | None = msgspec.field(name="bactchId", default=None)
    batch_id: str | None = msgspec.field(name="batchId", default=None)
    batch_uuid: str | None = msgspec.field(name="batchUuid", default=None)
    cluster_name: str | None = msgspec.field(name="clusterName", default=None)
    cluster_uuid: str | None = msgspec.field(name="clusterUuid", default=None)
    job_id: str | None = msgspec.field(name="jobId", default=None)
    job_uuid: str | None = msgspec.field(name="jobUuid", default=None)
    project_id: str | None = msgspec.field(name="projectId", default=None)
    query_node_name: str | None = msgspec.field(name="queryNodeName", default=None)
    session_id: str | None = msgspec.field(name="sessionId", default=None)
    session_uuid: str | None = msgspec.field(name="sessionUuid", default=None)
