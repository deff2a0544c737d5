"""Our `headwater_rejection` facet of jobs: a person says that data does not flow there."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import DATE_TIME, REQUIRED


class RejectedEnd(msgspec.Struct, frozen=True):
    """A dataset, or one of its columns."""

    namespace: str
    name: str
    field: str | None = None


class RejectedJob(msgspec.Struct, frozen=True):
    """The job through which alone it is meant."""

    namespace: str
    name: str


class RejectionFacet(msgspec.Struct, frozen=True):
    """That data does not flow from a source to a target, whatever sources say.

    job: through this job; through any where it is absent. until: when a person's word is to be
    taken back for them; never, where that is absent. The job that carries it stands for the
    statement itself, and the statement is taken back by `_deleted`.
    """

    source: Annotated[RejectedEnd, REQUIRED]
    target: Annotated[RejectedEnd, REQUIRED]
    job: RejectedJob | None = None
    until: Annotated[str | None, DATE_TIME] = None
    reason: str | None = None
    by: str | None = None
