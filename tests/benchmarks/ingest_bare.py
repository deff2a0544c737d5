"""The least code that could take events and make them durable: the physical limit on this stack.

It checks the envelope, stores the body as it came and answers after the commit. It has no digest,
no deduplication, no compression, no chain, no limits and no sentence for a bad event.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import psycopg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class Named(msgspec.Struct):
    namespace: str
    name: str
    facets: dict[str, msgspec.Raw] = {}


class Run(msgspec.Struct):
    runId: str  # noqa: N815
    facets: dict[str, msgspec.Raw] = {}


class Event(msgspec.Struct):
    eventTime: str  # noqa: N815
    run: Run
    job: Named
    inputs: list[Named] = []
    outputs: list[Named] = []


Keep = Callable[[list[tuple[bytes]]], None]
"""Makes some bodies durable."""


def keep_in_sqlite(path: Path) -> Keep:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    connection.execute("CREATE TABLE event (offset INTEGER PRIMARY KEY, body BLOB)")

    def keep(rows: list[tuple[bytes]]) -> None:
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO event (body) VALUES (?)", rows)
        connection.execute("COMMIT")

    return keep


def keep_in_postgresql(store: str) -> Keep:
    connection = psycopg.connect(store, autocommit=True)
    connection.execute("CREATE TABLE event (number bigserial PRIMARY KEY, body bytea)")

    def keep(rows: list[tuple[bytes]]) -> None:
        bodies = [body for (body,) in rows]
        connection.execute("INSERT INTO event (body) SELECT unnest(%s::bytea[])", (bodies,))

    return keep


def build(path: Path, store: str | None) -> Starlette:
    one, many = msgspec.json.Decoder(Event), msgspec.json.Decoder(list[Event])
    elements = msgspec.json.Decoder(list[msgspec.Raw])
    make_durable = keep_in_postgresql(store) if store else keep_in_sqlite(path)
    waiting: list[tuple[list[tuple[bytes]], asyncio.Future[None]]] = []
    wake = threading.Event()

    def answer(futures: list[asyncio.Future[None]]) -> None:
        for future in futures:
            future.set_result(None)

    def write(loop: asyncio.AbstractEventLoop) -> None:
        while True:
            wake.wait()
            wake.clear()
            group = waiting[:]
            del waiting[: len(group)]
            make_durable([row for rows, _ in group for row in rows])
            loop.call_soon_threadsafe(answer, [future for _, future in group])

    async def keep(rows: list[tuple[bytes]]) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append((rows, future))
        wake.set()
        await future

    async def post(request: Request) -> Response:
        body = await request.body()
        one.decode(body)
        await keep([(body,)])
        return Response(status_code=201)

    async def batch(request: Request) -> Response:
        body = await request.body()
        many.decode(body)
        await keep([(bytes(element),) for element in elements.decode(body)])
        return Response(status_code=200)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        threading.Thread(target=write, args=(loop,), daemon=True).start()
        yield

    return Starlette(
        routes=[
            Route("/api/v1/lineage", post, methods=["POST"]),
            Route("/api/v1/lineage/batch", batch, methods=["POST"]),
        ],
        lifespan=lifespan,
    )
