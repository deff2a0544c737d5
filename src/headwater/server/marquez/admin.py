"""What Marquez answers beside its API, for whoever watches over it."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from headwater.server.access import platform_of


def show_ping(_: Request) -> Response:
    """Say that the server answers."""
    return PlainTextResponse("pong\n")


def show_healthcheck(request: Request) -> Response:
    """Say whether events are kept and answers follow them."""
    failure = platform_of(request).projector.failure
    told: dict[str, object] = {"healthy": failure is None}
    if failure is not None:
        told["message"] = f"the projector stopped: {failure}"
    status = HTTPStatus.OK if failure is None else HTTPStatus.INTERNAL_SERVER_ERROR
    return JSONResponse({"log": {"healthy": True}, "projection": told}, status)
