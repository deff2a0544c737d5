"""Servers of their own processes that share one store in PostgreSQL."""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from headwater.cli.main import run
from servers.postgres import Postgres
from support.homes import PostgresHome
from support.paging import SECRET, page_about_runs, pages
from support.process import Serving, server_over, serving
from support.receiver import Receiver, receiving
from support.told import run_event

PATIENCE_S = 60


@pytest.fixture
def home(postgres: str) -> PostgresHome:
    return PostgresHome(postgres)


def post(client: httpx.Client, event: dict[str, Any]) -> int:
    answer = client.post("/api/v1/lineage", json=event)
    answer.raise_for_status()
    return int(answer.headers["headwater-offset"])


def downstream(client: httpx.Client, of: str, offset: int) -> list[str]:
    answer = client.get("/api/v2/lineage", params={"of": of, "min_offset": offset})
    assert answer.status_code == 200, answer.text
    return sorted(node["label"] for node in answer.json()["nodes"])


def test_what_one_server_accepts_every_other_answers(home: PostgresHome, tmp_path: Path) -> None:
    with (
        serving(tmp_path / "one", "--store", home.address) as one,
        serving(tmp_path / "two", "--store", home.address) as two,
    ):
        first = post(one, run_event("load", reads=["raw"], writes=["clean"]))
        second = post(two, run_event("sum", reads=["clean"], writes=["totals"]))
        assert second == first + 1
        assert downstream(one, "raw", second) == downstream(two, "raw", second)
        assert "totals" in "".join(downstream(one, "raw", second))
        told = two.get("/metrics").text
        sizes = dict(re.findall(r'headwater_storage_bytes{store="(\w+)"} ([0-9.e+]+)', told))
        assert set(sizes) == {"log", "operational", "projection", "snapshot"}
        assert float(sizes["log"]) > 100_000
        assert float(sizes["operational"]) > 100_000


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def leads(server: Serving) -> bool:
    return "this process leads" in server.log.read_text()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def test_when_the_leader_dies_another_takes_over_and_a_fault_is_told_once(
    home: PostgresHome, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    settings = page_about_runs(tmp_path, receiver)

    def started(name: str) -> AbstractContextManager[Serving]:
        return server_over(tmp_path / name, end=signal.SIGKILL, STORE=home.address, **settings)

    with started("one") as one:
        until(lambda: leads(one))
        with started("two") as two:
            failed_at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
            event = run_event("load", writes=["clean"], state="FAIL") | {"eventTime": failed_at}
            post(two.client, event)
            until(lambda: bool(receiver.got))
            assert not leads(two)
            one.process.kill()
            until(lambda: leads(two))
            event = run_event("sum", writes=["totals"], state="FAIL") | {"eventTime": failed_at}
            post(two.client, event)
            until(lambda: len(pages(receiver)) == 2)
            asked = two.client.get("/api/v2/incidents", params={"state": "any"})
            titles = sorted(each["title"] for each in asked.json()["incidents"])
    assert titles == ["load fails", "sum fails"]
    assert len(pages(receiver)) == 2


def test_a_leader_that_the_store_no_longer_knows_ends_by_itself(
    home: PostgresHome, tmp_path: Path
) -> None:
    with server_over(tmp_path / "one", STORE=home.address) as one:
        until(lambda: leads(one))
        home.run(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()"
            " AND classid = (hashtext('headwater leader')::bigint & 4294967295)::oid"
            " AND objid = (hashtext(current_schema())::bigint & 4294967295)::oid"
        )
        assert one.process.wait(PATIENCE_S) == 2
    assert "no longer knows that this process leads" in one.log.read_text()


def test_a_folder_of_another_log_is_folded_again(home: PostgresHome, tmp_path: Path) -> None:
    other = home.another()
    with serving(tmp_path / "data", "--store", home.address) as client:
        post(client, run_event("load", reads=["raw"], writes=["clean"]))
    with serving(tmp_path / "data", "--store", other.address) as client:
        offset = post(client, run_event("sum", reads=["a"], writes=["b"]))
        assert offset == 1
        assert client.get("/api/v2/lineage", params={"of": "raw"}).status_code == 404


def test_two_servers_have_a_folder_each(home: PostgresHome, tmp_path: Path) -> None:
    with server_over(tmp_path / "data", STORE=home.address) as one:
        with pytest.raises(AssertionError, match="being written by process"):
            server_over(tmp_path / "data", STORE=home.address).__enter__()
        assert one.client.get("/health").status_code == 200


def test_keys_verification_and_rebuilding_go_by_the_store(
    home: PostgresHome,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HEADWATER_STORE", home.address)
    data = ["--data", str(tmp_path / "data")]
    with serving(tmp_path / "data", "--store", home.address) as client:
        post(client, run_event("load", reads=["raw"], writes=["clean"]))
        post(client, run_event("sum", reads=["clean"], writes=["totals"]))
    assert run(["verify", *data]) == 0
    before = hash_in(capsys.readouterr().out)
    assert run(["rebuild", *data]) == 0
    assert hash_in(capsys.readouterr().out) == before
    assert run(["keys", "create", "airflow", *data]) == 0
    assert home.rows("api_key").count("airflow") == 1


def test_a_new_server_goes_on_from_what_another_has_derived(
    home: PostgresHome,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HEADWATER_STORE", home.address)
    copy, new = str(tmp_path / "copy"), ["--data", str(tmp_path / "new")]
    with server_over(tmp_path / "one", STORE=home.address) as one:
        offset = post(one.client, run_event("load", reads=["raw"], writes=["clean"]))
        downstream(one.client, "raw", offset)
        assert run(["backup", copy, "--data", str(tmp_path / "one")]) == 0
        assert "1 events" in capsys.readouterr().out
        post(one.client, run_event("sum", reads=["clean"], writes=["totals"]))
        assert run(["restore", copy, *new]) == 0
        assert run(["restore", copy, *new]) == 2
        with server_over(tmp_path / "new", STORE=home.address) as two:
            assert "totals" in "".join(downstream(two.client, "raw", 2))
        assert "folded again" not in two.log.read_text()
    monkeypatch.setenv("HEADWATER_STORE", home.another().address)
    capsys.readouterr()
    assert run(["restore", copy, "--data", str(tmp_path / "other")]) == 2
    assert "derived from another log" in capsys.readouterr().err


def hash_in(told: str) -> str:
    found = re.search(r"[0-9a-f]{32}", told)
    assert found is not None, told
    return found[0]


def test_questions_are_answered_while_the_store_is_away_and_events_are_taken_once_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    postgres = Postgres(tmp_path / "postgres")
    try:
        monkeypatch.setenv("HEADWATER_STORE", postgres.address)
        assert run(["keys", "create", "ana", "--data", str(tmp_path / "data")]) == 0
        key = capsys.readouterr().out.split()[-1]
        with ExitStack() as servers:
            one = servers.enter_context(server_over(tmp_path / "one", STORE=postgres.address))
            until(lambda: leads(one))
            two = servers.enter_context(server_over(tmp_path / "two", STORE=postgres.address))
            client = two.client
            client.headers["authorization"] = f"Bearer {key}"
            offset = post(client, run_event("load", reads=["raw"], writes=["clean"]))
            assert "clean" in "".join(downstream(client, "raw", offset))
            postgres.kill()
            answer = client.get("/api/v2/lineage", params={"of": "raw"})
            assert answer.status_code == 200, answer.text
            coverage = answer.json()["coverage"]
            assert coverage["status"] == "unknown"
            assert "store_away" in {each["code"] for each in coverage["reasons"]}
            event = run_event("sum", reads=["clean"], writes=["totals"])
            assert client.post("/api/v1/lineage", json=event).status_code == 503
            assert client.get("/health").status_code == 503
            # By which Kubernetes sees that it still serves; without a built page it is a 404.
            assert client.get("/").status_code in {200, 404}
            stranger = client.get("/api/v2/lineage", headers={"authorization": "Bearer hw_x"})
            assert stranger.status_code == 401
            assert one.process.wait(PATIENCE_S) == 2
            postgres.start()
            until(lambda: leads(two))
            offset = post(client, event)
            assert "totals" in "".join(downstream(client, "raw", offset))
    finally:
        postgres.stop()


def test_a_folder_is_not_folded_again_under_a_server(
    home: PostgresHome,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HEADWATER_STORE", home.address)
    with server_over(tmp_path / "data", STORE=home.address):
        assert run(["rebuild", "--data", str(tmp_path / "data")]) == 2
    assert "being written by process" in capsys.readouterr().err


def test_whoever_numbers_events_has_a_name_without_nul(home: PostgresHome, tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--store", home.address) as client:
        header = {"Headwater-Sender": json.dumps({"name": "a\0b", "epoch": "1", "first": 1})}
        event = run_event("load", writes=["clean"])
        answer = client.post("/api/v1/lineage", json=event, headers=header)
        assert answer.status_code == 201
        assert "Headwater-Sender" in answer.text
        assert client.put("/api/v1/namespaces/a%00b", json={"ownerName": "x\0y"}).status_code < 500
