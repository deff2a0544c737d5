"""The parts of an expression, and what becomes of the value of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final

from sqlglot import exp

from headwater.sql.clickhouse import branches
from headwater.sql.flows import (
    AGGREGATION,
    CONDITIONAL,
    FILTER,
    IDENTITY,
    MASKED,
    SORT,
    TRANSFORMATION,
    WINDOW,
    Effect,
)
from headwater.sql.functions import call_name, is_aggregate, is_masking
from headwater.sql.reading import Reading

Step = tuple[exp.Expr | None, Effect]

Windows = dict[str, exp.Expr]
"""Windows of a query by their names in small letters."""

# It names a type, which the parser may take for a column.
_TYPE: Final = "return_type"
_SAME: Final = (exp.Paren, exp.Alias, exp.Aliases, exp.Ordered, exp.Kwarg, exp.PropertyEQ)


def steps_of(reading: Reading, node: exp.Expr, windows: Windows) -> Iterable[Step]:
    """The parts of an expression, and what becomes of the value of each."""
    parts = _parts_of(type(node))
    if parts is not None:
        return parts(node)
    if isinstance(node, exp.Window):
        return [(node.this, IDENTITY), *_window(node, windows)]
    told = branches(node) if reading.dialect.parser == "clickhouse" else None
    if told is not None:
        return told
    effect = _effect(reading, node)
    return [
        (_given(node, child), effect) for child in node.iter_expressions() if child.arg_key != _TYPE
    ]


def _given(call: exp.Expr, argument: exp.Expr) -> exp.Expr:
    """What a call is given: of `*` all columns, but where it counts rows."""
    if isinstance(argument, exp.Star) and not call_name(call).startswith("count"):
        return exp.Column(this=argument)
    return argument


@cache
def _parts_of(kind: type[exp.Expr]) -> Callable[[exp.Expr], Iterable[Step]] | None:
    return next((parts for each, parts in _PARTS.items() if issubclass(kind, each)), None)


def _same(node: exp.Expr) -> Iterator[Step]:
    if node.this is not None:
        yield node.this, IDENTITY
    if isinstance(node, exp.Kwarg | exp.PropertyEQ):
        yield node.expression, IDENTITY


def _if(node: exp.Expr) -> Iterator[Step]:
    yield node.this, CONDITIONAL
    for name in ("true", "false"):
        if node.args.get(name) is not None:
            yield node.args[name], TRANSFORMATION


def _case(node: exp.Expr) -> Iterator[Step]:
    if node.this is not None:
        yield node.this, CONDITIONAL
    for branch in node.args.get("ifs") or ():
        yield branch.this, CONDITIONAL
        yield branch.args["true"], TRANSFORMATION
    if node.args.get("default") is not None:
        yield node.args["default"], TRANSFORMATION


def _decode(node: exp.Expr) -> Iterator[Step]:
    """DECODE(tested, value, result, value, result, ..., default)."""
    for at, each in enumerate(node.expressions):
        is_result = at > 0 and (at % 2 == 0 or at == len(node.expressions) - 1)
        yield each, TRANSFORMATION if is_result else CONDITIONAL


def _within_group(node: exp.Expr) -> Iterator[Step]:
    """A list has values and an order; a percentile is taken of what it is ordered by."""
    effect = SORT if isinstance(node.this, exp.ArrayAgg | exp.GroupConcat) else AGGREGATION
    yield node.this, AGGREGATION
    for each in node.expression.expressions:
        yield each, effect


def _exists(node: exp.Expr) -> Iterator[Step]:
    """EXISTS (query), or Spark's exists(array, condition)."""
    effect = FILTER if isinstance(node.this, exp.Query) else TRANSFORMATION
    for child in node.iter_expressions():
        yield child, effect


def _window(node: exp.Expr, windows: Windows) -> Iterator[Step]:
    for each in node.args.get("partition_by") or ():
        yield each, WINDOW
    order = node.args.get("order")
    for each in order.expressions if order is not None else ():
        yield each, WINDOW
    alias = node.args.get("alias")
    named = windows.get(alias.name.lower()) if alias is not None else None
    if named is not None and named is not node:
        yield from _window(named, windows)


def _effect(reading: Reading, node: exp.Expr) -> Effect:
    if is_masking(node, reading.session.masking):
        return MASKED
    return AGGREGATION if is_aggregate(node) else TRANSFORMATION


def _nothing(_: exp.Expr) -> Iterable[Step]:
    return ()


_PARTS: Final[dict[type[exp.Expr], Callable[[exp.Expr], Iterable[Step]]]] = {
    **dict.fromkeys(_SAME, _same),
    **dict.fromkeys((exp.WindowSpec, exp.Identifier, exp.DataType, exp.Star), _nothing),
    exp.Case: _case,
    exp.Nvl2: _if,
    exp.If: _if,
    exp.Lambda: lambda node: [(node.this, TRANSFORMATION)],
    exp.DecodeCase: _decode,
    exp.Filter: lambda node: [(node.this, IDENTITY), (node.expression.this, FILTER)],
    exp.WithinGroup: _within_group,
    exp.Order: lambda node: [
        (node.this, IDENTITY),
        *((each, SORT) for each in node.expressions),
    ],
    **dict.fromkeys(
        (exp.Explode, exp.Unnest, exp.ExplodeOuter),
        lambda node: [(each, IDENTITY) for each in node.iter_expressions()],
    ),
    exp.Exists: _exists,
    # RANK(a, b DESC) of Teradata is in the order of what it is given.
    exp.Rank: lambda node: [(each, WINDOW) for each in node.expressions],
}
"""Expressions whose parts are not all alike, and what becomes of each part."""
