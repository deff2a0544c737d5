"""MATCH_RECOGNIZE: rows that follow one another in a pattern."""

from __future__ import annotations

from sqlglot import exp

from headwater.sql.expressions import flows_of
from headwater.sql.flows import FILTER, SORT, WINDOW, Flows, through
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Item, Relation
from headwater.sql.scopes import Scope, Source


def add_pattern(reading: Reading, scope: Scope, match: exp.Expr) -> Flows:
    """Put what a pattern yields in the place of what it searched; returns what decides on rows."""
    rows: Flows = {}
    parts = [*(match.args.get("partition_by") or ())]
    for each in parts:
        rows.update(through(WINDOW, flows_of(reading, scope, each)))
    order = match.args.get("order")
    for each in order.expressions if order is not None else ():
        rows.update(through(SORT, flows_of(reading, scope, each)))
    for each in match.args.get("define") or ():
        rows.update(through(FILTER, flows_of(reading, scope, _unqualified(reading, scope, each))))
    columns = [
        Column(
            each.name,
            reading.column_key(each.this),
            flows_of(reading, scope, each),
            Item(each, reading.meant),
        )
        for each in parts
        if isinstance(each, exp.Column)
    ]
    for measure in match.args.get("measures") or ():
        value = _unqualified(reading, scope, measure.this)
        alias = value.args["alias"]
        flows = flows_of(reading, scope, value)
        key = reading.column_key(alias)
        columns.append(Column(alias.name, key, flows, Item(value.this, reading.meant)))
    yielded = Relation(columns)
    if "ALL ROWS" in match.text("rows").upper():
        for source in scope.sources:
            yielded.columns += source.relation.columns
            yielded.open += source.relation.open
    alias = match.args.get("alias")
    key = reading.table_key([alias.this]) if alias is not None else ()
    scope.sources = [Source(key, yielded)]
    return rows


def _unqualified(reading: Reading, scope: Scope, node: exp.Expr) -> exp.Expr:
    """The same without the names of rows in the pattern, which are no tables."""
    plain = node.copy()
    for column in plain.find_all(exp.Column):
        if column.table and scope.source(reading.table_key(column.parts[:-1])) is None:
            column.set("table", None)
    return plain
