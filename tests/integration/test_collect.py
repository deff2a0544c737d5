"""Posting events to a real server: what is answered, what is kept."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard

from crash.collect_app import build, serving
from headwater.errors import UnavailableError
from headwater.model.sender import SenderReport
from headwater.ports import Appended, Received
from headwater.server.routes.collect import Limits
from headwater.store.sqlite_log import SqliteLog

PATHS = ["/api/v1/lineage", "/api/v1/lineage/"]
BATCHES = ["/api/v1/lineage/batch", "/api/v1/lineage/batch/"]


def event(number: int = 0, **members: Any) -> dict[str, Any]:
    return {
        "eventType": "COMPLETE",
        "eventTime": "2026-11-24T08:00:00Z",
        "producer": "https://example.com/producer",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": f"01936a2c-1f4a-7000-8000-{number:012d}"},
        "job": {"namespace": "etl", "name": "orders"},
    } | members


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def client(path: Path) -> Iterator[httpx.Client]:
    limits = Limits(wire_bytes=200_000, inflated_bytes=3_000_000, offload_bytes=20_000)
    with (
        serving(build(path, limits=limits)) as address,
        httpx.Client(base_url=address) as client,
    ):
        yield client


def bodies(path: Path) -> list[bytes]:
    """The bodies in the file, read without the code under test."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT body, content FROM event LEFT JOIN dictionary ON id = dictionary "
            "ORDER BY offset"
        ).fetchall()
    connection.close()
    assert all(content is None for _, content in rows)
    return [zstandard.ZstdDecompressor().decompress(body) for body, _ in rows]


def letters(path: Path) -> list[tuple[bytes, str, str]]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT body, reason, pointer FROM dead_letter").fetchall()
    connection.close()
    return rows


@pytest.mark.parametrize("at", PATHS)
def test_an_event_is_on_disk_when_it_is_answered(client: httpx.Client, path: Path, at: str) -> None:
    body = json.dumps(event(), indent=3).encode()
    answer = client.post(at, content=body)
    assert bodies(path) == [body]
    assert answer.status_code == 201
    assert answer.headers["headwater-offset"] == "1"
    assert answer.json() == {"offset": 1, "duplicate": False, "warnings": []}


def test_the_same_event_again_is_no_second_event(client: httpx.Client, path: Path) -> None:
    client.post("/api/v1/lineage", json=event())
    reordered = json.dumps(dict(reversed(event().items())), indent=1)
    answer = client.post("/api/v1/lineage", content=reordered)
    assert answer.status_code == 200
    assert answer.headers["headwater-offset"] == "1"
    assert answer.json()["duplicate"] is True
    assert len(bodies(path)) == 1


def test_departures_from_the_specification_are_warnings(client: httpx.Client) -> None:
    answer = client.post("/api/v1/lineage", json=event(run={"runId": "run_id"}))
    assert answer.status_code == 201
    assert [warning["pointer"] for warning in answer.json()["warnings"]] == ["/run/runId"]


def test_strict_refuses_what_is_otherwise_a_warning(path: Path) -> None:
    with serving(build(path, strict=True)) as address:
        answer = httpx.post(f"{address}/api/v1/lineage", json=event(run={"runId": "run_id"}))
        assert answer.status_code == 400
        assert answer.json()["pointer"] == "/run/runId"
        assert httpx.post(f"{address}/api/v1/lineage", json=event()).status_code == 201


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", lambda body: gzip.compress(body[:40]) + gzip.compress(body[40:])),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("zstd", zstandard.ZstdCompressor().compress),
        ("identity", bytes),
    ],
)
def test_encoded_bodies_are_kept_as_they_were_before_encoding(
    client: httpx.Client, path: Path, encoding: str, encode: Any
) -> None:
    body = json.dumps(event()).encode()
    answer = client.post(
        "/api/v1/lineage", content=encode(body), headers={"content-encoding": encoding}
    )
    assert answer.status_code == 201
    assert bodies(path) == [body]


def test_a_body_in_many_pieces_is_put_together(client: httpx.Client, path: Path) -> None:
    body = json.dumps(event(padding="x" * 100_000)).encode()
    answer = client.post(
        "/api/v1/lineage", content=(body[n : n + 999] for n in range(0, len(body), 999))
    )
    assert answer.status_code == 201
    assert bodies(path) == [body]


def test_a_bad_event_is_refused_with_its_field_and_kept_as_a_dead_letter(
    client: httpx.Client, path: Path
) -> None:
    bad = event(inputs=[{"namespace": "a", "name": "b"}, {"namespace": 7, "name": "b"}])
    answer = client.post("/api/v1/lineage", json=bad)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["pointer"] == "/inputs/1/namespace"
    assert set(problem) == {"type", "title", "status", "detail", "pointer"}
    ((body, reason, pointer),) = letters(path)
    assert json.loads(body) == bad
    assert (reason, pointer) == (problem["detail"], "/inputs/1/namespace")
    assert bodies(path) == []


