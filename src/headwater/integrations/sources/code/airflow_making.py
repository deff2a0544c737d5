"""Makes DAGs, groups and tasks of the calls that would, and joins them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise

from headwater.integrations.sources.code.airflow_model import (
    Dag,
    Function,
    Group,
    Many,
    Task,
    Value,
    tasks_in,
)
from headwater.integrations.sources.code.airflow_operators import (
    dag_arguments,
    owners_in,
    read_operator,
    text_of,
)
from headwater.integrations.sources.code.airflow_values import (
    arguments_of,
    datasets_in,
    free_id,
)
from headwater.integrations.sources.code.passages import Doubt
from headwater.integrations.sources.code.python_formats import items, variable
from headwater.integrations.sources.code.python_scope import Scope, literal
from headwater.integrations.sources.code.python_text import fold

Evaluating = Callable[[ast.expr], Value]
Arguments = Mapping[str, ast.expr]


class Making:
    """What has been made so far, and in which DAG and groups the walk is."""

    def __init__(self) -> None:
        self.dags: dict[str, Dag] = {}
        self.doubts: list[Doubt] = []
        self._dags: list[Dag] = []
        self._groups: list[Group] = []
        self._said: set[tuple[int, str]] = set()

    @property
    def count(self) -> int:
        """How much there is."""
        return len(self.dags) + sum(len(each.tasks) for each in self.dags.values())

    def dag(self, call: ast.Call, scope: Scope, value: Evaluating) -> Dag:
        """The DAG that a call makes."""
        arguments = arguments_of(call)
        if call.args:
            arguments.setdefault("dag_id", call.args[0])
        return self.new_dag(call, arguments.get("dag_id"), "", arguments, scope, value)

    def new_dag(
        self,
        node: ast.expr | ast.stmt,
        given: ast.expr | None,
        otherwise: str,
        arguments: Arguments,
        scope: Scope,
        value: Evaluating,
    ) -> Dag:
        """A DAG. given: its id; otherwise: what it is called without one."""
        dag_id = self._id(given, scope, "DAG") if given is not None else otherwise
        dag = Dag(dag_id, node.lineno)
        dag_arguments(dag, arguments, scope)
        for name in ("schedule", "schedule_interval"):
            if name in arguments:
                dag.datasets += datasets_in(value(arguments[name]))
        if dag.datasets:
            dag.schedule = None
        return self.dags.setdefault(dag_id, dag)

    def group(self, call: ast.Call, scope: Scope) -> Group:
        """The group that a call makes."""
        arguments = arguments_of(call)
        given = arguments.get("group_id") or (call.args[0] if call.args else None)
        return self.new_group(given, "group", arguments, scope)

    def new_group(
        self,
        given: ast.expr | None,
        otherwise: str,
        arguments: Arguments,
        scope: Scope,
    ) -> Group:
        """A group inside those in which the walk is."""
        name = self._id(given, scope, "task group") if given is not None else otherwise
        around = self._groups[-1].prefix if self._groups else ""
        prefixes = arguments.get("prefix_group_id")
        is_plain = isinstance(prefixes, ast.Constant) and prefixes.value is False
        return Group(around if is_plain else f"{around}{name}.")

    def task(
        self,
        call: ast.Call,
        operator: str,
        arguments: Arguments,
        scope: Scope,
        value: Evaluating,
        *,
        function: Function | None = None,
        otherwise: str = "",
    ) -> Value:
        """The task that a call makes; None outside of DAGs."""
        dag = self._dags[-1] if self._dags else None
        if "dag" in arguments:
            given = value(arguments["dag"])
            dag = given if isinstance(given, Dag) else dag
        if dag is None:
            self.doubt(call, "this task belongs to no DAG of this file", "define it in a DAG here")
            return None
        arguments = dag.defaults | {**arguments}
        own = arguments.get("task_id")
        task_id = self._id(own, scope, "task") if own is not None else otherwise
        group = self._groups[-1] if self._groups else None
        task_id = free_id(dag, f"{group.prefix if group else ''}{task_id}", is_own=own is not None)
        task = Task(dag, task_id, operator, call.lineno, function=function)
        dag.tasks[task_id] = task
        for each in self._groups:
            each.tasks.append(task)
        task.owners = owners_in(text_of(arguments.get("owner"), scope))
        documentation = (arguments.get(each) for each in ("doc_md", "doc"))
        task.description = next((t for d in documentation if (t := text_of(d, scope))), "")
        task.trigger_rule = text_of(arguments.get("trigger_rule"), scope) or None
        self._sides(task, arguments, value)
        read_operator(task, arguments, scope, self.doubt)
        self._callable(task, arguments, value)
        return task

    def expand(self, task: Task, call: ast.Call, scope: Scope) -> None:
        """Add what a task is given in each of the copies that Airflow makes of it."""
        read_operator(task, arguments_of(call), scope, self.doubt)
        for each in call.args:
            copies = literal(each, scope)
            if isinstance(copies, ast.List | ast.Tuple):
                for copy in copies.elts:
                    read_operator(task, items(literal(copy, scope) or copy), scope, self.doubt)

    def _sides(self, task: Task, arguments: Arguments, value: Evaluating) -> None:
        for name, given in arguments.items():
            if name in {"dag", "task_group"}:
                continue
            found = value(given)
            if name == "inlets":
                task.inlets += datasets_in(found)
            elif name == "outlets":
                task.outlets += datasets_in(found)
            else:
                self.join(found, task)

    def _callable(self, task: Task, arguments: Arguments, value: Evaluating) -> None:
        given = arguments.get("python_callable")
        function = value(given) if given is not None else None
        if isinstance(function, Function):
            task.function = function

    @contextmanager
    def within(self, *values: Value) -> Generator[None]:
        """Be in DAGs and groups; in a DAG, the groups around it do not count."""
        dags, groups = self._dags, self._groups
        for each in values:
            if isinstance(each, Dag):
                self._dags, self._groups = [*self._dags, each], []
            elif isinstance(each, Group):
                self._groups = [*self._groups, each]
        try:
            yield
        finally:
            self._dags, self._groups = dags, groups

    def join(self, upstream: Value, downstream: Value) -> None:
        """Let tasks wait for others of the same DAG."""
        for up in tasks_in(upstream, as_upstream=True):
            for down in tasks_in(downstream, as_upstream=False):
                if up is not down and up.dag is down.dag:
                    down.upstream[up] = None

    def chain(self, values: Sequence[Value]) -> Value:
        """Let each wait for the one before it; lists of equal length in pairs."""
        for left, right in pairwise(values):
            if isinstance(left, Many) and isinstance(right, Many):
                for one, other in zip(left.values, right.values, strict=False):
                    self.join(one, other)
            else:
                self.join(left, right)
        return None

    def _id(self, given: ast.expr, scope: Scope, kind: str) -> str:
        text = fold(given, scope)
        told = text.text if text is not None else variable(given)
        if "${" in told:
            self.doubt(given, f"the id of this {kind} is a variable: {told}", "write it out")
        return told

    def doubt(self, node: ast.expr | ast.stmt, detail: str, fix: str) -> None:
        """Note, once, what is not understood."""
        if (node.lineno, detail) not in self._said:
            self._said.add((node.lineno, detail))
            self.doubts.append(Doubt(node.lineno, node.col_offset + 1, detail, fix))
