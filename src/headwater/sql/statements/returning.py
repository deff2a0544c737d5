"""What changes return: to the query around them, or into a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sqlglot import exp

from headwater.sql.outcomes import Outcome
from headwater.sql.queries import selected
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Relation, either
from headwater.sql.scopes import Scope, Source
from headwater.sql.statements.targets import known_order

_CHANGES: Final = (exp.Insert, exp.Update, exp.Delete, exp.Merge)
# What the rows are called as they were and as they are now.
_IN_OUTPUT: Final = ("deleted", "inserted")
_IN_RETURNING: Final = ("old", "new")


def read_changes(
    reading: Reading, tree: exp.Expr, read: Callable[[Reading, exp.Expr], Outcome]
) -> list[Outcome]:
    """What the changes in WITH do; each then stands there as a query of what it returns."""
    clause = tree.args.get("with_")
    outcomes: list[Outcome] = []
    before: list[exp.Expr] = []
    for query in clause.expressions if clause is not None else ():
        if isinstance(query.this, _CHANGES):
            change = query.this.copy()
            own = change.args.get("with_")
            queries = [*before, *(own.expressions if own is not None else ())]
            change.set("with_", exp.With(expressions=[each.copy() for each in queries]))
            outcomes.append(read(reading, change))
            rows = _returned(reading, change, outcomes[-1]) or Relation()
            query.set("this", exp.select("*").from_(reading.give(rows)))
        before.append(query)
    return outcomes


def write_returned(reading: Reading, tree: exp.Expr, outcome: Outcome) -> None:
    """What OUTPUT ... INTO of T-SQL writes beside the change; elsewhere INTO names variables."""
    returning = tree.args.get("returning")
    if returning is None:
        return
    if reading.dialect.parser != "tsql":
        if reading.in_block:
            reads = dict(reading.reads)
            outcome.given = _returned(reading, tree, outcome)
            # What the variables read is read where they are used.
            reading.reads = reads
        return
    into = returning.args.get("into")
    rows = _returned(reading, tree, outcome) if isinstance(into, exp.Expr) else None
    if rows is None:
        return
    table = exp.to_table(into.name, dialect="tsql")
    written = reading.table_name(table)
    order = known_order(reading, exp.Insert(this=table), written)
    # An item that has a name was given that of its column.
    is_named = any(isinstance(item, exp.Alias) for item in returning.expressions)
    outcome.write(written, rows, names=None if is_named else order or None)


def _returned(reading: Reading, tree: exp.Expr, outcome: Outcome) -> Relation | None:
    """The rows that a change returns, made of what names in it mean; None for none."""
    returning, scope = tree.args.get("returning"), outcome.scope
    if returning is None or scope is None or outcome.target is None:
        return None
    own, *others = scope.sources
    is_output = reading.dialect.parser == "tsql"
    before, after = own.relation, _after(reading, tree, outcome, own)
    names = _IN_OUTPUT if is_output else _IN_RETURNING
    states = [
        Source(reading.table_key([exp.to_identifier(name)]), relation)
        for name, relation in zip(names, (before, after), strict=True)
    ]
    if isinstance(tree, exp.Delete):
        after = before
    elif any(_deletes(when) for when in _branches(tree)):
        after = _after(reading, tree, outcome, own, keeps_all=True)
    inner = Scope(
        parent=Scope(parent=scope.parent, sources=states),
        sources=[Source(own.name, after, own.table), *others],
        merged=scope.merged,
    )
    rows = selected(reading, returning.expressions, inner)
    if any(flow.table == outcome.target for flow in rows.everything()):
        reading.reads[outcome.target] = None
    rows.rows = dict(outcome.rows)
    return rows


def _after(
    reading: Reading, tree: exp.Expr, outcome: Outcome, own: Source, *, keeps_all: bool = False
) -> Relation:
    """The rows of the table as a change leaves them; of an insert that adds some those alone.

    keeps_all: whether rows are among them that the change has not touched.
    """
    assigned = [_assigned(each) for each in _updates(tree)]

    def kept(name: str) -> bool:
        return keeps_all or any(name.lower() not in names for names in assigned)

    keeps_some = keeps_all or bool(assigned)
    written = [each for each in outcome.columns if each.table == outcome.target]
    made = {reading.known_key(each.column): each.made() for each in written if each.column != "*"}
    names = {column.key: column.name for column in own.relation.columns}
    names |= {key: column.name for key, column in made.items() if key not in names}
    columns: list[Column] = []
    for key, name in names.items():
        new, old = made.get(key), own.column(key, name) if kept(name) else None
        options = [each for each in (new, old) if each is not None]
        one = replace(options[0], name=name, key=key) if len(options) == 1 else None
        columns.append(one or either(name, key, options))
    opened = [flow.table for each in written if each.column == "*" for flow in each.flows]
    opened = [*dict.fromkeys([*(own.relation.open if keeps_some else ()), *opened])]
    # What has no column gets a value of its own, such as a key.
    return Relation(columns, opened, None if opened else {}, alike=True)


def _branches(tree: exp.Expr) -> list[exp.Expr]:
    return tree.args["whens"].expressions if isinstance(tree, exp.Merge) else []


def _deletes(when: exp.Expr) -> bool:
    then = when.args.get("then")
    return isinstance(then, exp.Var) and then.name.upper() == "DELETE"


def _updates(tree: exp.Expr) -> list[list[exp.Expr]]:
    """The assignments of each way in which a change touches rows that are there already."""
    if isinstance(tree, exp.Update):
        return [tree.expressions]
    conflict = tree.args.get("conflict")
    if conflict is not None and conflict.expressions:
        return [conflict.expressions]
    thens = [when.args.get("then") for when in _branches(tree)]
    # UPDATE SET * leaves nothing as it was.
    return [
        then.expressions
        for then in thens
        if isinstance(then, exp.Update) and isinstance(then.args.get("expressions"), list)
    ]


def _assigned(assignments: list[exp.Expr]) -> set[str]:
    """The names of the columns that get another value, in small letters."""
    lefts = [each.this for each in assignments if isinstance(each, exp.EQ | exp.PropertyEQ)]
    return {
        part.name.lower()
        for left in lefts
        for part in (left.expressions if isinstance(left, exp.Tuple | exp.Schema) else [left])
    }
