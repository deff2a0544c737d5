"""What a statement turns out to do, on the way to its answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from headwater.sql.answer import TableName
from headwater.sql.flows import Flow, Flows
from headwater.sql.relations import Column, Either, Relation, Value
from headwater.sql.scopes import Scope


@dataclass(slots=True)
class Written:
    """One column of the outcome. table: None for a result that is returned."""

    table: TableName | None
    column: str
    flows: Flows
    value: Value = None
    _either: Either | None = None

    def made(self) -> Column:
        """What is written into it."""
        return Column(self.column, self.column, self.flows, self.value)

    def add(self, flows: Flows, value: Value) -> None:
        """Put something into it, beside what is there already."""
        if self._either is None:
            first = Column(self.column, self.column, dict(self.flows), self.value)
            self.value = self._either = Either([first])
        self._either.columns.append(Column(self.column, self.column, flows, value))
        self.flows.update(flows)


@dataclass(slots=True)
class Outcome:
    """What a statement does.

    rows: what decides about rows. opaque: why what it does cannot be seen; empty where it can.
    steers: whether it only gives variables their values, so that a catalog it asks is no source.
    given: what variables are given, where that is not what it returns.
    target, scope: of a change the table that is changed, and what names in it mean, the first
    source of which is that table.
    """

    kind: str
    writes: dict[TableName, None] = field(default_factory=dict[TableName, None])
    columns: list[Written] = field(default_factory=list[Written])
    rows: Flows = field(default_factory=dict[Flow, None])
    opaque: str = ""
    steers: bool = False
    given: Relation | None = None
    target: TableName | None = None
    scope: Scope | None = None
    _written: dict[tuple[TableName | None, str], Written] = field(
        default_factory=dict[tuple[TableName | None, str], Written]
    )

    def write(
        self,
        table: TableName | None,
        relation: Relation,
        *,
        names: Iterable[str] | None = None,
    ) -> None:
        """Put the columns of a relation into a table. names: what they are called there."""
        if table is not None:
            self.writes[table] = None
        self.rows.update(relation.rows)
        called = [*names] if names is not None else None
        # Where columns stand that nobody can count, a place in the list says nothing.
        counted = not relation.open and all(each.name != "*" for each in relation.columns[:-1])
        for at, column in enumerate(relation.columns):
            name = column.name
            if called is not None and counted:
                if at >= len(called):
                    break
                name = called[at]
            self.add(table, name, column.flows, column.value)
        for each in relation.open:
            self.add(table, "*", relation_of_all(each))

    def add(self, table: TableName | None, name: str, flows: Flows, value: Value = None) -> None:
        """Put something into a column, beside what is there already."""
        column = self._written.get((table, name))
        if column is not None:
            column.add(flows, value)
            return
        column = self._written[table, name] = Written(table, name, dict(flows), value)
        self.columns.append(column)

    def change(self, target: TableName, scope: Scope) -> None:
        """Be a change of a table. scope: what names in it mean."""
        self.writes[target] = None
        self.target, self.scope = target, scope

    def absorb(self, other: Outcome) -> None:
        """Do what another outcome does as well."""
        self.writes.update(other.writes)
        self.rows.update(other.rows)
        for each in other.columns:
            self.add(each.table, each.column, each.flows, each.value)

    def take(self, table: TableName) -> list[Written]:
        """Take the columns of a table out again."""
        taken = [each for each in self.columns if each.table == table]
        self.columns = [each for each in self.columns if each.table != table]
        return taken


def relation_of_all(table: TableName) -> Flows:
    """All columns of a table at once."""
    return Relation(open=[table]).everything()
