"""What a file of DAGs defines, as far as it is known without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from headwater.integrations.sources.code.passages import Passage
from headwater.integrations.sources.code.python_scope import Scope
from headwater.model.identity import DatasetId
from headwater.sql.answer import TableName


@dataclass(eq=False, slots=True)
class Dag:
    """A DAG. scope: in which its arguments are read. defaults: of the arguments of its tasks."""

    dag_id: str
    line: int
    description: str = ""
    owners: list[str] = field(default_factory=list[str])
    tags: list[str] = field(default_factory=list[str])
    schedule: str | None = None
    datasets: list[DatasetId] = field(default_factory=list[DatasetId])
    defaults: dict[str, ast.expr] = field(default_factory=dict[str, ast.expr])
    params: dict[str, str] = field(default_factory=dict[str, str])
    tasks: dict[str, Task] = field(default_factory=dict[str, "Task"])


@dataclass(eq=False, slots=True)
class Task:
    """A task. task_id: with the ids of its groups. function: what it runs, where it is Python.

    awaited, triggered: jobs of other DAGs.
    """

    dag: Dag
    task_id: str
    operator: str
    line: int
    upstream: dict[Task, None] = field(default_factory=dict["Task", None])
    passages: list[Passage] = field(default_factory=list[Passage])
    reads: list[tuple[TableName, int]] = field(default_factory=list[tuple[TableName, int]])
    inlets: list[DatasetId] = field(default_factory=list[DatasetId])
    outlets: list[DatasetId] = field(default_factory=list[DatasetId])
    owners: list[str] = field(default_factory=list[str])
    description: str = ""
    trigger_rule: str | None = None
    awaited: list[str] = field(default_factory=list[str])
    triggered: list[str] = field(default_factory=list[str])
    function: Function | None = None


@dataclass(eq=False, slots=True)
class Group:
    """A group of tasks. prefix: what stands before their ids. result: what its function returns."""

    prefix: str
    tasks: list[Task] = field(default_factory=list[Task])
    result: Value = None

    def first(self) -> list[Task]:
        """The tasks that wait for none of the others."""
        own = set(self.tasks)
        return [each for each in self.tasks if own.isdisjoint(each.upstream)]

    def last(self) -> list[Task]:
        """The tasks that none of the others waits for."""
        awaited = {up for each in self.tasks for up in each.upstream}
        return [each for each in self.tasks if each not in awaited]


@dataclass(eq=False, slots=True)
class Many:
    """A list of values, or the values of a dict. keys: of those that have one."""

    values: list[Value] = field(default_factory=list["Value"])
    keys: dict[str, int] = field(default_factory=dict[str, int])

    def put(self, key: str, value: Value) -> None:
        """Set the value of a key."""
        if key in self.keys:
            self.values[self.keys[key]] = value
        else:
            self.keys[key] = len(self.values)
            self.values.append(value)

    def get(self, key: str) -> Value:
        """The value of a key; None where there is none."""
        return self.values[self.keys[key]] if key in self.keys else None


@dataclass(eq=False, slots=True)
class Function:
    """A function of the file. kind: `dag`, `task`, `group`, or empty for a plain one.

    given: what is already said about the calls of it: arguments of the decorator, of `override`
    and of `partial`.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef
    kind: str
    scope: Scope
    given: dict[str, ast.expr] = field(default_factory=dict[str, ast.expr])
    variant: str = ""
    waits_for: list[Value] = field(default_factory=list["Value"])


@dataclass(frozen=True, eq=False, slots=True)
class Asset:
    """A dataset of Airflow; known to others where its address says where it lies."""

    uri: str
    dataset: DatasetId | None


Value: TypeAlias = "Dag | Task | Group | Many | Function | Asset | None"


def tasks_in(value: Value, *, as_upstream: bool) -> Iterator[Task]:
    """The tasks that others wait for, or that wait for others, when a value is joined to them."""
    if isinstance(value, Task):
        yield value
    elif isinstance(value, Group):
        yield from value.last() if as_upstream else value.first()
    elif isinstance(value, Many):
        for each in value.values:
            yield from tasks_in(each, as_upstream=as_upstream)
