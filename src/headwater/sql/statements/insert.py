"""Statements that add rows."""

from __future__ import annotations

from sqlglot import exp

from headwater.sql.expressions import flows_of
from headwater.sql.flows import FILTER, through
from headwater.sql.outcomes import Outcome
from headwater.sql.queries import add_queries, relation_of
from headwater.sql.reading import Reading, name_unasked
from headwater.sql.relations import Column, Either, Item, Relation
from headwater.sql.scopes import Scope, Source
from headwater.sql.statements.conflict import read_conflict, row_there
from headwater.sql.statements.targets import known_order, put, target_of
from headwater.sql.values import cells_of_values


def read_insert(reading: Reading, tree: exp.Expr) -> Outcome:
    """What INSERT puts into which column."""
    outcome = Outcome("insert overwrite" if tree.args.get("overwrite") else "insert")
    if tree.this is None or tree.this.this is None:
        outcome.opaque = "it does not say into what"
        return outcome
    if isinstance(tree.this, exp.Directory):
        target, names = (tree.this.this.name,), []
    else:
        target, names = target_of(reading, tree.this)
    around = Scope()
    add_queries(reading, around, tree)
    if isinstance(tree.this, exp.Func) and tree.this.name == target[-1]:
        return _handed_to(reading, around, tree, outcome)
    outcome.change(target, Scope(parent=around, sources=[row_there(reading, tree, target)]))
    source = tree.expression or tree.args.get("source") or None
    if source is None:
        return outcome
    if isinstance(source, exp.Values) and not tree.args.get("with_"):
        relation = _values(reading, source)
    else:
        relation = relation_of(reading, source, around)
    by_name = bool(tree.args.get("by_name"))
    if not names and not by_name:
        names = known_order(reading, tree, target)
    if isinstance(source, exp.Values) and not names:
        # Which column a value goes to is not known.
        relation = Relation(rows=relation.rows)
    outcome.write(target, relation, names=names or None)
    read_conflict(reading, tree, target, relation, outcome)
    return outcome


def _handed_to(reading: Reading, around: Scope, tree: exp.Expr, outcome: Outcome) -> Outcome:
    """INSERT INTO FUNCTION of ClickHouse, where the function names no table."""
    if isinstance(tree.expression, exp.Query):
        outcome.rows.update(relation_of(reading, tree.expression, around).rows)
    if tree.this.name.lower() != "null":
        detail = f"what {tree.this.name} writes to lies elsewhere"
        reading.problem(tree.this, detail, "declare where it writes")
    return outcome


def _values(reading: Reading, values: exp.Expr) -> Relation:
    scope = Scope()
    columns: list[Column] = []
    cells_at: list[list[Column]] = []
    for row in values.expressions:
        for at, cell in enumerate(cells_of_values(reading, row)):
            flows = flows_of(reading, scope, cell) if _reads(reading, cell) else {}
            name = f"column{at + 1}"
            value = Column(name, name, flows, Item(cell, reading.meant))
            if at == len(columns):
                cells_at.append([])
                columns.append(Column(name, name, {}, Either(cells_at[at])))
            columns[at].flows.update(flows)
            cells_at[at].append(value)
    return Relation(columns)


def _reads(reading: Reading, cell: exp.Expr) -> bool:
    """Whether a value comes from somewhere: a query, the record of a loop, or a variable."""
    if cell.find(exp.Query) is not None:
        return True
    return bool(reading.records) and any(
        (name := column.parts[0].name.lower()) in reading.fetches
        or (bool(column.table) and name in reading.records)
        for column in cell.find_all(exp.Column)
    )


def read_inserts(reading: Reading, tree: exp.Expr) -> Outcome:
    """INSERT ALL of Oracle and Snowflake, FROM ... INSERT of Hive."""
    outcome = Outcome("insert")
    source = tree.args["source"]
    around = Scope()
    add_queries(reading, around, tree)
    from_query = isinstance(source, exp.Query) and not isinstance(source, exp.Table)
    offered = relation_of(reading, source, around) if from_query else None
    for each in tree.expressions:
        insert = each.this if isinstance(each, exp.ConditionalInsert) else each
        target, names = target_of(reading, insert.this)
        outcome.writes[target] = None
        if offered is None and insert.expression is None:
            continue
        if offered is None or isinstance(insert.expression, exp.Select):
            query = insert.expression.copy()
            query.set("from_", exp.From(this=source.copy()))
            relation = relation_of(reading, query, around)
            names = names or known_order(reading, insert, target)
            outcome.write(target, relation, names=names or None)
            continue
        scope = Scope(sources=[Source((), offered)])
        test = each.args.get("expression") if isinstance(each, exp.ConditionalInsert) else None
        if test is not None:
            outcome.rows.update(through(FILTER, flows_of(reading, scope, test)))
        if insert.expression is None:
            known = names or [*(reading.session.schemas.columns(target) or ())]
            outcome.write(target, offered, names=known or None)
            continue
        outcome.rows.update(offered.rows)
        cells = insert.expression.expressions[0].expressions
        known = names or [*(reading.session.schemas.columns(target) or ())]
        for at, cell in enumerate(cells):
            name = known[at] if at < len(known) else name_unasked(cell) or f"_col{at + 1}"
            put(reading, scope, target, name, cell, outcome)
    return outcome
