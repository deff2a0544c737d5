"""What a query, a table or anything else between FROM and WHERE hands on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, TypeAlias

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.flows import IDENTITY, TRANSFORMATION, Flow, Flows

_LONGEST_CHAIN: Final = 1_000
"""Through how many queries a structure is followed that each hands on as it is."""
_DEEPEST_UNION: Final = 50
"""Through how many unions within unions."""


class Item(NamedTuple):
    """An expression that is the value of a column.

    meant: what columns in it mean, by the identity of their nodes; see `Meaning`.
    fields: of a structure that it puts together, by their keys in small letters.
    """

    node: exp.Expr
    meant: Meant
    fields: Callable[[], Mapping[str, Column]] | None = None


@dataclass(slots=True)
class Either:
    """One of several columns, as in a union of queries or where a statement has branches."""

    columns: list[Column]


@dataclass(frozen=True, slots=True)
class Itself:
    """What a query that is recursive has put into a column in an earlier round."""


@dataclass(frozen=True, slots=True)
class Worded:
    """An expression that was put into words before, with marks in the place of columns.

    fields: of a structure that it puts together, by their keys in small letters.
    """

    text: str
    fields: Mapping[str, Column] = field(default_factory=dict[str, "Column"])


ITSELF: Final = Itself()
Value: TypeAlias = Item | Either | Itself | Worded | None
"""By what expression a column is made; None for what lies in a table or has no words of SQL."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. key: what equal names have in common."""

    name: str
    key: str
    flows: Flows
    value: Value = None


class Meaning(NamedTuple):
    """What a name in an expression means.

    node: where it is written. source: the object that has the column, None for several at once.
    path: the way into its value.
    """

    node: exp.Expr
    column: Column
    source: object | None
    path: Sequence[str]


Meant: TypeAlias = dict[int, Meaning]
"""Meanings by the identity of nodes, which they keep alive."""


@dataclass(slots=True)
class Relation:
    """Columns, in order, and what decides about rows.

    open: tables all of whose columns are handed on although nobody knows them.
    elements: what any further column is made of: a field of the elements of an array, or
    something that a function returns.
    rows: what decides which rows there are.
    alike: whether each of the open tables has every column, as in a union of them.
    """

    columns: list[Column] = field(default_factory=list[Column])
    open: list[TableName] = field(default_factory=list[TableName])
    elements: Flows | None = None
    rows: Flows = field(default_factory=dict[Flow, None])
    alike: bool = False
    _by_key: dict[str, Column] | None = None

    def unseen(self, name: str) -> Flows | None:
        """A column that nobody has told, where it can only come from one place in each row."""
        if len(self.open) == 1 or (self.open and self.alike):
            return {Flow(table, name, IDENTITY): None for table in self.open}
        return None

    def column(self, key: str) -> Column | None:
        """The column of that key, else one that differs in case alone; of several the first."""
        if self._by_key is None:
            self._by_key = {column.key.lower(): column for column in reversed(self.columns)}
            self._by_key |= {column.key: column for column in reversed(self.columns)}
        return self._by_key.get(key) or self._by_key.get(key.lower())

    def add(self, column: Column) -> None:
        """Put one more column behind the others."""
        self.columns.append(column)
        self._by_key = None

    def pour(self, column: Column, more: Column) -> None:
        """Let a column hold what another one holds, beside what it holds already."""
        at = next(at for at, each in enumerate(self.columns) if each is column)
        column.flows.update(more.flows)
        # A table that was empty held nothing.
        was_empty = column.value is None and len(column.flows) == len(more.flows)
        value = more.value if was_empty else Either([column, more])
        self.columns[at] = replace(column, value=value)
        self._by_key = None

    def renamed(self, names: Sequence[tuple[str, str]]) -> Relation:
        """The same under other column names, as far as they go: pairs of name and key."""
        if not names:
            return self
        columns = [
            replace(column, name=name, key=key)
            for column, (name, key) in zip(self.columns, names, strict=False)
        ]
        return Relation(
            columns + self.columns[len(columns) :],
            self.open,
            self.elements,
            dict(self.rows),
            self.alike,
        )

    def everything(self) -> Flows:
        """What all its columns together are made of."""
        flows: Flows = {}
        for column in self.columns:
            flows.update(column.flows)
        for table in self.open:
            flows[Flow(table, "*", IDENTITY)] = None
        flows.update(self.elements or {})
        return flows


