"""Structures that a query puts together or picks, whose fields are known one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple, TypeAlias

from sqlglot import exp

from headwater.sql.columns import row_source
from headwater.sql.fields import fields_of, one_of
from headwater.sql.flows import IDENTITY, SORT, TRANSFORMATION, Effect, Flow, Flows, through
from headwater.sql.functions import name_of
from headwater.sql.parts import Windows, steps_of
from headwater.sql.paths import way_into
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Fields, Item, Relation
from headwater.sql.scopes import Scope

FlowsIn: TypeAlias = Callable[[Reading, Scope, exp.Expr], Flows]
"""What an expression is made of."""

# What hands on one of the values that it is given, or all of them as elements.
_HANDS_ON: Final = (
    *(exp.Paren, exp.Alias, exp.Ordered, exp.Cast, exp.Bracket, exp.Window, exp.IgnoreNulls),
    *(exp.Order, exp.Limit, exp.Filter, exp.WithinGroup, exp.HavingMax, exp.RespectNulls),
    *(exp.ArrayAgg, exp.AnyValue, exp.First, exp.Last, exp.FirstValue, exp.LastValue),
    *(exp.NthValue, exp.Lag, exp.Lead, exp.Max, exp.Min, exp.ArgMax, exp.ArgMin),
    *(exp.ArraySort, exp.ArrayFirst, exp.ArrayLast, exp.ArrayMax, exp.ArrayMin),
    *(exp.ArrayReverse, exp.ArrayDistinct, exp.ArrayCompact, exp.ArraySlice),
)
_HANDS_ON_FIRST: Final = frozenset(
    {
        *("grouparray", "groupuniqarray", "list_extract", "list_element", "array_extract"),
        *("list_sort", "list_reverse", "list_distinct", "array_sort", "array_reverse_sort"),
        *("arraysort", "arrayreversesort", "arrayelement", "any", "anylast", "anyvalue"),
    }
)
# What compares structures, which it does field by field.
_COMPARES: Final = (exp.Max, exp.Min, exp.ArraySort, exp.ArrayMax, exp.ArrayMin)
_OF_PAIRS: Final = frozenset({"json_build_object", "jsonb_build_object", "json_object"})


class _Core(NamedTuple):
    """A structure inside an expression that hands it on.

    effect: what becomes of it. names: of its fields, where it is turned into a type that has
    others. is_compared: whether it is chosen by what its fields are, the first before the others.
    """

    node: exp.Expr
    effect: Effect = IDENTITY
    names: Sequence[str] = ()
    is_compared: bool = False


def structure_in(
    reading: Reading, scope: Scope, node: exp.Expr, flows_in: FlowsIn, windows: Windows
) -> Callable[[], Fields] | None:
    """How to tell the fields of what an expression yields; None where it is no structure.

    A column is told by what it means, so that one by itself is none here, but for a whole row.
    """
    found = _cores(reading, node, windows)
    if found is None:
        return None
    cores, beside = found
    first = cores[0]
    is_plain = first.effect is IDENTITY and not beside and not isinstance(node, exp.Bracket)
    if is_plain and isinstance(way_into(first.node).root, exp.Column):
        row = row_source(reading, scope, first.node)
        if row is None or (row.relation.open and row.relation.open[0][-1:] == row.name):
            return None

    @cache
    def fields() -> Fields:
        # Most structures are handed on as a whole: nobody asks for these.
        decided: Flows = {}
        for child, effect in beside:
            decided.update(through(effect, flows_in(reading, scope, child)))
        return one_of([_fields(reading, scope, core, flows_in, decided) for core in cores])

    return fields


def _cores(
    reading: Reading, node: exp.Expr, windows: Windows
) -> tuple[list[_Core], list[tuple[exp.Expr, Effect]]] | None:
    """The structures one of which an expression is, and what decides which; None for any other."""
    cores: list[_Core] = []
    beside: list[tuple[exp.Expr, Effect]] = []
    waiting = [_Core(node)]
    while waiting:
        core = waiting.pop()
        node = core.node
        is_column = isinstance(way_into(node).root, exp.Column)
        if is_column or isinstance(node, exp.Query) or _is_put_together(node):
            cores.append(core)
            continue
        carried = _carried(node)
        if not carried:
            return None
        inner = core._replace(
            names=core.names or _names_of_type(node),
            is_compared=core.is_compared or isinstance(node, _COMPARES),
        )
        for child, own in steps_of(reading, node, windows):
            # An element is what was put there.
            effect = core.effect.after(IDENTITY if isinstance(node, exp.Array) else own)
            if child is None:
                continue
            if any(child is each for each in carried):
                waiting.append(inner._replace(node=child, effect=effect))
            else:
                beside.append((child, effect))
    return (cores[::-1], beside) if cores else None


def _carried(node: exp.Expr) -> Sequence[exp.Expr]:
    """The parts of an expression that it hands on; empty for one that makes others of them."""
    if isinstance(node, _HANDS_ON):
        return [node.this]
    if isinstance(node, exp.Array | exp.Distinct):
        return node.expressions
    if isinstance(node, exp.Coalesce):
        return [node.this, *node.expressions]
    if isinstance(node, exp.If):
        return [each for name in ("true", "false") if (each := node.args.get(name)) is not None]
    if isinstance(node, exp.Case):
        default = node.args.get("default")
        results = [each.args["true"] for each in node.args.get("ifs") or ()]
        return results if default is None else [*results, default]
    return node.expressions[:1] if name_of(node) in _HANDS_ON_FIRST else ()


def _names_of_type(node: exp.Expr) -> Sequence[str]:
    if not isinstance(node, exp.Cast):
        return ()
    kind = node.to
    while kind.this == exp.DataType.Type.ARRAY and kind.expressions:
        kind = kind.expressions[0]
    return [each.name for each in kind.expressions]


def _is_put_together(node: exp.Expr) -> bool:
    if isinstance(node, exp.JSONObject) or name_of(node) in _OF_PAIRS:
        return all(key is not None for key, _ in _pairs(node))
    return isinstance(node, exp.Struct | exp.Tuple) or name_of(node) in {"tuple", "row"}


def _pairs(node: exp.Expr) -> Iterator[tuple[str | None, exp.Expr]]:
    """The keys and values of a document that a function makes; None for a key that is no text."""
    if isinstance(node, exp.JSONObject):
        told = [(each.this, each.expression) for each in node.expressions]
    else:
        told = [*zip(node.expressions[::2], node.expressions[1::2], strict=False)]
    for key, value in told:
        is_text = isinstance(key, exp.Literal) and isinstance(value, exp.Expr)
        yield key.name if is_text else None, value


def _fields(
    reading: Reading, scope: Scope, core: _Core, flows_in: FlowsIn, decided: Flows
) -> Fields:
    if isinstance(core.node, exp.Query):
        return _of_query(reading, scope, core, decided)
    if not _is_put_together(core.node):
        return _of_column(reading, scope, core, flows_in, decided)
    columns, rest = _columns_of(reading, scope, core.node, flows_in)
    if isinstance(core.node, exp.JSONObject) or name_of(core.node) in _OF_PAIRS:
        core = core._replace(effect=core.effect.after(TRANSFORMATION))
    return _told(core, columns, rest, decided)


def _told(core: _Core, columns: Iterable[Column], rest: Flows, decided: Flows) -> Fields:
    """Fields as they are once their structure has been handed on."""
    told: dict[str, Column] = {}
    before: Flows = {}
    for at, each in enumerate(columns):
        is_renamed = at < len(core.names) and bool(core.names[at])
        name = core.names[at] if is_renamed else each.name
        flows = {**through(core.effect, each.flows), **before, **decided}
        if core.is_compared:
            before.update(through(SORT, each.flows))
        if name:
            key = name if is_renamed else each.key
            told.setdefault(key.lower(), replace(each, name=name, key=key, flows=flows))
    return Fields(told, rest, core.effect, decided)


def _of_column(
    reading: Reading, scope: Scope, core: _Core, flows_in: FlowsIn, decided: Flows
) -> Fields:
    row = row_source(reading, scope, core.node)
    if row is not None:
        return _told(core, row.relation.columns, _unseen(row.relation), decided)
    flows = flows_in(reading, scope, core.node)
    meaning = reading.meant.get(id(core.node))
    inner = fields_of(meaning.column) if meaning is not None and not meaning.path else None
    if inner is None:
        return Fields({}, flows, core.effect, decided)
    fields = _told(core, inner.told.values(), inner.rest, {**inner.beside, **decided})
    return replace(fields, effect=core.effect.after(inner.effect))


def _of_query(reading: Reading, scope: Scope, core: _Core, decided: Flows) -> Fields:
    """The fields of SELECT AS STRUCT, or of the only column of a query."""
    relation = reading.relation_of(reading, core.node, scope)
    decided = {**decided, **relation.rows}
    query = core.node
    while isinstance(query, exp.Subquery):
        query = query.this
    if query.args.get("kind") == "STRUCT" or len(relation.columns) != 1:
        return _told(core, relation.columns, _unseen(relation), decided)
    inner = fields_of(relation.columns[0])
    if inner is None:
        return Fields({}, relation.columns[0].flows, core.effect, decided)
    return _told(core, inner.told.values(), inner.rest, {**inner.beside, **decided})


def _unseen(relation: Relation) -> Flows:
    """What those columns are made of that nobody knows one by one."""
    opened = {Flow(table, "*", IDENTITY): None for table in relation.open}
    return {**opened, **(relation.elements or {})}


def _columns_of(
    reading: Reading, scope: Scope, structure: exp.Expr, flows_in: FlowsIn
) -> tuple[list[Column], Flows]:
    """The fields of a structure in order, those without a name under their number, and the rest."""

    def column(name: str, value: exp.Expr) -> Column:
        flows = flows_in(reading, scope, value)
        fields = structure_in(reading, scope, value, flows_in, {})
        return Column(name, reading.known_key(name), flows, Item(value, reading.meant, fields))

    if isinstance(structure, exp.JSONObject) or name_of(structure) in _OF_PAIRS:
        return [column(key or "", value) for key, value in _pairs(structure)], {}
    columns: list[Column] = []
    rest: Flows = {}
    is_tuple = reading.dialect.parser == "clickhouse" or isinstance(structure, exp.Tuple)
    for at, each in enumerate(structure.expressions, start=1):
        if isinstance(each, exp.Star) or isinstance(each.this, exp.Star):
            starred = _starred(scope, reading, each)
            columns += starred.columns
            rest.update(_unseen(starred))
        elif isinstance(each, exp.PropertyEQ):
            columns.append(column(each.this.name, each.expression))
        else:
            columns.append(column(str(at) if is_tuple else each.alias_or_name, each.unalias()))
    return columns, rest


def _starred(scope: Scope, reading: Reading, star: exp.Expr) -> Relation:
    """All columns of the sources that a star in a structure stands for."""
    sources = scope.sources
    if isinstance(star, exp.Column):
        source = scope.source(reading.table_key([*star.parts[:-1]]))
        sources = [] if source is None else [source]
    return Relation(
        [column for each in sources for column in each.relation.columns],
        [table for each in sources for table in each.relation.open],
    )
