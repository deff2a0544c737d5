"""Loops in Python over things that are written out, turn by turn."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from headwater.integrations.sources.code.python_calls import called_name
from headwater.integrations.sources.code.python_scope import Scope, literal

_MOST_TURNS: Final = 50
_MOST_TEXTS: Final = 500

Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.GeneratorExp
PartsOf: TypeAlias = Callable[[ast.expr, Scope], Sequence[ast.expr]]
"""The texts into which an expression divides another one; empty for any other."""


def turns_of(
    target: ast.expr, over: ast.expr, scope: Scope, parts_of: PartsOf
) -> list[Mapping[str, ast.expr]]:
    """What a loop over things that are written out gives its names, turn by turn; else nothing."""
    found = literal(over, scope)
    parts = parts_of(found, scope) if found is not None else ()
    if parts:
        return [_given(target, each) for each in parts[:_MOST_TEXTS]]
    pairs: Sequence[ast.expr] = ()
    if isinstance(found, ast.List | ast.Tuple | ast.Set):
        pairs = found.elts
    elif isinstance(found, ast.Dict):
        pairs = [each for each in found.keys if each is not None]
    elif isinstance(found, ast.Call):
        pairs = _called_over(found, scope, parts_of)
    if not pairs or len(pairs) > _MOST_TURNS:
        return []
    return [_given(target, each) for each in pairs]


def scopes_in(node: Comprehension, scope: Scope, parts_of: PartsOf) -> Iterator[Scope]:
    """The names that each element of a comprehension sees; what may not be there is there.

    Where nothing is written out it is one element, of names that cannot be told.
    """
    scopes = [scope]
    for generator in node.generators:
        scopes = [
            Scope(around=outer, given={**turn})
            for outer in scopes
            for turn in turns_of(generator.target, generator.iter, outer, parts_of)
            or [_unknown(generator.target)]
        ][:_MOST_TEXTS]
    yield from scopes


def _unknown(target: ast.expr) -> Mapping[str, ast.expr | None]:
    return {each.id: None for each in ast.walk(target) if isinstance(each, ast.Name)}


def _called_over(call: ast.Call, scope: Scope, parts_of: PartsOf) -> Sequence[ast.expr]:
    """What `enumerate`, `sorted`, `range` and the items of a dict that is written out give."""
    name = called_name(call)
    if name == "range":
        return _numbers(call, scope)
    if isinstance(call.func, ast.Attribute) and not call.args:
        held = literal(call.func.value, scope)
        if isinstance(held, ast.Dict) and None not in held.keys:
            keys = [each for each in held.keys if each is not None]
            if name == "items":
                pairs = zip(keys, held.values, strict=True)
                return [ast.copy_location(ast.Tuple([*each]), each[0]) for each in pairs]
            if name in {"keys", "values"}:
                return keys if name == "keys" else held.values
        return ()
    if name == "zip":
        columns = [literal(each, scope) for each in call.args]
        listed = [each.elts for each in columns if isinstance(each, ast.List | ast.Tuple)]
        rows = zip(*listed, strict=False) if len(listed) == len(columns) else ()
        return [ast.copy_location(ast.Tuple([*row]), row[0]) for row in rows]
    if name in {"sorted", "list", "tuple", "set", "enumerate", "reversed"} and call.args:
        held = literal(call.args[0], scope)
        listed = held.elts if isinstance(held, ast.List | ast.Tuple | ast.Set) else ()
        each = listed or (parts_of(held, scope) if held is not None else ())
        return each if name != "enumerate" else _numbered(each)
    return ()


def _numbered(values: Sequence[ast.expr]) -> list[ast.expr]:
    return [
        ast.copy_location(ast.Tuple([ast.copy_location(ast.Constant(at), each), each]), each)
        for at, each in enumerate(values)
    ]


def _numbers(call: ast.Call, scope: Scope) -> Sequence[ast.expr]:
    given = [literal(each, scope) for each in call.args]
    told = [
        each.value
        for each in given
        if isinstance(each, ast.Constant) and isinstance(each.value, int)
    ]
    if not 1 <= len(told) == len(given) <= 3 or 0 in told[2:]:
        return ()
    numbers = range(*told)[: _MOST_TURNS + 1]
    return [ast.copy_location(ast.Constant(each), call) for each in numbers]


def _given(target: ast.expr, value: ast.expr) -> Mapping[str, ast.expr]:
    if isinstance(target, ast.Name):
        return {target.id: value}
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        if len(target.elts) != len(value.elts):
            return {}
        given: dict[str, ast.expr] = {}
        for one, other in zip(target.elts, value.elts, strict=True):
            given |= _given(one, other)
        return given
    return {}
