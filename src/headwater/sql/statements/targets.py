"""The table that a statement writes to, and what is put into its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.clickhouse_tables import named_by
from headwater.sql.expressions import flows_of
from headwater.sql.outcomes import Outcome, Written
from headwater.sql.queries import add_queries, relation_of
from headwater.sql.reading import Reading, Temporary, parts_of
from headwater.sql.relations import Item, Relation, of_table
from headwater.sql.scopes import Scope, Source
from headwater.sql.table_functions import files_of
from headwater.sql.values import cells_of


def target_of(reading: Reading, node: exp.Expr) -> tuple[TableName, list[str]]:
    """The table that is written to and the columns that are named behind it."""
    names: list[str] = []
    if isinstance(node, exp.Schema):
        names = [
            each.name
            for each in node.expressions
            if isinstance(each, exp.Identifier | exp.Column | exp.ColumnDef)
        ]
        node = node.this
    if isinstance(node, exp.Tuple | exp.Paren):
        node = node.this
    places = files_of(node) if isinstance(node, exp.Func) else []
    if places:
        return (places[0],), names
    parts = named_by(node) if isinstance(node, exp.Func) else []
    return reading.table_name_of(parts) if parts else reading.table_name(node), names


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
        put(reading, scope, target, _assigned(reading, scope, left), right, outcome)


def _assigned(reading: Reading, scope: Scope, left: exp.Expr) -> str:
    """The column that a value is assigned to, or the way to a field of it."""
    parts = [*left.parts] if isinstance(left, exp.Column | exp.Dot) else [left]
    for length in range(len(parts) - 1, 0, -1):
        if scope.source(reading.table_key(parts[:length])) is not None:
            return ".".join(part.name for part in parts[length:])
    return ".".join(part.name for part in parts)


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
    for name, value in zip(left.expressions, cells_of(right), strict=False):
        put(reading, scope, target, name.name, value, outcome)


def put(
    reading: Reading,
    scope: Scope,
    target: TableName,
    name: str,
    value: exp.Expr,
    outcome: Outcome,
) -> None:
    """Put a value into a column; DEFAULT comes from no other."""
    flows = {} if _is_default(value) else flows_of(reading, scope, value)
    outcome.add(target, name, flows, Item(value, reading.meant))


def _is_default(value: exp.Expr) -> bool:
    is_name = isinstance(value, exp.Column) and len(value.parts) == 1
    is_word = isinstance(value, exp.Var) or (is_name and not value.this.args.get("quoted"))
    return is_word and value.name.upper() == "DEFAULT"


def target_source(
    reading: Reading, scope: Scope, table: exp.Table, *, has_from: bool
) -> tuple[Source, TableName]:
    """What UPDATE and DELETE write to, which T-SQL may call by an alias of its FROM."""
    key = reading.table_key(parts_of(table))
    query = scope.query(key[0]) if len(key) == 1 else None
    if query is not None:
        source = Source(key, query())
        target = source.behind()
        if target is not None:
            reading.reads.pop(target, None)
            return source, target
    if has_from:
        source = scope.source(key) or _of_the_table(reading, scope, table)
        target = source.behind() if source is not None else None
        if source is not None and target is not None:
            scope.sources.remove(source)
            reading.reads.pop(target, None)
            return source, target
    name = reading.table_name(table)
    columns = reading.session.schemas.columns(name)
    pairs = None if columns is None else [(each, reading.known_key(each)) for each in columns]
    held = reading.held(key)
    relation = of_table(name, pairs) if held is None else held
    alias = table.args.get("alias")
    if alias is not None and alias.this is not None:
        key = reading.table_key([alias.this])
    return Source(key, relation), name


def _of_the_table(reading: Reading, scope: Scope, table: exp.Table) -> Source | None:
    """What T-SQL calls by an alias in FROM and by its name in front, if there is but one."""
    if reading.dialect.parser != "tsql":
        return None
    name = reading.table_name(table)
    found = [source for source in scope.sources if source.behind() == name]
    return found[0] if len(found) == 1 else None


def behind_alias(reading: Reading, scope: Scope, table: exp.Expr) -> TableName:
    """The table behind an alias, or the one of that name."""
    source = scope.source(reading.table_key(parts_of(table)))
    target = source.behind() if source is not None else None
    return target or reading.table_name(table)


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
    held = reading.session.temporary.get(temporary_key(reading, tree.this))
    if held is not None:
        columns = [each.name for each in held.relation.columns if not held.relation.open]
    else:
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
    *,
    made_of: dict[TableName, None] | None = None,
) -> None:
    """Let later statements read through a temporary table to what it was made of.

    made_of: the tables, where they are not those that the statement reads.
    """
    held_as = "view" if outcome.kind.endswith("view") else "table"
    outcome.kind = f"create temporary {held_as}"
    outcome.writes.clear()
    reading.session.temporary[temporary_key(reading, tree.this)] = Temporary(
        reading.table_name(tree.this.find(exp.Table) or tree.this),
        _held(reading, relation, names),
        dict(reading.reads if made_of is None else made_of),
    )


def hold_view(
    reading: Reading, tree: exp.Expr, target: TableName, relation: Relation, names: Sequence[str]
) -> None:
    """Let later statements read through a view to what it is made of."""
    reading.session.temporary[temporary_key(reading, tree.this)] = Temporary(
        target, _held(reading, relation, names), dict(reading.reads), is_view=True
    )


def hold_record(reading: Reading, name: str, outcome: Outcome) -> None:
    """Let later statements use the rows of a query by the name of a variable."""
    given = outcome.given
    if given is None:
        reading.session.records[name] = returned(reading, name, outcome)
        return
    given = replace(given, rows=given.rows | outcome.rows)
    reads = {flow.table: None for flow in [*given.everything(), *given.rows]}
    held = Temporary((name,), _held(reading, given, ()), reads | reading.reads)
    reading.session.records[name] = held


def returned(reading: Reading, name: str, outcome: Outcome) -> Temporary:
    """The rows that a query returns, under a name, so that later statements can use them."""
    relation = Relation(rows=dict(outcome.rows))
    for column in outcome.columns:
        if column.column == "*":
            relation.open += [flow.table for flow in column.flows]
        else:
            key = reading.known_key(column.column)
            relation.add(replace(reading.session.wording.worded(column.made()), key=key))
    return Temporary((name,), relation, dict(reading.reads))


def _held(reading: Reading, relation: Relation, names: Sequence[str]) -> Relation:
    called = [(each, reading.known_key(each)) for each in names]
    held = relation.renamed(called) if not relation.open else relation
    return replace(held, columns=[reading.session.wording.worded(each) for each in held.columns])


def settle(reading: Reading, outcome: Outcome) -> None:
    """Put what was written to temporary tables into them: for others, nothing was written."""
    for held in reading.session.temporary.values():
        if held.is_view or held.name not in outcome.writes:
            continue
        del outcome.writes[held.name]
        held.reads.update(reading.reads)
        held.relation.rows.update(outcome.rows)
        written = outcome.take(held.name)
        for column in written:
            _pour(reading, held.relation, column)
        if not written and outcome.kind in {"copy", "load"}:
            _pour_files(held.relation, [*reading.reads])
        if not outcome.writes:
            outcome.rows.clear()


def _pour_files(relation: Relation, places: Iterable[TableName]) -> None:
    """Put files into a table: which of their columns goes where is not known."""
    everything = Relation(open=[*places])
    for column in relation.columns:
        column.flows.update(everything.everything())
    if not relation.columns:
        relation.open += everything.open


def _pour(reading: Reading, relation: Relation, written: Written) -> None:
    key = reading.known_key(written.column)
    column = relation.column(key)
    if column is not None:
        relation.pour(column, reading.session.wording.worded(written.made()))
    elif written.column == "*":
        relation.open += [flow.table for flow in written.flows if flow.table not in relation.open]
    else:
        relation.add(replace(reading.session.wording.worded(written.made()), key=key))


def remember(reading: Reading, target: TableName, relation: Relation, names: Sequence[str]) -> None:
    """Let later statements of the script know what a table now holds."""
    called = [(each, reading.known_key(each)) for each in names]
    if not relation.open:
        columns = relation.renamed(called).columns
        reading.session.schemas.add(target, [column.name for column in columns])
