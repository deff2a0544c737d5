"""The guide's first scenario on Kafka, PostgreSQL and JanusGraph: a bad job, and who has to know.

Jobs tell of themselves by the stock client's transport for Kafka, two collectors read the topic,
one of them is killed in the middle, and a server answers from a graph in JanusGraph.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    InputDataset,
    Job,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
)
from openlineage.client.transport.kafka import KafkaConfig, KafkaTransport

from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.language import g
from servers.kafka_broker import Broker
from support.collecting import collecting
from support.homes import PostgresHome
from support.kafka_topics import new_topic
from support.process import server_over, wait_for_events

PATIENCE_S = 120
RUNS = 150
LAKE, MARTS, SCREENS = "s3://lake", "postgres://warehouse:5432", "looker"
PIPELINE = {
    "ingest": ((LAKE, ["raw/orders"]), (LAKE, ["bronze/orders"])),
    "aggregate": ((LAKE, ["bronze/orders"]), (MARTS, ["marts.daily_sales"])),
    "rank": ((MARTS, ["marts.daily_sales"]), (MARTS, ["marts.top_shops"])),
    "show": (
        (MARTS, ["marts.daily_sales", "marts.top_shops"]),
        (SCREENS, ["sales", "shops", "board"]),
    ),
    "weather": ((LAKE, ["raw/weather"]), (SCREENS, ["weather"])),
}
"""What each job reads and writes."""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("kafka"))
    yield broker
    broker.stop()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def emit(client: OpenLineageClient, runs: range) -> int:
    """Every job, so many times, with its start and its end; returns how many events that are."""
    sent = 0
    for number in runs:
        for place, (name, (reads, writes)) in enumerate(PIPELINE.items()):
            run = Run(f"01941234-5678-7000-8000-{number * 10 + place:012}")
            for state, minute in ((RunState.START, 0), (RunState.COMPLETE, 5)):
                client.emit(
                    RunEvent(
                        eventType=state,
                        eventTime=f"2026-11-{1 + number // 24:02}T{number % 24:02}:{minute:02}:00Z",
                        run=run,
                        job=Job("kubernetes", name),
                        inputs=[InputDataset(reads[0], each) for each in reads[1]],
                        outputs=[OutputDataset(writes[0], each) for each in writes[1]],
                        producer="https://example.com/spark",
                    )
                )
                sent += 1
    return sent


def test_a_bad_job_leads_to_all_its_dashboards_though_a_collector_was_killed(
    broker: Broker, postgres: str, janusgraph: str, tmp_path: Path
) -> None:
    home, topic = PostgresHome(postgres), new_topic(broker)
    with closing(GremlinClient(janusgraph)) as graph:
        graph.ask(g.V().drop())
    config = KafkaConfig(config={"bootstrap.servers": broker.address}, topic=topic)
    client = OpenLineageClient(transport=KafkaTransport(config))
    options = ("--kafka", broker.address, "--topic", topic, "--store", home.address)
    first_log, second_log = tmp_path / "first.log", tmp_path / "second.log"
    with ExitStack() as stack:
        first = stack.enter_context(collecting(*options, log=first_log))
        stack.enter_context(collecting(*options, log=second_log))
        until(lambda: "reading" in first_log.read_text() and "reading" in second_log.read_text())
        shared = ("--store", home.address, "--graph", janusgraph)
        server = stack.enter_context(server_over(tmp_path / "data", *shared)).client

        sent = emit(client, range(RUNS // 3))
        until(lambda: server.get("/health").json()["log_offset"] > 0)
        first.kill()
        sent += emit(client, range(RUNS // 3, RUNS))
        client.close()
        log = stack.enter_context(closing(home.open()))

        def came() -> list[bytes]:
            """What jobs told; the server itself says when something is late."""
            told = log.read(after=0, limit=log.head())
            return [each.digest for each in told if each.source == f"kafka {topic}"]

        until(lambda: len(came()) >= sent)
        assert len(came()) == len({*came()}) == sent
        wait_for_events(server, log.head())

        # Somebody saw a bad row in the daily sales: what is built on them?
        bad = server.get("/api/v2/find", params={"q": "daily_sales"}).json()["hits"][0]["id"]
        asked = {"of": bad, "min_offset": sent, "limit": 100}
        found = server.get("/api/v2/impact", params=asked).json()
        assert found["coverage"]["status"] == "complete"
        names = {node["name"] for node in found["nodes"] if node.get("namespace") == SCREENS}
        assert names == {"sales", "shops", "board"}
        # And which job made it?
        traced = server.get("/api/v2/lineage", params={**asked, "direction": "upstream"}).json()
        jobs = {node["name"] for node in traced["nodes"] if node["kind"] == "step"}
        assert jobs == {"aggregate", "ingest"}
        again = [server.get(f"/api/v2/events/{offset}").status_code for offset in (1, sent)]
        assert again == [200, 200]
