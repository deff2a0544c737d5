"""A file of DAGs as jobs: one for each DAG and each of its tasks."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from headwater.integrations.sources.code.airflow_model import Dag, Function, Task
from headwater.integrations.sources.code.airflow_walk import DagWalk
from headwater.integrations.sources.code.passages import Contents, Doubt, Work
from headwater.integrations.sources.code.python_files import MOST_BYTES, decoded, tree_of
from headwater.integrations.sources.code.python_sql import sql_in_function, sql_in_module
from headwater.openlineage.writing import Json, identified

DEFAULT_NAMESPACE: Final = "default"
"""Of Airflow's jobs, where its provider is not told another."""

_MOST_CALLED: Final = 50


def dags_in(data: bytes, *, namespace: str) -> Contents:
    """What a file of DAGs defines; whatever it is, there is an answer. namespace: of the jobs."""
    if len(data) > MOST_BYTES:
        return Contents(doubts=[Doubt(1, 1, "it is too large to be read", "divide it")])
    tree = tree_of(decoded(data))
    if isinstance(tree, Doubt):
        return Contents(doubts=[tree])
    try:
        walk = DagWalk(tree).walk()
        return _Telling(tree, walk, namespace).contents()
    except RecursionError:
        return Contents(doubts=[Doubt(1, 1, "it is nested too deeply", "divide it")])


class _Telling:
    def __init__(self, tree: ast.Module, walk: DagWalk, namespace: str) -> None:
        self._tree = tree
        self._walk = walk
        self._namespace = namespace
        self._contents = Contents(doubts=[*walk.doubts])
        self._run: set[str] = set()

    def contents(self) -> Contents:
        for dag in self._walk.dags.values():
            self._contents.works.append(self._dag(dag))
            downstream: dict[Task, list[Task]] = {}
            for task in dag.tasks.values():
                for each in task.upstream:
                    downstream.setdefault(each, []).append(task)
            for task in dag.tasks.values():
                self._contents.works.append(self._task(task, downstream.get(task, [])))
        self._rest()
        return self._contents

    def _rest(self) -> None:
        """The SQL of functions that no task runs, as far as that can be seen."""
        outside = sql_in_module(self._tree)
        makers = {
            name for name, each in self._walk.functions.items() if each.kind in {"dag", "group"}
        }
        for work in outside.works:
            name = work.name.removeprefix("::")
            if name and name not in self._run | makers:
                self._contents.works.append(work)

    def _dag(self, dag: Dag) -> Work:
        body: Json = {}
        if dag.schedule:
            body["schedule"] = dag.schedule
        if dag.datasets:
            body["datasets"] = [identified(each) for each in dag.datasets]
        work = Work(dag.dag_id, own_name=True, kind="DAG", language="airflow", line=dag.line)
        work.facets = _said(dag.description, dag.owners, dag.tags)
        if body:
            work.facets["headwater_dependencies"] = body
        return work

    def _task(self, task: Task, downstream: Iterable[Task]) -> Work:
        dag = task.dag
        work = Work(
            f"{dag.dag_id}.{task.task_id}",
            own_name=True,
            kind="TASK",
            language="airflow",
            passages=[*task.passages],
            reads=[*task.reads],
            inlets=[*task.inlets],
            outlets=[*task.outlets],
            line=task.line,
        )
        work.facets = _said(task.description, task.owners or dag.owners, dag.tags)
        upstream = [self._job(each, "task") for each in task.upstream]
        upstream += [self._named(each, "external") for each in task.awaited]
        told = [self._job(each, "task") for each in downstream]
        told += [self._named(each, "trigger") for each in task.triggered]
        body: Json = {"parent": {"namespace": self._namespace, "name": dag.dag_id}}
        body |= {
            key: value for key, value in {"upstream": upstream, "downstream": told}.items() if value
        }
        if task.trigger_rule:
            body["triggerRule"] = task.trigger_rule
        work.facets["headwater_dependencies"] = body
        if task.function is not None:
            self._take_function(work, task.function)
        return work

    def _take_function(self, work: Work, function: Function) -> None:
        """Add what a function hands to databases, with those that it calls."""
        for each in _called(function, self._walk.functions):
            self._run.add(each.node.name)
            found = sql_in_function(each.node, each.scope, self._tree)
            self._contents.doubts += [
                doubt for doubt in found.doubts if doubt not in self._contents.doubts
            ]
            self._contents.dialect = self._contents.dialect or found.dialect
            for inner in found.works:
                work.passages += inner.passages
                work.reads += inner.reads
                work.writes += inner.writes
                work.held |= inner.held

    def _job(self, task: Task, kind: str) -> Json:
        return self._named(f"{task.dag.dag_id}.{task.task_id}", kind)

    def _named(self, name: str, kind: str) -> Json:
        return {"namespace": self._namespace, "name": name, "kind": kind}


def _called(function: Function, functions: dict[str, Function]) -> Iterator[Function]:
    """A function, and the plain ones of the file that it calls, each once."""
    waiting = [function]
    seen: set[str] = set()
    while waiting and len(seen) < _MOST_CALLED:
        each = waiting.pop(0)
        if each.node.name in seen:
            continue
        seen.add(each.node.name)
        yield each
        for node in ast.walk(each.node):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                called = functions.get(node.func.id)
                if called is not None and not called.kind:
                    waiting.append(called)


def _said(description: str, owners: list[str], tags: list[str]) -> dict[str, Json]:
    """The facets of what people say of a DAG or a task."""
    told: dict[str, Json] = {}
    if description:
        told["documentation"] = {"description": description.strip()}
    if owners:
        told["ownership"] = {"owners": [{"name": each} for each in owners]}
    if tags:
        told["tags"] = {"tags": [{"key": e, "value": e, "source": "AIRFLOW"} for e in tags]}
    return told
