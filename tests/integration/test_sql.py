"""SQL that runs carry, read beside the projection and answered from like anything else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from headwater.app import Platform, open_platform
from headwater.config import Config
from headwater.ports import Received
from support.server import running
from support.told import columns, dataset, dataset_event, run_event, schema

QUERY = "INSERT INTO b (total) SELECT SUM(amount) FROM a WHERE status = 'paid'"
STAR = "INSERT INTO b SELECT * FROM a"
JOINED = "INSERT INTO b (total) SELECT amount FROM a JOIN c ON a.id = c.id"


def with_sql(query: str, **members: Any) -> dict[str, Any]:
    told = {"reads": ["a"], "writes": ["b"]} | members
    facets = {"sql": {"_producer": "x", "_schemaURL": "x", "query": query}}
    return run_event("load", job_facets=facets, **told)


def test_a_run_with_sql_and_no_columns_gets_parsed_ones(tmp_path: Path) -> None:
    with running(tmp_path, read_sql=True) as server:
        server.tell(with_sql(QUERY))
        ends = time.monotonic() + 20
        while server.platform.log.head() < 2:
            assert time.monotonic() < ends, "nothing was read from the SQL"
            time.sleep(0.02)
        answer = server.client.get(
            "/api/v2/lineage", params={"of": "b[total]", "direction": "upstream", "min_offset": 2}
        ).json()
        fields = {node["field"]: node["influence"] for node in answer["nodes"] if node["hops"] < 0}
        assert fields == {"amount": "direct", "status": "indirect"}
        kinds = {kind for edge in answer["edges"] for kind in edge["evidence"]}
        assert kinds == {"parsed"}
        assert server.platform.sql_reader.counters.read == 1


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with closing(_open(tmp_path / "data")) as platform:
        yield platform


def _open(folder: Path) -> Platform:
    platform = open_platform(Config(data=folder, read_sql=False))
    platform.graph.load()
    return platform


def take_in(platform: Platform, *events: dict[str, Any]) -> None:
    """Log, fold and read, one event after the other, until nothing more follows."""
    for event in events:
        admitted = platform.admission.admit(json.dumps(event).encode())
        received = Received(admitted.body, admitted.digest, platform.clock(), "test")
        platform.collector.submit([received]).result()
        platform.projector.catch_up()
        while platform.sql_reader.read_some():
            platform.projector.catch_up()


def edges(platform: Platform) -> set[tuple[Any, ...]]:
    """Every edge that is known, with when it held."""
    with platform.catalog.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT owner, source_name, layer, source, target, label, valid_from, valid_to, ended"
            " FROM edge_version WHERE known_to = 9223372036854775807 AND source_name <> 'members'"
        )
        return {tuple(row) for row in rows}


def parsed_columns(platform: Platform) -> set[tuple[str, str]]:
    """The links between columns that hold, as paths."""
    with platform.catalog.reading() as connection:
        rows = connection.exec_driver_sql(
            'SELECT one.path, other.path FROM edge_version JOIN "column" AS one ON one.key = source'
            ' JOIN "column" AS other ON other.key = target WHERE layer = 1 AND'
            " known_to = 9223372036854775807 AND valid_to = 9223372036854775807"
            " AND source_name <> 'members'"
        )
        return {(row[0], row[1]) for row in rows}


def test_a_schema_that_is_told_late_is_read_with(platform: Platform) -> None:
    take_in(platform, with_sql(STAR, hours=2))
    assert parsed_columns(platform) == set()
    take_in(platform, dataset_event("a", hours=1, schema=schema(id="int", amount="int")))
    assert parsed_columns(platform) == {("id", "id"), ("amount", "amount")}


def test_a_run_whose_columns_are_told_late_keeps_none_that_were_read(platform: Platform) -> None:
    take_in(platform, with_sql(QUERY, run="one"))
    assert parsed_columns(platform) == {("amount", "total"), ("status", "*")}
    told = dataset("b", columnLineage=columns("total <- a.net SUM"))
    take_in(platform, with_sql(QUERY, run="one", hours=-1, writes=[told], state="RUNNING"))
    assert parsed_columns(platform) == {("net", "total")}


def test_what_sql_no_longer_tells_ends(platform: Platform) -> None:
    take_in(platform, with_sql(QUERY, hours=1), with_sql("CALL refresh()", hours=2))
    assert parsed_columns(platform) == set()


def test_the_same_sql_again_says_nothing_new(platform: Platform) -> None:
    take_in(platform, *(with_sql(QUERY, hours=hours) for hours in range(5)))
    assert platform.log.head() == 6


HISTORY: Sequence[dict[str, Any]] = [
    with_sql(QUERY, hours=1),
    with_sql(JOINED, hours=2, reads=["a", "c"]),
    with_sql(QUERY, hours=3),
    dataset_event("a", hours=1.5, schema=schema(id="int", amount="int", status="text")),
    dataset_event("c", hours=2.5, schema=schema(id="int", rate="int")),
]


def test_no_order_leaves_other_edges(tmp_path: Path) -> None:
    found: dict[int, set[tuple[Any, ...]]] = {}
    for number, order in enumerate(permutations(HISTORY)):
        if number % 5:
            continue
        with closing(_open(tmp_path / str(number))) as platform:
            take_in(platform, *order)
            found[number] = edges(platform)
    assert len({frozenset(each) for each in found.values()}) == 1


@pytest.mark.parametrize("seed", range(6))
def test_no_order_of_random_histories_leaves_other_edges(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    queries = [QUERY, STAR, JOINED, "CALL refresh()", "INSERT INTO b (x, y) SELECT u, v FROM a"]
    schemas = [schema(id="int", amount="int"), schema(u="int", v="int"), schema(amount="int")]
    history: list[dict[str, Any]] = []
    for _ in range(9):
        hours = random.randrange(6)
        if random.random() < 0.4:
            history.append(
                dataset_event(random.choice("ac"), hours=hours, schema=random.choice(schemas))
            )
        else:
            run, state = random.choice("12345678"), random.choice(["COMPLETE", "COMPLETE", "START"])
            history.append(
                with_sql(
                    random.choice(queries), hours=hours, run=run, state=state, reads=["a", "c"]
                )
            )
    found: list[frozenset[tuple[Any, ...]]] = []
    for attempt in range(4):
        random.shuffle(history)
        with closing(_open(tmp_path / str(attempt))) as platform:
            take_in(platform, *history)
            found.append(frozenset(edges(platform)))
    assert len({*found}) == 1, [found[0] ^ each for each in found]
