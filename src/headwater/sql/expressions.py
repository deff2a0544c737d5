"""What an expression is made of."""

from __future__ import annotations

from functools import partial
from typing import Final

from sqlglot import exp

from headwater.sql.calls import inside_of, known_function
from headwater.sql.clickhouse import Lookup, lookup_of, named_set
from headwater.sql.columns import column_flows, is_value
from headwater.sql.fields import followed
from headwater.sql.flows import CONDITIONAL, IDENTITY, JOIN, TRANSFORMATION, Effect, Flows, through
from headwater.sql.functions import is_masking
from headwater.sql.parts import Step, Windows, steps_of
from headwater.sql.paths import Way, casts, way_into
from headwater.sql.positions import flows_of_position
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Item, at_path
from headwater.sql.scopes import Scope, Source
from headwater.sql.structures import structure_in

# In which the parser may take a name for another one.
_NAMING: Final = (exp.Dot, exp.In)
# Of XML in T-SQL.
_METHODS: Final = frozenset({"value", "query", "exist", "nodes"})


def flows_of(
    reading: Reading,
    scope: Scope,
    expression: exp.Expr,
    *,
    windows: Windows | None = None,
    bound: frozenset[str] = frozenset(),
) -> Flows:
    """Every column that an expression depends on, and how.

    windows: those that have a name. bound: names of what a lambda around it goes over.
    """
    flows: Flows = {}
    windows = windows or {}
    stack: list[tuple[exp.Expr, Effect, frozenset[str]]] = [(expression, IDENTITY, bound)]
    while stack:
        node, effect, bound = stack.pop()
        way = way_into(node)
        if isinstance(way.root, exp.Column):
            if bound and _is_bound(way.root, bound):
                continue
            may_be_row = isinstance(node, exp.Dot)
            inner = column_flows(reading, scope, way.root, way.steps, may_be_row=may_be_row)
        else:
            inner = _inner(reading, scope, node)
            if inner is None and way.steps:
                inner = _field(reading, scope, way, windows, bound)
        if inner is not None:
            own = effect.after(TRANSFORMATION) if casts(node) else effect
            flows.update(through(own, inner))
            stack += [(each, effect.after(CONDITIONAL), bound) for each in reversed(way.indexes)]
            continue
        if isinstance(node, exp.Lambda | exp.Comprehension):
            bound = bound | _binds(node)
        parts = _with_names(reading, scope, node, bound) if isinstance(node, _NAMING) else None
        parts = parts or steps_of(reading, node, windows)
        for child, own in reversed([*parts]):
            if child is not None:
                stack.append((child, effect.after(own), bound))
    return flows


def item_of(
    reading: Reading, scope: Scope, node: exp.Expr, *, windows: Windows | None = None
) -> Item:
    """An expression as the value of a column, with its fields where it is a structure."""
    windows = windows or {}
    fields = structure_in(reading, scope, node, partial(flows_of, windows=windows), windows)
    return Item(node, reading.meant, fields)


def _field(
    reading: Reading, scope: Scope, way: Way, windows: Windows, bound: frozenset[str]
) -> Flows | None:
    """What a field of a structure is made of that stands there itself; None for anything else."""
    flows_in = partial(flows_of, windows=windows, bound=bound)
    fields = structure_in(reading, scope, way.root, flows_in, windows)
    if fields is None:
        return None
    everything = through(TRANSFORMATION, fields().everything())
    whole = Column("", "", everything, Item(way.root, reading.meant, fields))
    inner, rest = followed(whole, way.steps)
    return at_path(inner.flows, rest)


def _with_names(
    reading: Reading, scope: Scope, node: exp.Expr, bound: frozenset[str]
) -> list[Step]:
    """The parts of a method of a column, and of `x IN t` where t is a table; else none."""
    if isinstance(node, exp.Dot):
        return _method(reading, scope, node)
    named = named_set(node) if reading.dialect.parser == "clickhouse" else None
    if named is None or _is_bound(named, bound) or is_value(reading, scope, named):
        return []
    rows = exp.select("*").from_(exp.Table(this=named.this, db=named.args.get("table")))
    return [(node.this, TRANSFORMATION), (rows, TRANSFORMATION)]


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
    if isinstance(node, exp.PositionalColumn):
        return flows_of_position(reading, scope, node)
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


def _is_bound(column: exp.Column, bound: frozenset[str]) -> bool:
    first = column.parts[0].name.lower()
    return first in bound


def _yielded(reading: Reading, scope: Scope, query: exp.Expr) -> Flows:
    """What the value of a query in an expression is made of."""
    relation = reading.relation_of(reading, query, scope)
    return {**relation.everything(), **relation.rows}
