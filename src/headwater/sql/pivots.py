"""PIVOT and UNPIVOT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp

from headwater.sql.expressions import flows_of
from headwater.sql.flows import FILTER, GROUP_BY, TRANSFORMATION, Flows, through
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Either, Item, Relation
from headwater.sql.scopes import Scope, Source
from headwater.sql.stars import expanded, remark_star

_STARS: Final = (exp.Star, exp.Columns)


def pivoted(reading: Reading, scope: Scope, relation: Relation, pivot: exp.Expr) -> Relation:
    """A relation with values turned into columns, or columns into values."""
    inside = Scope(parent=scope, sources=[Source((), relation)])
    if pivot.args.get("unpivot"):
        return _unpivoted(reading, inside, relation, pivot)
    used: set[str] = set()
    measured: list[tuple[Flows, Item]] = []
    for each in pivot.expressions:
        used |= _columns_in(reading, each)
        measured.append((flows_of(reading, inside, each), Item(each, reading.meant)))
    decided: Flows = {}
    for each in pivot.args.get("fields") or ():
        used |= _columns_in(reading, each.this)
        decided.update(through(GROUP_BY, flows_of(reading, inside, each.this)))
    group = pivot.args.get("group")
    if group is not None:
        named = [reading.column_key(_identifier(each)) for each in group.expressions]
        columns = [column for key in named if (column := relation.column(key)) is not None]
    else:
        columns = _left_over(relation, used)
    rows = dict(relation.rows)
    for column in columns:
        rows.update(through(GROUP_BY, column.flows))
    made = pivot.args.get("columns") or ()
    for at, identifier in enumerate(made):
        flows, value = measured[at % len(measured)] if measured else ({}, None)
        key = reading.column_key(identifier)
        columns.append(Column(identifier.name, key, {**flows, **decided}, value))
    rest: Flows = {}
    if not made:
        for flows, _ in measured:
            rest.update(flows)
        rest.update(decided)
        # Which columns there are the data tell.
        columns.append(Column("*", "*", rest))
    return Relation(columns, list(relation.open), rest or relation.elements, rows)


def pivoted_by_statement(
    reading: Reading, scope: Scope, relation: Relation, pivot: exp.Expr
) -> Relation:
    """PIVOT ... ON ... USING and UNPIVOT ... ON of DuckDB, which need no FROM."""
    inside = Scope(parent=scope, sources=[Source((), relation)])
    if pivot.args.get("unpivot"):
        return _unpivoted_on(reading, inside, relation, pivot)
    on = [each.this if isinstance(each, exp.In) else each for each in pivot.expressions]
    told = {each: flows_of(reading, inside, each) for each in on}
    measured: Flows = {}
    for flows in told.values():
        measured.update(through(GROUP_BY, flows))
    for each in pivot.args.get("using") or ():
        measured.update(flows_of(reading, inside, each))
    group = pivot.args.get("group")
    by = group.expressions if group is not None else ()
    columns = [
        Column(
            each.name,
            reading.known_key(each.name),
            flows_of(reading, inside, each),
            Item(each, reading.meant),
        )
        for each in by
    ]
    if group is None:
        used = {
            key
            for each in (*told, *(pivot.args.get("using") or ()))
            for key in _columns_in(reading, each)
        }
        columns = _left_over(relation, used)
    rows = dict(relation.rows)
    for column in columns:
        rows.update(through(GROUP_BY, column.flows))
    opened = [] if group is not None else relation.open
    made = _made_of_values(reading, inside, pivot, told)
    rest = {} if made else measured
    made = made or [Column("*", "*", measured)]
    return Relation([*columns, *made], opened, rest or None, rows)


def _made_of_values(
    reading: Reading, inside: Scope, pivot: exp.Expr, told: dict[exp.Expr, Flows]
) -> list[Column]:
    """The columns that PIVOT ... ON x IN ('a', 'b') makes; none where the data tell which."""
    on = pivot.expressions[0] if len(pivot.expressions) == 1 else None
    values = on.expressions if isinstance(on, exp.In) else []
    if not all(isinstance(each, exp.Literal) for each in values):
        return []
    decided = through(GROUP_BY, {flow: None for flows in told.values() for flow in flows})
    using = pivot.args.get("using") or ()
    columns: list[Column] = []
    for value in values:
        for each in using:
            call = each.alias if isinstance(each, exp.Alias) else each.sql("duckdb").lower()
            is_short = len(using) == 1 and not isinstance(each, exp.Alias)
            name = value.name if is_short else f"{value.name}_{call}"
            flows = {**flows_of(reading, inside, each), **decided}
            columns.append(Column(name, reading.known_key(name), flows, Item(each, reading.meant)))
    return columns


def _unpivoted_on(reading: Reading, inside: Scope, relation: Relation, pivot: exp.Expr) -> Relation:
    into = pivot.args.get("into")
    name, values = exp.to_identifier("name"), [exp.to_identifier("value")]
    if into is not None and isinstance(into.this, exp.Expr) and into.expressions:
        name, values = into.this, into.expressions
    turned = _turned(reading, inside, pivot.expressions, len(values))
    left = _without(reading, inside, relation, turned)
    columns = [*left.columns, *_made_of_cells(reading, name, values, turned.cells)]
    # A row whose value is missing is left out.
    rows = {**relation.rows, **through(FILTER, turned.everything())}
    return Relation(columns, left.open, None, rows)


def _unpivoted(reading: Reading, inside: Scope, relation: Relation, pivot: exp.Expr) -> Relation:
    values = [
        part
        for target in pivot.expressions
        for part in (target.expressions if isinstance(target, exp.Tuple) else [target])
    ]
    made: list[Column] = []
    rows = dict(relation.rows)
    for each in pivot.args.get("fields") or ():
        turned = _turned(reading, inside, each.expressions, len(values))
        relation = _without(reading, inside, relation, turned)
        if not pivot.args.get("include_nulls"):
            # A row whose value is missing is left out.
            rows.update(through(FILTER, turned.everything()))
        made += _made_of_cells(reading, each.this, values, turned.cells)
    return Relation([*relation.columns, *made], list(relation.open), None, rows)


@dataclass(slots=True)
class _Turned:
    """Columns that UNPIVOT makes rows of.

    cells: for each row that is made of one, the columns that it has the values of. used: the keys
    of all. star: what stands for those that nobody knows.
    """

    cells: list[Sequence[Column]] = field(default_factory=list[Sequence[Column]])
    used: set[str] = field(default_factory=set[str])
    star: exp.Expr | None = None

    def everything(self) -> Flows:
        """What all of them are made of."""
        return {flow: None for row in self.cells for cell in row for flow in cell.flows}


def _turned(reading: Reading, inside: Scope, nodes: Iterable[exp.Expr], width: int) -> _Turned:
    """The columns that a list names. width: how many values a row gets."""
    turned = _Turned()
    for each in nodes:
        node = each.this if isinstance(each, exp.PivotAlias | exp.Alias) else each
        among = expanded(reading, inside, node) if isinstance(node, _STARS) else None
        if among is None:
            parts = node.expressions if width > 1 and isinstance(node, exp.Tuple) else [node]
            flows = [flows_of(reading, inside, part) for part in parts]
            made = zip(parts, flows, strict=True)
            turned.cells.append([_made(reading, *each) for each in made])
            turned.used |= _columns_in(reading, node)
            continue
        turned.cells += [[column] for column in among.columns]
        turned.used |= {column.key for column in among.columns}
        if among.open:
            turned.star = node.this if isinstance(node.this, exp.Star) else node
            turned.cells.append([Column("*", "*", Relation(open=among.open).everything())])
            for table in among.open:
                remark_star(reading, reading.stars.get(table, node), table)
    return turned


def _without(reading: Reading, inside: Scope, relation: Relation, turned: _Turned) -> Relation:
    """What is left of a relation besides the columns that rows are made of."""
    columns, opened = _left_over(relation, turned.used), relation.open
    if isinstance(turned.star, exp.Star):
        # Of those that nobody knows only what it leaves out is still there.
        kept = [_identifier(each) for each in turned.star.args.get("except_") or ()]
        found = [inside.sources[0].column(reading.column_key(each), each.name) for each in kept]
        columns += [each for each in found if each is not None and each not in columns]
        opened = []
    return Relation(columns, opened)


def _made_of_cells(
    reading: Reading, name: exp.Expr, values: Sequence[exp.Expr], cells: list[Sequence[Column]]
) -> Iterator[Column]:
    """The column of names, and those of values."""
    yield Column(name.name, reading.column_key(_identifier(name)), {})
    for at, value in enumerate(values):
        told = [row[at] for row in cells if at < len(row)]
        flows: Flows = {flow: None for each in told for flow in each.flows}
        key = reading.column_key(_identifier(value))
        yield Column(value.name, key, through(TRANSFORMATION, flows), Either(told))


def _left_over(relation: Relation, used: Iterable[str]) -> list[Column]:
    """The columns that are not used up: a name means the first of several columns that have it."""
    left = [*relation.columns]
    for key in used:
        first = next((at for at, column in enumerate(left) if column.key == key), None)
        if first is not None:
            del left[first]
    return left


def _made(reading: Reading, node: exp.Expr, flows: Flows) -> Column:
    return Column(node.name, node.name, flows, Item(node, reading.meant))


def _columns_in(reading: Reading, expression: exp.Expr) -> set[str]:
    return {
        reading.column_key(column.this)
        for column in expression.find_all(exp.Column)
        if isinstance(column.this, exp.Identifier)
    }


def _identifier(node: exp.Expr) -> exp.Expr:
    return node.this if isinstance(node, exp.Column) else node
