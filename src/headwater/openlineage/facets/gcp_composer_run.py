"""The registered `gcp_composer_run` facet of runs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class GcpComposerRunFacet(msgspec.Struct, frozen=True):
    """The DAG run of a Composer environment."""

    dag_run_id: Annotated[str | None, REQUIRED] = msgspec.field(name="dagRunId", default=None)
    task_execution_date: str | None = msgspec.field(name="taskExecutionDate", default=None)
