"""Copying events to a topic of a real broker of Kafka."""

from __future__ import annotations

import os
import re
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from confluent_kafka import Message

from servers.kafka_broker import Broker
from support.collecting import collecting
from support.homes import PostgresHome
from support.kafka_topics import messages_of, new_topic
from support.process import server_over
from support.server import Server, running
from support.told import dataset_event, job_event, run_event

PATIENCE_S = 60


def forward(path: Path, broker: str, topic: str, more: str = "") -> Path:
    path.write_text(
        f'[[to]]\nname = "bus"\nurl = "kafka://{broker}"\ntopic = "{topic}"\n'
        f"from_start = true\ntimeout_s = 5\n{more}"
    )
    return path


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def offset(message: Message) -> int:
    headers = dict(message.headers() or [])
    return int(headers["headwater-offset"])


def without_repeats(messages: Sequence[Message]) -> list[Message]:
    """What a consumer keeps that passes over whatever is not above the highest of its partition."""
    highest: dict[int, int] = defaultdict(int)
    kept: list[Message] = []
    for each in messages:
        partition = each.partition() or 0
        if offset(each) > highest[partition]:
            kept.append(each)
            highest[partition] = offset(each)
    return kept


def lag(client: httpx.Client) -> float:
    found = re.search(
        r'headwater_forward_lag_events{to="bus"} ([0-9.]+)', client.get("/metrics").text
    )
    assert found is not None
    return float(found[1])


def all_sent(server: Server) -> bool:
    (forwarder,) = server.platform.forwarders
    return forwarder.lag == 0


def test_events_are_there_as_they_came_with_the_key_of_the_stock_client_and_their_offset(
    broker: Broker, topic: str, tmp_path: Path
) -> None:
    file = forward(tmp_path / "forward.toml", broker.address, topic)
    parent = {
        "run": {"runId": "01941234-5678-7000-8000-000000000001"},
        "job": {"namespace": "etl", "name": "task"},
        "root": {
            "run": {"runId": "01941234-5678-7000-8000-000000000002"},
            "job": {"namespace": "etl", "name": "dag"},
        },
    }
    with running(tmp_path / "data", forward=file) as server:
        server.tell(
            run_event("load", writes=["a"]),
            run_event("step", writes=["b"], facets={"parent": parent}),
            job_event("load"),
            dataset_event("a"),
        )
        until(lambda: all_sent(server))
        log = {each.offset: each.body for each in server.platform.log.read(after=0, limit=9)}
        (forwarder,) = server.platform.forwarders
        assert forwarder.counters.sent == 4
    found = {offset(each): each for each in messages_of(broker, topic)}
    assert {at: each.value() for at, each in found.items()} == log
    assert [found[at].key() for at in range(1, 5)] == [
        b"run:etl/load",
        b"run:etl/dag",
        b"job:etl/load",
        b"dataset:warehouse/a",
    ]


def test_server_and_broker_may_be_killed_and_consumers_that_pass_over_repeats_get_each_once(
    broker: Broker, topic: str, tmp_path: Path
) -> None:
    file = str(forward(tmp_path / "forward.toml", broker.address, topic))
    data, count = tmp_path / "data", 3_000

    def post(client: httpx.Client, numbers: range) -> None:
        for start in range(numbers.start, numbers.stop, 100):
            batch = [
                run_event(f"j{n % 11}", writes=[f"t{n}"], hours=n)
                for n in range(start, min(start + 100, numbers.stop))
            ]
            client.post("/api/v1/lineage/batch", json=batch).raise_for_status()

    with server_over(data, end=signal.SIGKILL, FORWARD=file) as server:
        post(server.client, range(1_000))
        until(lambda: lag(server.client) < 900)
    with server_over(data, FORWARD=file) as server:
        post(server.client, range(1_000, 2_000))
        broker.kill()
        post(server.client, range(2_000, count))
        until(lambda: 'result="failed",to="bus"} 0' not in server.client.get("/metrics").text)
        assert lag(server.client) > 0
        broker.start()
        until(lambda: lag(server.client) == 0)
    kept = without_repeats(messages_of(broker, topic))
    assert sorted(offset(each) for each in kept) == [*range(1, count + 1)]
    of_keys: dict[bytes, list[int]] = defaultdict(list)
    for each in kept:
        of_keys[each.key() or b""].append(offset(each))
    assert len(of_keys) == 11
    assert all(offsets == sorted(offsets) for offsets in of_keys.values())


def test_an_event_that_the_broker_will_never_take_holds_up_none_behind_it(
    broker: Broker, tmp_path: Path
) -> None:
    small = new_topic(broker, config={"max.message.bytes": "5000"})
    file = forward(tmp_path / "forward.toml", broker.address, small)
    large = run_event("large", writes=["a"], job_facets={"x": {"random": os.urandom(9_000).hex()}})
    with running(tmp_path / "data", forward=file) as server:
        server.tell(run_event("one"), large, *(run_event(f"{n}") for n in range(2, 30)))
        until(lambda: all_sent(server))
        (forwarder,) = server.platform.forwarders
        assert (forwarder.counters.sent, forwarder.counters.refused) == (29, 1)
    kept = without_repeats(messages_of(broker, small))
    assert sorted(offset(each) for each in kept) == [1, *range(3, 31)]


def test_who_reads_the_topic_that_is_written_to_adds_nothing(
    broker: Broker, topic: str, tmp_path: Path, postgres: str
) -> None:
    home = PostgresHome(postgres)
    file = str(forward(tmp_path / "forward.toml", broker.address, topic))
    with server_over(tmp_path / "data", STORE=home.address, FORWARD=file) as server:
        for number in range(20):
            event = run_event(f"j{number}", writes=["a"])
            server.client.post("/api/v1/lineage", json=event).raise_for_status()
        until(lambda: lag(server.client) == 0)
        options = ["--kafka", broker.address, "--topic", topic, "--store", home.address]
        with collecting(*options, log=tmp_path / "collect.log") as process:
            time.sleep(5)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0
    assert "20 messages: 0 events, 20 known already" in (tmp_path / "collect.log").read_text()
    with closing(home.open()) as log:
        assert log.head() == 20


def test_settings_that_are_none_are_named_before_a_server_starts(
    broker: Broker, topic: str, tmp_path: Path
) -> None:
    settings = tmp_path / "client.properties"
    settings.write_text("no.such.setting=1\n")
    more = f'kafka_config = "{settings}"'
    file = str(forward(tmp_path / "forward.toml", broker.address, topic, more))
    with pytest.raises(AssertionError, match=r"no\.such\.setting"):
        server_over(tmp_path / "data", FORWARD=file).__enter__()
