"""What the distinct statements of a log do: each is read once."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from headwater.collector.sql_lineage import DatasetOf, SqlLineage, explicit_lineage
from headwater.integrations.sources.query_log.query_text import digest_of, masked, statement_key
from headwater.integrations.sources.query_log.recorded import compact
from headwater.integrations.sources.source import Options
from headwater.integrations.sources.tables import Tables
from headwater.model.identity import DatasetId
from headwater.openlineage.writing import Json, identified
from headwater.sql.answer import ColumnLineage, Problem, Statement, Status, TableName
from headwater.sql.engine import Engine
from headwater.sql.schemas import table_name

_REMEMBERED: Final = 10_000
_READ_ONCE: Final = 64
_SYSTEM: Final = frozenset({"information_schema", "pg_catalog", "pg_temp", "pg_toast"})
_SYSTEM_DATABASES: Final = {"databricks": "system", "snowflake": "snowflake", "trino": "system"}
_SYSTEM_TABLES: Final = {
    "postgres": ("pg_",),
    "redshift": ("stl_", "stv_", "svl_", "svv_", "svcs_", "pg_", "sys_"),
}
"""What the names of tables begin with that are found without a schema."""
_CHANGES: Final = {
    "insert overwrite": "OVERWRITE",
    "rename": "RENAME",
    "select into": "CREATE",
    "swap": "OVERWRITE",
    "truncate": "TRUNCATE",
}
_CHANGES_IN_PLACE: Final = frozenset({"delete", "rename", "update"})
_REPLACED: Final = re.compile(r"\bor\s+replace\b", re.IGNORECASE)
_IF_MISSING: Final = re.compile(r"\bif\s+not\s+exists\b", re.IGNORECASE)
_WORST: Final[tuple[Status, ...]] = ("failed", "opaque", "partial", "resolved")


class Told(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What a statement does, whoever ran it and when.

    kind: of the statement that writes, or of the last one. target: what it is named after.
    sql: without values. lineage: what it reads, writes, and makes of what, its entries as JSON
    text, of which ten thousand fit into memory. lifecycle: the body of the `lifecycleStateChange`
    facet of what it writes. is_composed: whether temporary tables were
    read through.
    """

    kind: str
    status: Status
    digest: str
    sql: str
    lineage: SqlLineage
    tells_columns: bool
    lifecycle: Mapping[DatasetId, Json]
    problems: Sequence[Problem]
    is_composed: bool = False

    @property
    def is_temporary(self) -> bool:
        """Whether it makes what only its session sees."""
        return self.kind.startswith("create temporary")

    @property
    def is_silent(self) -> bool:
        """Whether it is understood, and writes nothing that lasts."""
        return not self.lineage.writes and self.status in {"resolved", "partial"}

    @property
    def target(self) -> str:
        """What it writes, for a name."""
        writes = self.lineage.writes
        more = f" +{len(writes) - 1}" if len(writes) > 1 else ""
        return f"{writes[0].name}{more}" if writes else ""


class Statements:
    """Reads statements of one dialect, and remembers the latest ten thousand distinct ones."""

    def __init__(self, namespace: str, dialect: str, options: Options) -> None:
        self._namespace = namespace
        self._dialect = dialect
        self._options = options
        self._engines: OrderedDict[TableName, Engine] = OrderedDict()
        self._known: OrderedDict[tuple[str, TableName, Sequence[str]], Told] = OrderedDict()

    def read(self, text: str, defaults: TableName, behind: Sequence[str] = ()) -> tuple[Told, bool]:
        """What a statement does, and whether it was not known yet.

        defaults: database and schema of names that leave them out. behind: statements that made
        the temporary tables which it mentions; what they are made of stands in their place.
        """
        key = (statement_key(text, self._dialect), defaults, behind)
        known = self._known.get(key)
        if known is not None:
            return known, False
        known = self._known[key] = self._read(key[0], defaults, behind)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return known, True

    def _read(self, text: str, defaults: TableName, behind: Sequence[str]) -> Told:
        sql = masked(text, self._dialect)
        statements = [
            _without_values(_without_programs(each, sql), text, sql)
            for each in self._statements(text, defaults, behind)
        ]
        tables = Tables(self._namespace, defaults)

        def dataset_of(name: TableName) -> DatasetId | None:
            whole = tables.whole(name)
            if is_system(name, whole, self._dialect):
                return None
            return tables.dataset(_stage(name, self._dialect))

        lineage = explicit_lineage(filter(_brings_data, statements), dataset_of)
        writes = [dataset_of(name) for each in statements for name in each.writes]
        lineage = SqlLineage(
            lineage.reads,
            tuple(dict.fromkeys(each for each in writes if each is not None)),
            lineage.entries,
        )
        lifecycle = dict(pair for each in statements for pair in _change(each, dataset_of, sql))
        names = (*lineage.reads, *lineage.writes)
        return Told(
            kind=_kind(statements),
            status=_worst(statements),
            digest=digest_of(sql, *(each.name for each in names)),
            sql=sql,
            lineage=compact(lineage),
            tells_columns=lineage.tells_columns,
            lifecycle=lifecycle,
            problems=[problem for each in statements for problem in each.problems],
            is_composed=bool(behind),
        )

    def _statements(
        self, text: str, defaults: TableName, behind: Sequence[str]
    ) -> Sequence[Statement]:
        engine = self._engine(defaults)
        if not behind:
            return engine.lineage_of(text).statements
        before = "".join(f"{each.rstrip().rstrip(';')}\n;\n" for each in behind)
        count = len(engine.lineage_of(before).statements)
        whole, lines = before + text, before.count("\n")
        found = engine.lineage_of(whole).statements[count:]
        return [replace(each, line=max(1, each.line - lines)) for each in found]

    def _engine(self, defaults: TableName) -> Engine:
        """Defaults decide about columns that are known; without any, one engine does."""
        key = defaults if self._options.known else ()
        engine = self._engines.get(key)
        if engine is None:
            known = self._options.known
            engine = Engine(
                self._dialect, known, defaults=key, names="stored", remembered=_READ_ONCE
            )
            self._engines[key] = engine
            if len(self._engines) > 64:
                self._engines.popitem(last=False)
        return engine


