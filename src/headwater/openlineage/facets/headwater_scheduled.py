"""Our `headwater_scheduled` facet of jobs: what a scheduler says it ran."""

from __future__ import annotations

import msgspec


class ScheduledRun(msgspec.Struct, frozen=True, rename="camel"):
    """One run as its scheduler knows it.

    meant_for: the time that it was to run for. started_at, ended_at: when it did. failed: how it
    ended.
    """

    ended_at: str
    started_at: str | None = None
    meant_for: str | None = None
    failed: bool = False


class ScheduledFacet(msgspec.Struct, frozen=True):
    """The runs of a job that are over, the newest last: as many as the scheduler was asked for."""

    runs: tuple[ScheduledRun, ...] = ()
