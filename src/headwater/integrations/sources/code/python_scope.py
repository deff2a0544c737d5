"""Names in Python code, and what they hold where, as far as that can be told without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

END: Final = 1 << 30
"""A line behind all others."""

_MOST_NAMES: Final = 40
_CHANGE_LISTS: Final = frozenset(
    {"append", "extend", "insert", "remove", "pop", "clear", "update", "setdefault"}
)


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name is given. value: None where it cannot be told. adds: whether to what it had.

    until: the last line of the code that is run only with it, such as a branch. loop: the lines of
    the outermost loop around it.
    """

    value: ast.expr | None
    line: int
    adds: bool = False
    until: int = END
    loop: range = range(0)


@dataclass(frozen=True, slots=True)
class Held:
    """What a name holds: one expression, or several that are joined. scope: that they stand in."""

    parts: Sequence[ast.expr]
    scope: Scope


@dataclass(slots=True)
class Scope:
    """The names of a module, a class or a function; or of one turn of a loop, with those given.

    given: None where it cannot be told.
    """

    names: dict[str, list[Binding]] = field(default_factory=dict[str, list[Binding]])
    around: Scope | None = None
    given: dict[str, ast.expr | None] = field(default_factory=dict[str, "ast.expr | None"])
    classes: dict[str, Scope] = field(default_factory=dict[str, "Scope"])
    own_class: Scope | None = None

    def value(self, name: str, line: int) -> Held | None:
        """What a name holds at a line; None where that cannot be told."""
        if name in self.given:
            given = self.given[name]
            return Held([given], self.around or self) if given is not None else None
        if name in self.names:
            parts = _parts(self.names[name], line)
            return Held(parts, self) if parts is not None else None
        if self.around is None:
            return None
        if not self.given:
            # What stands around has run to its end.
            return self.around.value(name, END)
        held = self.around.value(name, line)
        return Held(held.parts, self) if held and held.scope is self.around else held


def _parts(every: Sequence[Binding], line: int) -> Sequence[ast.expr] | None:
    """What a name holds at a line; None where that depends on what is run."""
    known = [each for each in every if each.line <= line]
    if not known and len(every) == 1:
        known = every
    is_certain = [len(every) == 1 or each.until >= line for each in known]
    sets = [at for at, each in enumerate(known) if is_certain[at] and not each.adds]
    if not sets or not all(is_certain[sets[-1] :]):
        return None
    told = known[sets[-1] :]
    turns = [each for each in every if line in each.loop and (each.adds or each.line > line)]
    if any(told[0].line < each.loop.start for each in turns):
        # What a turn of a loop leaves behind is there in the next one.
        return None
    values = [each.value for each in told if each.value is not None]
    return values if len(values) == len(told) else None


def scope_of(body: Sequence[ast.stmt], around: Scope | None = None) -> Scope:
    """The names that some statements bind, those of functions and classes inside left out."""
    scope = Scope(around=around)
    for statement in body:
        _bind(scope, statement, _Around())
    return scope


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a binding, in the words of one."""

    until: int = END
    loop: range = range(0)

    def inside(self, statement: ast.stmt, block: Sequence[ast.stmt], *, certain: bool) -> _Around:
        """The same for a block of a statement. certain: whether it runs whenever that does."""
        first, last = statement.lineno, statement.end_lineno or END
        is_loop = isinstance(statement, ast.For | ast.AsyncFor | ast.While)
        return _Around(
            self.until if certain else block[-1].end_lineno or last,
            range(first, last + 1) if is_loop and not self.loop else self.loop,
        )

    def binding(self, value: ast.expr | None, line: int, *, adds: bool = False) -> Binding:
        return Binding(value, line, adds, self.until, self.loop)


def _bind(scope: Scope, statement: ast.stmt, around: _Around) -> None:
    _bind_names(scope, statement, around)
    for inner, is_certain in _blocks(statement):
        for each in inner:
            _bind(scope, each, around.inside(statement, inner, certain=is_certain))


def _bind_names(scope: Scope, statement: ast.stmt, around: _Around) -> None:
    """Bind what a statement itself binds, those inside it left out."""
    line = statement.lineno
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            _bind_target(scope, target, statement.value, line, around)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        _bind_target(scope, statement.target, statement.value, line, around)
    elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        value = statement.value if isinstance(statement.op, ast.Add) else None
        binding = around.binding(value, line, adds=True)
        scope.names.setdefault(statement.target.id, []).append(binding)
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        _bind_addition(scope, statement.value, around)
    elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        scope.names.setdefault(statement.name, []).append(Binding(None, line))
    elif isinstance(statement, ast.ClassDef):
        scope.classes[statement.name] = scope_of(statement.body, scope)
    elif isinstance(statement, ast.For | ast.AsyncFor):
        _bind_target(scope, statement.target, None, line, _Around())


def _bind_addition(scope: Scope, call: ast.Call, around: _Around) -> None:
    """Add to a list what `append` and `extend` do; what other calls make of it cannot be told."""
    method = call.func
    if not isinstance(method, ast.Attribute) or not isinstance(method.value, ast.Name):
        return
    name = method.value.id
    if name not in scope.names or method.attr not in _CHANGE_LISTS:
        return
    value: ast.expr | None = None
    if method.attr == "append" and len(call.args) == 1:
        value = ast.copy_location(ast.List([call.args[0]], ast.Load()), call)
    elif method.attr == "extend" and len(call.args) == 1:
        value = call.args[0]
    scope.names[name].append(around.binding(value, call.lineno, adds=True))


def _blocks(statement: ast.stmt) -> Iterator[tuple[Sequence[ast.stmt], bool]]:
    """The statements inside a statement, and whether they run whenever it does."""
    if isinstance(statement, ast.With | ast.AsyncWith):
        yield statement.body, True
    elif isinstance(statement, ast.Try):
        yield statement.body, True
        for handler in statement.handlers:
            yield handler.body, False
        yield statement.orelse, False
        yield statement.finalbody, True
    elif isinstance(statement, ast.If | ast.For | ast.AsyncFor | ast.While):
        yield statement.body, False
        yield statement.orelse, False
    elif isinstance(statement, ast.Match):
        for case in statement.cases:
            yield case.body, False


def _bind_target(
    scope: Scope, target: ast.expr, value: ast.expr | None, line: int, around: _Around
) -> None:
    if isinstance(target, ast.Name):
        scope.names.setdefault(target.id, []).append(around.binding(value, line))
    elif isinstance(target, ast.Tuple | ast.List):
        values: Sequence[ast.expr | None] = [None] * len(target.elts)
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            values = value.elts
        for each, part in zip(target.elts, values, strict=True):
            _bind_target(scope, each, part, line, around)


def literal(expression: ast.expr | None, scope: Scope, line: int = END) -> ast.expr | None:
    """The expression that a name stands for; any other as it is."""
    for _ in range(_MOST_NAMES):
        if not isinstance(expression, ast.Name):
            return expression
        held = scope.value(expression.id, line)
        if held is None:
            return None
        if len(held.parts) > 1:
            return _joined(held.parts)
        expression, scope = held.parts[0], held.scope
        line = expression.lineno - 1
    return None


def _joined(parts: Sequence[ast.expr]) -> ast.expr | None:
    """Lists that are written out as one; None for anything else."""
    elements: list[ast.expr] = []
    for each in parts:
        if not isinstance(each, ast.List | ast.Tuple):
            return None
        elements += each.elts
    return ast.copy_location(ast.List(elements, ast.Load()), parts[0])
