"""Whether the server works, and how far it is behind."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from headwater.ports import LetterState
from headwater.server.access import platform_of
from headwater.server.encode import encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The state of the server.

    status: ok, or degraded when events are safe but questions no longer follow them.
    lag: events that are durable and not yet in the graph. lag_seconds: age of the oldest of them.
    dead_letters: what was refused and waits. dead_letters_dropped: what went to make room for it.
    """

    status: Literal["ok", "degraded"]
    version: str
    log_offset: int
    projection_offset: int
    lag: int
    lag_seconds: float
    dead_letters: int
    dead_letters_dropped: int
    problem: str | None


def show_health(request: Request) -> Response:
    """Answer for monitors and load balancers."""
    platform = platform_of(request)
    head = platform.log.head()
    reached = platform.projector.offset
    failure = platform.projector.failure
    problem = platform.graph.problem if failure is None else f"the projector stopped: {failure}"
    health = Health(
        status="ok" if problem is None else "degraded",
        version=version("headwater"),
        log_offset=head,
        projection_offset=reached,
        lag=max(0, head - reached),
        lag_seconds=platform.lag_seconds(),
        dead_letters=platform.dead_letters.total(LetterState.WAITING),
        dead_letters_dropped=platform.dead_letters.dropped(),
        problem=problem,
    )
    return encode(health)
