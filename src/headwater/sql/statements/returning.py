"""Statements within WITH that change rows, and hand on what they return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from sqlglot import exp

from headwater.sql.expressions import flows_of
from headwater.sql.outcomes import Outcome
from headwater.sql.reading import Reading
from headwater.sql.relations import Item, Relation, of_table
from headwater.sql.scopes import Scope, Source
from headwater.sql.statements.targets import known_order, target_of


def read_changes(
    reading: Reading, tree: exp.Expr, read: Callable[[Reading, exp.Expr], Outcome]
) -> list[Outcome]:
    """What the changes in WITH do; each then stands there as a query of what it returns."""
    clause = tree.args.get("with_")
    outcomes: list[Outcome] = []
    before: list[exp.Expr] = []
    for query in clause.expressions if clause is not None else ():
        if isinstance(query.this, exp.Insert | exp.Update | exp.Delete | exp.Merge):
            change = query.this.copy()
            change.set("with_", exp.With(expressions=[each.copy() for each in before]))
            outcomes.append(read(reading, change))
            query.set("this", _inserted(reading, query.this) or _returned(query.this))
        before.append(query)
    return outcomes


def _inserted(reading: Reading, change: exp.Expr) -> exp.Select | None:
    """A query that yields what INSERT returns: what it put in, and else values of no column.

    Where nobody knows its columns, those of its query are taken for those of the table. None for
    other changes, and for values that nobody knows the columns of.
    """
    source, returning = change.expression, change.args.get("returning")
    if not isinstance(change, exp.Insert) or not isinstance(source, exp.Query | exp.Values):
        return None
    target, names = target_of(reading, change.this)
    names = names or known_order(reading, change, target)
    if not names and isinstance(source, exp.Query) and not source.is_star:
        names = source.named_selects
    if returning is None or not (names or isinstance(source, exp.Query)):
        return None
    alias = exp.TableAlias(this=exp.to_identifier(target[-1], quoted=True))
    alias.set("columns", [exp.to_identifier(each, quoted=True) for each in names])
    rows = source.copy()
    rows = exp.Subquery(this=rows) if isinstance(source, exp.Query) else rows
    rows.set("alias", alias)
    put_in = {name.lower() for name in names}
    items = [_value_of(each.copy(), put_in) for each in returning.expressions]
    query = exp.Select(expressions=items, from_=exp.From(this=rows))
    query.set("with_", change.args.get("with_"))
    return query


def _value_of(item: exp.Expr, put_in: set[str]) -> exp.Expr:
    """An item of RETURNING with NULL for columns that get a value of their own, such as a key.

    put_in: names of those that get another, in small letters; empty where they are not known.
    """
    has_name = bool(item.output_name) and not item.is_star
    named = exp.alias_(item, item.output_name, quoted=True) if has_name else item

    def value(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        if isinstance(node.this, exp.Star):
            return node.this
        is_put_in = not put_in or node.name.lower() in put_in
        return exp.Column(this=node.this) if is_put_in else exp.Null()

    return named.transform(value, copy=False)


def _returned(change: exp.Expr) -> exp.Select:
    """A query that yields what a change returns: of the table's rows, those that it chose."""
    returning = change.args.get("returning")
    table = change.this.this if isinstance(change.this, exp.Schema) else change.this
    query = exp.Select(
        expressions=returning.expressions if returning is not None else [],
        from_=exp.From(this=table),
        where=change.args.get("where"),
    )
    using = change.args.get("using")
    opening = change.args.get("from_")
    others = cast(list[exp.Expr], using) if isinstance(using, list) else []
    others = others if opening is None else [opening.this]
    query.set("joins", [exp.Join(this=each) for each in others])
    return query


def write_returned(reading: Reading, tree: exp.Expr, outcome: Outcome) -> None:
    """What OUTPUT ... INTO of T-SQL writes beside the change itself."""
    returning = tree.args.get("returning")
    if returning is None:
        return
    into = returning.args.get("into")
    if not isinstance(into, exp.Expr) or not into.name or not outcome.writes:
        return
    target = next(iter(outcome.writes))
    columns = reading.session.schemas.columns(target)
    known = None if columns is None else [(each, reading.known_key(each)) for each in columns]
    before = of_table(target, known)
    after = Relation(
        [
            replace(each.made(), key=reading.known_key(each.column))
            for each in outcome.columns
            if each.table == target
        ],
        [] if isinstance(tree, exp.Insert) else before.open,
    )
    scope = Scope(sources=[Source(("deleted",), before), Source(("inserted",), after)])
    table = exp.to_table(into.name, dialect="tsql")
    written = reading.table_name(table)
    outcome.writes[written] = None
    for item in returning.expressions:
        flows = flows_of(reading, scope, item)
        if any(flow.table == target for flow in flows):
            reading.reads[target] = None
        outcome.add(written, item.alias_or_name, flows, Item(item, reading.meant))