def is_system(written: TableName, whole: TableName, dialect: str) -> bool:
    """Whether a table belongs to the database's own. written, whole: its name."""
    *above, last = (part.lower() for part in whole)
    if any(part in _SYSTEM for part in above) or above[:1] == [_SYSTEM_DATABASES.get(dialect)]:
        return True
    return len(written) == 1 and last.startswith(_SYSTEM_TABLES.get(dialect, ()))


def _without_programs(statement: Statement, sql: str) -> Statement:
    """Without the programs that COPY starts, which are told by their whole commands.

    sql: the text without values, where a table would still be named.
    """
    names = sql.lower()

    def is_program(name: TableName) -> bool:
        return len(name) == 1 and " " in name[0] and name[0].lower() not in names

    reads = [each for each in statement.reads if not is_program(each)]
    writes = [each for each in statement.writes if not is_program(each)]
    return replace(statement, reads=reads, writes=writes)


def _without_values(statement: Statement, text: str, sql: str) -> Statement:
    """Without the columns that have no name but the value that is put into them.

    sql: the text without values.
    """
    lower, names = text.lower(), sql.lower()

    def is_value(each: ColumnLineage) -> bool:
        name = each.output.column.lower()
        is_written_out = name in lower or not name.strip("0123456789.-")
        return not each.inputs and is_written_out and name not in names

    kept = [each for each in statement.columns if not is_value(each)]
    return statement if len(kept) == len(statement.columns) else replace(statement, columns=kept)


def _stage(name: TableName, dialect: str) -> TableName:
    """Of files in a stage of Snowflake, the stage, in the order of other names."""
    first = name[0]
    if not first.startswith("@") or dialect != "snowflake":
        return name
    *outer, last = table_name(first[1:].partition("/")[0].upper()) or ("~",)
    return (*outer, f"@{last}")


def _brings_data(statement: Statement) -> bool:
    """Whether it says where the data of what it writes comes from, be it from nowhere."""
    if statement.kind in _CHANGES_IN_PLACE:
        return statement.kind != "rename" and bool(statement.reads)
    return bool(statement.reads or statement.columns)


def _kind(statements: Sequence[Statement]) -> str:
    writing = [each.kind for each in statements if each.writes]
    return (writing or [each.kind for each in statements] or [""])[-1]


def _worst(statements: Sequence[Statement]) -> Status:
    for status in _WORST:
        if any(each.status == status for each in statements):
            return status
    return "resolved"


def _change(
    statement: Statement, dataset_of: DatasetOf, sql: str
) -> Iterator[tuple[DatasetId, Json]]:
    """What becomes of the tables that a statement writes, as wholes."""
    change = _change_word(statement.kind, sql)
    is_rename = change == "RENAME" and bool(statement.reads)
    previous = dataset_of(statement.reads[0]) if is_rename else None
    for name in statement.writes if change else ():
        dataset = dataset_of(name)
        if dataset is not None:
            before = {"previousIdentifier": identified(previous)} if previous else {}
            yield dataset, {"lifecycleStateChange": change, **before}


def _change_word(kind: str, sql: str) -> str:
    if kind in _CHANGES:
        return _CHANGES[kind]
    if kind.startswith("drop "):
        return "DROP"
    if not kind.startswith("create "):
        return ""
    if _REPLACED.search(sql):
        return "OVERWRITE"
    # What may have been there already was not made.
    return "" if _IF_MISSING.search(sql) else "CREATE"
