"""A process of its own for SQL that nobody vouches for, ended when its time is over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

from headwater.errors import UnavailableError

Row: TypeAlias = Sequence[str | None]
"""Values as text, in the order of the columns."""

_CHILD: Final = Path(__file__).with_name("child.py")
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "SYSTEMROOT", "VIRTUAL_ENV")
"""Of the environment only this is handed on: no keys, no passwords."""
_LONGEST_ANSWER: Final = 64_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a trial may take. job_s: for all runs of a job together."""

    statement_s: float = 3.0
    job_s: float = 60.0
    duckdb_mb: int = 256
    memory_bytes: int = 2_000_000_000
    rows: int = 5_000


class NoDuckDbError(UnavailableError):
    """DuckDB is not installed."""

    def __init__(self) -> None:
        super().__init__("trials run in DuckDB: python -m pip install 'headwater[duckdb]'")


class StoppedError(UnavailableError):
    """A process that took too long or died."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rows that a query returned, or that a table had in the end."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


class Sandbox:
    """Tables in an empty database, in which statements are run and taken back again.

    The process reaches no file and no network, and has no way to change that. It is ended with
    the block, or as soon as the time of the job is over.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[str] | None = None
        self._ending: threading.Timer | None = None
        self._is_over = False

    def __enter__(self) -> Self:
        """Start the process. Raises NoDuckDbError."""
        if find_spec("duckdb") is None:
            raise NoDuckDbError
        self._folder = tempfile.TemporaryDirectory(prefix="headwater-trial")
        process = self._process = subprocess.Popen(  # noqa: S603 because it is our own script
            # -P: nothing that lies beside the script is imported in place of a library.
            [sys.executable, "-P", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            cwd=self._folder.name,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )
        limits = self._limits
        self._ending = threading.Timer(limits.job_s, self._end)
        self._ending.daemon = True
        self._ending.start()
        told = {
            "memory_bytes": limits.memory_bytes,
            "cpu_s": int(limits.job_s) + 5,
            "duckdb_mb": limits.duckdb_mb,
            "statement_s": limits.statement_s,
            "rows": limits.rows,
        }
        _write(process, told)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._ending is not None:
            self._ending.cancel()
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        if self._folder is not None:
            self._folder.cleanup()

    def make(self, tables: Mapping[str, Sequence[tuple[str, str]]]) -> str | None:
        """Make empty tables, of columns and their types. Returns what went wrong."""
        return self._ask({"tables": tables}).get("error")

    def keep(self, rows: Mapping[str, Sequence[Row]]) -> str | None:
        """Put rows into tables, in place of those they had. Returns what went wrong."""
        return self._ask({"kept": rows}).get("error")

    def run(
        self,
        statements: Sequence[str],
        *,
        rows: Mapping[str, Sequence[Row]],
        result: int | None,
        looked_at: Sequence[str],
    ) -> list[Outcome] | str:
        """Run statements while some tables have other rows; a text says what went wrong.

        result: the place of the statement whose rows are wanted. looked_at: tables that are wanted.
        Raises StoppedError.
        """
        asked = {
            "rows": rows,
            "statements": statements,
            "result": result,
            "looked_at": looked_at,
        }
        told = self._ask(asked)
        if "error" in told:
            return str(told["error"])
        return [
            Outcome(tuple(each["columns"]), tuple(tuple(row) for row in each["rows"]))
            for each in told["outcomes"]
        ]

    def _ask(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        process = self._process
        if process is None or process.stdout is None:
            raise StoppedError("the process was never started")
        try:
            _write(process, asked)
            line = process.stdout.readline(_LONGEST_ANSWER)
        except (BrokenPipeError, ValueError):
            line = ""
        if not line.endswith("\n"):
            if self._is_over:
                raise StoppedError(f"it took longer than {self._limits.job_s:g} s and was stopped")
            raise StoppedError("it took too much memory, or brought DuckDB down, and was stopped")
        return json.loads(line)

    def _end(self) -> None:
        self._is_over = True
        if self._process is not None:
            self._process.kill()


def _write(process: subprocess.Popen[str], told: Mapping[str, Any]) -> None:
    if process.stdin is not None:
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
