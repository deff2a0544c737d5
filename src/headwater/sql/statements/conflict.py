"""What happens to a row that is there already: ON CONFLICT, ON DUPLICATE KEY."""

from __future__ import annotations

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.expressions import flows_of
from headwater.sql.flows import FILTER, through
from headwater.sql.outcomes import Outcome
from headwater.sql.reading import Reading
from headwater.sql.relations import Relation, of_table
from headwater.sql.scopes import Scope, Source
from headwater.sql.sources import add_sources
from headwater.sql.statements.targets import assign, temporary_key

_OFFERED = "excluded"


def read_conflict(
    reading: Reading, tree: exp.Expr, target: TableName, relation: Relation, outcome: Outcome
) -> None:
    """What is put into rows that are there already, from them and from those that are offered."""
    conflict = tree.args.get("conflict")
    if conflict is None or not conflict.expressions:
        return
    # A name that is not qualified means the row that is there.
    scope = Scope(
        parent=_offered(reading, tree, target, relation, outcome),
        sources=[row_there(reading, tree, target)],
    )
    assign(reading, scope, target, map(_of_offered, conflict.expressions), outcome)
    where = conflict.args.get("where")
    if where is not None:
        outcome.rows.update(through(FILTER, flows_of(reading, scope, where.this)))


def row_there(reading: Reading, tree: exp.Expr, target: TableName) -> Source:
    """The rows of the table that INSERT adds to."""
    own = reading.session.schemas.columns(target)
    pairs = None if own is None else [(each, reading.known_key(each)) for each in own]
    return Source(_called(reading, tree.this), of_table(target, pairs))


def _offered(
    reading: Reading, tree: exp.Expr, target: TableName, relation: Relation, outcome: Outcome
) -> Scope:
    """The row that was offered, by all its names, and what the query read it from."""
    names = [written.column for written in outcome.columns if written.table == target]
    row = Relation(relation.columns, relation.open).renamed(
        [(each, reading.known_key(each)) for each in names]
    )
    scope = Scope(sources=[Source(reading.table_key([exp.to_identifier(_OFFERED)]), row)])
    source = tree.expression
    alias = source.args.get("alias") if isinstance(source, exp.Values) else None
    if alias is not None and alias.this is not None:
        called = [(each.name, reading.column_key(each)) for each in alias.args.get("columns") or ()]
        scope.sources.append(Source(reading.table_key([alias.this]), row.renamed(called)))
    if isinstance(source, exp.Select) and reading.dialect.parser == "mysql":
        around = Scope()
        add_sources(reading, around, source)
        scope.parent = around
    return scope


def _of_offered(assignment: exp.Expr) -> exp.Expr:
    """The same with VALUES(column) of MySQL as a column of the row that was offered."""
    changed = assignment.copy()
    for call in [*changed.find_all(exp.Anonymous)]:
        if call.name.upper() == "VALUES" and any(call.expressions):
            call.replace(exp.column(call.expressions[0].name, table=_OFFERED))
    return changed


def _called(reading: Reading, target: exp.Expr) -> TableName:
    """By what the rows that are there already are called: an alias, or the table itself."""
    alias = target.find(exp.TableAlias)
    if alias is None or alias.this is None:
        return temporary_key(reading, target)
    return reading.table_key([alias.this])
