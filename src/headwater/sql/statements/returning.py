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
            query.set("this", _returned(query.this))
        before.append(query)
    return outcomes


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
