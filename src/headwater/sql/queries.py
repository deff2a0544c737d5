"""What a query yields: its columns, and what decides about its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from sqlglot import exp

from headwater.sql.aliases import add_aliases
from headwater.sql.columns import is_told_from_outside
from headwater.sql.expressions import flows_of, item_of
from headwater.sql.flows import FILTER, GROUP_BY, JOIN, SORT, Flows, through
from headwater.sql.functions import call_name, is_aggregate, own_parts
from headwater.sql.parts import Windows
from headwater.sql.patterns import add_pattern
from headwater.sql.pivots import pivoted_by_statement
from headwater.sql.positions import name_positions
from headwater.sql.reading import Reading, name_unasked
from headwater.sql.relations import ITSELF, Column, Item, Relation, united
from headwater.sql.scopes import Scope, Source
from headwater.sql.sources import add_sources
from headwater.sql.stars import expanded
from headwater.sql.table_functions import called

# Dialects in which a query of WITH may be recursive without a word that says so.
_RECURSIVE_UNASKED: Final = frozenset({"", "oracle", "snowflake", "sqlite", "teradata", "tsql"})
_MAX_ROUNDS: Final = 16
# So many queries that hang on one another are read one in the other.
_LONG_CHAIN: Final = 20
# What makes a row of each element where it stands in a select list.
_MANY_ROWS: Final = (exp.Explode, exp.ExplodeOuter, exp.Posexplode, exp.Inline, exp.Unnest)


def relation_of(reading: Reading, query: exp.Expr, scope: Scope | None) -> Relation:
    """Read a query of any kind. scope: of the query around it."""
    inner = Scope(parent=scope)
    add_queries(reading, inner, query)
    if isinstance(query, exp.Subquery):
        relation = relation_of(reading, query.this, inner)
        return _ordered(reading, query, relation, inner)
    if isinstance(query, exp.SetOperation):
        return _set_operation(reading, query, inner)
    if isinstance(query, exp.Select):
        return _select(reading, query, inner)
    if isinstance(query, exp.Pivot):
        return _pivot(reading, query, inner)
    if isinstance(query, exp.Table):
        return _select(reading, exp.select("*").from_(query.copy()), inner)
    if isinstance(query, exp.Values):
        return _select(
            reading, exp.Select(expressions=[exp.Star()], from_=exp.From(this=query)), inner
        )
    return Relation()


def _pivot(reading: Reading, pivot: exp.Expr, scope: Scope) -> Relation:
    source = exp.select("*").from_(pivot.this.copy())
    if pivot.args.get("group") is None:
        relation = relation_of(reading, source, scope)
    else:
        # Only what is named is handed on.
        inside = Scope(parent=scope)
        add_sources(reading, inside, source)
        relation = inside.sources[0].relation
    return pivoted_by_statement(reading, scope, relation, pivot)


def add_queries(reading: Reading, scope: Scope, statement: exp.Expr) -> None:
    """Make the queries of WITH known; each is read when something asks for it, and once."""
    clause = statement.args.get("with_")
    if clause is None:
        return
    # Where the word is required, a query without it that names itself means a table.
    recursive = bool(clause.args.get("recursive")) or reading.dialect.parser in _RECURSIVE_UNASKED
    for query in clause.expressions:
        key = reading.table_key([query.args["alias"].this])[0]
        if query.args.get("scalar"):
            # WITH value AS name of ClickHouse.
            flows = flows_of(reading, Scope(parent=scope), query.this)
            scope.aliases[key] = Column(key, key, flows, Item(query.this, reading.meant))
            continue
        scope.queries[key] = _once(reading, scope, key, query, recursive=recursive)
    if len(clause.expressions) > _LONG_CHAIN:
        _read_in_order(reading, scope, statement)


def _read_in_order(reading: Reading, scope: Scope, statement: exp.Expr) -> None:
    """Read the queries of a long WITH that something asks for, each after those before it.

    Read when they are asked for, a chain of them would need a stack as deep as it is long.
    """
    clause = statement.args["with_"]
    asked: set[str] = set()
    for part in statement.iter_expressions():
        if part is not clause:
            asked |= _names_in(reading, part)
    needed: list[str] = []
    for query in reversed(clause.expressions):
        key = reading.table_key([query.args["alias"].this])[0]
        if key in asked and key in scope.queries:
            needed.append(key)
            asked |= _names_in(reading, query.this)
    for key in reversed(needed):
        scope.queries[key]()


def _names_in(reading: Reading, node: exp.Expr) -> set[str]:
    """The keys of what is named without a schema."""
    return {
        reading.table_key([table.this])[0]
        for table in node.find_all(exp.Table)
        if isinstance(table.this, exp.Identifier) and not table.args.get("db")
    }


def _once(
    reading: Reading, scope: Scope, key: str, query: exp.Expr, *, recursive: bool
) -> Callable[[], Relation]:
    # A query of WITH sees those before it, and itself where it is recursive.
    before = Scope(parent=scope.parent, queries=dict(scope.queries))
    read: list[Relation] = []
    going_on = False
    alias = query.args["alias"]
    names = [(each.name, reading.column_key(each)) for each in alias.args.get("columns") or ()]

    def relation() -> Relation:
        nonlocal going_on
        if read:
            return read[-1]
        if going_on:
            return Relation()
        going_on = True
        body = query.this
        if (
            recursive
            and isinstance(body, exp.SetOperation)
            and _refers_to(reading, body.expression, key)
        ):
            add_queries(reading, before, body)
            first = relation_of(reading, body.this, before).renamed(names)
            before.queries[key] = relation
            # What enters one column may be handed on to the next, once a round.
            for _ in range(min(len(first.columns) + 1, _MAX_ROUNDS)):
                read.append(_in_itself(first))
                again = relation_of(reading, body.expression, before)
                first = _combined(body, [first, again]).renamed(names)
                if _size(first) == _size(read[-1]):
                    break
            read.append(first)
        else:
            read.append(relation_of(reading, body, before).renamed(names))
        return read[-1]

    return relation


def _in_itself(relation: Relation) -> Relation:
    """What a recursive query sees of itself."""
    columns = [replace(each, value=ITSELF) for each in relation.columns]
    return Relation(columns, relation.open, relation.elements, relation.rows, relation.alike)


def _refers_to(reading: Reading, query: exp.Expr, key: str) -> bool:
    return any(
        isinstance(table.this, exp.Identifier)
        and not table.args.get("db")
        and reading.table_key([table.this])[0] == key
        for table in query.find_all(exp.Table)
    )


def _set_operation(reading: Reading, query: exp.SetOperation, scope: Scope) -> Relation:
    # Thousands of branches lean to the left: taken apart in a loop, they need no stack.
    chain: list[exp.SetOperation] = []
    node: exp.Expr = query
    while isinstance(node, exp.SetOperation) and (
        node is query or not (node.args.get("with_") or node.args.get("order"))
    ):
        chain.append(node)
        node = node.this
    relation = relation_of(reading, node, scope)
    for _, alike in groupby(reversed(chain), key=_form):
        operations = [*alike]
        rest = [relation_of(reading, each.expression, scope) for each in operations]
        relation = _combined(operations[0], [relation, *rest])
    return _ordered(reading, query, relation, scope)


def _form(operation: exp.Expr) -> tuple[type[exp.Expr], bool, bool]:
    arguments = operation.args
    return type(operation), bool(arguments.get("distinct")), bool(arguments.get("by_name"))


def _combined(operation: exp.Expr, relations: list[Relation]) -> Relation:
    """Rows of several queries by one operation."""
    by_name = bool(operation.args.get("by_name"))
    relation = united(relations, by_name=by_name)
    if isinstance(operation, exp.Except | exp.Intersect):
        # Which rows there are is decided by both sides.
        rows = dict(relation.rows)
        for each in relations:
            rows.update(through(FILTER, each.everything()))
        kept = relations[0] if isinstance(operation, exp.Except) else relation
        return replace(kept, rows=rows)
    if operation.args.get("distinct"):
        relation.rows.update(through(GROUP_BY, relation.everything()))
    return relation


def _size(relation: Relation) -> int:
    return len(relation.rows) + sum(len(column.flows) for column in relation.columns)


def _ordered(reading: Reading, query: exp.Expr, relation: Relation, scope: Scope) -> Relation:
    """The rows of a whole query in some order, which is by its own columns."""
    order = query.args.get("order")
    if order is None:
        return relation
    inside = Scope(parent=scope, sources=[Source((), relation)])
    rows = dict(relation.rows)
    for each in order.expressions:
        rows.update(through(SORT, _item(reading, inside, each, relation.columns, {})))
    return replace(relation, rows=rows)


def _select(reading: Reading, select: exp.Expr, scope: Scope) -> Relation:
    rows = add_sources(reading, scope, select)
    if reading.dialect.parser == "duckdb":
        name_positions(scope, select)
    match = select.args.get("match")
    if match is not None:
        rows.update(add_pattern(reading, scope, match))
    windows: Windows = {
        each.this.name.lower(): each for each in select.args.get("windows") or () if each.this
    }
    _name_computed(reading, scope, select)
    if reading.dialect.parser == "clickhouse":
        add_aliases(reading, scope, select, windows)
    columns: list[Column] = []
    opened: list[tuple[str, ...]] = []
    alike = False
    for position, each in enumerate(select.expressions, start=1):
        item = _assigned(each)
        star = expanded(reading, scope, item)
        if star is not None:
            columns += star.columns
            opened += star.open
            rows.update(star.rows)
            alike = star.alike and len(opened) == len(star.open)
            continue
        columns += _projected(reading, scope, item, windows, position)
        value = item.this if isinstance(item, exp.Alias | exp.Aliases) else item
        if isinstance(value, _MANY_ROWS):
            rows.update(through(JOIN, columns[-1].flows))
    for name in ("where", "prewhere"):
        clause = select.args.get(name)
        if clause is not None:
            rows.update(through(FILTER, flows_of(reading, scope, clause.this)))
    if _is_distinct(select):
        rows.update(through(GROUP_BY, Relation(columns, opened).everything()))
    _add_clauses(reading, scope, select, columns, windows, rows)
    return Relation(columns, opened, None, rows, alike)


def selected(reading: Reading, items: Sequence[exp.Expr], scope: Scope) -> Relation:
    """What the items of a list yield. scope: with the sources that they are made of."""
    return _select(reading, exp.Select(expressions=items), scope)


def _assigned(item: exp.Expr) -> exp.Expr:
    """`@a = value` of T-SQL as a value of that name."""
    if isinstance(item, exp.EQ) and isinstance(item.this, exp.Parameter):
        return exp.Alias(this=item.expression, alias=exp.to_identifier(f"@{item.this.name}"))
    return item


def _is_distinct(select: exp.Expr) -> bool:
    distinct = select.args.get("distinct")
    return distinct is not None and distinct.args.get("on") is None


def _name_computed(reading: Reading, scope: Scope, select: exp.Expr) -> None:
    """Make names known that clauses bring: LEVEL of CONNECT BY, `window` of Spark's GROUP BY."""
    if select.args.get("connect") is not None:
        scope.aliases[reading.known_key("level")] = Column("LEVEL", "level", {})
    group = select.args.get("group")
    for each in group.expressions if group is not None else ():
        if isinstance(each, exp.Anonymous) and each.name.lower() in {"window", "session_window"}:
            key = each.name.lower()
            flows = flows_of(reading, scope, each)
            scope.aliases[key] = Column(key, key, flows, Item(each, reading.meant))


