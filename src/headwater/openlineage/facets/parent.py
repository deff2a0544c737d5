"""The `parent` facet of runs, and its old spelling `parentRun`."""

from __future__ import annotations

import msgspec


class ParentRun(msgspec.Struct, frozen=True):
    """A run, by its id."""

    run_id: str = msgspec.field(name="runId")


class ParentJob(msgspec.Struct, frozen=True):
    """A job, by its name."""

    namespace: str
    name: str


class ParentRoot(msgspec.Struct, frozen=True):
    """The run at the top of the tree."""

    run: ParentRun
    job: ParentJob


class ParentFacet(msgspec.Struct, frozen=True):
    """The run that started this one, and the one at the top."""

    run: ParentRun
    job: ParentJob
    root: ParentRoot | None = None
