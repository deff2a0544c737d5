"""The file log.db: its connections, its one writer, and what a failing disk means."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

from headwater.errors import HeadwaterError, UnavailableError
from headwater.store import sender_ledger
from headwater.store.departure import DEPARTED, LogDepartedError, read_departure
from headwater.store.log_schema import DDL, FORMAT, SEGMENTS, WITHOUT_SEGMENTS
from headwater.store.write_lock import WriteLock

# After these, what the disk holds is unknown: a failed fsync may have dropped the pages, and
# a second fsync would report success all the same.
_FATAL: Final = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

# Digests come in no order, so pages of their index change again and again: the more commits lie
# between two checkpoints, the fewer times each is written back.
_CHECKPOINT_PAGES: Final = 8192

Statement: TypeAlias = tuple[str, Sequence[Any]]
"""SQL, and what stands in for its marks."""


class LogWriteError(UnavailableError):
    """The disk refused; nothing of the group was kept and nothing is acknowledged."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the event log cannot be written: {problem}", retry_after_s=5)


class LogStoppedError(UnavailableError):
    """The disk failed during a write; what it holds is unknown until the log is reopened."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"the event log takes no more events after a disk failure ({problem}); "
            "see to the disk and restart the server",
            retry_after_s=60,
        )


class LogReadError(UnavailableError):
    """The file cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} cannot be read: {problem}; `headwater verify` says more")


class ForeignLogError(HeadwaterError):
    """The file is no log that this version knows."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path} is no event log for this version of Headwater ({problem}); "
            "upgrade Headwater, restore a backup, or point it at another data directory"
        )


class LogFile:
    """Safe to use from several threads: one connection writes, under a lock, another reads.

    writable: without it no lock is taken, so that a log can be read while another process writes.
    """

    alone = True

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        self.path = path
        self._lock = WriteLock(path) if writable else None
        try:
            self._writer = _opened(path) if writable else None
            self._reader = _connect(path) if writable else _looked_into(path)
        except BaseException as error:
            if self._lock is not None:
                self._lock.release()
            if isinstance(error, sqlite3.DatabaseError):
                raise ForeignLogError(path, str(error)) from error
            raise
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self._failure: str | None = None

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """One transaction: on disk when the block ends, or without a trace when it raises.

        Raises LogWriteError when the disk refuses, LogStoppedError from the first failure on that
        leaves its state unknown.
        """
        with self._guarded() as writer:
            writer.execute("BEGIN IMMEDIATE")
            yield writer
            writer.execute("COMMIT")

    def write(self, statements: Sequence[Statement]) -> None:
        """Some statements as one transaction, like `writing`."""
        if len(statements) > 1:
            with self.writing() as writer:
                for sql, parameters in statements:
                    writer.execute(sql, parameters)
            return
        # A statement by itself begins and commits in one call. Each call gives up the interpreter
        # lock and has to win it back from a busy event loop.
        with self._guarded() as writer:
            for sql, parameters in statements:
                writer.execute(sql, parameters)

    @contextmanager
    def _guarded(self) -> Generator[sqlite3.Connection]:
        """The writer's connection, rolled back if the block raises."""
        with self._writing:
            if self._failure is not None:
                raise LogStoppedError(self._failure)
            writer = self._writer
            if writer is None:
                raise LogWriteError("it was opened to be read")
            try:
                yield writer
            except sqlite3.DatabaseError as error:
                self._roll_back()
                if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
                    self.check_departure()
                if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
                    raise
                if error.sqlite_errorcode & 0xFF in _FATAL:
                    self._failure = str(error)
                    raise LogStoppedError(self._failure) from error
                raise LogWriteError(str(error)) from error
            except BaseException:
                self._roll_back()
                raise

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """What a query sees of the last commit."""
        try:
            with self._reading:
                return self._reader.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise LogReadError(self.path, str(error)) from error

    @contextmanager
    def one_moment(self) -> Generator[None]:
        """Have all that is read in the block be of one commit; for one thread alone."""
        self.rows("BEGIN")
        try:
            yield
        finally:
            self.rows("COMMIT")

    def check_departure(self) -> None:
        """Raise LogDepartedError where the events have been moved elsewhere."""
        try:
            with self._reading:
                departure = read_departure(self._reader)
        except sqlite3.DatabaseError as error:
            raise LogReadError(self.path, str(error)) from error
        if departure is not None:
            raise LogDepartedError(self.path.parent, departure)

    def backup(self, to: Path) -> None:
        """Copy the file as of one moment, while it is written and read."""
        source, target = _connect(self.path), sqlite3.connect(to)
        try:
            source.backup(target)
        except sqlite3.DatabaseError as error:
            raise LogReadError(self.path, str(error)) from error
        finally:
            target.close()
            source.close()

    def scrub(self) -> None:
        """Leave nothing of what was removed behind in the file, nor in the one of its changes."""
        with self._guarded() as writer:
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file. What was committed stays."""
        with self._writing, self._reading:
            self._reader.close()
            if self._writer is not None:
                self._writer.close()
            if self._lock is not None:
                self._lock.release()

    def _roll_back(self) -> None:
        try:
            if self._writer is not None and self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        except sqlite3.Error as error:
            self._failure = str(error)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=512, timeout=30
    )
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    connection.execute("PRAGMA cache_size = -32768")
    return connection


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to a log of the one format there is, made if there was none."""
    connection = _connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    # What is erased is to be overwritten, and not only forgotten.
    connection.execute("PRAGMA secure_delete = ON")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found == DEPARTED and (departure := read_departure(connection)):
        connection.close()
        raise LogDepartedError(path.parent, departure)
    if found in {0, WITHOUT_SEGMENTS}:
        missing = SEGMENTS if found else DDL + SEGMENTS
        connection.executescript(f"BEGIN; {missing} PRAGMA user_version = {FORMAT}; COMMIT;")
    elif found != FORMAT:
        connection.close()
        raise ForeignLogError(path, f"its format is {found}, not {FORMAT}")
    connection.executescript(
        sender_ledger.DDL.format(integer="INTEGER", options="STRICT, WITHOUT ROWID")
    )
    return connection


def _looked_into(path: Path) -> sqlite3.Connection:
    """A connection to a log that is written by others, if at all."""
    connection = _connect(path)
    try:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found == WITHOUT_SEGMENTS:
            connection.executescript(SEGMENTS.replace("CREATE TABLE", "CREATE TEMP TABLE"))
    except sqlite3.DatabaseError as error:
        connection.close()
        raise LogReadError(path, str(error)) from error
    return connection