def _projected(
    reading: Reading, scope: Scope, item: exp.Expr, windows: Windows, position: int
) -> Iterable[Column]:
    """What one item of a select list yields: one column, or several of a function of many."""
    flows = flows_of(reading, scope, item, windows=windows)
    value = item_of(reading, scope, item, windows=windows)
    named = item.args.get("schema") if isinstance(item, exp.QueryTransform) else item
    if isinstance(named, exp.Aliases | exp.Schema):
        parts = [
            each.this if isinstance(each, exp.ColumnDef) else each for each in named.expressions
        ]
        if isinstance(item.this, exp.Stack):
            yield from (
                called(reading, scope, item.this)
                .renamed([(each.name, reading.column_key(each)) for each in parts])
                .columns
            )
            return
        for identifier in (each for each in parts if isinstance(each, exp.Identifier)):
            yield Column(identifier.name, reading.column_key(identifier), flows, value)
        return
    name, key = _name_of(reading, item, position)
    column = Column(name, key, flows, value)
    if isinstance(item, exp.Alias) and _may_be_reused(reading, scope):
        scope.aliases.setdefault(key, column)
    yield column


def _may_be_reused(reading: Reading, scope: Scope) -> bool:
    """Whether what an item of the select list is called may mean that item in those behind it."""
    if reading.dialect.doubts_aliases:
        return not any(source.relation.open for source in scope.sources)
    return reading.dialect.reuses_aliases


