"""Defects that the harness must catch, planted in the server that it runs."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from headwater.collector.known import Changes
from headwater.model.sender import SenderReport
from headwater.ports import Appended, EventLog, Received
from headwater.store import log_file
from headwater.store.postgres.database import PostgresDatabase
from headwater.store.sql_log import SqlLog
from headwater.store.sqlite_projection import SqliteProjection

Wrap = Callable[[SqlLog], EventLog]


class EarlyLog:
    """A log that promises at once and writes a little later."""

    def __init__(self, log: SqlLog) -> None:
        self._log = log
        self._promised = log.head()
        self._waiting: list[Received] = []
        threading.Thread(target=self._write, daemon=True).start()

    def append(
        self, events: Sequence[Received], *, reports: Sequence[SenderReport] = ()
    ) -> list[Appended]:
        self._waiting += events
        first = self._promised + 1
        self._promised += len(events)
        return [Appended(first + position, duplicate=False) for position in range(len(events))]

    def head(self) -> int:
        return self._promised

    def _write(self) -> None:
        while True:
            # Long enough that a kill, however slow the machine, comes before some write.
            time.sleep(0.5)
            waiting, self._waiting = self._waiting, []
            self._log.append(waiting)


class DeafLog:
    """A log that takes a constraint error for success."""

    def __init__(self, log: SqlLog) -> None:
        self._log = log

    def append(
        self, events: Sequence[Received], *, reports: Sequence[SenderReport] = ()
    ) -> Sequence[Appended]:
        head = self._log.head()
        try:
            return self._log._append(events, reports, look_up=False)  # type: ignore[attr-defined]
        except sqlite3.IntegrityError:
            return [Appended(head + 1 + number, duplicate=False) for number in range(len(events))]

    def head(self) -> int:
        return self._log.head()


def _lazy() -> None:
    """Commits that do not wait for the disk."""
    PostgresDatabase._connect = PostgresDatabase.connect  # type: ignore[method-assign] because that is the lie
    connect = log_file._connect

    def connect_lazily(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    log_file._connect = connect_lazily


def _stubborn() -> None:
    """A failed sync is a write that failed, and the next one is tried."""
    log_file._FATAL = frozenset()  # type: ignore[misc] because that is the lie


def _hasty() -> None:
    """The place in the log is kept before what it leads to."""
    commit = SqliteProjection.commit

    def commit_hastily(self: SqliteProjection, changes: Changes, *, checkpoint: int) -> None:
        self._connection.execute("UPDATE checkpoint SET log_offset = ?", (checkpoint,))
        commit(self, changes, checkpoint=checkpoint)

    SqliteProjection.commit = commit_hastily  # type: ignore[method-assign] because that is the lie


WRAPS: Mapping[str, Wrap] = {"early": EarlyLog, "deaf": DeafLog}
PATCHES: Mapping[str, Callable[[], None]] = {
    "lazy": _lazy,
    "stubborn": _stubborn,
    "hasty": _hasty,
}
LIES = (*WRAPS, *PATCHES)


def told(lie: str | None) -> Wrap | None:
    """Plant a defect; returns what to wrap the log in, if that is how."""
    if lie in PATCHES:
        PATCHES[lie]()
    return WRAPS.get(lie or "")
