"""`*`, `t.*`, and what may stand behind them."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.columns import row_source
from headwater.sql.expressions import flows_of, item_of
from headwater.sql.fields import fields_of
from headwater.sql.flows import AGGREGATION, TRANSFORMATION, Flows, through
from headwater.sql.functions import is_aggregate
from headwater.sql.name_patterns import like, pattern
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Fields, Item, Relation, at_path, united
from headwater.sql.scopes import Scope, Source


def expanded(reading: Reading, scope: Scope, item: exp.Expr) -> Relation | None:
    """The columns that a star of a select list stands for; None where the item is none."""
    if (chosen := item.find(exp.Columns)) is not None:
        return _chosen(reading, scope, item, chosen)
    item = _with_pattern(item)
    if isinstance(item, exp.Apply):
        return _applied(reading, scope, item)
    if isinstance(item, exp.Star):
        return _changed(reading, scope, item, _all(reading, scope, item))
    if not isinstance(item, exp.Column) or not isinstance(item.this, exp.Star):
        if isinstance(item, exp.Dot) and isinstance(item.expression, exp.Star):
            row = row_source(reading, scope, item.this.unnest())
            if row is not None:
                _remark(reading, item, row.relation)
                return _changed(reading, scope, item.expression, row.relation)
            inner = item_of(reading, scope, item.this)
            flows = flows_of(reading, scope, item.this)
            return _fields(reading, item, flows, inner.fields() if inner.fields else None)
        return None
    star = item.this
    qualifier: list[exp.Expr] = [*item.parts[:-1]]
    source = scope.source(reading.table_key(qualifier))
    if source is None and len(qualifier) == 1:
        rows = reading.records_of(qualifier[0].name.lower())
        source = Source((), united(rows, by_name=True)) if rows else None
    if source is None:
        column = _as_column(qualifier)
        flows = flows_of(reading, scope, column)
        meaning = reading.meant.get(id(column))
        fields = fields_of(meaning.column) if meaning is not None and not meaning.path else None
        return _fields(reading, item, flows, fields)
    _remark(reading, item, source.relation)
    if source.relation.elements is not None and _is_element(source):
        return Relation([Column("*", "*", at_path(source.relation.elements, ["*"]))])
    return _changed(reading, scope, star, source.relation)


def _with_pattern(item: exp.Expr) -> exp.Expr:
    """DuckDB's `* LIKE 'a%'` as the star, which holds the pattern; any other item as it is."""
    if not isinstance(item, exp.Like | exp.ILike) or not isinstance(item.expression, exp.Literal):
        return item
    star = item.this.this if isinstance(item.this, exp.Column) else item.this
    if not isinstance(star, exp.Star):
        return item
    star.set("ilike", item.expression)
    return item.this


def _is_element(source: Source) -> bool:
    """Whether all that a source has is the element of an array, under its own name."""
    return [(column.key,) for column in source.relation.columns] == [source.name]


def _applied(reading: Reading, scope: Scope, item: exp.Apply) -> Relation | None:
    """`* APPLY(f)` of ClickHouse: a function of each column."""
    among = expanded(reading, scope, item.this)
    if among is None:
        return None
    name = item.expression.name
    call = exp.FUNCTION_BY_NAME.get(name.upper(), exp.Anonymous)(this=name)
    effect = AGGREGATION if is_aggregate(call) else TRANSFORMATION
    columns = [
        replace(each, flows=through(effect, each.flows), value=None) for each in among.columns
    ]
    if among.open:
        flows = through(effect, Relation(open=among.open).everything())
        columns.append(Column("*", "*", flows))
    return Relation(columns)


def _chosen(reading: Reading, scope: Scope, item: exp.Expr, chosen: exp.Expr) -> Relation:
    """COLUMNS of DuckDB: the item once for each column that it chooses."""
    star = chosen.this if isinstance(chosen.this, exp.Star) else exp.Star()
    among = _changed(reading, scope, star, _all(reading, scope, star))
    if isinstance(chosen.this, exp.Literal):
        fits = pattern(chosen.this.name)
        among.columns = [each for each in among.columns if fits is None or fits.search(each.name)]
    columns: list[Column] = []
    for each in among.columns:
        inside = Scope(parent=scope, sources=[Source((), Relation([each]))])
        value = item.copy()
        for node in [*value.find_all(exp.Columns)]:
            column = exp.column(exp.to_identifier(each.name, quoted=True))
            value = column if node is value else value
            node.replace(column)
        flows = flows_of(reading, inside, value)
        columns.append(replace(each, flows=flows, value=Item(value, reading.meant)))
    return Relation(columns, among.open)


