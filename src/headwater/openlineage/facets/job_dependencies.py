"""The `jobDependencies` facet of runs: control flow, never data flow."""

from __future__ import annotations

import msgspec


class DependencyJob(msgspec.Struct, frozen=True):
    """A job, by its name."""

    namespace: str
    name: str


class Dependency(msgspec.Struct, frozen=True):
    """One job on the other side."""

    job: DependencyJob


class JobDependenciesFacet(msgspec.Struct, frozen=True):
    """The jobs that this run waited for, and those that wait for it."""

    upstream: tuple[Dependency, ...] = ()
    downstream: tuple[Dependency, ...] = ()
