"""Queries as statements: SELECT, and SELECT INTO."""

from __future__ import annotations

from sqlglot import exp

from headwater.sql.expressions import flows_of
from headwater.sql.outcomes import Outcome
from headwater.sql.places import set_place, use
from headwater.sql.queries import relation_of
from headwater.sql.reading import Reading, name_of
from headwater.sql.relations import Column, Item, Relation
from headwater.sql.scopes import Scope
from headwater.sql.statements.targets import hold, remember


def read_query(reading: Reading, tree: exp.Expr) -> Outcome:
    """What SELECT returns, or puts into a table."""
    outcome = Outcome("select")
    relation = relation_of(reading, tree, None)
    into = tree.args.get("into")
    target = None
    if isinstance(into, exp.Into) and isinstance(into.this, exp.Table):
        name = name_of(into.this.this)
        is_variable = not isinstance(into.this.this, exp.Identifier) or (
            reading.in_block and reading.dialect.parser != "tsql"
        )
        outcome.steers = is_variable
        if not is_variable:
            outcome.kind, target = "select into", reading.table_name(into.this)
            if into.args.get("temporary") or name.startswith("#"):
                hold(reading, outcome, into, relation, ())
                return outcome
            remember(reading, target, relation, ())
    outcome.steers = outcome.steers or _assigns(tree)
    outcome.write(target, relation)
    return outcome


def _assigns(tree: exp.Expr) -> bool:
    """Whether SELECT of T-SQL gives values to variables: `SELECT @a = ...`."""
    items = tree.expressions if isinstance(tree, exp.Select) else []
    return bool(items) and all(
        isinstance(each, exp.EQ) and isinstance(each.this, exp.Parameter) for each in items
    )


def read_set(reading: Reading, tree: exp.Expr) -> Outcome:
    """What SET reads for the value of a variable, which is no data by itself."""
    set_place(reading.session.place, tree.sql(reading.dialect.parser or None))
    given = Relation()
    for at, item in enumerate(tree.expressions):
        value = item.this.expression if isinstance(item.this, exp.EQ) else item
        if isinstance(item.this, exp.EQ) and isinstance(item.this.this, exp.Tuple):
            given = relation_of(reading, value, None)
            break
        flows = flows_of(reading, Scope(), value) if value.find(exp.Query) is not None else {}
        given.add(Column(item.name, f"{at}", flows, Item(value, reading.meant)))
    return Outcome("set", steers=True, given=given)


def read_use(reading: Reading, tree: exp.Expr) -> Outcome:
    """What USE says about the names behind it."""
    use(reading.session.place, tree, reading.dialect.parser)
    return Outcome("use")
