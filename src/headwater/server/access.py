"""Who is asking, and of which platform."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from headwater.app import Platform
from headwater.config import Config
from headwater.errors import InvalidInputError
from headwater.server.encode import Problem, encode_problem

_GUARDED: Final = ("/api/", "/metrics", "/openapi.json")


class UnguardedAddressError(InvalidInputError):
    """The server would be open to anyone who can reach the machine."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} can be reached from other machines and no API key is set; set one with "
            "--api-key or HEADWATER_API_KEY, bind to 127.0.0.1, or say --no-auth if that is meant"
        )


def check_address(config: Config) -> None:
    """Refuse to serve a public address without a key, unless told to."""
    if config.api_key or config.no_auth or _is_loopback(config.host):
        return
    raise UnguardedAddressError(config.host)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def platform_of(request: Request) -> Platform:
    """The platform that this server runs."""
    return request.app.state.platform


def source_of(scope: Scope) -> str:
    """Who sent a request: the name that the client gives itself, and its address."""
    client = scope.get("client")
    address = client[0] if client else "unknown"
    for name, value in scope["headers"]:
        if name == b"user-agent":
            return f"{value.decode('latin-1')[:120]} {address}"
    return address


class KeyGuard:
    """Lets requests to the API pass when they bring the key."""

    def __init__(self, app: ASGIApp, *, api_key: str) -> None:
        self._app = app
        self._wanted = f"Bearer {api_key}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or pass the request on."""
        if scope["type"] != "http" or not scope["path"].startswith(_GUARDED) or self._has(scope):
            await self._app(scope, receive, send)
            return
        await _unauthorised()(scope, receive, send)

    def _has(self, scope: Scope) -> bool:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        given = next((value for name, value in headers if name == b"authorization"), b"")
        return hmac.compare_digest(given, self._wanted)


def _unauthorised() -> Response:
    status = HTTPStatus.UNAUTHORIZED
    detail = "this server asks for its API key; send it as `Authorization: Bearer KEY`"
    problem = Problem(type="about:blank", title=status.phrase, status=status, detail=detail)
    return encode_problem(problem, {"www-authenticate": "Bearer"})
