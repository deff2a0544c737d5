"""Lineage from the code that a database keeps, held against what the database itself records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from headwater.collector.sql_lineage import SqlLineage, explicit_lineage
from headwater.integrations.sources.database.catalog import Catalog, Code, Relation
from headwater.integrations.sources.database.names import CatalogNames
from headwater.model.identity import DatasetId
from headwater.openlineage.writing import Json
from headwater.sql.answer import Statement, TableName
from headwater.sql.engine import Engine

_SYSTEM: Final = frozenset(
    {
        *("pg_catalog", "information_schema", "mysql", "performance_schema", "sys", "dual"),
        *("sqlite_master", "sqlite_schema"),
    }
)
_WORDS: Final = re.compile(r"\w+")


class CodeReader:
    """Reads views and routines of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.names = CatalogNames(catalog)
        self._catalog = catalog
        self._known: dict[tuple[TableName, ...], _Known] = {}

    def read_view(self, view: Relation) -> tuple[Sequence[Statement], SqlLineage]:
        """What a view draws on; its definition is one statement."""
        search = tuple(dict.fromkeys((view.name[:-1], *self._catalog.search)))
        statements = self._statements(view.definition or "", search)[-1:]
        return statements, self._lineage(statements, search)

    def read_code(self, code: Code) -> tuple[Sequence[Statement], SqlLineage]:
        """What the statements in a piece of code do together."""
        search = self._catalog.search if code.search is None else code.search
        statements = self._statements(code.read, search)
        return statements, self._lineage(statements, search)

    def generated(self, relation: Relation) -> SqlLineage:
        """What the generated columns of a table are made of: other columns of it."""
        wanted = [each for each in relation.columns if each.generated]
        if not wanted:
            return SqlLineage((), (), ())
        table = ".".join(map(self._quoted, relation.name))
        items = ", ".join(f"({each.generated}) AS {self._quoted(each.name)}" for each in wanted)
        statements = self._statements(f"SELECT {items} FROM {table}", self._catalog.search)
        return self._lineage(
            statements, self._catalog.search, result=self.names.dataset(relation.name)
        )

    def _statements(self, text: str, search: tuple[TableName, ...]) -> list[Statement]:
        first = self._functions_in(text)
        known = self._known.get(search)
        if known is None:
            known = self._known[search] = _Known(self.names.columns(search))
        # To know all tables of a large database for each of its views would take longer than
        # reading them.
        engine = Engine(self._catalog.dialect, known.named_in(first + text), names="stored")
        told = engine.lineage_of(first + text).statements
        above = first.count("\n")
        kept = [each for each in told if each.line > above]
        return [
            self.names.as_created(msgspec.structs.replace(each, line=each.line - above), search)
            for each in kept
        ]

    def _is_system(self, name: TableName) -> bool:
        """Whether a table that is not there is one of the database's own."""
        first = name[0].lower()
        # PostgreSQL finds its own tables without their schema.
        is_own = self._catalog.dialect == "postgres" and len(name) == 1 and first.startswith("pg_")
        return is_own or first in _SYSTEM

    def _quoted(self, name: str) -> str:
        sign = "`" if self._catalog.dialect == "mysql" else '"'
        return sign + name.replace(sign, 2 * sign) + sign

    def _functions_in(self, text: str) -> str:
        """The statements that create the functions which some code may use, each with its line."""
        functions = self._catalog.functions
        if not functions:
            return ""
        used = functions.keys() & {word.casefold() for word in _WORDS.findall(text)}
        return "".join(f"{functions[name]};\n" for name in sorted(used))

    def _lineage(
        self,
        statements: Sequence[Statement],
        search: tuple[TableName, ...],
        result: DatasetId | None = None,
    ) -> SqlLineage:
        def dataset_of(name: TableName) -> DatasetId | None:
            found = self.names.find(name, search)
            return None if found is None else self.names.dataset(found.name)

        lineage = explicit_lineage(statements, dataset_of, result=result)
        unknown = tuple(each for each in lineage.unknown if not self._is_system(each))
        if not unknown:
            return replace(lineage, unknown=())
        return replace(lineage, unknown=unknown, entries=tuple(map(_open, lineage.entries)))


class _Known:
    """The columns of tables, to be found by the words of some code."""

    def __init__(self, columns: Mapping[TableName, Sequence[str]]) -> None:
        self._columns = columns
        self._by_word: defaultdict[str, list[TableName]] = defaultdict(list)
        self._odd: list[TableName] = []
        for name in columns:
            last = name[-1].casefold()
            if _WORDS.fullmatch(last):
                self._by_word[last].append(name)
            else:
                self._odd.append(name)

    def named_in(self, text: str) -> dict[TableName, Sequence[str]]:
        """The tables that the code may name."""
        words = {word.casefold() for word in _WORDS.findall(text)}
        names = [name for word in words for name in self._by_word.get(word, ())]
        folded = text.casefold() if self._odd else ""
        names += [name for name in self._odd if name[-1].casefold() in folded]
        return {name: self._columns[name] for name in names}


def disagreements(view: Relation, lineage: SqlLineage, names: CatalogNames) -> list[str]:
    """What the database records of a view and its SQL as read does not show.

    Of columns that a database records, those that a part of the query passes on and nothing uses
    are no lineage; so only a table of which no column is left is one too few.
    """
    found: list[str] = []
    claimed = claimed_columns(lineage)
    for name, columns in (view.uses or {}).items():
        dataset = names.dataset(name)
        if dataset not in lineage.reads:
            found.append(f"it uses {dataset.name} according to the database")
        elif columns and not columns & claimed.get(dataset, set()):
            listed = ", ".join(sorted(columns))
            found.append(f"it uses {listed} of {dataset.name} according to the database")
    return found


def claimed_columns(lineage: SqlLineage) -> dict[DatasetId, set[str]]:
    """The columns of each dataset that something is said to depend on, as wholes and as paths."""
    claimed: dict[DatasetId, set[str]] = {}
    for entry in lineage.entries:
        told = [
            *entry.get("inputs", ()),
            *(i for f in entry["fields"].values() for i in f["inputs"]),
        ]
        for each in told:
            if "field" in each:
                dataset = DatasetId(each["namespace"], each["name"])
                path: str = each["field"]
                claimed.setdefault(dataset, set()).update({path, path.partition(".")[0]})
    return claimed


def _open(entry: Json) -> Json:
    """An entry that does not say of anything that it comes from nothing.

    What no source was found for may come from a table that is not known.
    """
    fields = {name: told for name, told in entry["fields"].items() if told["inputs"]}
    kept = {key: value for key, value in entry.items() if key != "inputs" or value}
    return kept | {"fields": fields}
