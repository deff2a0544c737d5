from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
from contextlib import closing

import pytest

from headwater.cli.main import run
from headwater.cli.up import command as up
from headwater.data_folder import LOG, PROJECTION, open_projection
from headwater.openlineage.recognition import digest
from headwater.ports import Received
from headwater.server import serve
from headwater.store.sqlite_log import SqliteLog


def event(number):
    return {
        "eventTime": f"2026-11-24T00:00:{number:02}Z",
        "producer": "https://acme.example/etl",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent",
        "job": {"namespace": "etl", "name": "load"},
        "inputs": [{"namespace": "shop", "name": f"orders_{number}"}],
        "outputs": [{"namespace": "dwh", "name": "revenue"}],
    }


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    log = SqliteLog(folder / LOG)
    bodies = [json.dumps(event(number)).encode() for number in range(3)]
    log.append([Received(body, digest(body), 1, "test") for body in bodies])
    log.close()
    return folder


def said(capsys):
    return capsys.readouterr().out


def state_in(text):
    return re.search(r"state (\S+?)[,\n]", text)[1]


def test_a_rebuild_gives_the_state_that_verify_names(data, capsys):
    assert run(["rebuild", "--data", str(data)]) == 0
    rebuilt = state_in(said(capsys))
    assert run(["verify", "--data", str(data)]) == 0
    verified = said(capsys)
    assert verified.startswith("3 events, 0 damaged\n")
    assert "0 events behind the log" in verified
    assert state_in(verified) == rebuilt


def test_a_damaged_log_exits_1_and_names_the_event(data, capsys):
    assert run(["rebuild", "--data", str(data)]) == 0
    with sqlite3.connect(data / LOG) as file:
        file.execute("UPDATE event SET body = zeroblob(20) WHERE offset = 2")
    file.close()
    assert run(["verify", "--data", str(data)]) == 1
    told = said(capsys)
    assert "event 2: " in told
    assert "3 events, 1 damaged" in told


def test_a_backup_is_restored_into_an_empty_folder_only(data, tmp_path, capsys):
    kept, fresh = tmp_path / "kept", tmp_path / "fresh"
    assert run(["rebuild", "--data", str(data)]) == 0
    state = state_in(said(capsys))
    assert run(["backup", str(kept), "--data", str(data)]) == 0
    assert run(["restore", str(kept), "--data", str(fresh)]) == 0
    assert "3 events are restored" in said(capsys)
    assert run(["verify", "--data", str(fresh)]) == 0
    assert state_in(said(capsys)) == state
    assert run(["restore", str(kept), "--data", str(data)]) == 2


@pytest.mark.parametrize("name", ["rebuild", "verify", "backup"])
def test_a_folder_without_data_is_refused_and_left_as_it_is(name, tmp_path, capsys):
    more = [str(tmp_path / "to")] if name == "backup" else []
    assert run([name, *more, "--data", str(tmp_path / "absent")]) == 2
    assert "absent holds no" in capsys.readouterr().err
    assert not (tmp_path / "absent").exists()


@pytest.fixture
def served(monkeypatch):
    """What the server was started with."""
    told = {}

    def serving(config, *, demo, ready):
        told.update(config=config, demo=demo)
        ready("http://127.0.0.1:1")

    monkeypatch.setattr(serve, "serve", serving)
    for name in ("DATA", "HOST", "PORT", "API_KEY", "NO_AUTH", "STRICT"):
        monkeypatch.delenv(f"HEADWATER_{name}", raising=False)
    return told


def test_an_option_of_up_comes_before_the_environment_and_that_before_the_default(
    served, monkeypatch
):
    monkeypatch.setenv("HEADWATER_PORT", "9000")
    monkeypatch.setenv("HEADWATER_STRICT", "true")
    assert run(["up", "--port", "9001", "--api-key", "k"]) == 0
    config = served["config"]
    assert (config.port, config.strict, config.api_key) == (9001, True, "k")
    assert (config.host, str(config.data), served["demo"]) == (
        "127.0.0.1",
        "headwater-data",
        False,
    )


def test_a_demo_never_ends_up_among_real_data_by_default(served, monkeypatch):
    assert run(["up", "--demo"]) == 0
    assert (str(served["config"].data), served["demo"]) == ("headwater-demo", True)
    monkeypatch.setenv("HEADWATER_DATA", "elsewhere")
    assert run(["up", "--demo"]) == 0
    assert str(served["config"].data) == "elsewhere"


def test_an_unreadable_setting_exits_2(served, monkeypatch, capsys):
    monkeypatch.setenv("HEADWATER_PORT", "many")
    assert run(["up"]) == 2
    assert "HEADWATER_PORT is 'many'" in capsys.readouterr().err
    assert not served


def test_the_key_is_not_shown_as_a_default():
    option = next(each for each in up.params if each.name == "api_key")
    assert not option.show_default


def test_keys_can_be_made_and_listed_before_a_server_has_run(tmp_path, capsys):
    folder = str(tmp_path / "fresh")
    assert run(["keys", "create", "ana", "--data", folder]) == 0
    assert run(["keys", "list", "--data", folder]) == 0
    assert "ana\tmade" in capsys.readouterr().out


def test_a_port_that_is_taken_is_said_to_be(tmp_path, capsys, monkeypatch):
    # Logs would go to this test's own stderr, also those of later tests, when it is closed.
    monkeypatch.setattr(serve, "_set_up_logging", lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = run(["up", "--port", str(port), "--data", str(tmp_path / "data")])
    assert code == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in capsys.readouterr().err


def test_a_folder_copied_with_its_write_ahead_log_is_restored_whole(data, tmp_path, capsys):
    copied = tmp_path / "copied"
    log = SqliteLog(data / LOG)
    body = json.dumps(event(9)).encode()
    log.append([Received(body, digest(body), 1, "test")])
    shutil.copytree(data, copied)
    log.close()
    assert run(["restore", str(copied), "--data", str(tmp_path / "new")]) == 0
    assert "4 events" in said(capsys)


def test_verify_tells_of_an_index_that_does_not_fit_its_table(data, capsys):
    assert run(["rebuild", "--data", str(data)]) == 0
    with closing(sqlite3.connect(data / LOG)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        root = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_event_1'"
        ).fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (data / LOG).open("r+b") as file:
        file.seek(root * 4_096 - 8)
        file.write(b"otherwise"[:4])
    assert run(["verify", "--data", str(data)]) == 1
    assert "log.db: " in said(capsys)


@pytest.mark.parametrize("column", ["digest", "body", "length"])
def test_verify_reads_on_behind_a_row_that_is_none_of_an_event(data, capsys, column):
    assert run(["rebuild", "--data", str(data)]) == 0
    with closing(sqlite3.connect(data / LOG)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'event'"
        )
        connection.commit()
    with closing(sqlite3.connect(data / LOG)) as connection:
        connection.execute(f"UPDATE event SET {column} = 'text' WHERE offset = 2")
        connection.commit()
    assert run(["verify", "--data", str(data)]) == 1
    told = said(capsys)
    assert "event 2: its row is none of an event" in told
    assert "3 events, 1 damaged" in told


def test_a_projection_that_is_damaged_is_made_anew_when_it_is_opened(data, capsys):
    assert run(["rebuild", "--data", str(data)]) == 0
    state = state_in(said(capsys))
    with (data / PROJECTION).open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 500)
    projection = open_projection(data / PROJECTION, folded_with="", head=3)
    assert projection.checkpoint() == 0
    projection.close()
    assert run(["rebuild", "--data", str(data)]) == 0
    assert state_in(said(capsys)) == state
