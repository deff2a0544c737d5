"""Walks through a file of DAGs and keeps what it would define, without running any of it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from headwater.integrations.sources.code.airflow_making import Evaluating, Making
from headwater.integrations.sources.code.airflow_model import (
    Dag,
    Function,
    Group,
    Many,
    Task,
    Value,
)
from headwater.integrations.sources.code.airflow_values import (
    arguments_of,
    asset_of,
    dotted,
    item_of,
    key_of,
    operator_of,
)
from headwater.integrations.sources.code.passages import Doubt
from headwater.integrations.sources.code.python_calls import called_name
from headwater.integrations.sources.code.python_loops import turns_of
from headwater.integrations.sources.code.python_scope import Binding, Scope, scope_of
from headwater.integrations.sources.code.python_text import fold, parts_of

_MOST_STEPS: Final = 50_000
_DEEPEST: Final = 12
_DEEPEST_EXPRESSION: Final = 200
_ASSETS: Final = frozenset({"Dataset", "Asset"})
_GIVES_BACK: Final = frozenset({"output", "as_setup", "as_teardown", "expand", "expand_kwargs"})
_OWN: Final = frozenset({"override", "partial", "expand", "expand_kwargs"})


@dataclass(slots=True)
class _Frame:
    """Names and what they hold. around: of the code around it. returned: by a function."""

    scope: Scope
    values: dict[str, Value] = field(default_factory=dict[str, Value])
    around: _Frame | None = None
    returned: Value = None

    def get(self, name: str) -> Value:
        if name in self.values:
            return self.values[name]
        return self.around.get(name) if self.around is not None else None


def _of_list(held: Many, name: str, given: Sequence[Value]) -> Value:
    """What a method of a list or a dict does and returns."""
    if name == "append" and given:
        held.values.append(given[0])
    elif name == "extend" and given and isinstance(given[0], Many):
        held.values += given[0].values
    return held if name == "values" else None


class DagWalk:
    """What a module defines. dags: by id. functions: of the module, by name."""

    def __init__(self, tree: ast.Module) -> None:
        self.functions: dict[str, Function] = {}
        self._made = Making()
        self._tree = tree
        self._aliases: dict[str, str] = {}
        self._steps = self._depth = self._calls = 0
        self._called: set[int] = set()

    @property
    def dags(self) -> Mapping[str, Dag]:
        """The DAGs that were found, by id."""
        return self._made.dags

    @property
    def doubts(self) -> Sequence[Doubt]:
        """What was not understood."""
        return self._made.doubts

    def walk(self) -> DagWalk:
        """Walk through the module, and through functions that make DAGs and that nobody calls."""
        frame = _Frame(scope_of(self._tree.body))
        self._body(self._tree.body, frame)
        for each in [*self.functions.values()]:
            if each.kind == "dag" and id(each.node) not in self._called:
                self._run(each, None, frame)
        return self

    # Statements

    def _body(self, body: Sequence[ast.stmt], frame: _Frame) -> None:
        for statement in body:
            self._steps += 1
            if self._steps > _MOST_STEPS:
                self._made.doubt(statement, "it defines too much to be followed", "divide the file")
                return
            self._statement(statement, frame)

    def _statement(self, statement: ast.stmt, frame: _Frame) -> None:
        for kind, read in self._statements.items():
            if isinstance(statement, kind):
                read(self, statement, frame)
                return

    def _assigned(self, statement: ast.Assign, frame: _Frame) -> None:
        value = self._value(statement.value, frame)
        for target in statement.targets:
            self._assign(target, value, frame)

    def _declared(self, statement: ast.AnnAssign, frame: _Frame) -> None:
        if statement.value is not None:
            self._assign(statement.target, self._value(statement.value, frame), frame)

    def _said(self, statement: ast.Expr, frame: _Frame) -> None:
        self._value(statement.value, frame)

    def _branches(self, statement: ast.If, frame: _Frame) -> None:
        self._body([*statement.body, *statement.orelse], frame)

    def _try(self, statement: ast.Try, frame: _Frame) -> None:
        self._body([*statement.body, *statement.orelse, *statement.finalbody], frame)

    def _return(self, statement: ast.Return, frame: _Frame) -> None:
        if statement.value is not None:
            frame.returned = self._value(statement.value, frame) or frame.returned

    def _import(self, statement: ast.ImportFrom, _: _Frame) -> None:
        self._aliases |= {each.asname: each.name for each in statement.names if each.asname}

    def _assign(self, target: ast.expr, value: Value, frame: _Frame) -> None:
        if isinstance(target, ast.Name):
            frame.values[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, Many):
            for each, part in zip(target.elts, value.values, strict=False):
                self._assign(each, part, frame)
        elif isinstance(target, ast.Subscript):
            held = self._value(target.value, frame)
            if isinstance(held, Many):
                held.put(key_of(target.slice, frame.scope), value)

    def _add(self, statement: ast.AugAssign, frame: _Frame) -> None:
        value = self._value(statement.value, frame)
        held = self._value(statement.target, frame)
        if isinstance(held, Many) and isinstance(value, Many):
            held.values += value.values
        elif isinstance(statement.op, ast.RShift):
            self._made.join(held, value)
        elif isinstance(statement.op, ast.LShift):
            self._made.join(value, held)

    def _with(self, statement: ast.With | ast.AsyncWith, frame: _Frame) -> None:
        values = [self._value(each.context_expr, frame) for each in statement.items]
        for each, value in zip(statement.items, values, strict=True):
            if each.optional_vars is not None:
                self._assign(each.optional_vars, value, frame)
        with self._made.within(*values):
            self._body(statement.body, frame)

    def _for(self, loop: ast.For | ast.AsyncFor, frame: _Frame) -> None:
        turns = turns_of(loop.target, loop.iter, frame.scope, parts_of)
        over = self._value(loop.iter, frame)
        if isinstance(over, Many) and any(each is not None for each in over.values):
            for value in over.values:
                self._assign(loop.target, value, frame)
                self._body(loop.body, frame)
            return
        for turn in turns:
            inner = _Frame(Scope(around=frame.scope, given={**turn}), frame.values, frame.around)
            self._body(loop.body, inner)
            frame.returned = inner.returned or frame.returned
        if not turns:
            before = self._made.count
            self._body(loop.body, frame)
            if self._made.count > before:
                about = ast.unparse(loop.iter)[:60]
                detail = f"how often this loop runs is not written out: {about}"
                self._made.doubt(
                    loop, detail, "what it defines is told once, with variables in its names"
                )

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: _Frame) -> None:
        function = Function(node, "", frame.scope)
        for each in node.decorator_list:
            call = each if isinstance(each, ast.Call) else None
            name = dotted(call.func if call is not None else each)
            first = self._aliases.get(name[0], name[0]) if name else ""
            kind = {"dag": "dag", "task": "task", "task_group": "group"}.get(first, "")
            if len(name) > 1 and name[-1] in {"dag", "task", "task_group"}:
                kind = {"dag": "dag", "task": "task", "task_group": "group"}[name[-1]]
            if kind:
                function.kind = kind
                function.variant = name[-1]
                function.given = arguments_of(call) if call is not None else {}
                if call is not None and call.args:
                    key = {"dag": "dag_id", "group": "group_id"}.get(kind, "task_id")
                    function.given.setdefault(key, call.args[0])
        frame.values[node.name] = function
        self.functions.setdefault(node.name, function)

    # Expressions

    def _value(self, node: ast.expr, frame: _Frame) -> Value:
        self._depth += 1
        try:
            return self._evaluated(node, frame) if self._depth < _DEEPEST_EXPRESSION else None
        finally:
            self._depth -= 1

    def _evaluated(self, node: ast.expr, frame: _Frame) -> Value:
        for kind, read in self._expressions.items():
            if isinstance(node, kind):
                return read(self, node, frame)
        return None

    def _named(self, node: ast.Name, frame: _Frame) -> Value:
        return frame.get(node.id)

    def _list(self, node: ast.List | ast.Tuple | ast.Set, frame: _Frame) -> Value:
        return Many(self._values(node.elts, frame))

    def _attribute(self, node: ast.Attribute, frame: _Frame) -> Value:
        base = self._value(node.value, frame)
        return base if isinstance(base, Task) or node.attr in _GIVES_BACK else None

    def _subscript(self, node: ast.Subscript, frame: _Frame) -> Value:
        return item_of(self._value(node.value, frame), node.slice, frame.scope)

    def _either(self, node: ast.IfExp, frame: _Frame) -> Value:
        return self._value(node.body, frame) or self._value(node.orelse, frame)

    def _inner(self, node: ast.Starred | ast.Await, frame: _Frame) -> Value:
        return self._value(node.value, frame)

    def _valuing(self, frame: _Frame) -> Evaluating:
        return partial(self._value, frame=frame)

    def _values(self, nodes: Sequence[ast.expr], frame: _Frame) -> list[Value]:
        """The values of a list, what is unpacked in it included."""
        found: list[Value] = []
        for node in nodes:
            value = self._value(node, frame)
            if isinstance(node, ast.Starred) and isinstance(value, Many):
                found += value.values
            else:
                found.append(value)
        return found

    def _operation(self, node: ast.BinOp, frame: _Frame) -> Value:
        left = self._value(node.left, frame)
        right = self._value(node.right, frame)
        if isinstance(node.op, ast.RShift):
            self._made.join(left, right)
        elif isinstance(node.op, ast.LShift):
            self._made.join(right, left)
        elif isinstance(node.op, ast.Add) and isinstance(left, Many) and isinstance(right, Many):
            return Many([*left.values, *right.values])
        elif isinstance(node.op, ast.BitAnd | ast.BitOr):
            return Many([left, right])
        return right

    def _dict(self, node: ast.Dict, frame: _Frame) -> Many:
        found = Many()
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                found.put(key_of(key, frame.scope), self._value(value, frame))
        return found

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, frame: _Frame
    ) -> Many:
        found = Many()
        generator = node.generators[0]
        over = self._value(generator.iter, frame)
        turns = turns_of(generator.target, generator.iter, frame.scope, parts_of)
        frames: list[_Frame] = []
        if isinstance(over, Many) and any(each is not None for each in over.values):
            for value in over.values:
                inner = _Frame(frame.scope, {}, frame)
                self._assign(generator.target, value, inner)
                frames.append(inner)
        else:
            frames = [
                _Frame(Scope(around=frame.scope, given={**turn}), {}, frame)
                for turn in turns or [{}]
            ]
        for inner in frames:
            if isinstance(node, ast.DictComp):
                found.put(key_of(node.key, inner.scope), self._value(node.value, inner))
            else:
                found.values.append(self._value(node.elt, inner))
        return found

    def _call(self, call: ast.Call, frame: _Frame) -> Value:
        name = called_name(call)
        name = self._aliases.get(name, name) if isinstance(call.func, ast.Name) else name
        if name == "DAG":
            return self._made.dag(call, frame.scope, self._valuing(frame))
        if name == "TaskGroup":
            return self._made.group(call, frame.scope)
        if name in _ASSETS:
            return asset_of(call, frame.scope)
        if name in {"chain", "chain_linear"} and isinstance(call.func, ast.Name):
            return self._made.chain(self._values(call.args, frame))
        if name == "cross_downstream" and len(call.args) == 2:
            self._made.join(self._value(call.args[0], frame), self._value(call.args[1], frame))
            return None
        arguments = arguments_of(call)
        if "task_id" in arguments and name != "override":
            return self._made.task(
                call, operator_of(call, name), arguments, frame.scope, self._valuing(frame)
            )
        if isinstance(call.func, ast.Attribute):
            return self._method(call, name, arguments, frame)
        function = frame.get(name) if name else self._value(call.func, frame)
        if isinstance(function, Function):
            return self._run(function, call, frame)
        for each in (*call.args, *arguments.values()):
            self._value(each, frame)
        return None

    def _method(
        self, call: ast.Call, name: str, arguments: Mapping[str, ast.expr], frame: _Frame
    ) -> Value:
        assert isinstance(call.func, ast.Attribute)
        base = self._value(call.func.value, frame)
        given = [self._value(each, frame) for each in call.args]
        if name == "set_upstream" and given:
            self._made.join(given[0], base)
        elif name == "set_downstream" and given:
            self._made.join(base, given[0])
        elif isinstance(base, Many):
            return _of_list(base, name, given)
        elif isinstance(base, Function) and name in _OWN:
            named = [self._value(each, frame) for each in arguments.values()]
            if name in {"override", "partial"}:
                if name == "partial":
                    return replace(base, waits_for=[*base.waits_for, *named])
                return replace(base, given=base.given | dict(arguments))
            return self._run(replace(base, waits_for=[*base.waits_for, *named]), call, frame)
        elif isinstance(base, Task):
            if name in {"expand", "expand_kwargs"}:
                self._made.expand(base, call, frame.scope)
            for each in (*given, *(self._value(one, frame) for one in arguments.values())):
                self._made.join(each, base)
            return base
        return base if isinstance(base, Group | Dag) else None

    def _run(self, function: Function, call: ast.Call | None, frame: _Frame) -> Value:
        """What a call of a function of this file makes."""
        self._called.add(id(function.node))
        if self._calls >= _DEEPEST:
            return None
        self._calls += 1
        try:
            return self._ran(function, call, frame)
        finally:
            self._calls -= 1

    def _ran(self, function: Function, call: ast.Call | None, frame: _Frame) -> Value:
        arguments = arguments_of(call) if call is not None else {}
        listed = call.args if call is not None else []
        if function.kind == "task":
            return self._run_task(function, call, listed, arguments, frame)
        inner = self._inside(function, listed, arguments, frame)
        if function.kind == "dag":
            dag = self._made.new_dag(
                function.node,
                function.given.get("dag_id"),
                function.node.name,
                function.given,
                frame.scope,
                self._valuing(frame),
            )
            dag.description = dag.description or ast.get_docstring(function.node) or ""
            with self._made.within(dag):
                self._body(function.node.body, inner)
            return dag
        if function.kind == "group":
            name = function.given.get("group_id")
            group = self._made.new_group(name, function.node.name, function.given, frame.scope)
            with self._made.within(group):
                self._body(function.node.body, inner)
            group.result = inner.returned
            for each in (*listed, *arguments.values()):
                self._made.join(self._value(each, frame), group)
            return group
        self._body(function.node.body, inner)
        return inner.returned

    def _run_task(
        self,
        function: Function,
        call: ast.Call | None,
        listed: Sequence[ast.expr],
        arguments: Mapping[str, ast.expr],
        frame: _Frame,
    ) -> Value:
        if call is None:
            return None
        operator = f"@task.{function.variant}" if function.variant != "task" else "@task"
        task = self._made.task(
            call,
            operator,
            function.given,
            frame.scope,
            self._valuing(frame),
            function=function,
            otherwise=function.node.name,
        )
        if isinstance(task, Task):
            task.line = function.node.lineno
            task.description = task.description or ast.get_docstring(function.node) or ""
            given = [self._value(each, frame) for each in (*listed, *arguments.values())]
            for each in (*given, *function.waits_for):
                self._made.join(each, task)
        return task

    def _inside(
        self,
        function: Function,
        listed: Sequence[ast.expr],
        arguments: Mapping[str, ast.expr],
        frame: _Frame,
    ) -> _Frame:
        """The names in a function that is called."""
        node = function.node
        scope = scope_of(node.body, function.scope)
        inner = _Frame(scope, {}, frame)
        parameters = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
        kept = [each.arg for each in node.args.kwonlyargs]
        defaults = dict(zip(reversed(parameters), reversed(node.args.defaults), strict=False)) | {
            name: value
            for name, value in zip(kept, node.args.kw_defaults, strict=True)
            if value is not None
        }
        told = defaults | dict(zip(parameters, listed, strict=False)) | {**arguments}
        for name in (*parameters, *kept):
            given = told.get(name)
            scope.names.setdefault(name, []).insert(0, Binding(None, node.lineno))
            if given is not None:
                inner.values[name] = self._value(given, frame)
                text = fold(given, frame.scope)
                if text is not None:
                    scope.given[name] = ast.copy_location(ast.Constant(text.text), given)
                elif not isinstance(given, ast.Name):
                    scope.given[name] = given
        return inner

    _statements: Final[dict[type[ast.stmt], Callable[[DagWalk, Any, _Frame], None]]] = {
        ast.Assign: _assigned,
        ast.AnnAssign: _declared,
        ast.AugAssign: _add,
        ast.Expr: _said,
        ast.With: _with,
        ast.AsyncWith: _with,
        ast.For: _for,
        ast.AsyncFor: _for,
        ast.If: _branches,
        ast.Try: _try,
        ast.FunctionDef: _define,
        ast.AsyncFunctionDef: _define,
        ast.Return: _return,
        ast.ImportFrom: _import,
    }
    _expressions: Final[dict[type[ast.expr], Callable[[DagWalk, Any, _Frame], Value]]] = {
        ast.Name: _named,
        ast.Call: _call,
        ast.BinOp: _operation,
        ast.List: _list,
        ast.Tuple: _list,
        ast.Set: _list,
        ast.Dict: _dict,
        ast.Attribute: _attribute,
        ast.Subscript: _subscript,
        ast.ListComp: _comprehension,
        ast.SetComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.DictComp: _comprehension,
        ast.IfExp: _either,
        ast.Starred: _inner,
        ast.Await: _inner,
    }
