"""What is known of tables before their SQL is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, cast

from headwater.errors import InvalidInputError
from headwater.sql.answer import TableName
from headwater.sql.dialects import Dialect

_PARTS: Final = re.compile(r"\"[^\"]*\"|`[^`]*`|[^.]+")
_QUOTED: Final = re.compile(r"^[\"`]|[\"`]$")


class Schemas:
    """Columns by table. Names match from their end: `orders` is `raw.orders` by default `raw`.

    defaults: the parts that stand before a name which leaves them out, such as database and
    schema.
    """

    def __init__(
        self,
        dialect: Dialect,
        tables: Mapping[TableName, Sequence[str]] | None = None,
        *,
        defaults: TableName = (),
    ) -> None:
        self._dialect = dialect
        self._defaults = defaults
        self._columns: dict[TableName, tuple[TableName, Sequence[str]]] = {}
        self._by_end: dict[str, list[TableName]] = {}
        for name, columns in (tables or {}).items():
            self.add(name, columns)

    def add(self, name: TableName, columns: Iterable[str]) -> None:
        """Make a table known, or known anew."""
        key = self._key(name)
        if key not in self._columns:
            self._by_end.setdefault(key[-1], []).append(key)
        self._columns[key] = (name, tuple(columns))

    def remove(self, name: TableName) -> None:
        """Forget a table."""
        key = self._key(name)
        if self._columns.pop(key, None) is not None:
            self._by_end[key[-1]].remove(key)

    def columns(self, name: TableName) -> Sequence[str] | None:
        """The columns of a table in order; None where they are not known.

        A name that fits several tables and by no default one of them is not known.
        """
        found = self._find(name)
        return None if found is None else self._columns[found][1]

    def spelling(self, name: TableName) -> TableName:
        """A name with those of its parts that are known spelled as they are known."""
        found = self._find(name)
        if found is None:
            return name
        known = self._columns[found][0]
        shared = min(len(known), len(name))
        return (*name[: len(name) - shared], *known[len(known) - shared :])

    def column_spelling(self, table: TableName, column: str) -> str:
        """A column of a table as it is known, where one is known that differs in case alone."""
        columns = self.columns(table) or ()
        if column in columns:
            return column
        alike = [each for each in columns if each.lower() == column.lower()]
        return alike[0] if len(alike) == 1 else column

    def tables(self) -> dict[TableName, list[str]]:
        """All that is known."""
        return {name: [*columns] for name, columns in self._columns.values()}

    def fitting(self, fits: Callable[[str | None, str], bool]) -> list[TableName]:
        """The known tables whose schema and name fit. A schema that is the default one is None."""
        default = next(reversed(self._defaults), None)
        found: list[TableName] = []
        for table, _ in self._columns.values():
            *before, name = table
            schema = before[-1] if before else default
            if fits(schema, name) or (schema == default and fits(None, name)):
                found.append(table)
        return found

    def _find(self, name: TableName) -> TableName | None:
        key = self._key(name)
        if key in self._columns:
            return key
        prefixed = (*self._key(self._defaults), *key)
        for start in range(len(self._defaults)):
            if prefixed[start:] in self._columns:
                return prefixed[start:]
        ends = [
            each
            for each in self._by_end.get(key[-1], ())
            if each[-len(key) :] == key or key[-len(each) :] == each
        ]
        return ends[0] if len(ends) == 1 else None

    def _key(self, name: TableName) -> TableName:
        # A file of schemas has no quotes, so nothing is known of them: any case will do.
        return tuple(part if self._dialect.tables == "exact" else part.lower() for part in name)


class SchemaFileError(InvalidInputError):
    """A file of schemas that has another form."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where or 'the file'} names no columns; write "
            '{"raw.orders": ["id", "amount"]}, or nest databases, schemas and tables'
        )


def table_name(text: str) -> TableName:
    """The parts of a name that is written with dots between them, without their quotes."""
    return tuple(_QUOTED.sub("", part) for part in _PARTS.findall(text))


def tables_of(document: object, *, prefix: TableName = ()) -> dict[TableName, list[str]]:
    """Tables as a file names them: `{"raw.orders": ["id"]}`, or nested by database and schema.

    In place of a list of columns may stand an object of columns and their types.
    Raises SchemaFileError.
    """
    if not isinstance(document, dict):
        raise SchemaFileError(".".join(prefix))
    found: dict[TableName, list[str]] = {}
    for name, value in cast(dict[str, object], document).items():
        key = (*prefix, *table_name(name))
        columns = _columns(value)
        found |= tables_of(value, prefix=key) if columns is None else {key: columns}
    return found


def _columns(value: object) -> list[str] | None:
    """A list of columns, or the names in an object of columns and types."""
    if isinstance(value, list):
        return [str(each) for each in cast(list[object], value)]
    if isinstance(value, dict):
        types = cast(dict[str, object], value)
        return [*types] if all(isinstance(each, str) for each in types.values()) else None
    return None
