"""Statements that make tables and views."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.clickhouse_tables import behind
from headwater.sql.outcomes import Outcome
from headwater.sql.parse import parse
from headwater.sql.queries import relation_of
from headwater.sql.reading import Function, Reading, name_of, parts_of
from headwater.sql.relations import Column, Relation
from headwater.sql.scopes import Scope, Source
from headwater.sql.statements.files import places_in
from headwater.sql.statements.targets import hold, hold_view, query_within, remember, target_of
from headwater.sql.table_functions import of_call

_HOLDS_ROWS: Final = frozenset({"table", "view", "materialized view", "model", "dictionary"})


def read_create(reading: Reading, tree: exp.Expr) -> Outcome:
    """What CREATE makes of a query, a copy or a list of columns."""
    kind = (tree.args.get("kind") or "").lower()
    outcome = Outcome(f"create {kind}".strip())
    if kind in {"function", "macro"}:
        _learn(reading, tree)
    if kind not in _HOLDS_ROWS:
        return outcome
    if kind == "view" and _property(tree, exp.MaterializedProperty) is not None:
        outcome.kind = "create materialized view"
    target, names = target_of(reading, tree.this)
    outcome.writes[target] = None
    behind = _property(tree, exp.ToTableProperty)
    if behind is not None:
        # The view itself holds nothing: what it reads goes to a table.
        target, names = target_of(reading, behind.this)
        outcome.writes[target] = None
    partitions = _property(tree, exp.PartitionedByProperty)
    defined = _defined(tree.this) + (_defined(partitions.this) if partitions is not None else [])
    clone = tree.args.get("clone")
    if clone is not None:
        return _copied(reading, outcome, target, clone.this)
    is_structure = isinstance(tree.expression, exp.Table) and reading.dialect.parser == "clickhouse"
    if tree.expression is None or is_structure:
        reading.reads.update(dict.fromkeys(_files(tree)))
        return _empty(reading, tree, outcome, target, defined)
    relation = query_within(reading, tree, tree.expression)
    if defined and reading.dialect.parser == "mysql":
        # What is selected goes by its own names, beside what is spelled out.
        names, relation = [], _beside(reading, defined, relation)
    else:
        names = names or defined
    if _is_temporary(tree):
        hold(reading, outcome, tree, relation, names)
        return outcome
    outcome.write(target, relation, names=names or None)
    remember(reading, target, relation, names)
    if kind == "view" and reading.session.expand_views:
        hold_view(reading, tree, target, relation, names)
    return outcome


def _learn(reading: Reading, tree: exp.Expr) -> None:
    """Make the SQL of a function known to the statements behind it."""
    body = tree.expression
    if isinstance(body, exp.Literal | exp.RawString | exp.Heredoc):
        parsed = [*parse(body.name, reading.dialect)]
        body = parsed[0].tree if len(parsed) == 1 else None
    while isinstance(body, exp.Return | exp.Subquery):
        body = body.this
    if not isinstance(body, exp.Query | exp.Condition) or not isinstance(
        tree.this, exp.UserDefinedFunction
    ):
        return
    parameters = [
        reading.column_key(named) if isinstance(named, exp.Identifier) else ""
        for each in tree.this.expressions
        for named in (each.this if isinstance(each, exp.ColumnDef) else each,)
    ]
    constraints = {
        key: each.find(exp.DefaultColumnConstraint)
        for key, each in zip(parameters, tree.this.expressions, strict=True)
    }
    defaults = {key: each.this for key, each in constraints.items() if each is not None}
    reading.session.functions[parts_of(tree.this.this)[-1].name.lower()] = Function(
        parameters, body, defaults
    )


def _defined(node: exp.Expr) -> list[str]:
    """The columns that a statement spells out with their types."""
    columns = node.expressions if isinstance(node, exp.Schema) else []
    return [each.name for each in columns if isinstance(each, exp.ColumnDef)]


def _beside(reading: Reading, defined: list[str], relation: Relation) -> Relation:
    """What a query yields, behind those columns that are spelled out and of which it has none."""
    made = [relation.column(reading.known_key(each)) for each in defined]
    columns = [
        column or Column(name, reading.known_key(name), {})
        for name, column in zip(defined, made, strict=True)
    ]
    columns += [each for each in relation.columns if all(each is not column for column in made)]
    return replace(relation, columns=columns)


def _empty(
    reading: Reading, tree: exp.Expr, outcome: Outcome, target: TableName, defined: list[str]
) -> Outcome:
    """A table that has columns, and no rows yet."""
    like = tree.find(exp.LikeProperty)
    pattern = tree.expression if like is None else like.this
    if pattern is not None:
        name = reading.table_name(pattern)
        reading.reads[name] = None
        defined = [*(reading.session.schemas.columns(name) or ())]
    source = behind(tree) if reading.dialect.parser == "clickhouse" else None
    if source is not None:
        relation, name = of_call(reading, Scope(), source)
        source = Source(name, relation)
        named = [source.column(reading.known_key(each), each) for each in defined]
        columns = [each for each in named if each is not None]
        outcome.write(target, Relation(columns) if columns else relation)
    if _is_temporary(tree):
        columns = [Column(each, reading.known_key(each), {}) for each in defined]
        files = _files(tree)
        held = Relation(columns, [] if columns else files)
        hold(reading, outcome, tree, held, (), made_of=dict.fromkeys(files))
    elif defined:
        reading.session.schemas.add(target, defined)
    return outcome


def _property(tree: exp.Expr, *kinds: type[exp.Expr]) -> exp.Expr | None:
    """The property of a statement that is of one of these kinds."""
    properties = tree.args.get("properties")
    listed = properties.expressions if properties is not None else ()
    return next((each for each in listed if isinstance(each, kinds)), None)


def _files(tree: exp.Expr) -> list[TableName]:
    """The files over which an external table, or a view of Spark, lies."""
    places = [*places_in(tree.args.get("properties"))]
    if _property(tree, exp.ExternalProperty) is not None:
        places += [each.this.name for each in tree.find_all(exp.LocationProperty)]
    return [(place,) for place in places]


def _is_temporary(tree: exp.Expr) -> bool:
    table = tree.this.find(exp.Table)
    named_so = table is not None and name_of(table.this).startswith(("#", "@"))
    kinds = (exp.TemporaryProperty, exp.GlobalProperty, exp.VolatileProperty)
    return named_so or _property(tree, *kinds) is not None


def _copied(reading: Reading, outcome: Outcome, target: TableName, source: exp.Expr) -> Outcome:
    name = reading.table_name(source)
    relation = reading.base(name)
    outcome.write(target, relation)
    columns = reading.session.schemas.columns(name)
    if columns is not None:
        reading.session.schemas.add(target, columns)
    return outcome


def read_cache(reading: Reading, tree: exp.Expr) -> Outcome:
    """What CACHE TABLE keeps of a query."""
    outcome = Outcome("cache table")
    if tree.expression is None:
        return outcome
    relation = relation_of(reading, tree.expression, None)
    target = reading.table_name(tree.this)
    outcome.write(target, relation)
    remember(reading, target, relation, ())
    return outcome
