"""Statements within WITH that change rows, and hand on what they return."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from headwater.sql.outcomes import Outcome
from headwater.sql.reading import Reading


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
    others = [opening.this] if opening is not None else using if isinstance(using, list) else []
    query.set("joins", [exp.Join(this=each) for each in others])
    return query
