"""Loops in Python over things that are written out, turn by turn."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Final

from headwater.integrations.sources.code.python_calls import called_name
from headwater.integrations.sources.code.python_scope import Scope, literal

_MOST_TURNS: Final = 50


def turns_of(target: ast.expr, over: ast.expr, scope: Scope) -> list[Mapping[str, ast.expr]]:
    """What a loop over things that are written out gives its names, turn by turn; else nothing."""
    found = literal(over, scope)
    pairs: Sequence[ast.expr] = ()
    if isinstance(found, ast.List | ast.Tuple | ast.Set):
        pairs = found.elts
    elif isinstance(found, ast.Dict):
        pairs = [each for each in found.keys if each is not None]
    elif isinstance(found, ast.Call):
        pairs = _called_over(found, scope)
    if not pairs or len(pairs) > _MOST_TURNS:
        return []
    return [_given(target, each) for each in pairs]


def _called_over(call: ast.Call, scope: Scope) -> Sequence[ast.expr]:
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
    if name in {"sorted", "list", "tuple", "set", "enumerate"} and call.args:
        held = literal(call.args[0], scope)
        if isinstance(held, ast.List | ast.Tuple | ast.Set):
            if name != "enumerate":
                return held.elts
            return [
                ast.copy_location(
                    ast.Tuple([ast.copy_location(ast.Constant(at), each), each]), each
                )
                for at, each in enumerate(held.elts)
            ]
    return ()


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
