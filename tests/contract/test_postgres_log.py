"""What the log on PostgreSQL promises beyond what every log does: many writers, and one order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import psycopg
import pytest

from headwater.errors import InvalidInputError
from headwater.ports import LetterState
from headwater.store.postgres import log_schema
from headwater.store.postgres.address import StoreAddressError, UnsuitableServerError, read_address
from headwater.store.postgres.database import PostgresDatabase, StoreUnavailableError
from headwater.store.postgres.log import PostgresLog
from headwater.store.postgres.log_made import ForeignTablesError
from support.events import events, received
from support.homes import PostgresHome


@pytest.fixture
def home(postgres: str) -> PostgresHome:
    return PostgresHome(postgres)


@pytest.fixture
def log(home: PostgresHome) -> Iterator[PostgresLog]:
    log = home.open()
    yield log
    log.close()


def test_who_reads_while_many_append_sees_no_offset_before_a_lower_one(home: PostgresHome) -> None:
    writers = [home.open() for _ in range(4)]
    reader = home.open()

    def append(turn: int) -> None:
        log = writers[turn % 4]
        log.append(events(range(turn * 7, turn * 7 + 10)))

    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(append, turn) for turn in range(120)]
        seen = [0]
        while seen[-1] < 843:
            new = [each.offset for each in reader.read(after=seen[-1], limit=50)]
            if not new and all(each.done() for each in running):
                break
            seen += new
    assert [each.exception() for each in running] == [None] * 120
    assert all(after - before == 1 for before, after in pairwise(seen))
    assert sorted(json.loads(e.body)["number"] for e in reader.read(after=0, limit=9_999)) == [
        *range(843)
    ]
    assert list(reader.verify()) == []
    assert {each.head() for each in writers} == {843}
    for each in [*writers, reader]:
        each.close()


def test_writers_find_each_others_events(home: PostgresHome) -> None:
    one, other = home.open(), home.open()
    one.append(events(range(5)))
    places = other.append(events(range(3, 8)))
    assert [(each.offset, each.duplicate) for each in places] == [
        (4, True),
        (5, True),
        (6, False),
        (7, False),
        (8, False),
    ]
    assert one.head() == 8
    one.close()
    other.close()


def test_bodies_of_several_writers_are_read_whatever_dictionary_each_has(
    home: PostgresHome,
) -> None:
    one, other = home.open(), home.open()
    for turn in range(12):
        for log, word in ((one, "orders "), (other, "lorem ipsum ")):
            numbers = range(turn * 100, turn * 100 + 100)
            log.append([received(n, padding=f"{word * 400}{n % 7}") for n in numbers])
    assert len(one.read(after=0, limit=9_999)) == 2_400
    assert list(other.verify()) == []
    assert home.one("SELECT count(DISTINCT dictionary) FROM event WHERE dictionary <> 0") >= 2
    third = home.open()
    assert third.append([received(7, padding="new")])[0].offset == 2_401
    assert list(third.verify()) == []
    for each in (one, other, third):
        each.close()


def test_events_lie_in_partitions_of_so_many(log: PostgresLog, home: PostgresHome) -> None:
    home.run("UPDATE log_format SET partition = 10")
    log.append(events(range(9)))
    log.append(events(range(9, 10)))
    log.append(events(range(10, 47)))
    log.append(events(range(47, 49)))
    parts = home.one(
        "SELECT array_agg(inhrelid::regclass::text ORDER BY 1) FROM pg_inherits"
        " WHERE inhparent = 'event'::regclass"
    )
    assert parts == [f"event_{number:06}" for number in range(5)]
    assert [each.offset for each in log.read(after=0, limit=99)] == [*range(1, 50)]
    assert log.head() == 49
    assert list(log.verify()) == []


def test_a_connection_that_was_cut_is_made_again(log: PostgresLog, home: PostgresHome) -> None:
    log.append(events(range(3)))
    home.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'headwater' AND pid <> pg_backend_pid()"
    )
    with pytest.raises(StoreUnavailableError, match="store at"):
        log.append(events(range(3, 6)))
    assert [each.offset for each in log.append(events(range(2, 6)))] == [3, 4, 5, 6]
    assert len(log.read(after=0, limit=9)) == 6


def test_all_readers_go_on_when_all_connections_were_cut(
    log: PostgresLog, home: PostgresHome
) -> None:
    log.append(events(range(300)))
    with ThreadPoolExecutor(8) as threads:

        def read(_: int) -> int:
            return len(log.read(after=0, limit=300))

        assert set(threads.map(read, range(64))) == {300}
        home.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'headwater' AND pid <> pg_backend_pid()"
        )
        assert set(threads.map(read, range(64))) == {300}


def test_a_writer_that_dies_within_a_transaction_leaves_nothing_and_lets_others_on(
    log: PostgresLog, home: PostgresHome
) -> None:
    log.append(events(range(3)))
    other = PostgresDatabase(read_address(home.address))

    def die() -> None:
        with other.writing() as writer:
            writer.execute('DELETE FROM event WHERE "offset" = 3')
            (own,) = writer.execute("SELECT pg_backend_pid()").fetchone()
            home.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ?", own)
            writer.execute("SELECT 1")

    with pytest.raises(StoreUnavailableError):
        die()
    other.close()
    assert log.append([received(9)])[0].offset == 4
    assert list(log.verify()) == []


def test_a_table_of_somebody_else_is_left_alone(home: PostgresHome) -> None:
    home.run("CREATE TABLE event (id int)")
    with pytest.raises(ForeignTablesError, match=f"schema '{home.schema}'.*table `event`"):
        home.open()
    assert home.one("SELECT count(*) FROM event") == 0


def test_a_log_of_another_format_is_refused(log: PostgresLog, home: PostgresHome) -> None:
    home.run("UPDATE log_format SET format = 77")
    with pytest.raises(ForeignTablesError, match=f"77, not {log_schema.FORMAT}"):
        home.open()


def test_a_schema_that_is_not_there_is_asked_for(postgres: str) -> None:
    address = f"{postgres}&options=-csearch_path%3Dnowhere"
    with pytest.raises(UnsuitableServerError, match="create the schema"):
        PostgresDatabase(read_address(address))


def test_a_database_of_another_encoding_is_refused(postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(UnsuitableServerError, match="LATIN1"):
        PostgresDatabase(read_address(postgres.replace("/postgres?", "/latin?")))


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    address = read_address("postgresql://me:secret@127.0.0.1:1/lineage")
    with pytest.raises(StoreUnavailableError, match=r"127\.0\.0\.1:1/lineage") as told:
        PostgresDatabase(address)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("store", "says"),
    [
        ("mysql://me@host/lineage", "mysql"),
        ("postgresql://me@host", "names no database"),
        ("nonsense", "no address"),
    ],
)
def test_what_is_no_address_is_said_to_be_none(store: str, says: str) -> None:
    with pytest.raises(StoreAddressError, match=says) as told:
        read_address(store)
    assert isinstance(told.value, InvalidInputError)
    assert told.value.pointer == "/store"


def test_letters_of_several_processes_keep_within_their_bounds(home: PostgresHome) -> None:
    logs = [home.open() for _ in range(2)]
    for log in logs:
        log.dead_letters._bounds = type(log.dead_letters._bounds)(letters=10)
    for number in range(300):
        logs[number % 2].dead_letters.keep(
            b"x", reason="bad \0 thing", pointer="/a\0b", received_at=number, source="me"
        )
    assert logs[0].dead_letters.total(LetterState.ANY) < 10 + 2 * 64
    assert logs[0].dead_letters.dropped() > 100
    for log in logs:
        log.close()
