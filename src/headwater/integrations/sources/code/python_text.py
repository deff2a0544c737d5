"""Texts in Python code, as far as they can be told without running it.

What cannot be told stands in the text as `${name}`, a variable.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from headwater.integrations.sources.code.python_scope import END, Held, Scope, literal

_LONGEST: Final = 200_000
_STEP: Final = 100
"""The characters that a step counts for, so that there is an end to steps without any."""

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
_TEMPLATES: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(
        ("substitute", "safe_substitute"), re.compile(r"\$(?:\{(?P<name>\w+)\}|[A-Za-z_]\w*)")
    ),
    "render": re.compile(r"\{\{-?\s*(?P<name>\w+)\s*-?\}\}"),
}
"""What fills the variables of templates, of Python's own and of Jinja, and how they look."""

_AS_IT_IS: Final = frozenset(
    {"text", "dedent", "cleandoc", "SQL", "str", "sql_text", "TextClause", "Composed", "Template"}
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


class _Folding:
    def __init__(self, scope: Scope, line: int) -> None:
        self._scope = scope
        self._line = line
        self._room = _LONGEST * 4
        self._open: list[ast.expr] = []

    def text(self, node: ast.expr, depth: int) -> Text | None:
        if depth > _DEEPEST or self._room < 0 or any(each is node for each in self._open):
            return None
        self._open.append(node)
        found = self._text(node, depth + 1)
        self._open.pop()
        self._room -= _STEP if found is None else _STEP + len(found.text)
        return found if self._room >= 0 else None

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

    def _joined(self, held: Held | None, depth: int) -> Text | None:
        if held is None:
            return None
        outside = self._scope, self._line
        self._scope = held.scope
        texts: list[str] = []
        first: Text | None = None
        for each in held.parts:
            # A name may be given what it held until then, and more.
            self._line = each.lineno - 1
            first = first or self.text(each, depth)
            if first is None:
                break
            texts.append(self.or_variable(each, depth) if texts else first.text)
        self._scope, self._line = outside
        return Text("".join(texts), first.line, first.column) if first is not None else None

    def or_variable(self, node: ast.expr, depth: int) -> str:
        """The text of an expression, or what stands for it."""
        found = literal(node, self._scope, self._line)
        if isinstance(found, ast.Constant) and not isinstance(found.value, bytes | str):
            return str(found.value)
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
        return self._joined(held.value(node.attr, END), depth)

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
        if name in _TEMPLATES:
            return self._rendered(base, _TEMPLATES[name], node, depth)
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
        named = self._named(node)
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

    def _rendered(self, base: Text, variables: re.Pattern[str], node: ast.Call, depth: int) -> Text:
        named = self._named(node)

        def fill(found: re.Match[str]) -> str:
            name: str = found["name"] or found[0].strip("$")
            value = named.get(name)
            return f"${{{name}}}" if value is None else self.or_variable(value, depth)

        return Text(variables.sub(fill, base.text), base.line, base.column)

    def _named(self, node: ast.Call) -> dict[str, ast.expr]:
        """The arguments of a call by their names, with those of dicts that are written out."""
        found: dict[str, ast.expr] = {}
        for each in node.args:
            found |= items(literal(each, self._scope, self._line) or each)
        for each in node.keywords:
            if each.arg is not None:
                found[each.arg] = each.value
            else:
                found |= items(literal(each.value, self._scope, self._line) or each.value)
        return found

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
