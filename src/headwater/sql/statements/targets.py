"""The table that a statement writes to, and what is put into its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.expressions import flows_of
from headwater.sql.outcomes import Outcome
from headwater.sql.queries import add_queries, relation_of
from headwater.sql.reading import Reading, Temporary, parts_of
from headwater.sql.relations import Relation, of_table
from headwater.sql.scopes import Scope, Source
from headwater.sql.sources import files_of


def target_of(reading: Reading, node: exp.Expr) -> tuple[TableName, list[str]]:
    """The table that is written to and the columns that are named behind it."""
    names: list[str] = []
    if isinstance(node, exp.Schema):
        names = [
            each.name for each in node.expressions if isinstance(each, exp.Identifier | exp.Column)
        ]
        node = node.this
    if isinstance(node, exp.Tuple | exp.Paren):
        node = node.this
    places = files_of(node) if isinstance(node, exp.Func) else []
    if places:
        return (places[0],), names
    return reading.table_name(node), names


def written(reading: Reading, item: exp.Expr) -> str:
    """An item of a select list as it is written, literals masked."""
    node = item.this if isinstance(item, exp.Alias) else item
    if isinstance(node, exp.Column):
        return ".".join(part.name for part in node.parts)
    masked = node.copy()
    for literal in [*masked.find_all(exp.Literal)]:
        if literal is masked:
            return "?"
        literal.replace(exp.Var(this="?"))
    return masked.sql(dialect=reading.dialect.parser or None)


def expressions_of(reading: Reading, query: exp.Expr | None) -> list[str]:
    """The items of a select list as they are written, literals masked; none around stars."""
    while isinstance(query, exp.Subquery | exp.SetOperation):
        query = query.this
    if not isinstance(query, exp.Select) or query.is_star:
        return []
    return [written(reading, each) for each in query.expressions]


def query_within(reading: Reading, statement: exp.Expr, query: exp.Expr) -> Relation:
    """A query inside a statement that may have a WITH of its own."""
    scope = Scope()
    add_queries(reading, scope, statement)
    return relation_of(reading, query, scope)


def assign(
    reading: Reading,
    scope: Scope,
    target: TableName,
    assignments: Iterable[exp.Expr],
    outcome: Outcome,
) -> None:
    """`SET a = ..., (b, c) = (...)`: put each value into its column."""
    for each in assignments:
        if not isinstance(each, exp.EQ | exp.PropertyEQ):
            continue
        left, right = each.this, each.expression
        if isinstance(left, exp.Tuple | exp.Schema):
            _assign_row(reading, scope, target, left, right, outcome)
            continue
        flows = flows_of(reading, scope, right)
        name = left.name if not isinstance(left, exp.Dot) else left.sql()
        outcome.add(target, name, flows, written(reading, right))


def _assign_row(
    reading: Reading,
    scope: Scope,
    target: TableName,
    left: exp.Expr,
    right: exp.Expr,
    outcome: Outcome,
) -> None:
    if isinstance(right, exp.Query):
        relation = relation_of(reading, right, scope)
        outcome.write(target, relation, names=[each.name for each in left.expressions])
        return
    values = right.expressions if isinstance(right, exp.Tuple) else [right]
    for name, value in zip(left.expressions, values, strict=False):
        outcome.add(target, name.name, flows_of(reading, scope, value), written(reading, value))


def target_source(
    reading: Reading, scope: Scope, table: exp.Table, *, has_from: bool
) -> tuple[Source, TableName]:
    """What UPDATE and DELETE write to, which T-SQL may call by an alias of its FROM."""
    key = reading.table_key(parts_of(table))
    query = scope.query(key[0]) if len(key) == 1 else None
    if query is not None:
        relation = query()
        tables = {flow.table for flow in relation.everything()}
        if len(tables) == 1:
            target = next(iter(tables))
            reading.reads.pop(target, None)
            return Source(key, relation), target
    if has_from:
        source = scope.source(key) or _of_the_table(reading, scope, table)
        if source is not None:
            tables = {flow.table for flow in source.relation.everything()}
            if len(tables) == 1:
                scope.sources.remove(source)
                target = next(iter(tables))
                reading.reads.pop(target, None)
                return source, target
    name = reading.table_name(table)
    columns = reading.session.schemas.columns(name)
    pairs = None if columns is None else [(each, reading.known_key(each)) for each in columns]
    relation = of_table(name, pairs)
    alias = table.args.get("alias")
    if alias is not None and alias.this is not None:
        key = reading.table_key([alias.this])
    return Source(key, relation), name


def _of_the_table(reading: Reading, scope: Scope, table: exp.Table) -> Source | None:
    """What T-SQL calls by an alias in FROM and by its name in front, if there is but one."""
    if reading.dialect.parser != "tsql":
        return None
    name = reading.table_name(table)
    found = [
        source
        for source in scope.sources
        if {flow.table for flow in source.relation.everything()} == {name}
    ]
    return found[0] if len(found) == 1 else None


def behind_alias(reading: Reading, scope: Scope, table: exp.Expr) -> TableName:
    """The table behind an alias, or the one of that name."""
    source = scope.source(reading.table_key(parts_of(table)))
    flows = source.relation.everything() if source is not None else {}
    tables = {flow.table for flow in flows}
    return next(iter(tables)) if len(tables) == 1 else reading.table_name(table)


def known_order(reading: Reading, tree: exp.Expr, target: TableName) -> list[str]:
    """The columns of a table in order, those that PARTITION sets left out."""
    partition = tree.args.get("partition")
    table = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    partition = partition or table.args.get("partition")
    fixed = {
        each.this.name.lower()
        for each in (partition.expressions if partition is not None else ())
        if isinstance(each, exp.EQ)
    }
    columns = reading.session.schemas.columns(target) or ()
    return [each for each in columns if each.lower() not in fixed]


def temporary_key(reading: Reading, node: exp.Expr) -> TableName:
    """By what a temporary table is known to the statements behind it."""
    table = node if isinstance(node, exp.Table) else node.find(exp.Table)
    return reading.table_key(parts_of(table)) if table is not None else ()


def hold(
    reading: Reading,
    outcome: Outcome,
    tree: exp.Expr,
    relation: Relation,
    names: Sequence[str],
) -> None:
    """Let later statements read through a temporary table to what it was made of."""
    outcome.kind = f"create temporary {'view' if outcome.kind == 'create view' else 'table'}"
    outcome.writes.clear()
    called = [(each, reading.known_key(each)) for each in names]
    held = relation.renamed(called) if not relation.open else relation
    key = temporary_key(reading, tree.this)
    reading.session.temporary[key] = Temporary(held, dict(reading.reads))


def remember(reading: Reading, target: TableName, relation: Relation, names: Sequence[str]) -> None:
    """Let later statements of the script know what a table now holds."""
    called = [(each, reading.known_key(each)) for each in names]
    if not relation.open:
        columns = relation.renamed(called).columns
        reading.session.schemas.add(target, [column.name for column in columns])
