"""Losing the machine on purpose: what a drill says beside a server that goes on, and of damage."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest

from headwater.cli.main import run
from headwater.data_folder import LOG, PROJECTION
from headwater.drill.drill import BACKUP, RESTORED, _loss
from headwater.store.segments.shelving import Act, erase
from headwater.store.sqlite_log import SqliteLog
from support.events import received
from support.process import serving, wait_for_events
from support.server import running
from support.told import run_event

Drill: TypeAlias = Callable[..., dict[str, Any]]


@pytest.fixture
def drill(data: Path, capsys: pytest.CaptureFixture[str]) -> Drill:
    """Hold a drill over the folder; returns what it reports."""

    def call(*options: str, code: int = 0) -> dict[str, Any]:
        assert run(["drill", "--data", str(data), "--format", "json", *options]) == code
        return json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def told(data: Path) -> Path:
    """A folder with five events and what was derived from them; no server runs on it."""
    with running(data) as server:
        server.tell(*(run_event("load", reads=["raw"], writes=["mart"], hours=n) for n in range(5)))
        server.ask("find")
    return data


@contextmanager
def load_on(client: httpx.Client) -> Iterator[list[int]]:
    """Post events one after the other while the block runs; yields the offsets acknowledged."""
    stop, acknowledged = threading.Event(), list[int]()

    def post() -> None:
        while not stop.is_set():
            number = len(acknowledged)
            event = run_event(f"job {number % 7}", reads=["raw"], writes=["mart"], hours=number)
            acknowledged.append(client.post("/api/v1/lineage", json=event).json()["offset"])

    thread = threading.Thread(target=post)
    thread.start()
    try:
        yield acknowledged
    finally:
        stop.set()
        thread.join()


def test_a_drill_beside_a_loaded_server_brings_everything_back_and_the_server_goes_on(
    data: Path, tmp_path: Path, drill: Drill
) -> None:
    with serving(data) as client, load_on(client) as acknowledged:
        wait_for_some(acknowledged)
        promised = max(acknowledged)
        found = drill("--into", str(tmp_path / "drill"))
        assert client.get("/health").json()["status"] == "ok"
        (line,) = (
            each
            for each in client.get("/api/v2/readiness").json()["lines"]
            if each["id"] == "backup"
        )
    assert found["verdict"] == "holds"
    assert found["backup"]["events"] >= promised
    assert found["state"]["derived"] == found["state"]["backed_up"]
    assert 0 <= found["rpo"]["events"] <= found["rpo"]["accepted_meanwhile"]
    assert 0 < found["rto"]["accepts_s"] <= found["rto"]["answers_s"]
    assert all(seconds > 0 for seconds in found["steps_s"].values())
    assert not (tmp_path / "drill").exists()
    assert line["verdict"] == "pass"
    assert len(acknowledged) > promised


def wait_for_some(acknowledged: list[int]) -> None:
    while len(acknowledged) < 20:
        threading.Event().wait(0.01)


def test_what_is_lost_is_what_was_taken_behind_the_backup_until_it_was_complete(
    tmp_path: Path,
) -> None:
    with closing(SqliteLog(tmp_path / LOG)) as log:
        log.append([received(number) for number in range(5)])
    second = 1_000_000
    lost = _loss(tmp_path, began=2, held=3, ended_at=1_003 + 2 * second)
    assert (lost.accepted, lost.events, lost.seconds) == (3, 2, 2.0)
    none = _loss(tmp_path, began=2, held=5, ended_at=1_003 + 2 * second)
    assert (none.accepted, none.events, none.seconds) == (3, 0, 0.0)


def test_a_damaged_event_in_the_backup_is_found(told: Path, drill: Drill) -> None:
    with closing(sqlite3.connect(told / LOG)) as file, file:
        file.execute("UPDATE event SET body = zeroblob(20) WHERE offset = 2")
    found = drill(code=1)
    assert found["verdict"] == "fails"
    assert [each.split(":")[0] for each in found["findings"]] == ["event 2"]
    assert found["rto"]["answers_s"] is None


def test_a_projection_that_does_not_follow_from_the_log_is_found(told: Path, drill: Drill) -> None:
    with closing(sqlite3.connect(told / PROJECTION)) as file, file:
        file.execute("DELETE FROM side")
    found = drill(code=1)
    assert found["state"]["derived"] != found["state"]["backed_up"]
    assert "headwater rebuild" in found["findings"][0]


def test_what_is_kept_can_be_restored_and_served(told: Path, tmp_path: Path, drill: Drill) -> None:
    drill("--into", str(tmp_path / "drill"), "--keep")
    fresh = tmp_path / "fresh"
    assert run(["restore", str(tmp_path / "drill" / BACKUP), "--data", str(fresh)]) == 0
    for folder in (fresh, tmp_path / "drill" / RESTORED):
        with serving(folder) as client:
            assert wait_for_events(client, 5) == 5


def test_the_second_server_gets_nothing_by_which_it_could_tell_somebody(
    told: Path, drill: Drill, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A server that was given these would not start: there are no such files.
    for name in ("CHANNELS", "FORWARD", "REMEDIES", "SIGNALS"):
        monkeypatch.setenv(f"HEADWATER_{name}", "/nowhere/at-all.toml")
    assert drill()["verdict"] == "holds"


def test_a_drill_under_other_settings_than_the_servers_is_refused(
    told: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_MISSES_TO_END", "9")
    assert run(["drill", "--data", str(told)]) == 2
    assert "HEADWATER_MISSES_TO_END" in capsys.readouterr().err


def test_a_folder_to_work_in_that_is_not_empty_is_left_alone(
    told: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["drill", "--data", str(told), "--into", str(told)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert (told / LOG).exists()


def test_with_a_shared_store_the_way_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_STORE", "postgresql://nobody@127.0.0.1:1/nowhere")
    assert run(["drill", "--data", str(tmp_path / "data")]) == 2
    assert "pg_dump" in capsys.readouterr().err


def test_where_rules_erased_events_the_states_may_differ_and_it_says_of_how_many(
    told: Path, drill: Drill
) -> None:
    with closing(SqliteLog(told / LOG)) as log:
        erase(log, [1, 2], Act(at=1, actor="bursts", reason="old", forgets=False))
    assert drill()["state"]["erased_by_rules"] == 2


def test_a_server_that_does_not_start_on_what_was_restored_is_found(
    told: Path, drill: Drill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    found = drill(code=1)
    assert found["findings"] == [
        "a server on the restored folder ended with code 1: it said nothing"
    ]
    assert found["rto"]["answers_s"] is None
