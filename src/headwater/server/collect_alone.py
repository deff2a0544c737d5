"""Collecting over HTTP by itself: the routes that take events, and no projection to ask."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final, Literal

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    GCCollector,
    Metric,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector as MetricSource
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from headwater.collecting import Collecting
from headwater.errors import NotFoundError
from headwater.ports import LetterState
from headwater.server.application import ERROR_HANDLERS, collect_with, guard_of
from headwater.server.encode import encode, encode_problem, problem_of
from headwater.server.routes.collect import BATCH, SINGLE, CollectFirst
from headwater.server.routes.collector_metrics import collector_metrics

_PATHS: Final = (*sorted(SINGLE), *sorted(BATCH))


class OnlyCollectsError(NotFoundError):
    """A collector holds nothing that could answer."""

    def __init__(self) -> None:
        super().__init__(
            "this process takes events and answers no questions; ask a server that runs over the "
            "same store with `headwater up --store`"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorHealth:
    """The state of a collector. log_offset: of the newest event, whichever process took it."""

    status: Literal["ok"]
    version: str
    log_offset: int
    dead_letters: int
    dead_letters_dropped: int


class CollectorMetrics(MetricSource):
    """Reads the collector when it is asked."""

    def __init__(self, collecting: Collecting) -> None:
        self._collecting = collecting

    def collect(self) -> Iterable[Metric]:
        """By the names that a server has for them."""
        collecting = self._collecting
        yield from collector_metrics(collecting.collector, collecting.dead_letters)
        yield GaugeMetricFamily(
            "headwater_log_offset", "the newest durable event", collecting.stores.log.head()
        )


def build_collector(collecting: Collecting, *, also: Sequence[MetricSource] = ()) -> Starlette:
    """The ASGI application. also: what is measured beside it."""
    collect = collect_with(
        collecting.config,
        collecting.collector,
        collecting.dead_letters,
        collecting.admission,
        collecting.stores.operational,
    )
    registry = CollectorRegistry()
    for each in (CollectorMetrics(collecting), *also):
        registry.register(each)
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)

    def show_health(_: Request) -> Response:
        letters = collecting.dead_letters
        health = CollectorHealth(
            status="ok",
            version=version("headwater"),
            log_offset=collecting.stores.log.head(),
            dead_letters=letters.total(LetterState.WAITING),
            dead_letters_dropped=letters.dropped(),
        )
        return encode(health)

    def show_metrics(_: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        collecting.start()
        yield
        collecting.close()

    application = Starlette(
        routes=[
            Route("/health", show_health),
            Route("/metrics", show_metrics),
            *(Route(path, collect, methods=["POST"]) for path in _PATHS),
        ],
        middleware=[
            guard_of(collecting.config, collecting.stores.operational),
            Middleware(CollectFirst, collect=collect),
        ],
        exception_handlers=ERROR_HANDLERS,
        lifespan=lifespan,
    )
    application.router.redirect_slashes = False
    application.router.default = _answer_no_question
    return application


async def _answer_no_question(scope: Scope, receive: Receive, send: Send) -> None:
    await encode_problem(problem_of(OnlyCollectsError()))(scope, receive, send)