def _name_of(reading: Reading, item: exp.Expr, position: int) -> tuple[str, str]:
    identifier = item.args.get("alias") if isinstance(item, exp.Alias) else None
    node = item
    while identifier is None and isinstance(node, exp.Paren | exp.Bracket):
        node = node.this
    if isinstance(node, exp.Column | exp.Dot):
        identifier = node.this if isinstance(node, exp.Column) else node.expression
    if isinstance(node, exp.Column) and is_told_from_outside(reading, node.parts[-1:]):
        return f"_col{position}", f"_col{position}"
    if isinstance(identifier, exp.Identifier):
        return identifier.name, reading.column_key(identifier)
    if isinstance(identifier, str):
        return identifier, reading.known_key(identifier)
    called = call_name(item) if reading.dialect.names_calls else ""
    name = name_unasked(item) or called or f"_col{position}"
    return name, reading.known_key(name)


def _add_clauses(
    reading: Reading,
    scope: Scope,
    select: exp.Expr,
    columns: list[Column],
    windows: Windows,
    rows: Flows,
) -> None:
    """What decides about rows behind the select list, whose names may be used there."""
    rows.update(_by_groups(reading, scope, select, columns, windows))
    behind = Scope(
        parent=scope,
        aliases={column.key: column for column in reversed(columns)},
    )
    for name in ("having", "qualify"):
        clause = select.args.get(name)
        if clause is not None:
            rows.update(through(FILTER, _behind(reading, scope, behind, clause.this, windows)))
    rows.update(_hierarchy(reading, scope, select))
    for name in ("order", "sort", "cluster", "distribute"):
        clause = select.args.get(name)
        for each in clause.expressions if clause is not None else ():
            rows.update(through(SORT, _item(reading, scope, each, columns, windows)))


