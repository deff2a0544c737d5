"""The registered `gcp_composer_job` facet of jobs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED

_Owed = Annotated[str | None, REQUIRED]


class GcpComposerJobFacet(msgspec.Struct, frozen=True):
    """The DAG, or the task of one, that a job is in a Composer environment."""

    environment_name: _Owed = msgspec.field(name="environmentName", default=None)
    dag_id: _Owed = msgspec.field(name="dagId", default=None)
    task_id: str | None = msgspec.field(name="taskId", default=None)
    operator: str | None = None
    airflow_version: _Owed = msgspec.field(name="airflowVersion", default=None)
    composer_version: _Owed = msgspec.field(name="composerVersion", default=None)
