"""Texts in Python code, as far as they can be told without running it.

What cannot be told stands in the text as `${name}`, a variable.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from headwater.integrations.sources.code.python_formats import (
    TEMPLATES,
    filled,
    formatted,
    items,
    rendered,
    variable,
)
from headwater.integrations.sources.code.python_loops import Comprehension, scopes_in
from headwater.integrations.sources.code.python_scope import END, Held, Scope, literal

_LONGEST: Final = 200_000
_STEP: Final = 100
"""The characters that a step counts for, so that there is an end to steps without any."""

_MOST_BRANCHES: Final = 8
_DEEPEST: Final = 40
_PLAIN: Final[Mapping[str, Callable[[str], str]]] = {
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "lower": str.lower,
    "upper": str.upper,
}
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
    return _folded(_Folding(scope, at), expression)


def fold_all(expression: ast.expr, scope: Scope) -> list[Text | None]:
    """The texts one of which an expression yields, each once: of `a if x else b` both.

    The first branches of all conditions stand for one text, the second ones for another.
    """
    found: dict[Text | None, None] = {}
    branches = 1
    branch = 0
    while branch < min(branches, _MOST_BRANCHES):
        folding = _Folding(scope, expression.lineno, branch)
        found[_folded(folding, expression)] = None
        branches = max(branches, folding.branches)
        branch += 1
    return [*found]


def _folded(folding: _Folding, expression: ast.expr) -> Text | None:
    try:
        found = folding.text(expression, 0)
    except RecursionError:
        return None
    return found if found is not None and len(found.text) <= _LONGEST else None


def parts_of(node: ast.expr, scope: Scope) -> Sequence[ast.expr]:
    """The texts into which an expression divides another one; empty for any other.

    That is `text.split(";")`, also in a comprehension or behind `filter`.
    """
    if isinstance(node, Comprehension):
        texts = [fold(node.elt, each) for each in scopes_in(node, scope, parts_of)]
        whole = [each for each in texts if each is not None and each.is_whole]
        return [_constant(node, each) for each in whole] if len(whole) == len(texts) else ()
    if not isinstance(node, ast.Call):
        return ()
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in {"filter", "map"} and len(node.args) == 2:
        return parts_of(node.args[1], scope)
    if name not in {"split", "splitlines"} or not isinstance(node.func, ast.Attribute):
        return ()
    if isinstance(node.func.value, ast.Name) and node.func.value.id == "sqlparse" and node.args:
        text = fold(node.args[0], scope)
        return () if text is None else [_constant(node, text)]
    text = fold(node.func.value, scope)
    between = "\n" if name == "splitlines" else _separator(node)
    return [] if text is None or not between else [*_divided(node, text, between)]


def _separator(call: ast.Call) -> str:
    given = call.args[0] if len(call.args) == 1 else None
    is_text = isinstance(given, ast.Constant) and isinstance(given.value, str)
    return str(given.value) if isinstance(given, ast.Constant) and is_text else ""


def _divided(node: ast.expr, text: Text, between: str) -> Iterator[ast.expr]:
    line, column = text.line, text.column
    for part in text.text.split(between):
        yield _constant(node, Text(part, line, column))
        passed = f"{part}{between}"
        line += passed.count("\n")
        column = 1 if "\n" in passed else column + len(passed)


def _constant(node: ast.expr, text: Text) -> ast.expr:
    constant = ast.copy_location(ast.Constant(text.text), node)
    constant.lineno, constant.col_offset = text.line, text.column - 1
    return constant


class _Folding:
    """Folds one expression.

    branch: which of the branches of `a if x else b` is taken; None for none, so that it is unknown.
    branches: how many there are at most.
    """

    def __init__(self, scope: Scope, line: int, branch: int | None = None) -> None:
        self.branches = 1
        self._branch = branch
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
        if isinstance(node, ast.IfExp) and self._branch is not None:
            return self._either(node, self._branch, depth)
        return None

    def _either(self, node: ast.IfExp, branch: int, depth: int) -> Text | None:
        options = [node.body]
        last: ast.expr = node.orelse
        while isinstance(last, ast.IfExp):
            options.append(last.body)
            last = last.orelse
        options.append(last)
        self.branches = max(self.branches, len(options))
        return self.text(options[min(branch, len(options) - 1)], depth)

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
        told = partial(self.or_variable, depth=depth)
        if isinstance(node.op, ast.Mod):
            given = literal(node.right, self._scope, self._line) or node.right
            return None if left is None else replace(left, text=filled(left.text, given, told))
        if not isinstance(node.op, ast.Add):
            return None
        if left is None and self.text(node.right, depth) is None:
            return None
        start = left or _of(node.left, variable(node.left))
        return Text(start.text + self.or_variable(node.right, depth), start.line, start.column)

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
        told = partial(self.or_variable, depth=depth)
        if name == "format":
            text = formatted(base.text, node.args, self._named(node), told)
            return None if text is None else replace(base, text=text)
        if name in TEMPLATES:
            text = rendered(base.text, TEMPLATES[name], self._named(node), told)
            return replace(base, text=text)
        if name == "join" and node.args:
            parts = self._elements(node.args[0], depth)
            return None if parts is None else Text(base.text.join(parts), node.lineno)
        return self._method(base, name, node, depth)

    def _elements(self, node: ast.expr, depth: int) -> list[str] | None:
        """The texts of what is written out one by one; None for anything else."""
        parts = literal(node, self._scope, self._line)
        if isinstance(parts, ast.List | ast.Tuple):
            return [self.or_variable(each, depth) for each in parts.elts]
        if not isinstance(parts, Comprehension):
            return None
        outside = self._scope
        found: list[str] = []
        for scope in scopes_in(parts, outside, parts_of):
            self._scope = scope
            found.append(self.or_variable(parts.elt, depth))
        self._scope = outside
        return found

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
