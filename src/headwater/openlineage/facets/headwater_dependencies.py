"""Our `headwater_dependencies` facet of jobs: control flow as it is declared, apart from runs."""

from __future__ import annotations

import msgspec


class DeclaredDependency(msgspec.Struct, frozen=True):
    """A job on the other side. kind: `task`, `external` for what is waited for, or `trigger`."""

    namespace: str
    name: str
    kind: str = "task"


class DeclaredParent(msgspec.Struct, frozen=True):
    """The job that contains it, such as the DAG of a task."""

    namespace: str
    name: str


class AwaitedDataset(msgspec.Struct, frozen=True):
    """A dataset whose update starts the job."""

    namespace: str
    name: str


class DependenciesFacet(msgspec.Struct, frozen=True):
    """The jobs that have to run before this one, and those that it starts or that wait for it.

    schedule: when it is started, as its system writes it. datasets: those that start it.
    trigger_rule: how several upstream jobs count together.
    """

    upstream: tuple[DeclaredDependency, ...] = ()
    downstream: tuple[DeclaredDependency, ...] = ()
    parent: DeclaredParent | None = None
    schedule: str | None = None
    datasets: tuple[AwaitedDataset, ...] = ()
    trigger_rule: str | None = msgspec.field(name="triggerRule", default=None)
