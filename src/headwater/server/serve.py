"""Running the server: one process, one data folder."""

from __future__ import annotations

import gc
import logging
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
import structlog
import uvicorn
from prometheus_client.registry import Collector as MetricSource
from starlette.applications import Starlette

from headwater.app import Platform, open_platform
from headwater.collecting import Collecting, asks_for_keys
from headwater.config import Config
from headwater.demo.arrivals import arrival
from headwater.demo.story import story
from headwater.errors import ConflictError, UnavailableError
from headwater.ports import Received
from headwater.server.access import UnguardedAddressError, check_address
from headwater.server.application import build_application
from headwater.server.collect_alone import build_collector

_log: Final = structlog.get_logger("headwater")
_BATCH: Final = 200
_BACKLOG: Final = 2048
_SWITCH_S: Final = 0.001
# Events are read into thousands of short-lived values that hold no cycles. At Python's own
# thresholds the collector would walk everything the projector knows many times a second.
_COLLECT_AT: Final = (50_000, 20, 50)


def serve(
    config: Config,
    *,
    demo: bool = False,
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve until told to stop.

    demo: fill an empty log with the story of the demo company first.
    ready: told the address once the server answers.
    Raises UnguardedAddressError, AddressTakenError, or why the platform could not go on.
    """
    _set_up_logging()
    tune_interpreter()
    platform = open_platform(config)
    try:
        check_address(config, has_keys=platform.asks_for_keys)
        listener = _listen(config)
    except (UnguardedAddressError, AddressTakenError):
        platform.close()
        raise
    if demo and platform.log.head() == 0:
        threading.Thread(target=_tell_story, args=(platform,), name="demo", daemon=True).start()
    application = build_application(platform)
    _run(application, platform, listener, ready=ready)


def serve_collector(
    collecting: Collecting,
    *,
    also: Sequence[MetricSource] = (),
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Take events over HTTP until told to stop, and answer no questions.

    also: what is measured beside it. ready: told the address once it answers.
    Raises UnguardedAddressError, AddressTakenError, or why it could not go on.
    """
    _set_up_logging()
    tune_interpreter()
    config = collecting.config
    check_address(config, has_keys=asks_for_keys(config, collecting.stores.operational))
    listener = _listen(config)
    _run(build_collector(collecting, also=also), collecting, listener, ready=ready)


def _run(
    application: Starlette,
    served: Platform | Collecting,
    listener: socket.socket,
    *,
    ready: Callable[[str], None],
) -> None:
    """Answer until told to stop, or until what is served cannot go on."""
    settings = uvicorn.Config(
        application,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=10,
        server_header=False,
    )
    named = served.config.host
    host = f"[{named}]" if ":" in named else named
    address = f"http://{host}:{listener.getsockname()[1]}"
    server = _Server(settings, ready=lambda: ready(address))
    ended: list[UnavailableError] = []

    def end(why: UnavailableError) -> None:
        ended.append(why)
        server.should_exit = True

    served.end = end
    application.state.is_stopping = lambda: server.should_exit
    with listener:
        server.run(sockets=[listener])
    if ended:
        raise ended[0]


class AddressTakenError(ConflictError):
    """The server cannot listen where it should."""

    def __init__(self, config: Config, reason: str) -> None:
        super().__init__(
            f"cannot listen on {config.host} port {config.port}: {reason}; "
            "name another with --port or --host"
        )


def _listen(config: Config) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        raise AddressTakenError(config, (error.strerror or str(error)).lower()) from error


def tune_interpreter() -> None:
    """Set the interpreter up for many short requests beside one long fold."""
    # Whoever answers a request must not wait 5 ms for the projector to let go of the interpreter.
    sys.setswitchinterval(_SWITCH_S)
    gc.freeze()
    gc.set_threshold(*_COLLECT_AT)


class _Server(uvicorn.Server):
    """Says when it answers, which uvicorn itself does not."""

    def __init__(self, config: uvicorn.Config, *, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets=sockets)  # type: ignore[arg-type]
        if not self.should_exit:
            self._ready()


def _tell_story(platform: Platform) -> None:
    """The demo's events, through the same way in as anyone's."""
    encode = msgspec.json.Encoder().encode
    batch: list[Received] = []
    for event in story(until=datetime.now(UTC)):
        admitted = platform.admission.admit(encode(event))
        came = arrival(event, admitted.body, now=platform.clock())
        batch.append(Received(admitted.body, admitted.digest, came, "headwater demo"))
        if len(batch) == _BATCH:
            platform.collector.submit(batch).result()
            batch = []
    if batch:
        platform.collector.submit(batch).result()
    _log.info("the demo company is in", events=platform.log.head())


def _set_up_logging() -> None:
    """One JSON line an entry on stderr, ours and the server's alike."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