@pytest.mark.parametrize("at", BATCHES)
def test_a_batch_keeps_the_good_and_names_the_bad(
    client: httpx.Client, path: Path, at: str
) -> None:
    batch = [event(1), {"eventTime": "yesterday"}, event(2), 7, event(1)]
    answer = client.post(at, json=batch)
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "partial_success",
        "summary": {
            "received": 5,
            "successful": 3,
            "failed": 2,
            "retriable": 0,
            "non_retriable": 2,
        },
        "failed_events": [
            {
                "index": 1,
                "reason": answer.json()["failed_events"][0]["reason"],
                "retriable": False,
                "pointer": "/eventTime",
            },
            {
                "index": 3,
                "reason": answer.json()["failed_events"][1]["reason"],
                "retriable": False,
                "pointer": "",
            },
        ],
        "offset": 2,
        "duplicates": 1,
        "warnings": [],
    }
    assert [json.loads(body) for body in bodies(path)] == [event(1), event(2)]
    assert len(letters(path)) == 2


def test_events_of_a_batch_are_kept_byte_for_byte_and_in_order(
    client: httpx.Client, path: Path
) -> None:
    texts = [
        b'{ "eventTime":"2026-11-24T08:00:00Z" ,"big":123456789012345678901234567890, '
        b'"float":1.10,"job":{"namespace":"a","name":"%d"}}' % number
        for number in range(150)
    ]
    answer = client.post("/api/v1/lineage/batch", content=b" [\n" + b" ,\t".join(texts) + b"\n] ")
    assert answer.json()["status"] == "success"
    assert bodies(path) == texts


@pytest.mark.parametrize("at", PATHS + BATCHES)
def test_lines_of_json_are_a_batch_on_either_path(
    client: httpx.Client, path: Path, at: str
) -> None:
    lines = b"\n".join(json.dumps(event(number)).encode() for number in range(3)) + b"\n\n"
    answer = client.post(
        at, content=lines, headers={"content-type": "application/x-ndjson; charset=utf-8"}
    )
    assert answer.json()["summary"]["successful"] == 3
    assert len(bodies(path)) == 3


def test_an_array_on_the_single_path_is_a_batch(client: httpx.Client) -> None:
    answer = client.post("/api/v1/lineage", json=[event(1), event(2)])
    assert answer.json()["summary"]["successful"] == 2


def test_an_empty_batch_is_a_success_of_nothing(client: httpx.Client) -> None:
    answer = client.post("/api/v1/lineage/batch", json=[])
    assert answer.json()["summary"]["received"] == 0


def test_a_batch_that_is_no_array_is_refused(client: httpx.Client) -> None:
    assert client.post("/api/v1/lineage/batch", json=event()).status_code == 400


def test_a_body_over_the_limit_is_refused_and_the_answer_is_seen(client: httpx.Client) -> None:
    answer = client.post("/api/v1/lineage", content=b" " * 700_000)
    assert answer.status_code == 413
    assert "HEADWATER_MAX_BODY_BYTES" in answer.json()["detail"]


@pytest.mark.parametrize("size", [2_000_000, 3_500_000])
def test_a_small_body_that_inflates_beyond_measure_is_refused(
    client: httpx.Client, size: int
) -> None:
    answer = client.post(
        "/api/v1/lineage",
        content=gzip.compress(b" " * size),
        headers={"content-encoding": "gzip"},
    )
    assert answer.status_code == 413


def test_an_unknown_encoding_is_refused_with_the_known_ones(client: httpx.Client) -> None:
    answer = client.post("/api/v1/lineage", content=b"x", headers={"content-encoding": "br"})
    assert answer.status_code == 415
    assert "gzip" in answer.json()["detail"]


@pytest.mark.parametrize("at", ["/api/v1/lineage", "/api/v1/lineage?depth=3"])
def test_reading_the_path_is_left_to_the_routes_that_read(client: httpx.Client, at: str) -> None:
    assert client.get(at).json() == {"read": "/api/v1/lineage"}


class UnavailableLog:
    """A log whose disk is full."""

    def __init__(self, log: SqliteLog) -> None:
        self._log = log

    def append(self, events: list[Received], *, reports: list[SenderReport]) -> list[Appended]:
        raise UnavailableError("the disk is full", retry_after_s=9)

    def head(self) -> int:
        return self._log.head()


def test_a_disk_that_refuses_is_answered_with_503_and_when_to_come_back(path: Path) -> None:
    with serving(build(path, wrap=UnavailableLog)) as address:
        for at in ("/api/v1/lineage", "/api/v1/lineage/batch"):
            sent = event() if at == "/api/v1/lineage" else [event()]
            answer = httpx.post(f"{address}{at}", json=sent)
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "9"
            assert answer.json()["detail"] == "the disk is full"
        assert httpx.get(f"{address}/health").status_code == 200
    assert bodies(path) == []
