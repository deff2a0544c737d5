"""What names mean at one place of a query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from headwater.sql.answer import TableName
from headwater.sql.relations import Column, Relation, at_path


@dataclass(slots=True, eq=False)
class Source:
    """Something between FROM and WHERE. name: what columns may be qualified by, as keys.

    table: which table it is; None for what has no name of its own.
    """

    name: TableName
    relation: Relation
    table: TableName | None = None

    def behind(self) -> TableName | None:
        """The one table that it is, or that it is made of."""
        tables = {flow.table for flow in self.relation.everything()}
        return self.table or (next(iter(tables)) if len(tables) == 1 else None)

    def answers_to(self, qualifier: TableName) -> bool:
        """Whether a qualifier means this one."""
        return bool(qualifier) and self.name[-len(qualifier) :] == qualifier

    def column(self, key: str, name: str) -> Column | None:
        """A column; None where there is surely none of that name."""
        column = self.relation.column(key)
        if column is not None:
            return column
        unseen = self.relation.unseen(name)
        if unseen is None and self.relation.elements is not None:
            unseen = at_path(self.relation.elements, [name])
        return None if unseen is None else Column(name, key, unseen)


@dataclass(slots=True)
class Merged:
    """A column that a join has made of two. sources: in which."""

    column: Column
    sources: list[Source]


@dataclass(slots=True)
class Scope:
    """The sources of one query and, for those inside it, of the queries around it.

    queries: those of WITH by key, read when they are first asked for.
    merged: columns that USING and NATURAL have made one, by key.
    aliases: what items of the select list are called, by key.
    parameters: what the parameters of a function are given, by key.
    """

    parent: Scope | None = None
    sources: list[Source] = field(default_factory=list[Source])
    queries: dict[str, Callable[[], Relation]] = field(
        default_factory=dict[str, Callable[[], Relation]]
    )
    merged: dict[str, Merged] = field(default_factory=dict[str, Merged])
    aliases: dict[str, Column] = field(default_factory=dict[str, Column])
    parameters: dict[str, Column] = field(default_factory=dict[str, Column])

    def parameter(self, key: str) -> Column | None:
        """What a parameter of the function around is given."""
        for scope in self.outward():
            if key in scope.parameters:
                return scope.parameters[key]
        return None

    def outward(self) -> Iterator[Scope]:
        """This scope and those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def query(self, key: str) -> Callable[[], Relation] | None:
        """The query of WITH that a name means here."""
        for scope in self.outward():
            if key in scope.queries:
                return scope.queries[key]
        return None

    def source(self, qualifier: TableName) -> Source | None:
        """The source that a qualifier means here, else one that differs in case alone."""
        for scope in self.outward():
            for source in scope.sources:
                if source.answers_to(qualifier):
                    return source
        lower = tuple(part.lower() for part in qualifier)
        for scope in self.outward():
            for source in scope.sources:
                if tuple(part.lower() for part in source.name)[-len(lower) :] == lower:
                    return source
        return None
