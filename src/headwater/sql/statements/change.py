"""Statements that change rows: UPDATE, DELETE, MERGE."""

from __future__ import annotations

from typing import cast

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.expressions import flows_of
from headwater.sql.flows import FILTER, JOIN, SORT, Flows, through
from headwater.sql.outcomes import Outcome
from headwater.sql.queries import add_queries
from headwater.sql.reading import Reading, name_unasked
from headwater.sql.relations import Relation
from headwater.sql.scopes import Scope, Source
from headwater.sql.sources import add_sources
from headwater.sql.statements.targets import assign, behind_alias, put, target_source


def read_update(reading: Reading, tree: exp.Expr) -> Outcome:
    """What UPDATE writes, from its FROM or joins, and what decides about rows."""
    outcome = Outcome("update")
    scope = Scope()
    add_queries(reading, scope, tree)
    table = tree.this
    inner = Scope(parent=scope)
    if isinstance(table, exp.Subquery):
        return _update_query(reading, inner, tree, outcome)
    if not isinstance(table, exp.Table):
        return outcome
    rows: Flows = {}
    opening = tree.args.get("from_")
    if opening is not None:
        rows.update(add_sources(reading, inner, tree))
    own, target = target_source(reading, inner, table, has_from=opening is not None)
    inner.sources.insert(0, own)
    outcome.change(target, inner)
    if table.args.get("joins"):
        joined = exp.Select(joins=[each.copy() for each in table.args["joins"]])
        rows.update(add_sources(reading, inner, joined))
    assignments = list(tree.expressions)
    for target_of, group in _by_target(reading, inner, assignments, target).items():
        outcome.writes[target_of] = None
        assign(reading, inner, target_of, group, outcome)
    rows.update(_chosen(reading, inner, tree))
    outcome.rows.update(rows)
    return outcome


def _update_query(reading: Reading, scope: Scope, tree: exp.Expr, outcome: Outcome) -> Outcome:
    """UPDATE (query) of Oracle: it changes the tables that the columns of the query come from."""
    rows = add_sources(reading, scope, exp.Select(from_=exp.From(this=tree.this.copy())))
    source = scope.sources[0]
    for each in tree.expressions:
        if not isinstance(each, exp.EQ) or not isinstance(each.this, exp.Column):
            continue
        identifier = each.this.this
        column = source.column(reading.column_key(identifier), identifier.name)
        for changed in column.flows if column is not None else ():
            outcome.writes[changed.table] = None
            reading.reads.pop(changed.table, None)
            put(reading, scope, changed.table, changed.column, each.expression, outcome)
    outcome.rows.update({**rows, **_chosen(reading, scope, tree)})
    return outcome


def _chosen(reading: Reading, scope: Scope, tree: exp.Expr) -> Flows:
    """What decides which rows are changed: WHERE, and ORDER BY where LIMIT takes but some."""
    rows: Flows = {}
    where = tree.args.get("where")
    if where is not None:
        rows.update(through(FILTER, flows_of(reading, scope, where.this)))
    order = tree.args.get("order")
    for each in order.expressions if order is not None else ():
        rows.update(through(SORT, flows_of(reading, scope, each)))
    return rows


def _by_target(
    reading: Reading, scope: Scope, assignments: list[exp.Expr], target: TableName
) -> dict[TableName, list[exp.Expr]]:
    """Assignments by the table that each is to; MySQL may write to several at once."""
    found: dict[TableName, list[exp.Expr]] = {}
    for each in assignments:
        left = each.this
        own = target
        if isinstance(left, exp.Column) and len(left.parts) > 1:
            source = scope.source(reading.table_key(left.parts[:-1]))
            if source is not None and source is not scope.sources[0]:
                own = source.behind() or target
        found.setdefault(own, []).append(each)
    return found


