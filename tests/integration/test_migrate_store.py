"""A folder's events moved into PostgreSQL, with and without a server that goes on meanwhile."""

from __future__ import annotations

import json
import random
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from headwater.cli.main import run
from headwater.openlineage.recognition import digest
from headwater.ports import LetterState, Received
from headwater.store.dead_letters import LetterBounds
from headwater.store.operational import TABLES, OperationalStore, operational_file
from headwater.store.postgres import log_made
from headwater.store.postgres.log import PostgresLog
from headwater.store.segments.holds import Hold
from headwater.store.segments.shelving import Act, erase, move_out
from headwater.store.sqlite_log import SqliteLog
from support.events import events
from support.homes import PostgresHome
from support.process import server_over, serving, wait_for_events
from support.told import run_event

PATIENCE_S = 60
ACT = Act(at=1, actor="dpo", reason="request 17", forgets=True)
_COMMAND = [sys.executable, "-m", "headwater.cli.main", "migrate-store"]


@pytest.fixture
def home(postgres: str) -> PostgresHome:
    return PostgresHome(postgres)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def migrate(folder: Path, home: PostgresHome, *options: str) -> int:
    return run(["migrate-store", "--data", str(folder), "--to", home.address, *options])


def fill(folder: Path, numbers: range) -> None:
    """A log of some events, one of them erased."""
    folder.mkdir(exist_ok=True)
    with closing(SqliteLog(folder / "log.db")) as log:
        for start in range(numbers.start, numbers.stop, 100):
            log.append(events(range(start, min(start + 100, numbers.stop))))


def all_of(log: SqliteLog | PostgresLog) -> list[Any]:
    return [each for at in range(0, log.head(), 1000) for each in log.read(after=at, limit=1000)]


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def hash_in(told: str) -> str:
    found = re.search(r"state ([0-9a-f]{32})", told)
    assert found is not None, told
    return found[1]


