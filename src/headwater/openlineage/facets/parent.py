"""The `parent` facet of runs, and its old spelling `parentRun`."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from headwater.openlineage.facets.form import UUID


class ParentRun(msgspec.Struct, frozen=True):
    """A run, by its id. facets: copied from it for convenience; its own events say better."""

    run_id: Annotated[str, UUID] = msgspec.field(name="runId")
    facets: dict[str, Any] | None = None


class ParentJob(msgspec.Struct, frozen=True):
    """A job, by its name. facets: copied from it for convenience."""

    namespace: str
    name: str
    facets: dict[str, Any] | None = None


class ParentRoot(msgspec.Struct, frozen=True):
    """The run at the top of the tree."""

    run: ParentRun
    job: ParentJob


class ParentFacet(msgspec.Struct, frozen=True):
    """The run that started this one, and the one at the top."""

    run: ParentRun
    job: ParentJob
    root: ParentRoot | None = None
