"""Bodies that mean harm or make no sense: never a 5xx, and the server goes on answering."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import zstandard

from crash.collect_app import build, serving

EVENT = {
    "eventType": "START",
    "eventTime": "2026-11-24T08:00:00.123456789+02:00",
    "producer": "https://example.com/p",
    "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    "run": {"runId": "01936a2c-1f4a-7000-8000-000000000001", "facets": {"a": {"x": [1, 2.5]}}},
    "job": {"namespace": "etl", "name": "j\u00f6b \U0001f600", "facets": {}},
    "inputs": [{"namespace": "pg://h:5432", "name": "a.b", "facets": {}, "inputFacets": {}}],
    "outputs": [{"namespace": "pg://h:5432", "name": "a.c", "outputFacets": {}}],
}
BODY = json.dumps(EVENT, ensure_ascii=False).encode()
VALUES = [
    b"null", b"true", b"0", b"-1", b"1.5", b'""', b'"x"', b"[]", b"{}", b"[[]]", b'{"a":1}',
    b"NaN", b"Infinity", b"-Infinity", b"1e999", b"9" * 400, b'"\\ud800"', b'"\\udfff\\ud800"',
    b'"\\u0000"', b'"\\q"', b"'x'", b"01", b"+1", b"1.", b'"a\nb"', b'"\xff\xfe"', b'"\xc0\x80"',
    b'"\xed\xa0\x80"', b'"9999-12-31T23:59:59-23:59"', b'"0001-01-01T00:00:00+23:59"',
    b'"2026-02-30T00:00:00Z"', b'"2026-11-24"', b'"' + b"x" * 70_000 + b'"',
]  # fmt: skip
FIELDS = [
    b'"START"', b'"2026-11-24T08:00:00.123456789+02:00"', b'"https://example.com/p"',
    b'"01936a2c-1f4a-7000-8000-000000000001"', b'{"a": {"x": [1, 2.5]}}', b'"etl"', b'"a.b"',
]  # fmt: skip


def truncated() -> Iterator[bytes]:
    yield from (BODY[:end] for end in range(0, len(BODY), 13))


def replaced() -> Iterator[bytes]:
    for field in FIELDS:
        assert field in BODY
        yield from (BODY.replace(field, value) for value in VALUES)


def nested() -> Iterator[bytes]:
    for depth in (62, 63, 64, 65, 1_000, 100_000, 1_000_000):
        for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
            deep = opening * depth + b"0" + closing * depth
            yield deep
            yield BODY.replace(b"[1, 2.5]", deep)
            yield BODY.replace(b"[1, 2.5]", opening * depth)
            yield b"[" + deep + b"," + BODY + b"]"


def encoded_otherwise() -> Iterator[bytes]:
    text = BODY.decode()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7"):
        yield text.encode(encoding)
    yield text.encode("latin-1", "replace")
    yield from (b"\0" + BODY, BODY + b"\0", BODY + BODY, BODY + b"]", b"\n\n", b" ", b"\xff" * 99)


def repeated() -> Iterator[bytes]:
    for extra in (b'"run":null,', b'"run":{"runId":7},', b'"eventTime":"x",', b'"job":[],'):
        yield b"{" + extra + BODY[1:]
        yield BODY[:-1] + b"," + extra.rstrip(b",") + b"}"
    yield b"{" + b'"k":1,' * 50_000 + BODY[1:]
    yield b"{" + b",".join(b'"k%d":1' % n for n in range(50_000)) + b"," + BODY[1:]
    yield BODY.replace(b'"facets": {}', b'"facets": [1]')
    yield BODY.replace(b'"inputs": [', b'"inputs": [' + b"null," * 1_000)


def mutated(count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(count):
        body = bytearray(BODY)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(body))
            match chance.randrange(4):
                case 0:
                    body[at] = chance.randrange(256)
                case 1:
                    del body[at : at + chance.randint(1, 9)]
                case 2:
                    body[at:at] = chance.choice([b"{", b"}", b"[", b'"', b",", b"\\", b"null"])
                case _:
                    other = chance.randrange(len(body))
                    body[at:at] = body[other : other + chance.randint(1, 60)]
        yield bytes(body)


def packed() -> Iterator[tuple[str, bytes]]:
    bomb = gzip.compress(b"0" * 120_000_000, 1)
    whole, zstd = gzip.compress(BODY), zstandard.ZstdCompressor()
    yield from (("gzip", whole[:end]) for end in range(0, len(whole), 29))
    yield from (("zstd", zstd.compress(BODY)[:end]) for end in range(0, 200, 29))
    yield from (("gzip", body) for body in (bomb, gzip.compress(bomb), BODY, b"PK\x03\x04zip"))
    yield from (("gzip", whole + b"tail"), ("gzip", whole[:-8] + b"\0" * 8), ("gzip", whole * 2))
    yield from (("deflate", BODY), ("deflate", zlib.compress(b"0" * 10_000_000)), ("deflate", b""))
    yield from (("zstd", BODY), ("zstd", zstd.compress(b"0" * 120_000_000)))
    yield from (("br", BODY), ("gzip, gzip", gzip.compress(whole)), ("\xe9", BODY), (",", BODY))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path: Path = tmp_path_factory.mktemp("hostile") / "log.db"
    with (
        serving(build(path)) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


def check(client: httpx.Client, body: bytes, **headers: str) -> int:
    for path in ("/api/v1/lineage", "/api/v1/lineage/batch"):
        encoded = [
            (name.replace("_", "-"), value.encode("latin-1")) for name, value in headers.items()
        ]
        answer = client.post(path, content=body, headers=encoded)
        said = body[:80], answer.text[:300]
        assert answer.status_code in {200, 201, 400, 413, 415}, said
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", said
            assert set(answer.json()) == {"type", "title", "status", "detail", "pointer"}, said
        assert client.get("/health").status_code == 200
    return answer.status_code


GENERATED = {
    "truncated": truncated,
    "replaced": replaced,
    "nested": nested,
    "encoded otherwise": encoded_otherwise,
    "repeated": repeated,
    "mutated": lambda: mutated(150, seed=20261124),
}


@pytest.mark.parametrize("family", GENERATED)
def test_no_body_brings_the_server_down(client: httpx.Client, family: str) -> None:
    for body in GENERATED[family]():
        check(client, body)


def test_no_compressed_body_brings_the_server_down(client: httpx.Client) -> None:
    for encoding, body in packed():
        check(client, body, content_encoding=encoding)


def test_no_lines_bring_the_server_down(client: httpx.Client) -> None:
    for body in [*encoded_otherwise(), *mutated(20, seed=7), b"\r\n\v\f\x85" + BODY]:
        check(client, body, content_type="application/jsonl")


def test_there_are_at_least_three_hundred_of_them() -> None:
    assert sum(len(list(family())) for family in GENERATED.values()) + len(list(packed())) >= 300


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_no_mutation_brings_the_server_down(client: httpx.Client, seed: int) -> None:
    for body in mutated(1_000, seed=seed):
        check(client, body)
