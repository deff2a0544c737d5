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
from headwater.server import grafana
from headwater.server.access import KeyGuard, source_of
from headwater.server.cross_site import CrossSiteGuard
from headwater.server.encode import Problem, answer_error, encode_problem
from headwater.server.marquez import face as marquez
from headwater.server.openapi import describe_api
from headwater.server.operations import operations
from headwater.server.reviewing import Reviewing
from headwater.server.routes.collect import Collect, CollectFirst, Limits
from headwater.server.routes.page import Page

PAGE: Final = Path(__file__).parent / "page"


def build_application(platform: Platform) -> Starlette:
    """The ASGI application of a platform; it starts and closes the platform with itself."""
    collect = Collect(
        platform.collector,
        platform.dead_letters,
        clock=platform.clock,
        source_of=source_of,
        traced=platform.operational.trace_headers.note,
        admission=platform.admission,
        limits=Limits(
            wire_bytes=platform.config.max_body_bytes,
            inflated_bytes=platform.config.max_body_bytes,
        ),
    )

    reviewing = Reviewing(platform)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        platform.start()
        reviewing.start()
        yield
        reviewing.stop()
        platform.close()

    guard = (
        Middleware(KeyGuard, holder_of=platform.holder_of, refuse=_refuse)
        if platform.asks_for_keys
        else Middleware(
            CrossSiteGuard,
            refuse=_forbid,
            public_url=platform.config.public_url,
            any_name=platform.config.no_auth,
        )
    )
    express = Middleware(CollectFirst, collect=collect)
    offered = operations(collect)
    application = Starlette(
        routes=[
            *(operation.route() for operation in offered),
            # No client follows a redirect of a POST with its body, so both spellings are served.
            *(
                Route(each.path + "/", collect, methods=["POST"])
                for each in offered
                if each.ask is collect
            ),
            *marquez.ROUTES,
            *grafana.ROUTES,
        ],
        middleware=[guard, express],
        exception_handlers={HeadwaterError: answer_error, HTTPException: _answer_http_error},
        lifespan=lifespan,
    )
    application.router.redirect_slashes = False
    application.router.default = Page(PAGE)
    application.state.platform = platform
    application.state.is_stopping = lambda: False
    application.state.openapi = describe_api(offered, guarded=platform.asks_for_keys)
    return application


def _refuse(path: str, detail: str) -> Response:
    """What whoever brings no key is answered."""
    return _denied(HTTPStatus.UNAUTHORIZED, path, detail)


def _forbid(path: str, detail: str) -> Response:
    """What another page in somebody's browser is answered."""
    return _denied(HTTPStatus.FORBIDDEN, path, detail)


def _denied(status: HTTPStatus, path: str, detail: str) -> Response:
    """An answer in the form of the other errors of a path."""
    if marquez.answers(path):
        return marquez.fault(status, detail)
    return encode_problem(
        Problem(type="about:blank", title=status.phrase, status=status, detail=detail)
    )


def _answer_http_error(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses, in the form of every other error."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    detail = f"{request.method} {request.url.path}: {error.detail}"
    problem = Problem(type="about:blank", title=status.phrase, status=status, detail=detail)
    return encode_problem(problem, dict(error.headers or {}))
