"""The `extractionError` facet of runs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class ExtractionProblem(msgspec.Struct, frozen=True):
    """One statement that the producer could not read."""

    message: Annotated[str | None, REQUIRED] = msgspec.field(name="errorMessage", default=None)
    stack_trace: str | None = msgspec.field(name="stackTrace", default=None)
    task: str | None = None
    task_number: int | None = msgspec.field(name="taskNumber", default=None)


class ExtractionErrorFacet(msgspec.Struct, frozen=True):
    """What of a run its producer could not read: lineage is missing here."""

    total_tasks: Annotated[int | None, REQUIRED] = msgspec.field(name="totalTasks", default=None)
    failed_tasks: Annotated[int | None, REQUIRED] = msgspec.field(name="failedTasks", default=None)
    errors: Annotated[tuple[ExtractionProblem, ...], REQUIRED] = ()
