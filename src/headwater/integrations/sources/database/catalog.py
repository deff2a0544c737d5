"""What the catalog of a database says: its tables, views and code, as records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from headwater.model.time import Instant
from headwater.sql.answer import TableName

STATEMENT: Final = "STATEMENT"
"""The kind of code that nobody keeps: the database remembers that it ran."""


class RelationKind(StrEnum):
    """What a thing with columns is."""

    TABLE = "TABLE"
    EXTERNAL_TABLE = "EXTERNAL TABLE"
    VIEW = "VIEW"
    MATERIALIZED_VIEW = "MATERIALIZED VIEW"

    @property
    def is_view(self) -> bool:
        """Whether a query decides what is in it."""
        return self in {RelationKind.VIEW, RelationKind.MATERIALIZED_VIEW}


@dataclass(frozen=True, slots=True)
class Column:
    """A column. generated: the expression that it is always computed by; None for an own value."""

    name: str
    type: str
    description: str | None = None
    generated: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values are found in columns of another table."""

    columns: tuple[str, ...]
    table: TableName
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """What tells rows of a table apart, and where its rows point."""

    primary: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    foreign: tuple[ForeignKey, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.primary or self.unique or self.foreign)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table or view.

    name: with everything that stands before it, in the case in which the database keeps it.
    definition: of a view, the statement that creates it. uses: what the database itself says that
    a view draws on, with the columns where it says them; None where it keeps no such record.
    partitions: tables that hold parts of its rows. also: shorter names that always mean it.
    rows: an estimate, from when it was `analyzed`.
    """

    name: TableName
    kind: RelationKind
    columns: tuple[Column, ...]
    description: str | None = None
    owner: str | None = None
    definition: str | None = None
    uses: Mapping[TableName, frozenset[str]] | None = None
    keys: Keys = field(default_factory=Keys)
    partitions: tuple[TableName, ...] = ()
    also: tuple[TableName, ...] = ()
    rows: int | None = None
    analyzed: Instant | None = None

    def with_keys(self, keys: Keys | None) -> Relation:
        """The same with its keys."""
        return self if keys is None else replace(self, keys=keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A routine, trigger, rule or statement that the database keeps or remembers.

    kind: FUNCTION, PROCEDURE, TRIGGER and so on. shown: the code as the database tells it. read:
    the same with its statements where `shown` has them, in a form that says all that is known of
    it. search: the schemas in which names are looked for, None for those of the whole database.
    """

    name: TableName
    kind: str
    shown: str
    read: str
    search: tuple[TableName, ...] | None = None
    description: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All of one database.

    namespace: as OpenLineage names the server. elsewhere: the namespaces of databases that lie
    somewhere else, by the first part of the names in them. place: what remarks call it. search:
    the schemas in which a name that has none is looked for, first to last, behind the one that a
    view is in itself. beside: what its code may name and others tell of. functions: the statements
    that create functions which may be used in views, by the name. sight: what the reader was
    allowed to see; what is missing is gone only if that is unchanged.
    """

    namespace: str
    dialect: str
    place: str
    search: tuple[TableName, ...]
    relations: Sequence[Relation]
    beside: Sequence[Relation] = ()
    code: Sequence[Code] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict[str, str])
    functions: Mapping[str, str] = field(default_factory=dict[str, str])
    sight: str = ""
