"""What a query, a table or anything else between FROM and WHERE hands on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, TypeAlias

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.flows import IDENTITY, TRANSFORMATION, Effect, Flow, Flows, through


class Item(NamedTuple):
    """An expression that is the value of a column.

    meant: what columns in it mean, by the identity of their nodes; see `Meaning`.
    fields: of a structure that it puts together or picks.
    """

    node: exp.Expr
    meant: Meant
    fields: Callable[[], Fields] | None = None


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

    fields: of a structure that it puts together or picks.
    """

    text: str
    fields: Fields | None = None


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


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a structure.

    told: those that are known one by one, in order, by their keys in small letters.
    rest: what any other is a part of; `*` for all columns of a table, which nobody knows.
    effect, beside: what becomes of that, and what decides which structure it is.
    """

    told: Mapping[str, Column]
    rest: Flows = field(default_factory=dict[Flow, None])
    effect: Effect = IDENTITY
    beside: Flows = field(default_factory=dict[Flow, None])

    def at(self, path: Sequence[str]) -> tuple[Column, Sequence[str]] | None:
        """The field to which a way leads, and what is left of the way; None where there is none."""
        name = path[0]
        found = self.told.get(name.lower())
        if found is not None:
            return found, path[1:]
        if not self.rest:
            return None
        flows = {**through(self.effect, at_path(self.rest, path)), **self.beside}
        return Column(path[-1], path[-1].lower(), flows), ()

    def everything(self) -> Flows:
        """What all fields together are made of."""
        flows = {**through(self.effect, self.rest), **self.beside}
        for each in self.told.values():
            flows.update(each.flows)
        return flows


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
    return {_at_steps(flow, steps): None for flow in flows}


def _at_steps(flow: Flow, steps: str) -> Flow:
    table, column, effect = flow
    if not effect.direct or effect.subtype != "IDENTITY":
        return Flow(table, column, TRANSFORMATION.after(effect))
    # Of a row the way leads to a column.
    return Flow(table, steps if column == "*" else f"{column}.{steps}", effect)


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