def read_delete(reading: Reading, tree: exp.Expr) -> Outcome:
    """What decides which rows DELETE takes away."""
    outcome = Outcome("delete")
    scope = Scope()
    add_queries(reading, scope, tree)
    inner = Scope(parent=scope)
    rows: Flows = {}
    for each in _listed(tree.args.get("using")):
        rows.update(add_sources(reading, inner, exp.Select(from_=exp.From(this=each.copy()))))
    table = tree.this if isinstance(tree.this, exp.Table) else None
    if isinstance(tree.this, exp.Subquery):
        rows.update(_taken_from(reading, inner, tree.this, outcome))
    named = tree.args.get("tables") or ()
    if table is None and len(named) == 1:
        # BigQuery needs no FROM.
        table, named = named[0], ()
    if table is not None and inner.sources and table.args.get("joins"):
        # DELETE FROM a, b USING ... of MySQL.
        named = [table, *(join.this for join in table.args["joins"])]
    elif named and table is not None:
        rows.update(add_sources(reading, inner, exp.Select(from_=exp.From(this=table.copy()))))
    if len(named) > 1:
        for each in named:
            target = behind_alias(reading, inner, each)
            outcome.writes[target] = None
            reading.reads.pop(target, None)
    elif table is not None:
        changed = named[0] if named else table
        source, name = target_source(reading, inner, changed, has_from=bool(inner.sources))
        inner.sources.insert(0, source)
        outcome.change(name, inner)
        for join in changed.args.get("joins") or ():
            rows.update(add_sources(reading, inner, exp.Select(joins=[join.copy()])))
    rows.update(_chosen(reading, inner, tree))
    outcome.rows.update(rows)
    return outcome


def _taken_from(reading: Reading, scope: Scope, query: exp.Subquery, outcome: Outcome) -> Flows:
    """DELETE FROM (query) of Oracle: it takes rows away from the table behind the query."""
    rows = add_sources(reading, scope, exp.Select(from_=exp.From(this=query.copy())))
    target = scope.sources[-1].behind()
    if target is not None:
        outcome.writes[target] = None
        reading.reads.pop(target, None)
    return rows


def read_merge(reading: Reading, tree: exp.Expr) -> Outcome:
    """What the branches of MERGE write, and what they are taken by."""
    outcome = Outcome("merge")
    scope = Scope()
    add_queries(reading, scope, tree)
    table = tree.this
    name = reading.table_name(table)
    inner = Scope(parent=scope)
    rows = add_sources(reading, inner, exp.Select(from_=exp.From(this=tree.args["using"].copy())))
    from_source = [*inner.sources]
    target, _ = target_source(reading, Scope(), table, has_from=False)
    inner.sources.insert(0, target)
    outcome.change(name, inner)
    condition = tree.args.get("on")
    if isinstance(condition, exp.Expr):
        rows.update(through(JOIN, flows_of(reading, inner, condition)))
    for identifier in tree.args.get("using_cond") or ():
        for source in inner.sources:
            column = source.column(reading.column_key(identifier), identifier.name)
            rows.update(through(JOIN, column.flows if column is not None else ()))
    for when in tree.args["whens"].expressions:
        test = when.args.get("condition")
        if test is not None:
            rows.update(through(FILTER, flows_of(reading, inner, test)))
        then = when.args.get("then")
        where = then.args.get("where") if isinstance(then, exp.Update | exp.Insert) else None
        if where is not None:
            rows.update(through(FILTER, flows_of(reading, inner, where.this)))
        _merge_branch(reading, inner, from_source, name, then, outcome)
    outcome.rows.update(rows)
    return outcome


def _merge_branch(
    reading: Reading,
    scope: Scope,
    sources: list[Source],
    target: TableName,
    then: exp.Expr | None,
    outcome: Outcome,
) -> None:
    if isinstance(then, exp.Update):
        if isinstance(then.args.get("expressions"), list) and then.expressions:
            assign(reading, scope, target, then.expressions, outcome)
        else:
            _all_from(sources, target, outcome)
    elif isinstance(then, exp.Insert):
        columns = then.this.expressions if isinstance(then.this, exp.Tuple) else []
        values = then.expression.expressions if isinstance(then.expression, exp.Tuple) else []
        if not values:
            # INSERT (value, ...) of Teradata.
            columns, values = values, columns
        names = [each.name for each in columns]
        if not names and values:
            names = [*(reading.session.schemas.columns(target) or ())]
        if isinstance(then.this, exp.Star) or (not values and not columns):
            _all_from(sources, target, outcome)
        for at, value in enumerate(values):
            called = names[at] if at < len(names) else name_unasked(value) or f"_col{at + 1}"
            put(reading, Scope(scope.parent, sources), target, called, value, outcome)


def _all_from(sources: list[Source], target: TableName, outcome: Outcome) -> None:
    for source in sources:
        outcome.write(target, Relation(source.relation.columns, source.relation.open))


def _listed(value: object) -> list[exp.Expr]:
    if isinstance(value, list):
        return cast(list[exp.Expr], value)
    return [value] if isinstance(value, exp.Expr) else []
