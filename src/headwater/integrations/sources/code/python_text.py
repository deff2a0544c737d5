"""Texts in Python code, as far as they can be told without running it.

What cannot be told stands in the text as `${name}`, a variable.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Final

_LONGEST: Final = 200_000
_DEEPEST: Final = 40
_VARIABLE: Final = re.compile(r"[^\w.]+")
_PERCENT: Final = re.compile(r"%(?:\((?P<name>\w+)\))?[#0\- +]*\d*(?:\.\d+)?(?P<kind>[a-zA-Z%])")
_PLAIN: Final[Mapping[str, Callable[[str], str]]] = {
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "lower": str.lower,
    "upper": str.upper,
}
_AS_IT_IS: Final = frozenset(
    {"text", "dedent", "cleandoc", "SQL", "str", "sql_text", "TextClause", "Composed"}
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text and where it begins in its file, from 1."""

    text: str
    line: int = 1
    column: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether nothing in it is a variable of Python."""
        return "${" not in self.text


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name is given. value: None where it cannot be told. adds: whether to what it had.

    certain: whether it happens whenever the code around it runs.
    """

    value: ast.expr | None
    line: int
    adds: bool = False
    certain: bool = True


@dataclass(slots=True)
class Scope:
    """The names of a module, a class or a function. given: names of a loop, for one turn of it."""

    names: dict[str, list[Binding]] = field(default_factory=dict[str, list[Binding]])
    around: Scope | None = None
    given: dict[str, ast.expr] = field(default_factory=dict[str, ast.expr])
    classes: dict[str, Scope] = field(default_factory=dict[str, "Scope"])
    own_class: Scope | None = None

    def value(self, name: str, line: int) -> Sequence[ast.expr] | None:
        """What a name holds at a line: one expression, or several that are joined."""
        if name in self.given:
            return [self.given[name]]
        found = self.names.get(name)
        if found is None:
            # What stands around has run to its end.
            return self.around.value(name, 1 << 30) if self.around is not None else None
        return _held([each for each in found if each.line <= line], found)


def _held(before: Sequence[Binding], every: Sequence[Binding]) -> Sequence[ast.expr] | None:
    known = before or (every if len(every) == 1 else [])
    if not known or any(each.value is None for each in known):
        return None
    if not all(each.certain for each in known) and len(every) > 1:
        return None
    start = max((at for at, each in enumerate(known) if not each.adds), default=None)
    if start is None:
        return None
    return [each.value for each in known[start:] if each.value is not None]


def scope_of(body: Sequence[ast.stmt], around: Scope | None = None) -> Scope:
    """The names that some statements bind, those of functions and classes inside left out."""
    scope = Scope(around=around)
    for statement in body:
        _bind(scope, statement, certain=True)
    return scope


def _bind(scope: Scope, statement: ast.stmt, *, certain: bool) -> None:
    line = statement.lineno
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            _bind_target(scope, target, statement.value, line, certain=certain)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        _bind_target(scope, statement.target, statement.value, line, certain=certain)
    elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        value = statement.value if isinstance(statement.op, ast.Add) else None
        binding = Binding(value, line, adds=True, certain=certain)
        scope.names.setdefault(statement.target.id, []).append(binding)
    elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        scope.names.setdefault(statement.name, []).append(Binding(None, line))
    elif isinstance(statement, ast.ClassDef):
        scope.classes[statement.name] = scope_of(statement.body, scope)
    elif isinstance(statement, ast.For | ast.AsyncFor):
        _bind_target(scope, statement.target, None, line, certain=True)
    for inner, is_certain in _blocks(statement):
        for each in inner:
            _bind(scope, each, certain=certain and is_certain)


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


def _bind_target(
    scope: Scope, target: ast.expr, value: ast.expr | None, line: int, *, certain: bool
) -> None:
    if isinstance(target, ast.Name):
        scope.names.setdefault(target.id, []).append(Binding(value, line, certain=certain))
    elif isinstance(target, ast.Tuple | ast.List):
        values: Sequence[ast.expr | None] = [None] * len(target.elts)
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            values = value.elts
        for each, part in zip(target.elts, values, strict=True):
            _bind_target(scope, each, part, line, certain=certain)


