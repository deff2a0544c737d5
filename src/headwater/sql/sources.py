"""What stands between FROM and WHERE: tables, queries, functions, arrays taken apart, joins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.expressions import flows_of
from headwater.sql.flows import JOIN, Flows, through
from headwater.sql.pivots import pivoted
from headwater.sql.reading import Reading, named_by_text, parts_of
from headwater.sql.relations import Column, Item, Relation, either, united
from headwater.sql.scopes import Merged, Scope, Source
from headwater.sql.table_functions import (
    alias_columns,
    called,
    elements_of,
    of_call,
    rows_from,
    unnested,
)
from headwater.sql.values import cells_of_values

_NO_TABLES: Final = frozenset({"dual", "sysdummy1"})


def add_sources(reading: Reading, scope: Scope, select: exp.Expr) -> Flows:
    """Fill the scope of a query; returns what its joins decide about rows."""
    rows: Flows = {}
    opening = select.args.get("from_")
    if opening is not None:
        _add(reading, scope, opening.this, rows)
    for lateral in select.args.get("laterals") or ():
        _add(reading, scope, lateral, rows)
    for join in select.args.get("joins") or ():
        _join(reading, scope, join, rows)
    return rows


def _add(reading: Reading, scope: Scope, item: exp.Expr, rows: Flows) -> None:
    """Add one item of FROM, with the joins that hang on it."""
    if isinstance(item, exp.Paren | exp.Final | exp.Stream):
        _add(reading, scope, item.this, rows)
    elif isinstance(item, exp.Subquery) and _is_join(item.this):
        # (a JOIN b) AS x, ((SELECT ...) AS a JOIN b)
        inner = Scope(parent=scope) if item.alias else scope
        _add(reading, inner, item.this, rows)
        if item.alias:
            scope.sources.append(Source(_alias_key(reading, item), _side_by_side(inner.sources)))
    else:
        source = _source(reading, scope, item)
        rows.update(source.relation.rows)
        scope.sources.append(source)
    if not isinstance(item, exp.Lateral | exp.Unnest | exp.Paren | exp.Stream):
        for lateral in item.args.get("laterals") or ():
            _add(reading, scope, lateral, rows)
        for join in item.args.get("joins") or ():
            _join(reading, scope, join, rows)


def _is_join(item: exp.Expr) -> bool:
    """Whether what stands in parentheses are sources side by side, and no query."""
    is_source = isinstance(item, exp.Subquery) and bool(item.alias or item.args.get("joins"))
    is_pivot = isinstance(item, exp.Pivot) and isinstance(item.this, exp.Table)
    return is_source or not (is_pivot or isinstance(item, exp.Query))


def _join(reading: Reading, scope: Scope, join: exp.Expr, rows: Flows) -> None:
    before = [*scope.sources]
    # ARRAY JOIN may name several.
    for each in (join.this, *join.expressions):
        _add(reading, scope, each, rows)
    joined = scope.sources[len(before) :]
    side = (join.args.get("side") or "").upper()
    if (join.args.get("method") or "").upper() == "NATURAL":
        keys = _shared(before, joined)
    else:
        keys = [(each.name, reading.column_key(each)) for each in join.args.get("using") or ()]
    for name, key in keys:
        left, right = _side(scope, before, key, name), _side(scope, joined, key, name)
        kept = left or right
        for each in (left, right):
            rows.update(through(JOIN, each.flows if each is not None else ()))
        if left is not None and right is not None and side in {"RIGHT", "FULL"}:
            kept = right if side == "RIGHT" else either(name, key, [left, right])
        if kept is None:
            kept = Column(name, key, {})
        scope.merged[key] = Merged(replace(kept, name=name, key=key), [*scope.sources])
    for condition in (join.args.get("on"), join.args.get("match_condition")):
        if condition is not None:
            rows.update(through(JOIN, flows_of(reading, scope, condition)))
    kinds = {(join.args.get("kind") or "").upper(), side}
    if kinds & {"SEMI", "ANTI"} and reading.dialect.parser != "clickhouse":
        # They choose rows, and are not seen behind the join.
        scope.sources = before
    _pivot_last(reading, scope, join)


def _pivot_last(reading: Reading, scope: Scope, join: exp.Expr) -> None:
    for each in join.args.get("pivots") or ():
        last = scope.sources[-1]
        last.relation = pivoted(reading, scope, last.relation, each)


def _side(scope: Scope, sources: Sequence[Source], key: str, name: str) -> Column | None:
    """What a joined column is on one side: the first source that has it for sure, or may."""
    if key in scope.merged and sources and sources[0] is scope.sources[0]:
        return scope.merged[key].column
    for source in sources:
        column = source.relation.column(key)
        if column is not None:
            return column
    for source in sources:
        column = source.column(key, name)
        if column is not None and column.flows:
            return column
    return None


def _shared(before: Iterable[Source], joined: Iterable[Source]) -> list[tuple[str, str]]:
    mine = {column.key for source in before for column in source.relation.columns}
    return [
        (column.name, column.key)
        for source in joined
        for column in source.relation.columns
        if column.key in mine
    ]


def _at_index(reading: Reading, scope: Scope, item: exp.Expr) -> Source:
    """`o.items AS i AT n` and `UNPIVOT o.attributes AS v AT k` of Redshift and PartiQL."""
    is_object = isinstance(item, exp.Pivot)
    item = item.this if is_object else item
    index = item.expression if isinstance(item, exp.AtIndex) else None
    item = item.this if isinstance(item, exp.AtIndex) else item
    elements = flows_of(reading, scope, item.this if isinstance(item, exp.Alias) else item)
    columns: list[Column] = []
    alias = item.args.get("alias")
    if isinstance(alias, exp.Identifier):
        columns.append(Column(alias.name, reading.column_key(alias), elements))
    if isinstance(index, exp.Identifier):
        key = reading.column_key(index)
        columns.append(Column(index.name, key, elements if is_object else {}))
    rows = through(JOIN, elements)
    return Source(_alias_key(reading, item), Relation(columns, [], elements, rows))


def _source(reading: Reading, scope: Scope, item: exp.Expr) -> Source:
    if isinstance(item, exp.AtIndex | exp.Pivot) and not isinstance(item.this, exp.Table):
        return _at_index(reading, scope, item)
    if isinstance(item, exp.Table):
        relation, name = _table(reading, scope, item)
    elif isinstance(item, exp.Lateral):
        relation, name = _lateral(reading, scope, item), ()
    elif isinstance(item, exp.Unnest):
        relation, name = unnested(reading, scope, item, item.args.get("alias")), ()
    elif isinstance(item, exp.Values):
        relation, name = _values(reading, scope, item), ()
    elif isinstance(item, exp.Query):
        relation, name = reading.relation_of(reading, item, scope), ()
    else:
        relation, name = called(reading, scope, item), ()
    if relation.elements:
        # As many rows as there are elements, or as a function returns.
        relation.rows.update(through(JOIN, relation.elements))
    alias = item.args.get("alias")
    for pivot in item.args.get("pivots") or ():
        relation = pivoted(reading, scope, relation, pivot)
        alias = pivot.args.get("alias") or alias
    if not isinstance(item, exp.Unnest) and not isinstance(item.this, exp.Unnest):
        names = alias_columns(reading, alias) or _names_of_call(reading, item)
        relation = _under(relation, names)
    key = _alias_key_of(reading, alias) or name
    return Source(key, relation, _own_name(reading, scope, item))


def _own_name(reading: Reading, scope: Scope, item: exp.Expr) -> TableName | None:
    if not isinstance(item, exp.Table) or isinstance(item.this, exp.Func | None):
        return None
    parts = parts_of(item)
    is_query = len(parts) == 1 and scope.query(reading.table_key(parts)[0]) is not None
    return None if is_query else reading.table_name(item)


def _names_of_call(reading: Reading, item: exp.Expr) -> list[tuple[str, str]]:
    """What Spark calls the columns of an array that is taken apart."""
    call = item.this if isinstance(item, exp.Lateral | exp.Table) else item
    if reading.dialect.parser not in {"spark", "databricks"}:
        return []
    if isinstance(call, exp.Posexplode):
        return [("pos", "pos"), ("col", "col")]
    return [("col", "col")] if isinstance(call, exp.Explode) else []


def _table(reading: Reading, scope: Scope, table: exp.Table) -> tuple[Relation, TableName]:
    calls = table.args.get("rows_from")
    if calls is not None:
        relations = [_source(reading, scope, each).relation for each in calls]
        return rows_from(reading, table, relations), ()
    if isinstance(table.this, exp.Func) and named_by_text(table.this) is None:
        return of_call(reading, scope, table.this)
    parts = parts_of(table)
    key = reading.table_key(parts)
    if len(parts) == 1:
        query = scope.query(key[0])
        if query is not None:
            return query(), key
    if key[-1].lower() in _NO_TABLES:
        return Relation(), key
    held = reading.held(key)
    if held is not None:
        return held, key
    if len(parts) > 1:
        # FROM t, t.items: an array of a row of a source that stands before it.
        column = exp.Column(this=parts[-1], table=parts[-2])
        if len(parts) == 2 and any(each.answers_to(key[:1]) for each in scope.sources):
            return elements_of(flows_of(reading, scope, column)), key[-1:]
    return reading.base(reading.table_name(table)), key


def _values(reading: Reading, scope: Scope, values: exp.Expr) -> Relation:
    rows: list[Relation] = []
    name, first = reading.dialect.cells
    for row in values.expressions:
        cells = cells_of_values(reading, row)
        rows.append(
            Relation(
                [
                    _valued(reading, scope, f"{name}{at}", cell)
                    for at, cell in enumerate(cells, start=first)
                ]
            )
        )
    return united(rows) if rows else Relation()


def _valued(reading: Reading, scope: Scope, name: str, cell: exp.Expr) -> Column:
    return Column(name, name, flows_of(reading, scope, cell), Item(cell, reading.meant))


def _lateral(reading: Reading, scope: Scope, lateral: exp.Lateral) -> Relation:
    if isinstance(lateral.this, exp.Query):
        return reading.relation_of(reading, lateral.this, scope)
    if isinstance(lateral.this, exp.Unnest):
        return unnested(reading, scope, lateral.this, lateral.args.get("alias"))
    return called(reading, scope, lateral.this)


def _under(relation: Relation, names: list[tuple[str, str]]) -> Relation:
    """A relation under the names of an alias, which for what a function returns make columns."""
    if relation.elements is None or relation.columns:
        return relation.renamed(names)
    columns = [Column(name, key, relation.elements) for name, key in names]
    return Relation(columns, relation.open, None if columns else relation.elements, relation.rows)


def _side_by_side(sources: Iterable[Source]) -> Relation:
    columns: list[Column] = []
    opened: list[TableName] = []
    for source in sources:
        columns += source.relation.columns
        opened += source.relation.open
    return Relation(columns, opened)


def _alias_key(reading: Reading, item: exp.Expr) -> TableName:
    return _alias_key_of(reading, item.args.get("alias"))


def _alias_key_of(reading: Reading, alias: exp.Expr | None) -> TableName:
    this = alias.this if isinstance(alias, exp.TableAlias) else alias
    if isinstance(this, exp.Identifier):
        return reading.table_key([this])
    if isinstance(alias, exp.TableAlias) and len(alias.columns) == 1:
        # UNNEST(x) AS u, which the parser takes for the name of the only column.
        return reading.table_key([alias.columns[0]])
    return ()
