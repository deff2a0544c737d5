"""The HTTP face: every route, and what stands before them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ExceptionHandler

from headwater.app import Platform
from headwater.collecting import asks_for_keys, holder_of
from headwater.collector.accept import Collector
from headwater.config import Config
from headwater.data_folder import system_clock
from headwater.errors import HeadwaterError
from headwater.openlineage.admission import Admission
from headwater.ports import Clock, DeadLetters
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
from headwater.store.operational import OperationalStore

PAGE: Final = Path(__file__).parent / "page"


def build_application(platform: Platform) -> Starlette:
    """The ASGI application of a platform; it starts and closes the platform with itself."""
    collect = collect_with(
        platform.config,
        platform.collector,
        platform.dead_letters,
        platform.admission,
        platform.operational,
        clock=platform.clock,
    )
    reviewing = Reviewing(platform)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        platform.start()
        reviewing.start()
        yield
        reviewing.stop()
        platform.close()

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
        middleware=[guard_of(platform.config, platform.operational), express],
        exception_handlers=ERROR_HANDLERS,
        lifespan=lifespan,
    )
    application.router.redirect_slashes = False
    application.router.default = Page(PAGE)
    application.state.platform = platform
    application.state.is_stopping = lambda: False
    application.state.openapi = describe_api(offered, guarded=platform.asks_for_keys)
    return application


def collect_with(
    config: Config,
    collector: Collector,
    dead_letters: DeadLetters,
    admission: Admission,
    operational: OperationalStore,
    *,
    clock: Clock = system_clock,
) -> Collect:
    """The routes that take events, as the settings say."""
    return Collect(
        collector,
        dead_letters,
        clock=clock,
        source_of=source_of,
        traced=operational.trace_headers.note,
        admission=admission,
        limits=Limits(wire_bytes=config.max_body_bytes, inflated_bytes=config.max_body_bytes),
    )


def guard_of(config: Config, operational: OperationalStore) -> Middleware:
    """What stands before every route, as the settings and the keys say."""
    if asks_for_keys(config, operational):
        return Middleware(
            KeyGuard, holder_of=partial(holder_of, config, operational), refuse=_refuse
        )
    return Middleware(
        CrossSiteGuard, refuse=_forbid, public_url=config.public_url, any_name=config.no_auth
    )


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


ERROR_HANDLERS: Final[Mapping[Any, ExceptionHandler]] = {
    HeadwaterError: answer_error,
    HTTPException: _answer_http_error,
}
"""What errors look like to whoever asked."""
