"""What a trial's own process does: run SQL that nobody vouches for, within hard limits.

It is run as a script, knows nothing of Headwater, and is told one thing a line on standard input:
`tables` to be made, rows to be `kept`, and what to `run`. Each is answered by a line.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from typing import Any

_LONGEST = 200
"""Of a longer value its beginning and a digest are told."""


def limit_this_process(*, memory_bytes: int, cpu_s: int) -> None:
    """Take from this process what it does not need, where the system lets it."""
    try:
        import resource  # noqa: PLC0415 because Windows has none
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


class Runner:
    """An empty database in memory that reaches nothing outside of itself."""

    def __init__(self, limits: dict[str, Any]) -> None:
        # Here, since the process is limited before anything of it is run.
        import duckdb  # noqa: PLC0415 because of that

        # DuckDB tells where the home of its user is to who asks for it, or runs into it.
        os.environ.clear()

        self._errors = (duckdb.Error, RuntimeError, MemoryError, ValueError, OverflowError)
        self._most_rows = int(limits["rows"])
        self._longest_s = float(limits["statement_s"])
        self._types: dict[str, list[tuple[str, str]]] = {}
        self._connection = duckdb.connect(
            config={
                "threads": 1,
                "memory_limit": f"{limits['duckdb_mb']}MB",
                "max_temp_directory_size": "0KB",
                "enable_external_access": "false",
                "allow_persistent_secrets": "false",
                "allow_community_extensions": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET lock_configuration = true")

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Do one thing."""
        try:
            if "tables" in asked:
                return self._make(asked["tables"])
            if "kept" in asked:
                for table, rows in asked["kept"].items():
                    self._fill(table, rows)
                return {}
            return self._run(asked)
        except self._errors as error:
            return {"error": _line(error)}

    def _make(self, tables: dict[str, list[list[str]]]) -> dict[str, Any]:
        for table, columns in tables.items():
            self._types[table] = [(name, kind) for name, kind in columns]
            listed = ", ".join(f"{_quoted(name)} {kind}" for name, kind in columns)
            self._connection.execute(f"CREATE TABLE {_quoted(table)} ({listed})")
        return {}

    def _fill(self, table: str, rows: list[list[str | None]]) -> None:
        self._connection.execute(f"DELETE FROM {_quoted(table)}")
        if not rows:
            return
        kinds = [kind for _, kind in self._types[table]]
        names = ", ".join(f"c{at}" for at in range(len(kinds)))
        cast = ", ".join(f"CAST(c{at} AS {kind})" for at, kind in enumerate(kinds))
        values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
        self._connection.execute(
            f"INSERT INTO {_quoted(table)} SELECT {cast} FROM (VALUES {values}) AS v({names})"
        )

    def _run(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Change rows, run statements, look at what came of it, and take all of it back."""
        ending = threading.Timer(self._longest_s, self._connection.interrupt)
        self._connection.execute("BEGIN")
        ending.start()
        try:
            for table, rows in asked["rows"].items():
                self._fill(table, rows)
            result: list[Any] = []
            for at, statement in enumerate(asked["statements"]):
                self._connection.execute(statement)
                if at == asked["result"]:
                    result.append(self._outcome())
            for table in asked["looked_at"]:
                self._connection.execute(f"SELECT * FROM {_quoted(table)}")
                result.append(self._outcome())
            return {"outcomes": result}
        finally:
            ending.cancel()
            self._connection.execute("ROLLBACK")

    def _outcome(self) -> dict[str, Any]:
        names = [each[0] for each in self._connection.description or ()]
        rows = self._connection.fetchmany(self._most_rows + 1)
        if len(rows) > self._most_rows:
            raise ValueError(f"more than {self._most_rows:,} rows came out")
        return {"columns": names, "rows": [[_told(value) for value in row] for row in rows]}


def _told(value: Any) -> str | None:
    if value is None:
        return None
    text = f"{value:.9g}" if isinstance(value, float) else str(value)
    if len(text) > _LONGEST:
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        return f"{text[:_LONGEST]}{digest}"
    return text


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


def _line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]


def main() -> None:
    """Answer line by line until there is no more."""
    limits: dict[str, Any] = json.loads(sys.stdin.readline())
    limit_this_process(memory_bytes=int(limits["memory_bytes"]), cpu_s=int(limits["cpu_s"]))
    runner = Runner(limits)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(runner.answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