def _as_column(parts: list[exp.Expr]) -> exp.Column:
    names = ("this", "table", "db", "catalog")
    return exp.Column(**dict(zip(names, reversed(parts), strict=False)))


def _fields(reading: Reading, star: exp.Expr, flows: Flows, fields: Fields | None) -> Relation:
    """All fields of a structure. flows: what it is made of."""
    if fields is None:
        return Relation([Column("*", "*", at_path(flows, ["*"]))])
    columns = [*fields.told.values()]
    opened = [flow.table for flow in fields.rest if flow.column == "*"]
    if len(opened) < len(fields.rest):
        columns.append(Column("*", "*", through(fields.effect, at_path(fields.rest, ["*"]))))
    relation = Relation(columns, opened, rows=dict(fields.beside) if opened else {})
    _remark(reading, star, relation)
    return relation


def _all(reading: Reading, scope: Scope, star: exp.Star) -> Relation:
    merged = {key: each.column for key, each in scope.merged.items()}
    # The standard puts them first, DuckDB where the first table has them.
    first = {} if reading.dialect.parser == "duckdb" else merged
    columns = [*first.values()]
    placed = {*first}
    opened: list[tuple[str, ...]] = []
    alike = False
    for source in scope.sources:
        _remark(reading, star, source.relation)
        for each in source.relation.columns:
            if each.key not in merged or source not in scope.merged[each.key].sources:
                columns.append(each)
            elif each.key not in placed:
                columns.append(merged[each.key])
                placed.add(each.key)
        opened += source.relation.open
        alike = source.relation.alike and len(scope.sources) == 1
        if not source.relation.columns and source.relation.elements is not None:
            columns.append(Column("*", "*", source.relation.elements))
    columns += [merged[key] for key in merged if key not in placed]
    return Relation(columns, opened, alike=alike)


def _remark(reading: Reading, star: exp.Expr, relation: Relation) -> None:
    for table in relation.open:
        reading.stars.setdefault(table, star)


def remark_star(reading: Reading, star: exp.Expr, table: TableName) -> None:
    """Say that a star stands for columns of a table that are not known."""
    name = ".".join(table)
    detail = f"* stands for all columns of {name}, which are not known"
    reading.problem(star, detail, f"tell the columns of {name}")


def _changed(reading: Reading, scope: Scope, star: exp.Star, relation: Relation) -> Relation:
    """Without what EXCEPT leaves out, and with what REPLACE and RENAME put in its place."""
    left_out = {_key(reading, each) for each in star.args.get("except_") or ()}
    replaced = {
        reading.column_key(each.args["alias"]): (
            flows_of(reading, scope, each.this),
            Item(each.this, reading.meant),
        )
        for each in star.args.get("replace") or ()
        if isinstance(each, exp.Alias)
    }
    renamed = {
        _key(reading, each.this): (each.this.name, each.args["alias"])
        for each in star.args.get("rename") or ()
        if isinstance(each, exp.Alias)
    }
    columns: list[Column] = []
    written = star.args.get("ilike")
    fits = like(written.name) if isinstance(written, exp.Literal) else None
    for column in relation.columns:
        if fits is not None and not fits.fullmatch(column.name):
            continue
        if column.key in left_out or column.key.lower() in left_out:
            continue
        changed = column
        if column.key in replaced:
            flows, value = replaced.pop(column.key)
            changed = replace(changed, flows=flows, value=value)
        if column.key in renamed:
            _, name = renamed.pop(column.key)
            changed = replace(changed, name=name.name, key=reading.column_key(name))
        columns.append(changed)
    if relation.open:
        # Which columns there are is not known, but these are among them.
        columns += [Column(key, key, flows, value) for key, (flows, value) in replaced.items()]
        for key, (before, name) in renamed.items():
            source = next((s for s in scope.sources if len(s.relation.open) == 1), None)
            found = source.column(key, before) if source is not None else None
            found = found or Column(key, key, {})
            columns.append(replace(found, name=name.name, key=reading.column_key(name)))
    return Relation(columns, list(relation.open), relation.elements, alike=relation.alike)


def _key(reading: Reading, node: exp.Expr) -> str:
    return reading.column_key(node.this if isinstance(node, exp.Column) else node)
