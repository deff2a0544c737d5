"""Events by way of a real broker of Kafka, from the stock client's transport into the log."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

import httpx
import psycopg
import pytest
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
from openlineage.client.transport.kafka import KafkaConfig, KafkaTransport

from headwater.cli.main import run
from headwater.ports import LetterState
from headwater.store.sqlite_log import SqliteLog
from servers.kafka_broker import Broker
from support.collecting import collecting as collector
from support.homes import Log, PostgresHome
from support.told import run_event

PATIENCE_S = 60


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def collecting(
    broker: Broker, topic: str, *options: str, log: Path
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return collector("--kafka", broker.address, "--topic", topic, *options, log=log)


def send(broker: Broker, topic: str, *bodies: bytes) -> None:
    producer = Producer({"bootstrap.servers": broker.address, "acks": "all"})
    for number, body in enumerate(bodies):
        producer.produce(topic, body, key=f"run-{number}")
    assert producer.flush(30) == 0


def events(numbers: range) -> list[bytes]:
    return [json.dumps(run_event(f"job-{n}", writes=[f"t{n}"])).encode() for n in numbers]


def jobs(log: Log) -> list[str]:
    return sorted(json.loads(e.body)["job"]["name"] for e in log.read(after=0, limit=99_999))


def test_what_the_stock_transport_sends_is_in_the_log_once_it_is_stopped(
    broker: Broker, topic: str, tmp_path: Path
) -> None:
    config = KafkaConfig(config={"bootstrap.servers": broker.address}, topic=topic)
    client = OpenLineageClient(transport=KafkaTransport(config))
    for number in range(20):
        client.emit(
            RunEvent(
                eventType=RunState.COMPLETE,
                eventTime=f"2026-12-01T08:00:{number:02}Z",
                run=Run(f"01941234-5678-7000-8000-{number:012}"),
                job=Job("shop", f"job-{number}"),
                producer="https://example.com/test",
            )
        )
    client.close()
    data = tmp_path / "data"
    log = tmp_path / "collect.log"
    with collecting(broker, topic, "--data", str(data), log=log) as process:
        until(lambda: "reading" in log.read_text())
        until(lambda: committed(broker, topic) == 20)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    assert "20 messages: 20 events" in log.read_text()
    with_log = SqliteLog(data / "log.db")
    assert jobs(with_log) == sorted(f"job-{n}" for n in range(20))
    assert {each.source for each in with_log.read(after=0, limit=99)} == {f"kafka {topic}"}
    with_log.close()


def committed(broker: Broker, topic: str, group: str = "headwater") -> int:
    consumer = Consumer({"bootstrap.servers": broker.address, "group.id": group})
    try:
        asked = [TopicPartition(topic, number) for number in range(3)]
        return sum(max(0, each.offset) for each in consumer.committed(asked, timeout=20))
    except KafkaException:
        # The group is still being looked for.
        return -1
    finally:
        consumer.close()


def test_what_is_no_event_is_kept_with_its_place_and_sent_on_and_blocks_nothing(
    broker: Broker, topic: str, tmp_path: Path
) -> None:
    refused = f"{topic}-refused"
    send(broker, topic, b"{not json", *events(range(5)), b"", b'{"eventTime": 7}')
    data, log = tmp_path / "data", tmp_path / "collect.log"
    options = ["--data", str(data), "--dead-letter-topic", refused]
    with collecting(broker, topic, *options, log=log) as process:
        until(lambda: committed(broker, topic) == 8)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    with_log = SqliteLog(data / "log.db")
    assert len(jobs(with_log)) == 5
    letters = with_log.dead_letters.list(state=LetterState.ANY, after=0, limit=9)
    with_log.close()
    assert len(letters) == 3
    assert all(each.source.startswith(f"kafka {topic}[") for each in letters)
    consumer = Consumer(
        {"bootstrap.servers": broker.address, "group.id": "t", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([refused])
    sent = consumer.consume(3, timeout=30)
    consumer.close()
    assert {dict(each.headers() or [])["source"].decode() for each in sent} == {
        each.source for each in letters
    }


def test_a_topic_that_takes_no_refused_messages_holds_nothing_up(
    broker: Broker, topic: str, tmp_path: Path
) -> None:
    send(broker, topic, b"{not json", *events(range(5)))
    log = tmp_path / "collect.log"
    options = ["--data", str(tmp_path / "data"), "--dead-letter-topic", "no such/topic"]
    with collecting(broker, topic, *options, log=log) as process:
        until(lambda: committed(broker, topic) == 6)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    assert "a refused message is in the dead letters alone" in log.read_text()
    with closing(SqliteLog(tmp_path / "data" / "log.db")) as kept:
        assert len(jobs(kept)) == 5
        assert kept.dead_letters.total(LetterState.WAITING) == 1


def test_collectors_and_the_broker_may_be_killed_and_every_event_is_there_once(
    broker: Broker, topic: str, tmp_path: Path, postgres: str
) -> None:
    home = PostgresHome(postgres)
    quickly = tmp_path / "client.properties"
    quickly.write_text("session.timeout.ms=6000\n")
    options = ["--store", home.address, "--group", topic, "--kafka-config", str(quickly)]
    log = tmp_path / "collect.log"
    with (
        closing(home.open()) as reader,
        collecting(broker, topic, *options, log=log) as one,
    ):
        send(broker, topic, *events(range(2_000)))
        until(lambda: reader.head() > 100)
        with collecting(broker, topic, *options, log=log):
            one.kill()
            send(broker, topic, *events(range(1_500, 3_000)))
            broker.kill()
            broker.start()
            send(broker, topic, *events(range(3_000, 3_500)))
            until(lambda: reader.head() == 3_500)
            until(lambda: committed(broker, topic, topic) == 4_000)
        assert jobs(reader) == sorted(f"job-{n}" for n in range(3_500))
        assert list(reader.verify()) == []


def test_a_store_that_is_away_is_waited_for(
    broker: Broker, topic: str, tmp_path: Path, postgres: str
) -> None:
    home = PostgresHome(postgres)
    log = tmp_path / "collect.log"
    options = ["--store", home.address, "--group", topic]
    with closing(home.open()) as reader, collecting(broker, topic, *options, log=log):
        send(broker, topic, *events(range(10)))
        until(lambda: reader.head() == 10)
        # As when it has become a standby.
        home.run("ALTER DATABASE postgres SET default_transaction_read_only = on")
        try:
            home.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'headwater' AND pid <> pg_backend_pid()"
            )
            send(broker, topic, *events(range(10, 20)))
            until(lambda: "waiting for the store" in log.read_text())
        finally:
            writing = "-c default_transaction_read_only=off"
            with psycopg.connect(postgres, autocommit=True, options=writing) as connection:
                connection.execute("ALTER DATABASE postgres RESET default_transaction_read_only")
        until(lambda: reader.head() == 20)


def test_how_far_behind_a_collector_is_can_be_watched(
    broker: Broker, topic: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    send(broker, topic, *events(range(30)), b"no event")
    options = ["--data", str(tmp_path / "data"), "--group", topic, "--metrics-port", str(port)]

    def told() -> str:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/metrics").text
        except httpx.TransportError:
            return ""

    with collecting(broker, topic, *options, log=tmp_path / "collect.log"):
        until(lambda: "headwater_kafka_messages_total 31.0" in told())
        until(lambda: told().count("headwater_kafka_lag{") == 3)
        assert "headwater_kafka_events_total 30.0" in told()
        assert "headwater_kafka_rejected_total 1.0" in told()
        assert f'headwater_kafka_lag{{partition="0",topic="{topic}"}} 0.0' in told()


def test_settings_that_are_none_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "client.properties"
    line = ["collect", "--kafka", "127.0.0.1:1", "--topic", "t", "--data", str(tmp_path / "d")]
    for text, says in (
        ("security.protocol\n", "line 1: write name=value"),
        ("# ours\nenable.auto.commit=true\n", "line 2: enable.auto.commit"),
        ("no.such.setting=1\n", "no.such.setting"),
    ):
        file.write_text(text)
        assert run([*line, "--kafka-config", str(file)]) == 2
        assert says in capsys.readouterr().err
