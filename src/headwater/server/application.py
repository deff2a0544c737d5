"""The HTTP face: every route, and what stands before them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headwater.app import Platform
from headwater.errors import HeadwaterError
from headwater.server.access import KeyGuard, source_of
from headwater.server.encode import Problem, answer_error, encode_problem
from headwater.server.routes import catalog, changes, events, health, lineage, metrics
from headwater.server.routes.collect import BATCH, SINGLE, Collect, Limits
from headwater.server.routes.page import Page

PAGE: Final = Path(__file__).parent / "page"

ROUTES: Final = (
    Route("/health", health.show_health),
    Route("/metrics", metrics.show_metrics),
    Route("/api/v2/find", catalog.show_find),
    Route("/api/v2/show", catalog.show_node),
    Route("/api/v2/runs", catalog.show_runs),
    Route("/api/v2/lineage", lineage.show_lineage),
    Route("/api/v2/impact", lineage.show_impact),
    Route("/api/v2/trace", lineage.show_trace),
    Route("/api/v2/why", changes.show_why),
    Route("/api/v2/diff", changes.show_diff),
    Route("/api/v2/events/{offset:int}", events.show_event),
    Route("/api/v2/dead-letters", events.list_dead_letters),
    Route("/api/v2/dead-letters/{number:int}/replay", events.replay_dead_letter, methods=["POST"]),
)


def build_application(platform: Platform) -> Starlette:
    """The ASGI application of a platform; it starts and closes the platform with itself."""
    collect = Collect(
        platform.collector,
        platform.dead_letters,
        clock=platform.clock,
        source_of=source_of,
        strict=platform.config.strict,
        limits=Limits(
            wire_bytes=platform.config.max_body_bytes,
            inflated_bytes=platform.config.max_body_bytes,
        ),
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        platform.start()
        yield
        platform.close()

    guards = [Middleware(KeyGuard, holder_of=platform.holder_of)]
    application = Starlette(
        routes=[
            *(Route(path, collect, methods=["POST"]) for path in sorted(SINGLE | BATCH)),
            *ROUTES,
            Route("/{path:path}", Page(PAGE)),
        ],
        middleware=[Middleware(KeyGuard, holder_of=platform.holder_of)]
        if platform.asks_for_keys
        else [],
        exception_handlers={HeadwaterError: answer_error, HTTPException: _answer_http_error},
        lifespan=lifespan,
    )
    application.router.redirect_slashes = False
    application.state.platform = platform
    return application


def _answer_http_error(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses, in the form of every other error."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    detail = f"{request.method} {request.url.path}: {error.detail}"
    problem = Problem(type="about:blank", title=status.phrase, status=status, detail=detail)
    return encode_problem(problem, dict(error.headers or {}))
