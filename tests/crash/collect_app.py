"""A server that is nothing but the write path, for the crash harness and the benchmarks."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from headwater.collector.accept import Collector
from headwater.openlineage.admission import Admission
from headwater.openlineage.redaction import Redaction
from headwater.ports import EventLog, LetterState
from headwater.server.routes.collect import Application, Collect, CollectFirst, Limits
from headwater.store.dead_letters import LetterBounds
from headwater.store.postgres.shared import open_shared
from headwater.store.sql_log import SqlLog
from headwater.store.sqlite_log import SqliteLog


def now() -> int:
    return time.time_ns() // 1_000


def peer(scope: object) -> str:
    return "test"


def build(
    path: Path,
    *,
    shared: str | None = None,
    wrap: Callable[[SqlLog], EventLog] | None = None,
    strict: bool = False,
    limits: Limits | None = None,
) -> Application:
    """The collect route over a log at `path`, or over what `wrap` makes of it.

    shared: the address of a PostgreSQL database that has the log in place of the path.
    """
    store = open_shared(shared, letters=LetterBounds()).log if shared else SqliteLog(path)
    collector = Collector(wrap(store) if wrap else store)
    collect = Collect(
        collector,
        store.dead_letters,
        clock=now,
        traced=lambda _offset, _text: None,
        source_of=peer,
        admission=Admission(Redaction(), strict=strict),
        limits=limits,
    )

    async def health(request: Request) -> JSONResponse:
        counters = collector.counters
        return JSONResponse(
            {name: getattr(counters, name) for name in type(counters).__slots__}
            | {
                "head": store.head(),
                "waiting_letters": store.dead_letters.total(LetterState.WAITING),
            }
        )

    async def nothing_here(request: Request) -> JSONResponse:
        return JSONResponse({"read": request.url.path})

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(collector.close)
        store.close()

    pages = Starlette(
        routes=[Route("/health", health), Route("/api/v1/lineage", nothing_here)],
        lifespan=lifespan,
    )
    return CollectFirst(pages, collect=collect)


@contextmanager
def serving(app: Application) -> Iterator[str]:
    """A real server on a loopback port, and its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        config = uvicorn.Config(app, log_level="error", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
