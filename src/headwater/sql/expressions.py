"""What an expression is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final

from sqlglot import exp

from headwater.sql.calls import inside_of, known_function
from headwater.sql.clickhouse import Lookup, branches, lookup_of
from headwater.sql.columns import column_flows
from headwater.sql.flows import (
    AGGREGATION,
    CONDITIONAL,
    FILTER,
    IDENTITY,
    JOIN,
    MASKED,
    SORT,
    TRANSFORMATION,
    WINDOW,
    Effect,
    Flows,
    through,
)
from headwater.sql.functions import call_name, is_aggregate, is_masking
from headwater.sql.paths import casts, path_of
from headwater.sql.reading import Reading
from headwater.sql.scopes import Scope, Source

Step = tuple[exp.Expr | None, Effect]

_SAME: Final = (exp.Paren, exp.Alias, exp.Aliases, exp.Ordered, exp.Kwarg, exp.PropertyEQ)
# Of XML in T-SQL.
_METHODS: Final = frozenset({"value", "query", "exist", "nodes"})


def flows_of(
    reading: Reading, scope: Scope, expression: exp.Expr, *, windows: Windows | None = None
) -> Flows:
    """Every column that an expression depends on, and how. windows: those that have a name."""
    flows: Flows = {}
    stack: list[tuple[exp.Expr, Effect, frozenset[str]]] = [(expression, IDENTITY, frozenset())]
    while stack:
        node, effect, bound = stack.pop()
        path = path_of(node)
        inner = _inner(reading, scope, node) if path is None else None
        if path is not None:
            column, steps = path
            if bound and isinstance(column, exp.Column) and _is_bound(column, bound):
                continue
            inner = column_flows(reading, scope, column, steps)
        if inner is not None:
            own = effect.after(TRANSFORMATION) if casts(node) else effect
            flows.update(through(own, inner))
            continue
        if isinstance(node, exp.Lambda | exp.Comprehension):
            bound = bound | _binds(node)
        parts = _method(reading, scope, node) if isinstance(node, exp.Dot) else None
        parts = parts or _steps(reading, node, windows or {})
        for child, own in reversed([*parts]):
            if child is not None:
                stack.append((child, effect.after(own), bound))
    return flows


def _method(reading: Reading, scope: Scope, node: exp.Expr) -> list[Step]:
    """The column and the arguments of `t.doc.value(...)`; none for a function in a schema."""
    call = node.expression if isinstance(node, exp.Dot) else None
    if not isinstance(call, exp.Func):
        return []
    names: list[exp.Expr] = []
    inner: exp.Expr = node.this
    while isinstance(inner, exp.Dot):
        names.insert(0, inner.expression)
        inner = inner.this
    names.insert(0, inner)
    of_source = len(names) > 1 and scope.source(reading.table_key(names[:1])) is not None
    is_column = of_source or call.name.lower() in _METHODS
    if not is_column or not all(isinstance(each, exp.Identifier) for each in names):
        return []
    column = exp.Column(this=names[-1], table=names[-2] if len(names) > 1 else None)
    return [(column, TRANSFORMATION), *((each, TRANSFORMATION) for each in call.expressions)]


def _binds(node: exp.Expr) -> frozenset[str]:
    """Names that a lambda or a comprehension gives to what it goes over."""
    if isinstance(node, exp.Lambda):
        return frozenset(each.name.lower() for each in node.expressions)
    is_loop = isinstance(node, exp.Comprehension)
    return frozenset({node.expression.name.lower()}) if is_loop else frozenset()


def _inner(reading: Reading, scope: Scope, node: exp.Expr) -> Flows | None:
    """What a query or a call of a known function is made of; None for anything else."""
    if isinstance(node, exp.Query):
        return _yielded(reading, scope, node)
    lookup = lookup_of(node) if reading.dialect.parser == "clickhouse" else None
    if lookup is not None:
        return _looked_up(reading, scope, lookup)
    function = known_function(reading, node)
    if function is None or is_masking(node, reading.session.masking):
        return None
    with inside_of(reading, scope, node, function, flows_of) as inside:
        return through(TRANSFORMATION, flows_of(reading, inside, function.body))


def _looked_up(reading: Reading, scope: Scope, lookup: Lookup) -> Flows:
    """What a value of another table is made of, and what decides which value it is."""
    source = Source((), reading.base(reading.table_name_of(lookup.table)))
    flows: Flows = {}
    for each in lookup.columns:
        column = source.column(reading.column_key(each), each.name)
        flows.update(column.flows if column is not None else {})
    for each in lookup.keys:
        flows.update(through(JOIN, flows_of(reading, scope, each)))
    if lookup.default is not None:
        flows.update(flows_of(reading, scope, lookup.default))
    return flows


Windows = dict[str, exp.Expr]
"""Windows of a query by their names in small letters."""


def _is_bound(column: exp.Column, bound: frozenset[str]) -> bool:
    first = column.parts[0].name.lower()
    return first in bound


def _yielded(reading: Reading, scope: Scope, query: exp.Expr) -> Flows:
    """What the value of a query in an expression is made of."""
    relation = reading.relation_of(reading, query, scope)
    return {**relation.everything(), **relation.rows}


def _steps(reading: Reading, node: exp.Expr, windows: Windows) -> Iterable[Step]:
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
    return [(_given(node, child), effect) for child in node.iter_expressions()]


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