def of_table(name: TableName, columns: Iterable[tuple[str, str]] | None) -> Relation:
    """A table as it is: pairs of column name and key, or None where they are not known."""
    if columns is None:
        return Relation(open=[name])
    return Relation(
        [Column(each, key, {Flow(name, each, IDENTITY): None}) for each, key in columns]
    )


def at_path(flows: Flows, path: Sequence[str]) -> Flows:
    """What a part of a value is made of; a value that was computed has no parts of its own."""
    if not path:
        return flows
    steps = ".".join(path)
    return {
        Flow(flow.table, f"{flow.column}.{steps}", flow.effect)
        if flow.effect.direct and flow.effect.subtype == "IDENTITY" and flow.column != "*"
        else Flow(flow.table, flow.column, TRANSFORMATION.after(flow.effect)): None
        for flow in flows
    }


def fields_of(column: Column, *, depth: int = 0) -> Mapping[str, Column]:
    """The fields of a structure that a query has put together; empty where there is none.

    An array of structures has the fields of its elements. depth: of unions that were looked into.
    """
    value = column.value
    for _ in range(_LONGEST_CHAIN):
        if isinstance(value, Worded):
            return value.fields
        if isinstance(value, Either):
            return _either_fields(value, depth + 1) if depth < _DEEPEST_UNION else {}
        if not isinstance(value, Item):
            break
        if value.fields is not None:
            return value.fields()
        node = value.node
        while isinstance(node, exp.Alias | exp.Paren):
            node = node.this
        meaning = value.meant.get(id(node))
        if meaning is None or meaning.path or meaning.column.value is value:
            break
        value = meaning.column.value
    return {}


def _either_fields(value: Either, depth: int) -> Mapping[str, Column]:
    """The fields of one of several structures, which are alike in their order."""
    told: list[Mapping[str, Column]] = []
    waiting = [*reversed(value.columns)]
    while waiting:
        each = waiting.pop()
        if isinstance(each.value, Either):
            waiting += reversed(each.value.columns)
            continue
        told.append(fields_of(each, depth=depth))
        if not told[-1] or len(told[-1]) != len(told[0]):
            return {}
    columns = zip(*(each.values() for each in told), strict=True)
    return {
        key: either(first.name, first.key, alike)
        for (key, first), alike in zip(told[0].items(), columns, strict=True)
    }


def followed(column: Column, path: Sequence[str]) -> tuple[Column, Sequence[str]]:
    """The field to which a way into a structure leads, and what is left of the way."""
    while path and (field_ := fields_of(column).get(path[0].lower())) is not None:
        column, path = field_, path[1:]
    return column, path


def united(relations: Sequence[Relation], *, by_name: bool = False) -> Relation:
    """Rows of all of them; columns by position, or by name, under the names of the first."""
    first, *rest = relations
    columns = [_begun(column) for column in first.columns] if rest else [*first.columns]
    opened = dict.fromkeys(first.open)
    rows = dict(first.rows)
    elements = first.elements
    for other in rest:
        rows.update(other.rows)
        opened.update(dict.fromkeys(other.open))
        if other.elements is not None:
            elements = {**(elements or {}), **other.elements}
        if by_name:
            _unite_by_name(columns, other)
        elif not first.open and not other.open:
            for mine, theirs in zip(columns, other.columns, strict=False):
                _unite(mine, theirs)
        else:
            # Where the number of columns in front is not known, names are the better guess.
            _unite_by_name(columns, other)
    alike = all(len(each.open) == 1 or (each.open and each.alike) for each in relations)
    return Relation(columns, list(opened), elements, rows, alike)


def _unite_by_name(columns: list[Column], other: Relation) -> None:
    known = {column.key: column for column in columns}
    for theirs in other.columns:
        mine = known.get(theirs.key)
        if mine is not None:
            _unite(mine, theirs)
        else:
            columns.append(_begun(theirs))


def _begun(column: Column) -> Column:
    """A column that others may be united with."""
    return replace(column, flows=dict(column.flows), value=Either([column]))


def _unite(mine: Column, theirs: Column) -> None:
    mine.flows.update(theirs.flows)
    if isinstance(mine.value, Either):
        mine.value.columns.append(theirs)


def either(name: str, key: str, columns: Sequence[Column]) -> Column:
    """A column that is one of several."""
    flows: Flows = {}
    for each in columns:
        flows.update(each.flows)
    return Column(name, key, flows, Either([*columns]))
