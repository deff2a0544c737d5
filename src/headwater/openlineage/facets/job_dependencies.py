"""The `jobDependencies` facet of runs."""

from __future__ import annotations

import msgspec


class DependencyJob(msgspec.Struct, frozen=True):
    """A job, by its name."""

    namespace: str
    name: str


class DependencyRun(msgspec.Struct, frozen=True):
    """A run, by its id."""

    run_id: str = msgspec.field(name="runId")


class Dependency(msgspec.Struct, frozen=True):
    """One job on the other side, and the run of it that is meant.

    sequence_trigger_rule: what has to have happened to the other, such as FINISH_TO_START.
    status_trigger_rule: how it has to have ended, such as EXECUTE_EVERY_TIME.
    """

    job: DependencyJob
    run: DependencyRun | None = None
    dependency_type: str | None = None
    sequence_trigger_rule: str | None = None
    status_trigger_rule: str | None = None


class JobDependenciesFacet(msgspec.Struct, frozen=True):
    """The jobs that this run waited for, and those that wait for it.

    trigger_rule: how several of them count together.
    """

    upstream: tuple[Dependency, ...] = ()
    downstream: tuple[Dependency, ...] = ()
    trigger_rule: str | None = None