def fold(expression: ast.expr, scope: Scope, line: int | None = None) -> Text | None:
    """The text that an expression yields; None for what is none, or is not told by the code."""
    at = expression.lineno if line is None else line
    try:
        found = _Folding(scope, at).text(expression, 0)
    except RecursionError:
        return None
    return found if found is not None and len(found.text) <= _LONGEST else None


def variable(expression: ast.expr) -> str:
    """What stands for an expression that cannot be told."""
    words = _VARIABLE.sub("_", ast.unparse(expression)).strip("_")[:60]
    return f"${{{words or 'value'}}}"


def literal(expression: ast.expr | None, scope: Scope, line: int = 1 << 30) -> ast.expr | None:
    """The expression that a name stands for; any other as it is."""
    for _ in range(_DEEPEST):
        if not isinstance(expression, ast.Name):
            return expression
        held = scope.value(expression.id, line)
        if held is None or len(held) != 1 or held[0] is expression:
            return None
        expression = held[0]
    return None


class _Folding:
    def __init__(self, scope: Scope, line: int) -> None:
        self._scope = scope
        self._line = line
        self._room = _LONGEST * 4

    def text(self, node: ast.expr, depth: int) -> Text | None:
        if depth > _DEEPEST:
            return None
        found = self._text(node, depth + 1)
        if found is not None:
            self._room -= len(found.text)
            if self._room < 0:
                return None
        return found

    def _text(self, node: ast.expr, depth: int) -> Text | None:
        if isinstance(node, ast.Constant):
            return _of(node, node.value) if isinstance(node.value, str) else None
        if isinstance(node, ast.JoinedStr):
            return _of(node, "".join(self._part(each, depth) for each in node.values))
        if isinstance(node, ast.Name):
            return self._joined(self._scope.value(node.id, self._line), depth)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, depth)
        if isinstance(node, ast.BinOp):
            return self._operation(node, depth)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        if isinstance(node, ast.Subscript):
            return self._item(node, depth)
        return None

    def _joined(self, parts: Sequence[ast.expr] | None, depth: int) -> Text | None:
        if not parts:
            return None
        first = self.text(parts[0], depth)
        if first is None:
            return None
        rest = [self.or_variable(each, depth) for each in parts[1:]]
        return Text(first.text + "".join(rest), first.line, first.column)

    def or_variable(self, node: ast.expr, depth: int) -> str:
        """The text of an expression, or what stands for it."""
        if isinstance(node, ast.Constant) and not isinstance(node.value, bytes | str):
            return str(node.value)
        found = self.text(node, depth)
        return variable(node) if found is None else found.text

    def _part(self, node: ast.expr, depth: int) -> str:
        if isinstance(node, ast.FormattedValue):
            return self.or_variable(node.value, depth)
        return self.or_variable(node, depth)

    def _attribute(self, node: ast.Attribute, depth: int) -> Text | None:
        if not isinstance(node.value, ast.Name):
            return None
        if node.value.id in {"self", "cls"}:
            held = _class_around(self._scope)
        else:
            held = _class_named(self._scope, node.value.id)
        if held is None or node.attr not in held.names:
            return None
        return self._joined(held.value(node.attr, 1 << 30), depth)

    def _operation(self, node: ast.BinOp, depth: int) -> Text | None:
        left = self.text(node.left, depth)
        if isinstance(node.op, ast.Mod):
            return None if left is None else self._filled(left, node.right, depth)
        if not isinstance(node.op, ast.Add):
            return None
        if left is None and self.text(node.right, depth) is None:
            return None
        start = left or _of(node.left, variable(node.left))
        return Text(start.text + self.or_variable(node.right, depth), start.line, start.column)

    def _filled(self, text: Text, given: ast.expr, depth: int) -> Text:
        """What `%` makes of a text."""
        given = literal(given, self._scope, self._line) or given
        values = list(given.elts) if isinstance(given, ast.Tuple) else [given]
        named = items(given)

        def fill(found: re.Match[str]) -> str:
            if found["kind"] == "%":
                return "%"
            if found["name"]:
                value = named.get(found["name"])
                return f"${{{found['name']}}}" if value is None else self.or_variable(value, depth)
            return self.or_variable(values.pop(0), depth) if values else "${value}"

        return Text(_PERCENT.sub(fill, text.text), text.line, text.column)

    def _call(self, node: ast.Call, depth: int) -> Text | None:
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name == "Identifier":
            return _of(node, ".".join(self.or_variable(each, depth) for each in node.args))
        if name in _AS_IT_IS and node.args:
            found = self.text(node.args[0], depth)
            if found is not None and name in {"dedent", "cleandoc"}:
                return Text(textwrap.dedent(found.text), found.line, found.column)
            return found
        if not isinstance(called, ast.Attribute):
            return None
        base = self.text(called.value, depth)
        if base is None:
            return None
        if name == "format":
            return self._formatted(base, node, depth)
        if name == "join" and node.args:
            parts = literal(node.args[0], self._scope, self._line)
            if not isinstance(parts, ast.List | ast.Tuple):
                return None
            return Text(base.text.join(self.or_variable(each, depth) for each in parts.elts))
        return self._method(base, name, node, depth)

    def _method(self, base: Text, name: str, node: ast.Call, depth: int) -> Text | None:
        if name in _PLAIN and not node.args and base.is_whole:
            lead = base.text[: len(base.text) - len(base.text.lstrip())]
            moved = lead.count("\n") if name in {"strip", "lstrip"} else 0
            return Text(_PLAIN[name](base.text), base.line + moved, 1 if moved else base.column)
        if name == "replace" and len(node.args) == 2:
            old = self.text(node.args[0], depth)
            if old is not None and old.text:
                new = self.or_variable(node.args[1], depth)
                return Text(base.text.replace(old.text, new), base.line, base.column)
        return None

    def _formatted(self, base: Text, node: ast.Call, depth: int) -> Text | None:
        named = {each.arg: each.value for each in node.keywords if each.arg}
        parts: list[str] = []
        number = 0
        try:
            found = list(Formatter().parse(base.text))
        except ValueError:
            return None
        for before, key, _, _ in found:
            parts.append(before)
            if key is None:
                continue
            name = re.split(r"[.\[]", key, maxsplit=1)[0]
            if not name:
                name, number = str(number), number + 1
            value = named.get(name)
            if name.isdecimal() and int(name) < len(node.args):
                value = node.args[int(name)]
            if value is None or isinstance(value, ast.Starred):
                parts.append(f"${{{_VARIABLE.sub('_', key) or name}}}")
            else:
                parts.append(self.or_variable(value, depth))
        return Text("".join(parts), base.line, base.column)

    def _item(self, node: ast.Subscript, depth: int) -> Text | None:
        held = literal(node.value, self._scope, self._line)
        key = node.slice
        if isinstance(held, ast.Dict) and isinstance(key, ast.Constant):
            value = items(held).get(str(key.value))
            return None if value is None else self.text(value, depth)
        return None


def items(node: ast.expr) -> dict[str, ast.expr]:
    """The values of a dict that is written out, by those of its keys that are constants."""
    if not isinstance(node, ast.Dict):
        return {}
    return {
        str(key.value): value
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant)
    }


def _of(node: ast.expr, text: str) -> Text:
    return Text(text, node.lineno, node.col_offset + 1)


def _class_around(scope: Scope | None) -> Scope | None:
    while scope is not None and scope.own_class is None:
        scope = scope.around
    return scope.own_class if scope is not None else None


def _class_named(scope: Scope | None, name: str) -> Scope | None:
    while scope is not None:
        if name in scope.classes:
            return scope.classes[name]
        scope = scope.around
    return None
