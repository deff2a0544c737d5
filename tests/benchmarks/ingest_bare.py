"""The least code that could take events and make them durable: the physical limit on this stack.

It checks the envelope, stores the body as it came and answers after the commit. It has no digest,
no deduplication, no compression, no chain, no limits and no sentence for a bad event.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
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


def build(path: Path) -> Starlette:
    one, many = msgspec.json.Decoder(Event), msgspec.json.Decoder(list[Event])
    elements = msgspec.json.Decoder(list[msgspec.Raw])
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    connection.execute("CREATE TABLE event (offset INTEGER PRIMARY KEY, body BLOB)")
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
            connection.execute("BEGIN")
            connection.executemany(
                "INSERT INTO event (body) VALUES (?)", [row for rows, _ in group for row in rows]
            )
            connection.execute("COMMIT")
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
