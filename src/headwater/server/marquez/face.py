"""Marquez's API as one ASGI application: it finds the row, and answers errors as Marquez does."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from headwater.errors import HeadwaterError, UnavailableError
from headwater.server.access import platform_of, source_of
from headwater.server.encode import encode, problem_of
from headwater.server.inflate import TooLargeError
from headwater.server.marquez.admin import show_healthcheck, show_ping
from headwater.server.marquez.ask import Ask, split_path
from headwater.server.marquez.rows import ROWS, V1, V2
from headwater.server.marquez.shapes import Fault
from headwater.server.routes.collect import BATCH, SINGLE
from headwater.server.routes.metrics import show_metrics

_OURS: Final = SINGLE | BATCH


async def _respond(request: Request) -> Response:
    path = split_path(request.scope.get("raw_path") or request.url.path.encode())
    found = [(row, parts) for row in ROWS if (parts := row.parts(path)) is not None]
    chosen = next(((row, parts) for row, parts in found if row.method == request.method), None)
    if chosen is None:
        return _no_row(request.url.path, {row.method for row, _ in found})
    row, parts = chosen
    platform = platform_of(request)
    body = await _body(request, platform.config.max_body_bytes)
    ask = Ask(platform, parts, request.query_params, body, source_of(request.scope))
    return await run_in_threadpool(row.answer, ask)


def _no_row(path: str, allowed: set[str]) -> Response:
    """What is answered where no row has this method. allowed: those that some row has."""
    if path in _OURS:
        allow = {"allow": ", ".join(sorted({*allowed, "POST"}))}
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, "Method Not Allowed", allow)
    if not allowed:
        return fault(HTTPStatus.NOT_FOUND, "HTTP 404 Not Found")
    response = fault(HTTPStatus.METHOD_NOT_ALLOWED, "HTTP 405 Method Not Allowed")
    response.headers["allow"] = ", ".join(sorted(allowed))
    return response


async def _body(request: Request, limit_bytes: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit_bytes:
            raise TooLargeError("as sent", limit_bytes, "HEADWATER_MAX_BODY_BYTES")
    return bytes(body)


def fault(status: HTTPStatus, message: str) -> Response:
    """An error, as Marquez writes one."""
    return encode(Fault(status, message), status=status)


class Face:
    """The rows of Marquez's API, as one application."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request under /api/v1 or /api/v2beta."""
        request = Request(scope, receive)
        try:
            response = await _respond(request)
        except HeadwaterError as error:
            response = fault(HTTPStatus(problem_of(error).status), str(error))
            if isinstance(error, UnavailableError):
                response.headers["retry-after"] = str(error.retry_after_s)
        await response(scope, receive, send)


def answers(path: str) -> bool:
    """Whether a path is one of Marquez's, and not one of ours under the same prefix."""
    return path.startswith((f"{V1}/", f"{V2}/")) and path not in _OURS


ROUTES: Final = (
    Route(f"{V1}/{{rest:path}}", Face()),
    Route(f"{V2}/{{rest:path}}", Face()),
    Route("/v2beta/metrics", show_metrics, methods=["GET"]),
    Route("/ping", show_ping, methods=["GET"]),
    Route("/healthcheck", show_healthcheck, methods=["GET"]),
)
"""What is to be routed, behind our own routes under the same prefix."""
