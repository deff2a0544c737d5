"""PIVOT and UNPIVOT."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from headwater.sql.expressions import flows_of
from headwater.sql.flows import FILTER, GROUP_BY, TRANSFORMATION, Flows, through
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Either, Item, Relation
from headwater.sql.scopes import Scope, Source


def pivoted(reading: Reading, scope: Scope, relation: Relation, pivot: exp.Expr) -> Relation:
    """A relation with values turned into columns, or columns into values."""
    inside = Scope(parent=scope, sources=[Source((), relation)])
    if pivot.args.get("unpivot"):
        return _unpivoted(reading, inside, relation, pivot)
    used: set[str] = set()
    measured: list[tuple[Flows, Item]] = []
    for each in pivot.expressions:
        used |= _columns_in(reading, each)
        measured.append((flows_of(reading, inside, each), Item(each, reading.meant)))
    decided: Flows = {}
    for field in pivot.args.get("fields") or ():
        used |= _columns_in(reading, field.this)
        decided.update(through(GROUP_BY, flows_of(reading, inside, field.this)))
    group = pivot.args.get("group")
    if group is not None:
        named = [reading.column_key(_identifier(each)) for each in group.expressions]
        columns = [column for key in named if (column := relation.column(key)) is not None]
    else:
        columns = _left_over(relation, used)
    rows = dict(relation.rows)
    for column in columns:
        rows.update(through(GROUP_BY, column.flows))
    made = pivot.args.get("columns") or ()
    for at, identifier in enumerate(made):
        flows, value = measured[at % len(measured)] if measured else ({}, None)
        key = reading.column_key(identifier)
        columns.append(Column(identifier.name, key, {**flows, **decided}, value))
    rest: Flows = {}
    if not made:
        for flows, _ in measured:
            rest.update(flows)
        rest.update(decided)
        # Which columns there are the data tell.
        columns.append(Column("*", "*", rest))
    return Relation(columns, list(relation.open), rest or relation.elements, rows)


def pivoted_by_statement(
    reading: Reading, scope: Scope, relation: Relation, pivot: exp.Expr
) -> Relation:
    """PIVOT ... ON ... USING and UNPIVOT ... ON of DuckDB, which need no FROM."""
    inside = Scope(parent=scope, sources=[Source((), relation)])
    on = [each.this if isinstance(each, exp.In) else each for each in pivot.expressions]
    told = {each: flows_of(reading, inside, each) for each in on}
    if pivot.args.get("unpivot"):
        return _unpivoted_on(reading, relation, pivot, told)
    measured: Flows = {}
    for flows in told.values():
        measured.update(through(GROUP_BY, flows))
    for each in pivot.args.get("using") or ():
        measured.update(flows_of(reading, inside, each))
    group = pivot.args.get("group")
    by = group.expressions if group is not None else ()
    columns = [
        Column(
            each.name,
            reading.known_key(each.name),
            flows_of(reading, inside, each),
            Item(each, reading.meant),
        )
        for each in by
    ]
    if group is None:
        used = {
            key
            for each in (*told, *(pivot.args.get("using") or ()))
            for key in _columns_in(reading, each)
        }
        columns = _left_over(relation, used)
    rows = dict(relation.rows)
    for column in columns:
        rows.update(through(GROUP_BY, column.flows))
    opened = [] if group is not None else relation.open
    made = _made_of_values(reading, inside, pivot, told)
    rest = {} if made else measured
    made = made or [Column("*", "*", measured)]
    return Relation([*columns, *made], opened, rest or None, rows)


def _made_of_values(
    reading: Reading, inside: Scope, pivot: exp.Expr, told: dict[exp.Expr, Flows]
) -> list[Column]:
    """The columns that PIVOT ... ON x IN ('a', 'b') makes; none where the data tell which."""
    on = pivot.expressions[0] if len(pivot.expressions) == 1 else None
    values = on.expressions if isinstance(on, exp.In) else []
    if not all(isinstance(each, exp.Literal) for each in values):
        return []
    decided = through(GROUP_BY, {flow: None for flows in told.values() for flow in flows})
    using = pivot.args.get("using") or ()
    columns: list[Column] = []
    for value in values:
        for each in using:
            call = each.alias if isinstance(each, exp.Alias) else each.sql("duckdb").lower()
            is_short = len(using) == 1 and not isinstance(each, exp.Alias)
            name = value.name if is_short else f"{value.name}_{call}"
            flows = {**flows_of(reading, inside, each), **decided}
            columns.append(Column(name, reading.known_key(name), flows, Item(each, reading.meant)))
    return columns


def _unpivoted_on(
    reading: Reading, relation: Relation, pivot: exp.Expr, told: dict[exp.Expr, Flows]
) -> Relation:
    used = {key for each in told for key in _columns_in(reading, each)}
    values: Flows = {flow: None for flows in told.values() for flow in flows}
    either = Either([_made(reading, each, flows) for each, flows in told.items()])
    into = pivot.args.get("into")
    is_told = into is not None and isinstance(into.this, exp.Expr) and bool(into.expressions)
    name = into.this.name if into is not None and is_told else "name"
    value = into.expressions[0].name if into is not None and is_told else "value"
    columns = _left_over(relation, used)
    columns.append(Column(name, reading.known_key(name), {}))
    columns.append(Column(value, reading.known_key(value), through(TRANSFORMATION, values), either))
    # A row whose value is missing is left out.
    rows = {**relation.rows, **through(FILTER, values)}
    return Relation(columns, relation.open, None, rows)


def _unpivoted(reading: Reading, inside: Scope, relation: Relation, pivot: exp.Expr) -> Relation:
    used: set[str] = set()
    made: list[Column] = []
    rows = dict(relation.rows)
    for field in pivot.args.get("fields") or ():
        sources = [
            each.this if isinstance(each, exp.PivotAlias | exp.Alias) else each
            for each in field.expressions
        ]
        values: Flows = {}
        for source in sources:
            used |= _columns_in(reading, source)
            values.update(flows_of(reading, inside, source))
        if not pivot.args.get("include_nulls"):
            # A row whose value is missing is left out.
            rows.update(through(FILTER, values))
        name = field.this
        made.append(Column(name.name, reading.column_key(_identifier(name)), {}))
        for target in pivot.expressions:
            parts = target.expressions if isinstance(target, exp.Tuple) else [target]
            for at, part in enumerate(parts):
                cells = sources
                if len(parts) > 1:
                    rows_of = [each.expressions for each in sources if isinstance(each, exp.Tuple)]
                    cells = [each[at] for each in rows_of if at < len(each)]
                told = [_made(reading, each, flows_of(reading, inside, each)) for each in cells]
                flows: Flows = {flow: None for each in told for flow in each.flows}
                key = reading.column_key(_identifier(part))
                made.append(Column(part.name, key, through(TRANSFORMATION, flows), Either(told)))
    columns = _left_over(relation, used)
    return Relation([*columns, *made], list(relation.open), None, rows)


def _left_over(relation: Relation, used: Iterable[str]) -> list[Column]:
    """The columns that are not used up: a name means the first of several columns that have it."""
    left = [*relation.columns]
    for key in used:
        first = next((at for at, column in enumerate(left) if column.key == key), None)
        if first is not None:
            del left[first]
    return left


def _made(reading: Reading, node: exp.Expr, flows: Flows) -> Column:
    return Column(node.name, node.name, flows, Item(node, reading.meant))


def _columns_in(reading: Reading, expression: exp.Expr) -> set[str]:
    return {
        reading.column_key(column.this)
        for column in expression.find_all(exp.Column)
        if isinstance(column.this, exp.Identifier)
    }


def _identifier(node: exp.Expr) -> exp.Expr:
    return node.this if isinstance(node, exp.Column) else node
