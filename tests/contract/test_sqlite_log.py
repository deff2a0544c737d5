"""What the log on SQLite promises beyond what every log does: one writer, and a disk that fails."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.errors import UnavailableError
from headwater.store.log_file import ForeignLogError, LogStoppedError
from headwater.store.sqlite_log import SqliteLog
from headwater.store.write_lock import LogInUseError
from support.events import events, received


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def log(path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(path)
    yield log
    log.close()


def test_a_second_writer_is_told_who_holds_the_log(log: SqliteLog, path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from headwater.store.sqlite_log import SqliteLog\n"
        "from headwater.store.write_lock import LogInUseError\n"
        "try: SqliteLog(pathlib.Path(sys.argv[1]))\n"
        "except LogInUseError as error: print(error)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert f"process {os.getpid()}" in told.stdout
    with pytest.raises(LogInUseError):
        SqliteLog(path)


def test_the_log_can_be_opened_again_once_it_is_closed(log: SqliteLog, path: Path) -> None:
    log.close()
    SqliteLog(path).close()


def test_a_file_of_another_format_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 77")
    connection.close()
    with pytest.raises(ForeignLogError, match="77"):
        SqliteLog(path)


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"not a database at all, " * 400)
    with pytest.raises(ForeignLogError):
        SqliteLog(path)


def test_a_backup_is_a_log_of_its_own(log: SqliteLog, tmp_path: Path) -> None:
    log.append(events(range(20)))
    log.backup(tmp_path / "copy.db")
    log.append(events(range(20, 30)))
    copy = SqliteLog(tmp_path / "copy.db")
    assert copy.head() == 20
    assert list(copy.verify()) == []
    assert [place.offset for place in copy.append([received(99)])] == [21]
    copy.close()


def test_a_full_disk_refuses_and_keeps_serving_and_recovers(log: SqliteLog) -> None:
    log.append(events(range(3)))
    writer = log._file._writer
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")
    large = [received(n, padding=f"{n}" * 9_000) for n in range(100, 400)]
    with pytest.raises(UnavailableError, match="full"):
        log.append(large)
    assert log.head() == 3
    assert len(log.read(after=0, limit=9)) == 3
    writer.execute("PRAGMA max_page_count = 1000000")
    assert log.append(large)[0].offset == 4
    assert list(log.verify()) == []


class _FailingDisk:
    """A connection whose commits fail as they do when fsync fails."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, parameters: object = ()) -> object:
        by_itself = sql.startswith("INSERT") and not self.in_transaction
        if sql == "COMMIT" or by_itself:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise error
        return self._connection.execute(sql, parameters)

    def close(self) -> None:
        self._connection.close()


@pytest.mark.parametrize("count", [1, 200])
def test_after_a_failed_fsync_nothing_is_accepted_until_the_log_is_reopened(
    log: SqliteLog, path: Path, count: int
) -> None:
    log.append(events(range(2)))
    sound = log._file._writer
    log._file._writer = _FailingDisk(sound)
    with pytest.raises(LogStoppedError):
        log.append(events(range(5, 5 + count)))
    log._file._writer = sound
    with pytest.raises(LogStoppedError, match="restart"):
        log.append([received(6)])
    assert len(log.read(after=0, limit=9)) == 2
    log.close()
    again = SqliteLog(path)
    assert again.append([received(6)])[0].offset == 3
    again.close()


def test_a_dictionary_that_was_never_stored_is_never_used(log: SqliteLog) -> None:
    sent = [received(n, padding="many words " * 90) for n in range(400)]
    log.append(sent[:150])
    writer = log._file._writer
    writer.execute(f"PRAGMA max_page_count = {writer.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(UnavailableError):
        log.append([received(n, padding=str(n) * 5_000) for n in range(5_000, 5_400)])
    writer.execute("PRAGMA max_page_count = 1000000")
    log.append(sent[150:])
    assert list(log.verify()) == []
