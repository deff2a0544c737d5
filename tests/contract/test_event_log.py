"""What every event log promises, and what the one on SQLite promises beyond."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.errors import UnavailableError
from headwater.openlineage.recognition import digest
from headwater.ports import LetterState, Received
from headwater.store.log_file import ForeignLogError, LogStoppedError
from headwater.store.sqlite_dead_letters import LetterBounds
from headwater.store.sqlite_log import DamagedEventError, SqliteLog
from headwater.store.write_lock import LogInUseError


def received(number: int, *, padding: str = "") -> Received:
    body = json.dumps({"number": number, "padding": padding}).encode()
    return Received(body, digest(body), 1_000 + number, f"sender {number % 3}")


def events(numbers: range) -> list[Received]:
    return [received(number) for number in numbers]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def log(path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(path)
    yield log
    log.close()


def test_an_empty_log_has_head_zero_and_nothing_to_read(log: SqliteLog) -> None:
    assert log.head() == 0
    assert log.read(after=0, limit=10) == []


def test_events_get_offsets_from_one_in_the_order_given(log: SqliteLog) -> None:
    assert [place.offset for place in log.append(events(range(3)))] == [1, 2, 3]
    assert [place.offset for place in log.append(events(range(3, 5)))] == [4, 5]
    assert log.head() == 5


def test_what_is_read_is_what_was_appended(log: SqliteLog) -> None:
    sent = events(range(200))
    log.append(sent)
    read = log.read(after=0, limit=1_000)
    assert [(e.body, e.digest, e.received_at, e.source) for e in read] == [
        (e.body, e.digest, e.received_at, e.source) for e in sent
    ]
    assert [event.offset for event in read] == list(range(1, 201))


def test_reading_goes_on_behind_an_offset_and_stops_at_the_limit(log: SqliteLog) -> None:
    log.append(events(range(10)))
    assert [event.offset for event in log.read(after=4, limit=3)] == [5, 6, 7]
    assert log.read(after=10, limit=3) == []


def test_several_threads_read_the_same_events_at_once(log: SqliteLog) -> None:
    sent = [received(number, padding="orders " * 2_000) for number in range(2_000)]
    log.append(sent)

    def read(limit: int) -> list[bytes]:
        bodies: list[bytes] = []
        while part := log.read(after=len(bodies), limit=limit):
            bodies += [event.body for event in part]
        return bodies

    with ThreadPoolExecutor(4) as threads:
        for bodies in threads.map(read, [200, 199, 50, 49] * 3):
            assert bodies == [event.body for event in sent]


def test_events_are_found_by_offset_in_log_order(log: SqliteLog) -> None:
    log.append(events(range(5)))
    assert [event.offset for event in log.at([4, 99, 2, 4])] == [2, 4]
    assert log.at([]) == []


def test_an_outline_tells_when_an_event_came_from_whom_and_how_large(log: SqliteLog) -> None:
    sent = events(range(3))
    log.append(sent)
    told = log.outlines([3, 99, 1])
    assert [each.offset for each in told] == [1, 3]
    first = told[0]
    assert (first.received_at, first.source) == (sent[0].received_at, sent[0].source)
    assert (first.size_bytes, first.erased) == (len(sent[0].body), False)


def test_an_event_already_held_keeps_its_first_offset(log: SqliteLog) -> None:
    log.append(events(range(3)))
    places = log.append([received(9), received(1), received(9)])
    assert [(place.offset, place.duplicate) for place in places] == [
        (4, False),
        (2, True),
        (4, True),
    ]
    assert log.head() == 4


def test_appending_nothing_changes_nothing(log: SqliteLog) -> None:
    assert log.append([]) == []
    assert log.head() == 0


def test_what_was_appended_is_there_after_reopening(log: SqliteLog, path: Path) -> None:
    log.append(events(range(3)))
    log.close()
    again = SqliteLog(path)
    assert again.head() == 3
    assert [place.offset for place in again.append([received(1), received(7)])] == [2, 4]
    assert list(again.verify()) == []
    again.close()


@settings(max_examples=40, deadline=None)
@given(groups=st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=8))
def test_any_history_reads_back_as_its_first_occurrences(
    groups: list[list[int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = SqliteLog(tmp_path_factory.mktemp("log") / "log.db")
    first: dict[int, int] = {}
    for group in groups:
        for number, place in zip(group, log.append([received(n) for n in group]), strict=True):
            assert place.duplicate == (number in first)
            assert place.offset == first.setdefault(number, len(first) + 1)
    assert [json.loads(e.body)["number"] for e in log.read(after=0, limit=99)] == list(first)
    assert list(log.verify()) == []
    log.close()


def test_bodies_survive_every_change_of_dictionary(path: Path) -> None:
    sent = [received(n, padding=f"{n // 400} lorem ipsum " * 180) for n in range(2_400)]
    log = SqliteLog(path)
    for start in range(0, len(sent), 100):
        log.append(sent[start : start + 100])
        if start in {500, 2_300}:
            log.close()
            log = SqliteLog(path)
    assert [event.body for event in log.read(after=0, limit=9_999)] == [e.body for e in sent]
    assert list(log.verify()) == []
    with sqlite3.connect(path) as connection:
        (dictionaries,) = connection.execute("SELECT count(*) FROM dictionary").fetchone()
        (stored,) = connection.execute("SELECT sum(length(body)) FROM event").fetchone()
    connection.close()
    log.close()
    assert dictionaries >= 1
    assert stored * 4 < sum(len(event.body) for event in sent)


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


def damage(path: Path, sql: str, *parameters: object) -> None:
    connection = sqlite3.connect(path)
    with connection:
        assert connection.execute(sql, parameters).rowcount == 1
    connection.close()


@pytest.mark.parametrize(
    ("sql", "offset", "says"),
    [
        ("DELETE FROM event WHERE offset = 5", 5, "missing"),
        ("UPDATE event SET digest = zeroblob(16) WHERE offset = 5", 5, "changed"),
        ("UPDATE event SET received_at = 0 WHERE offset = 5", 5, "changed"),
        ("UPDATE event SET source = 'mallory' WHERE offset = 5", 5, "changed"),
        ("UPDATE event SET length = 3 WHERE offset = 5", 5, "changed"),
        ("UPDATE event SET body = x'28b52ffd00' WHERE offset = 5", 5, "decompress"),
        ("UPDATE event SET body = substr(body, 1, 9) WHERE offset = 5", 5, "decompress"),
        ("UPDATE event SET dictionary = 9 WHERE offset = 5", 5, "dictionary 9"),
        (
            "UPDATE event SET body = (SELECT max(body) FROM event) WHERE offset = 5",
            5,
            "digest",
        ),
    ],
)
def test_verification_finds_what_was_changed(
    log: SqliteLog, path: Path, sql: str, offset: int, says: str
) -> None:
    log.append(events(range(10)))
    assert list(log.verify()) == []
    damage(path, sql)
    problems = list(log.verify())
    assert problems[0].offset == offset
    assert says in problems[0].detail


@pytest.mark.parametrize("position", range(0, 60, 7))
def test_any_flipped_bit_of_a_body_is_found(log: SqliteLog, path: Path, position: int) -> None:
    log.append([received(1, padding="some words that do not compress to nothing")])
    connection = sqlite3.connect(path)
    (body,) = connection.execute("SELECT body FROM event").fetchone()
    connection.close()
    at = position % len(body)
    flipped = body[:at] + bytes([body[at] ^ 16]) + body[at + 1 :]
    damage(path, "UPDATE event SET body = ?", flipped)
    assert list(log.verify())


def test_a_damaged_event_holds_back_nothing_before_it(log: SqliteLog, path: Path) -> None:
    log.append(events(range(5)))
    damage(path, "UPDATE event SET body = x'00' WHERE offset = 3")
    assert [event.offset for event in log.read(after=0, limit=9)] == [1, 2]
    with pytest.raises(DamagedEventError) as caught:
        log.read(after=2, limit=9)
    assert caught.value.offset == 3
    assert [event.offset for event in log.read(after=3, limit=9)] == [4, 5]


def test_an_erased_body_is_left_out_and_the_chain_still_holds(log: SqliteLog, path: Path) -> None:
    log.append(events(range(3)))
    damage(path, "UPDATE event SET body = NULL WHERE offset = 2")
    assert [event.offset for event in log.read(after=0, limit=9)] == [1, 3]
    assert list(log.verify()) == []
    assert log.append([received(1)])[0].duplicate


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


def test_dead_letters_are_numbered_kept_and_marked(log: SqliteLog) -> None:
    letters = log.dead_letters
    for number in range(3):
        kept = letters.keep(
            b"\x00\xff %d" % number, reason="bad", pointer="/run", received_at=7, source="me"
        )
        assert kept == number + 1
    assert letters.total(LetterState.WAITING) == 3
    assert [letter.body for letter in letters.list(state=LetterState.ANY, after=1, limit=9)] == [
        b"\x00\xff 1",
        b"\x00\xff 2",
    ]
    letters.mark_replayed(2, 41)
    assert letters.total(LetterState.WAITING) == 2
    letter = letters.get(2)
    assert letter is not None
    assert (letter.replayed_as, letter.reason, letter.pointer) == (41, "bad", "/run")
    assert letters.get(77) is None


def bury(log: SqliteLog, *bodies: bytes) -> list[int]:
    return [
        log.dead_letters.keep(body, reason="bad", pointer="", received_at=7, source="me")
        for body in bodies
    ]


def kept(log: SqliteLog, state: LetterState = LetterState.ANY) -> list[int]:
    found = log.dead_letters.list(state=state, after=0, limit=999)
    assert log.dead_letters.total(state) == len(found)
    return [letter.number for letter in found]


def test_dead_letters_are_told_apart_by_what_became_of_them(log: SqliteLog) -> None:
    bury(log, b"a", b"b", b"c", b"d")
    log.dead_letters.mark_replayed(2, 41)
    log.dead_letters.discard(3)
    assert kept(log) == [1, 2, 3, 4]
    assert kept(log, LetterState.WAITING) == [1, 4]
    assert kept(log, LetterState.REPLAYED) == [2]
    assert kept(log, LetterState.DISCARDED) == [3]
    letter = log.dead_letters.get(3)
    assert letter is not None
    assert (letter.discarded, letter.body, letter.replayed_as) == (True, b"", None)


def test_the_oldest_dead_letters_make_room_those_dealt_with_first(path: Path) -> None:
    log = SqliteLog(path, letters=LetterBounds(letters=4))
    bury(log, b"a", b"b", b"c", b"d")
    log.dead_letters.discard(4)
    log.dead_letters.mark_replayed(2, 41)
    assert [bury(log, b"x") and kept(log) for _ in range(4)] == [
        [1, 3, 4, 5],
        [1, 3, 5, 6],
        [3, 5, 6, 7],
        [5, 6, 7, 8],
    ]
    assert log.dead_letters.dropped() == 4
    log.close()
    again = SqliteLog(path, letters=LetterBounds(letters=4))
    assert again.dead_letters.dropped() == 4
    assert bury(again, b"y") == [9]
    again.close()


def test_the_bodies_of_dead_letters_take_up_so_much_and_no_more(path: Path) -> None:
    log = SqliteLog(path, letters=LetterBounds(size_bytes=100))
    bury(log, *[bytes(40)] * 3)
    assert kept(log) == [2, 3]
    bury(log, bytes(1_000))
    assert kept(log) == [4]
    log.dead_letters.discard(4)
    bury(log, bytes(40), bytes(40))
    assert kept(log) == [4, 5, 6]
    log.close()


def test_a_lower_bound_is_reached_bit_by_bit(path: Path) -> None:
    log = SqliteLog(path)
    bury(log, *[b"a"] * 200)
    log.close()
    log = SqliteLog(path, letters=LetterBounds(letters=10))
    left = [bury(log, b"b") and len(kept(log)) for _ in range(4)]
    assert left == [137, 74, 11, 10]
    log.close()


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