def _is_all(node: exp.Expr) -> bool:
    """Whether it is the ALL of ORDER BY ALL, which the parser may take for a column."""
    is_name = isinstance(node, exp.Var) or (isinstance(node, exp.Column) and len(node.parts) == 1)
    return is_name and node.name.upper() == "ALL"


def _hierarchy(reading: Reading, scope: Scope, select: exp.Expr) -> Flows:
    """What CONNECT BY and START WITH decide."""
    rows: Flows = {}
    connect = select.args.get("connect")
    if connect is None:
        return rows
    for name in ("start", "connect"):
        if connect.args.get(name) is not None:
            rows.update(through(FILTER, flows_of(reading, scope, connect.args[name])))
    return rows


def _by_groups(
    reading: Reading, scope: Scope, select: exp.Expr, columns: list[Column], windows: Windows
) -> Flows:
    """What GROUP BY and DISTINCT ON decide."""
    rows: Flows = {}
    group = select.args.get("group")
    distinct = select.args.get("distinct")
    on = distinct.args.get("on") if distinct is not None else None
    limit = select.args.get("limit")
    items: list[exp.Expr] = [
        *(limit.expressions if limit is not None else ()),
        *(_grouped(group) if group is not None else ()),
        *(on.expressions if on else ()),
    ]
    for each in items:
        by_column = on is None and _means_column(reading, scope, each)
        called = [] if by_column else columns
        rows.update(through(GROUP_BY, _item(reading, scope, each, called, windows)))
    if group is not None and group.args.get("all"):
        measures = _measures(reading, scope, select)
        for column in columns:
            if column.key not in measures:
                rows.update(through(GROUP_BY, column.flows))
    return rows


def _measures(reading: Reading, scope: Scope, select: exp.Expr) -> set[str]:
    """The keys of items of a select list by which GROUP BY ALL does not group."""
    measures: set[str] = set()
    # Items behind a measure may use it by its name.
    named: set[int] = set()

    def is_measured(part: exp.Expr) -> bool:
        if isinstance(part, exp.Window) or is_aggregate(part):
            return True
        meaning = reading.meant.get(id(part))
        return meaning is not None and id(meaning.column) in named

    for position, item in enumerate(select.expressions, start=1):
        if any(map(is_measured, own_parts(item))):
            key = _name_of(reading, item, position)[1]
            measures.add(key)
            if key in scope.aliases:
                named.add(id(scope.aliases[key]))
    return measures


def _means_column(reading: Reading, scope: Scope, item: exp.Expr) -> bool:
    """Whether a name in GROUP BY is surely a column, which goes before what an item is called."""
    if not isinstance(item, exp.Column) or len(item.parts) > 1:
        return False
    key = reading.column_key(item.parts[0])
    return any(source.relation.column(key) is not None for source in scope.sources)


def _grouped(group: exp.Expr) -> Iterable[exp.Expr]:
    yield from group.expressions
    for name in ("cube", "rollup", "grouping_sets"):
        for each in group.args.get(name) or ():
            if isinstance(each, exp.Expr):
                yield from each.expressions


def _behind(
    reading: Reading, scope: Scope, behind: Scope, condition: exp.Expr, windows: Windows
) -> Flows:
    """A condition on rows or groups, in which a name means a column first and an alias then."""
    aliases = scope.aliases
    scope.aliases = {**behind.aliases, **aliases}
    try:
        return flows_of(reading, scope, condition, windows=windows)
    finally:
        scope.aliases = aliases


def _item(
    reading: Reading,
    scope: Scope,
    item: exp.Expr,
    columns: list[Column],
    windows: Windows,
) -> Flows:
    """What an item of GROUP BY or ORDER BY means: a position, a name of the list, or any value."""
    node = item.this if isinstance(item, exp.Ordered) else item
    if _is_all(node):
        return {flow: None for column in columns for flow in column.flows}
    if isinstance(node, exp.Literal) and not node.is_string:
        place = int(node.name) if node.name.isdigit() else 0
        return columns[place - 1].flows if 0 < place <= len(columns) else {}
    if isinstance(node, exp.Column) and len(node.parts) == 1:
        key = reading.column_key(node.this)
        for column in columns:
            if column.key == key:
                return column.flows
    return _behind(
        reading,
        scope,
        Scope(aliases={column.key: column for column in reversed(columns)}),
        node,
        windows,
    )
