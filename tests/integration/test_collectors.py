"""Collectors over HTTP that hold no projection, beside a server that answers."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from confluent_kafka import Producer

from crash.harness import Ledger, Sender, audit
from headwater.cli.main import run
from servers.kafka_broker import Broker
from support.collecting import collecting
from support.homes import PostgresHome
from support.ports import free_port
from support.process import server_over, wait_for_events
from support.told import run_event

PATIENCE_S = 60

OWN = "headwater"
"""The source of what a server itself says."""


@pytest.fixture
def home(postgres: str) -> PostgresHome:
    return PostgresHome(postgres)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def collector(*options: str, log: Path) -> Iterator[tuple[httpx.Client, Callable[[], int]]]:
    """A client of a collector, and what kills it; it is ended in order otherwise."""
    port = free_port()
    with (
        collecting("--http", "--port", str(port), *options, log=log) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        until(lambda: process.poll() is not None or "taking events" in log.read_text())
        assert process.poll() is None, log.read_text()

        def kill() -> int:
            process.kill()
            return process.wait()

        yield client, kill
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            # The server that it runs ends in order, and then by the signal.
            assert process.wait(PATIENCE_S) in {0, -signal.SIGTERM}


def test_what_a_collector_accepts_a_server_answers_and_a_collector_says_who_does(
    home: PostgresHome, tmp_path: Path
) -> None:
    store = ["--store", home.address, "--data", str(tmp_path / "none")]
    with (
        server_over(tmp_path / "data", STORE=home.address) as server,
        collector(*store, log=tmp_path / "c.log") as (client, _),
    ):
        event = run_event("load", reads=["raw"], writes=["clean"])
        sender = {"Headwater-Sender": json.dumps({"name": "ana", "epoch": "1", "first": 1})}
        answer = client.post("/api/v1/lineage", json=event, headers=sender)
        assert answer.status_code == 201
        assert client.post("/api/v1/lineage/", json=event).json()["duplicate"]
        asked = {"of": "raw", "min_offset": answer.headers["headwater-offset"]}
        assert "clean" in server.client.get("/api/v2/lineage", params=asked).text
        batch = client.post("/api/v1/lineage/batch", json=[run_event("b"), {"eventTime": 7}])
        assert batch.json()["summary"]["failed"] == 1
        letters = server.client.get("/api/v2/dead-letters").json()["dead_letters"]
        assert len(letters) == 1
        assert server.client.get("/api/v2/senders").json()["senders"][0]["name"] == "ana"
        assert client.get("/health").json()["log_offset"] == 2
        told = client.get("/metrics").text
        assert 'headwater_events_received_total{result="accepted"} 2.0' in told
        assert "headwater_log_offset 2.0" in told
        asked_here = client.get("/api/v2/lineage", params={"of": "raw"})
        assert asked_here.status_code == 404
        assert "headwater up --store" in asked_here.json()["detail"]
    assert not (tmp_path / "none").exists()


def test_keys_are_asked_for_and_a_public_address_needs_one(
    home: PostgresHome,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store = ["--store", home.address]
    with (
        pytest.raises(AssertionError, match="can be reached from other machines"),
        collector(*store, "--host", "0.0.0.0", log=tmp_path / "open.log"),
    ):
        pass
    monkeypatch.setenv("HEADWATER_STORE", home.address)
    assert run(["keys", "create", "ana", "--data", str(tmp_path / "d")]) == 0
    key = capsys.readouterr().out.split()[-1]
    with collector(*store, log=tmp_path / "c.log") as (client, _):
        assert client.post("/api/v1/lineage", json=run_event("a")).status_code == 401
        assert client.get("/metrics").status_code == 401
        with_key = {"authorization": f"Bearer {key}"}
        answer = client.post("/api/v1/lineage", json=run_event("a"), headers=with_key)
        assert answer.status_code == 201
    with closing(home.open()) as log:
        assert [each.source for each in log.read(after=0, limit=9)] == ["ana"]


def test_one_collector_dies_under_load_and_all_that_was_acknowledged_is_there(
    home: PostgresHome, tmp_path: Path
) -> None:
    store = ["--store", home.address]
    ledger = Ledger()
    with (
        collector(*store, log=tmp_path / "1.log") as (one, kill),
        collector(*store, log=tmp_path / "2.log") as (two, _),
        server_over(tmp_path / "data", STORE=home.address) as server,
    ):
        ports = [each.base_url.port or 0 for each in (one, two)]

        async def load() -> None:
            sending = [
                asyncio.create_task(Sender(ledger, random.Random(name), name).run(port))
                for port in ports
                for name in (f"{port}-{number}" for number in range(4))
            ]
            await asyncio.sleep(2)
            await asyncio.to_thread(kill)
            await asyncio.sleep(2)
            for each in sending:
                each.cancel()
            await asyncio.gather(*sending, return_exceptions=True)

        asyncio.run(load())
        answer = two.post("/api/v1/lineage", json=run_event("last", writes=["end"]))
        offset = answer.json()["offset"]
        ledger.sent.add(answer.request.content)
        wait_for_events(server.client, offset)
        asked = {"of": "end", "min_offset": offset}
        assert server.client.get("/api/v2/lineage", params=asked).status_code == 200
    assert len(ledger.promised) > 100
    with closing(home.open()) as log:
        # What the server says of itself, such as that it lags, is nobody's to send.
        said = log.read(after=0, limit=log.head())
        ledger.sent.update(each.body for each in said if each.source == OWN)
        assert audit(log, ledger) == []


def test_one_process_takes_events_over_http_and_out_of_kafka(
    broker: Broker, topic: str, home: PostgresHome, tmp_path: Path
) -> None:
    producer = Producer({"bootstrap.servers": broker.address})
    for number in range(10):
        producer.produce(topic, json.dumps(run_event(f"k{number}")).encode())
    assert producer.flush(30) == 0
    kafka = ["--kafka", broker.address, "--topic", topic, "--store", home.address]
    with collector(*kafka, log=tmp_path / "c.log") as (client, _):
        assert client.post("/api/v1/lineage", json=run_event("h")).status_code == 201
        until(lambda: "headwater_kafka_events_total 10.0" in client.get("/metrics").text)
        assert client.get("/health").json()["log_offset"] == 11


def test_a_collector_of_a_folder_ends_when_the_folder_moves(
    home: PostgresHome, tmp_path: Path
) -> None:
    folder, log = str(tmp_path / "data"), tmp_path / "c.log"
    with collecting("--http", "--port", "0", "--data", folder, log=log) as process:
        until(lambda: "taking events" in log.read_text())
        move = ["migrate-store", "--data", folder, "--to", home.address, "--finish"]
        assert run(move) == 0
        assert process.wait(PATIENCE_S) == 2
    assert "moving to" in log.read_text()


def test_what_is_asked_of_a_collector_has_to_fit(capsys: pytest.CaptureFixture[str]) -> None:
    for line, says in (
        ([], "--http"),
        (["--kafka", "b:9092"], "go together"),
        (["--kafka", "b:9092", "--topic", "t", "--port", "8"], "for --http"),
        (["--http", "--metrics-port", "8"], "at the port of that"),
    ):
        assert run(["collect", *line]) == 2
        assert says in capsys.readouterr().err