def test_every_event_is_there_as_it_was_and_where_it_was(
    folder: Path, home: PostgresHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(folder, range(3_500))
    with closing(SqliteLog(folder / "log.db")) as log:
        erase(log, [7], ACT)
    assert migrate(folder, home) == 0
    assert migrate(folder, home, "--finish") == 0
    with (
        closing(SqliteLog(folder / "log.db", writable=False)) as old,
        closing(home.open()) as new,
    ):
        assert new.head() == 3_500
        assert all_of(new) == all_of(old)
        assert new.outlines(range(1, 3_501)) == old.outlines(range(1, 3_501))
        assert list(new.verify()) == []
        assert [each.offset for each in new.append(events(range(3_499, 3_501)))] == [3_500, 3_501]


def test_segments_erasures_and_holds_go_along(folder: Path, home: PostgresHome) -> None:
    fill(folder, range(300))
    with closing(SqliteLog(folder / "log.db")) as log:
        move_out(log, range(1, 101), rule="all", tier="warm", place="segments", now=1)
    assert migrate(folder, home) == 0
    with closing(SqliteLog(folder / "log.db")) as log:
        sent = all_of(log)
        # One of each was brought before with its body.
        move_out(log, range(101, 201), rule="all", tier="warm", place="segments", now=1)
        erase(log, [250], ACT)
        log.holds.place(Hold("case-7", "bank://*", "litigation", "legal", 5))
    assert migrate(folder, home, "--finish") == 0
    with closing(home.open()) as log:
        assert all_of(log) == [each for each in sent if each.offset != 250]
        assert list(log.verify()) == []
        assert [each.events for each in log.segments.all()] == [100, 100]
        assert [each.name for each in log.holds.all()] == ["case-7"]
    assert home.one('SELECT body IS NULL FROM event WHERE "offset" = 250')


def test_partitions_are_those_that_the_store_makes_itself(
    folder: Path, home: PostgresHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_made, "PARTITION", 1_000)
    fill(folder, range(2_500))
    assert migrate(folder, home) == 0
    fill(folder, range(2_500, 5_200))
    assert migrate(folder, home, "--finish") == 0
    partitions = "SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r'"
    assert home.one(f"{partitions} AND relnamespace = current_schema()::regnamespace") == 6
    with closing(home.open()) as log:
        assert log.append(events(range(9_000, 9_900)))[-1].offset == 6_100
        assert list(log.verify()) == []


def test_dead_letters_keep_their_numbers_and_states(folder: Path, home: PostgresHome) -> None:
    fill(folder, range(10))

    def keep(log: SqliteLog, *bodies: bytes) -> None:
        for body in bodies:
            log.dead_letters.keep(body, reason="r\0", pointer="/p", received_at=1, source="s\0")

    bounds = LetterBounds(letters=4)
    with closing(SqliteLog(folder / "log.db", letters=bounds)) as log:
        keep(log, b"a", b"b", b"c\0\xff", b"d")
    assert migrate(folder, home) == 0
    with closing(SqliteLog(folder / "log.db", letters=bounds)) as log:
        keep(log, b"e")
        log.dead_letters.mark_replayed(2, 9)
        log.dead_letters.discard(3)
        expected = log.dead_letters.list(state=LetterState.ANY, after=0, limit=9)
    assert [each.number for each in expected] == [2, 3, 4, 5]
    assert migrate(folder, home, "--finish") == 0
    with closing(home.open()) as log:
        found = log.dead_letters.list(state=LetterState.ANY, after=0, limit=9)
        assert [(e.number, e.body, e.replayed_as, e.discarded) for e in found] == [
            (e.number, e.body, e.replayed_as, e.discarded) for e in expected
        ]
        assert {each.source for each in found} == {"s\ufffd"}
        assert log.dead_letters.dropped() == 1


def test_every_table_beside_the_events_goes_along(folder: Path, home: PostgresHome) -> None:
    fill(folder, range(10))
    with closing(OperationalStore(operational_file(folder / "operational.db"))) as store:
        key = store.create_key("ana", now=1)
        store.move_cursor("second", 4)
    with closing(sqlite3.connect(folder / "operational.db")) as connection, connection:
        names = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        connection.execute("INSERT INTO notice VALUES (?, x'00ff', 5)", ("n\0",))
        connection.execute(
            "INSERT INTO delivery VALUES (41, ?, 'e', 'd', 1, 's', 0, 5, NULL, NULL, NULL)",
            ("n\0",),
        )
        connection.execute("INSERT INTO label VALUES ('k', 'n', NULL, 'o', NULL, NULL, 1, 2, 3)")
    assert names == {each.name for each in TABLES}
    assert migrate(folder, home, "--finish") == 0
    with closing(home.operational()) as store:
        assert store.holder_of(key) == "ana"
        assert store.cursor("second") == 4
    assert "41" in home.rows("delivery")
    assert "t" in home.rows("label")
    home.run(
        "INSERT INTO delivery (notice, endpoint, dedup_key, urgency, state, attempts, created_at)"
        " SELECT id, 'other', 'd', 1, 's', 0, 5 FROM notice"
    )
    assert home.one("SELECT max(number) FROM delivery") == 42
    home.close()


def test_a_folder_that_has_moved_is_used_with_the_store_and_not_folded_again(
    folder: Path,
    home: PostgresHome,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sender = {"Headwater-Sender": json.dumps({"name": "ana", "epoch": "1", "first": 1})}
    with serving(folder) as client:
        for number in range(20):
            event = run_event(f"j{number}", reads=[f"t{number}"], writes=[f"t{number + 1}"])
            client.post("/api/v1/lineage", json=event, headers=sender)
        wait_for_events(client, 20)
        heard = client.get("/api/v2/senders").json()["senders"]
    assert run(["verify", "--data", str(folder)]) == 0
    before = hash_in(capsys.readouterr().out)
    assert migrate(folder, home, "--finish") == 0
    with pytest.raises(AssertionError, match="have moved to"):
        server_over(folder).__enter__()
    for line in (["keys", "create", "eve"], ["rebuild"]):
        assert run([*line, "--data", str(folder)]) == 2
        assert "have moved to" in capsys.readouterr().err
    assert migrate(folder, home, "--finish") == 0
    assert "20 events are in" in capsys.readouterr().out
    with server_over(folder, STORE=home.address) as server:
        assert server.client.get("/api/v2/senders").json()["senders"] == heard
        event = run_event("more", reads=["t20"], writes=["t21"])
        answer = server.client.post("/api/v1/lineage", json=event)
        assert answer.headers["headwater-offset"] == "21"
        found = server.client.get("/api/v2/lineage", params={"of": "t19", "min_offset": 21})
        assert "t21" in found.text
    assert "folded again" not in server.log.read_text()
    monkeypatch.setenv("HEADWATER_STORE", home.address)
    assert run(["verify", "--data", str(folder)]) == 0
    with_more = hash_in(capsys.readouterr().out)
    assert run(["rebuild", "--data", str(folder)]) == 0
    assert hash_in(capsys.readouterr().out) == with_more != before


def test_what_is_folded_from_the_store_is_what_was_folded_from_the_folder(
    folder: Path,
    home: PostgresHome,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder.mkdir()
    bodies = [
        json.dumps(run_event(f"j{n % 7}", reads=[f"t{n}"], writes=[f"t{n * n % 90}"], hours=n))
        for n in range(300)
    ]
    with closing(SqliteLog(folder / "log.db")) as log:
        log.append(
            [Received(b.encode(), digest(b.encode()), 7 * n, "t") for n, b in enumerate(bodies)]
        )
    assert run(["rebuild", "--data", str(folder)]) == 0
    before = hash_in(capsys.readouterr().out)
    assert migrate(folder, home, "--finish") == 0
    capsys.readouterr()
    monkeypatch.setenv("HEADWATER_STORE", home.address)
    assert run(["rebuild", "--data", str(folder.with_name("new"))]) == 0
    assert hash_in(capsys.readouterr().out) == before


def test_no_server_can_use_a_store_that_is_still_being_filled(
    folder: Path, home: PostgresHome, tmp_path: Path
) -> None:
    fill(folder, range(10))
    assert migrate(folder, home) == 0
    with pytest.raises(AssertionError, match="is still being filled"):
        server_over(tmp_path / "new", STORE=home.address).__enter__()
    assert migrate(folder, home, "--finish") == 0
    with server_over(tmp_path / "new", STORE=home.address):
        pass


def test_a_schema_that_holds_something_else_is_left_alone(
    folder: Path, home: PostgresHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(folder, range(10))
    home.run("CREATE TABLE ours (number int)")
    assert migrate(folder, home) == 2
    assert "holds 1 tables already" in capsys.readouterr().err
    used = home.another()
    used.open().close()
    assert migrate(folder, used) == 2
    assert "holds a log that is in use" in capsys.readouterr().err
    other, filling = tmp_path / "other", home.another()
    fill(other, range(5, 30))
    assert migrate(folder, filling) == 0
    assert migrate(other, filling, "--finish") == 2
    assert "holds events of another log" in capsys.readouterr().err
    fill(other, range(5, 31))


def test_a_move_can_be_taken_back_until_it_is_over(
    folder: Path, home: PostgresHome, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(folder, range(10))
    cancel = ["migrate-store", "--data", str(folder), "--cancel"]
    assert run(cancel) == 2
    assert "where they belong" in capsys.readouterr().err
    with closing(SqliteLog(folder / "log.db")), finishing(folder, home) as process:
        until(lambda: departed(folder))
        process.kill()
        process.wait()
    with pytest.raises(AssertionError, match="--cancel"):
        server_over(folder).__enter__()
    assert migrate(folder, home.another(), "--finish") == 2
    assert "go to" in capsys.readouterr().err
    assert run(cancel) == 0
    fill(folder, range(10, 12))
    assert migrate(folder, home, "--finish") == 0
    assert run(cancel) == 2
    with closing(home.open()) as log:
        assert log.head() == 12


def test_a_log_that_was_tampered_with_does_not_get_a_chain_that_says_it_was_not(
    folder: Path, home: PostgresHome, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(folder, range(30))
    with closing(sqlite3.connect(folder / "log.db")) as connection, connection:
        connection.execute("UPDATE event SET source = 'me' WHERE offset = 20")
    assert migrate(folder, home) == 2
    assert "event 20 of the log is damaged" in capsys.readouterr().err


def test_what_does_not_arrive_as_it_was_sent_is_noticed(
    folder: Path, home: PostgresHome, capsys: pytest.CaptureFixture[str]
) -> None:
    for change in (
        "UPDATE event SET body = 'x' WHERE \"offset\" = 5",
        'UPDATE event SET received_at = 1 WHERE "offset" = 5',
        'UPDATE event_digest SET "offset" = 4 WHERE "offset" = 5',
    ):
        fill(folder, range(30))
        assert migrate(folder, home) == 0
        home.run(change)
        home.run("UPDATE log_arrival SET checked = 0")
        assert migrate(folder, home, "--finish") == 2
        assert "did not arrive as it was sent" in capsys.readouterr().err
        assert not over(folder)
        run(["migrate-store", "--data", str(folder), "--cancel"])
        capsys.readouterr()
        home = home.another()


def departed(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "log.db")) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0] > 1_000


def over(folder: Path) -> bool:
    if not departed(folder):
        return False
    with closing(sqlite3.connect(folder / "log.db")) as connection:
        return connection.execute("SELECT is_over FROM departure").fetchone() == (1,)


@contextmanager
def finishing(folder: Path, home: PostgresHome) -> Iterator[subprocess.Popen[str]]:
    """`headwater migrate-store --finish` in a process of its own."""
    command = [*_COMMAND, "--data", str(folder), "--to", home.address, "--finish"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


class Sender:
    """Sends on, as a client that tries again does, and remembers what was promised."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.promised: dict[str, int] = {}
        self.unavailable = 0
        self.address = ""
        self.stopping = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        self.stopping = True
        self._thread.join()

    def _run(self) -> None:
        number = 0
        with httpx.Client(timeout=60) as client:
            while not self.stopping:
                job = f"{self.name}-{number}"
                try:
                    answer = client.post(
                        f"{self.address}/api/v1/lineage", json=run_event(job, writes=[job])
                    )
                except (httpx.TransportError, httpx.UnsupportedProtocol):
                    time.sleep(0.02)
                    continue
                if answer.status_code == 503:
                    assert int(answer.headers["retry-after"]) > 0
                    self.unavailable += 1
                    time.sleep(0.02)
                    continue
                answer.raise_for_status()
                self.promised[job] = int(answer.headers["headwater-offset"])
                number += 1


def test_under_load_every_acknowledged_event_is_there_once_at_its_offset_whatever_is_killed(
    folder: Path, home: PostgresHome
) -> None:
    chance = random.Random(1)
    senders = [Sender(f"s{number}") for number in range(4)]
    try:
        with server_over(folder) as server:
            for each in senders:
                each.address = str(server.client.base_url).rstrip("/")
            until(lambda: server.client.get("/health").json()["log_offset"] > 2_000)
            for _ in range(4):
                with finishing(folder, home) as process:
                    time.sleep(chance.uniform(0.5, 2.0))
                    process.kill()
                if departed(folder):
                    break
            with finishing(folder, home) as process:
                out, err = process.communicate(timeout=PATIENCE_S)
                assert process.returncode == 0, err
                assert "events are in" in out
            assert server.process.wait(PATIENCE_S) == 2
            assert "migrate-store --finish" in server.log.read_text()
        with server_over(folder, STORE=home.address) as server:
            acknowledged = [len(each.promised) for each in senders]
            for each in senders:
                each.address = str(server.client.base_url).rstrip("/")
            until(
                lambda: all(
                    len(e.promised) > n + 5 for e, n in zip(senders, acknowledged, strict=True)
                )
            )
            for each in senders:
                each.stop()
        assert "folded again" not in server.log.read_text()
    finally:
        for each in senders:
            each.stop()
    promised = {job: at for each in senders for job, at in each.promised.items()}
    with closing(home.open()) as log:
        found = {json.loads(e.body)["job"]["name"]: e.offset for e in all_of(log)}
        assert len(found) == log.head()
        assert list(log.verify()) == []
    assert promised.items() <= found.items()
    # What was sent and not answered when the server ended may be there as well.
    assert len(found) - len(promised) <= len(senders)
