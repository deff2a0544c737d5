"""What the files of a folder make known of tables: their columns, types and comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from headwater.integrations.sources.code.migrations import Rank, is_migration, rank_of
from headwater.integrations.sources.tables import Tables
from headwater.sql.answer import TableName
from headwater.sql.defined import DefinedColumn, Definition

_WORDS: Final = re.compile(r"[\w$#]+")
_MOST_RENAMES: Final = 20

Key: TypeAlias = TableName
"""A table by its whole name in small letters."""


@dataclass(slots=True)
class Table:
    """What is known of a table. name: as it was written first. files: that say so."""

    name: TableName
    columns: dict[str, DefinedColumn] = field(default_factory=dict[str, DefinedColumn])
    comment: str = ""
    files: dict[str, None] = field(default_factory=dict[str, None])
    is_created: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether its columns were written out with their types."""
        return any(each.type for each in self.columns.values())


class Library:
    """Tables by what each file says of them.

    What holds of a table depends on the files alone, not on the order in which they came.
    """

    def __init__(self, tables: Tables, known: Mapping[TableName, Sequence[str]]) -> None:
        self._tables = tables
        self._given = {self._key(name): (name, tuple(columns)) for name, columns in known.items()}
        self._steps: dict[Key, dict[str, list[Definition]]] = {}
        self._of_file: dict[str, list[Definition]] = {}
        self._ranks: dict[str, Rank] = {}
        self._folded: dict[Key, Table] = {}
        self._by_word: dict[str, set[Key]] = {}
        for key in self._given:
            self._index(key)

    def put(self, path: str, definitions: Sequence[Definition]) -> None:
        """Take what a file says in place of what it said before."""
        before = self._of_file.get(path, [])
        if before == definitions:
            return
        for key in self._touched(before):
            self._steps.get(key, {}).pop(path, None)
        self._of_file[path] = [*definitions]
        self._ranks.setdefault(path, rank_of(path))
        for each in definitions:
            for key in self._touched([each]):
                self._steps.setdefault(key, {}).setdefault(path, []).append(each)
                self._index(key)
        # A rename hands on columns, so that other tables may have changed as well.
        self._folded.clear()

    def keys_for(self, words: frozenset[str], path: str) -> list[Key]:
        """The tables that a file may mean whose text has these words; not those it makes itself."""
        own = {
            self._key(each.table) for each in self._of_file.get(path, ()) if each.step == "create"
        }
        found = {key for word in words & self._by_word.keys() for key in self._by_word[word]}
        return sorted(key for key in found - own if self.columns(key))

    def columns(self, key: Key) -> Sequence[str]:
        """The columns of a table in order; empty where they are not known."""
        given = self._given.get(key)
        return given[1] if given is not None else [*self._columns_of(self.table(key))]

    def name(self, key: Key) -> TableName:
        """The name of a table as it was written first."""
        given = self._given.get(key)
        return given[0] if given is not None else self.table(key).name

    def files(self, key: Key) -> Iterable[str]:
        """The files that say something of a table."""
        return self.table(key).files

    def table(self, key: Key) -> Table:
        """All that the files say of a table."""
        if key not in self._folded:
            self._folded[key] = self._fold(key, None, 0)
        return self._folded[key]

    def defined(self) -> Iterable[Table]:
        """The tables whose columns are written out with their types, by name."""
        for key in sorted(self._steps):
            table = self.table(key)
            if table.is_created and table.is_typed:
                yield table

    @staticmethod
    def _columns_of(table: Table) -> Iterable[str]:
        return (each.name for each in table.columns.values()) if table.is_created else ()

    def _key(self, name: TableName) -> Key:
        return tuple(part.lower() for part in self._tables.whole(name))

    def _touched(self, definitions: Iterable[Definition]) -> set[Key]:
        names = [name for each in definitions for name in (each.table, each.renamed) if name]
        return {self._key(name) for name in names}

    def _index(self, key: Key) -> None:
        for word in _WORDS.findall(key[-1])[-1:]:
            self._by_word.setdefault(word, set()).add(key)

    def _fold(self, key: Key, until: tuple[Rank, int] | None, depth: int) -> Table:
        """What holds of a table after all steps, or after those before a place."""
        found = Table(key)
        creator = ""
        said = self._steps.get(key, {})
        for path in sorted(said, key=self._ranks.__getitem__):
            rank = self._ranks[path]
            for step in said[path]:
                if until is not None and (rank, step.line) >= until:
                    return found
                if step.step == "create" and found.is_created and creator != path:
                    later = is_migration(path) and is_migration(creator)
                    fuller = any(each.type for each in step.columns) and not found.is_typed
                    if not (later or fuller):
                        continue
                if step.step == "drop" and creator != path and not is_migration(path):
                    continue
                if step.step == "create":
                    creator = path
                if step.renamed and self._key(step.renamed) == key:
                    found = self._renamed(step, (rank, step.line), depth) or found
                else:
                    _apply(found, step)
                found.files[path] = None
        return found

    def _renamed(self, step: Definition, at: tuple[Rank, int], depth: int) -> Table | None:
        if depth >= _MOST_RENAMES:
            return None
        before = self._fold(self._key(step.table), at, depth + 1)
        return Table(
            step.renamed,
            dict(before.columns),
            before.comment,
            dict(before.files),
            before.is_created,
        )


def _apply(table: Table, step: Definition) -> None:
    """Let a step of the table itself happen."""
    columns = table.columns
    if step.step == "create":
        table.name, table.is_created, table.comment = step.table, True, ""
        columns.clear()
    if step.step in {"create", "add"}:
        columns.update({each.name.lower(): each for each in step.columns})
    elif step.step in {"drop", "rename"}:
        columns.clear()
        table.is_created = False
    elif step.step == "comment" and not step.column:
        table.comment = step.to
    elif step.step == "drop column":
        columns.pop(step.column.lower(), None)
    elif step.step == "rename column":
        _rename(columns, step)
    else:
        _change(columns, step)


def _change(columns: dict[str, DefinedColumn], step: Definition) -> None:
    """Give columns another type, or a comment."""
    for each in step.columns or [DefinedColumn(step.column, "", step.to)]:
        key = each.name.lower()
        if key in columns:
            old = columns[key]
            columns[key] = DefinedColumn(
                old.name, each.type or old.type, each.comment or old.comment
            )


def _rename(columns: dict[str, DefinedColumn], step: Definition) -> None:
    renamed = [
        DefinedColumn(step.to, each.type, each.comment) if key == step.column.lower() else each
        for key, each in columns.items()
    ]
    columns.clear()
    columns.update({each.name.lower(): each for each in renamed})
