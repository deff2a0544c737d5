"""Who is asking, and of which platform."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from headwater.app import Platform
from headwater.config import Config
from headwater.errors import InvalidInputError

_GUARDED: Final = ("/api/", "/metrics", "/v2beta/", "/openapi.json")
_ASKS_FOR_A_KEY: Final = "this server asks for an API key; send it as `Authorization: Bearer KEY`"


class UnguardedAddressError(InvalidInputError):
    """The server would be open to anyone who can reach the machine."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} can be reached from other machines and there is no API key; make one with "
            "`headwater keys create NAME`, set HEADWATER_API_KEY, bind to 127.0.0.1, or say "
            "--no-auth if that is meant"
        )


def check_address(config: Config, *, has_keys: bool) -> None:
    """Refuse to serve a public address without a key, unless told to."""
    if has_keys or config.no_auth or is_loopback(config.host):
        return
    raise UnguardedAddressError(config.host)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def platform_of(request: Request) -> Platform:
    """The platform that this server runs."""
    return request.app.state.platform


def author_of(scope: Scope, named: str | None) -> str:
    """Who says something: the holder of the key, else whoever one says to be."""
    return scope.get("state", {}).get("holder") or named or "somebody"


def source_of(scope: Scope) -> str:
    """Who sent a request: the holder of its key, or the name that the client gives itself."""
    holder = scope.get("state", {}).get("holder")
    if holder:
        return holder
    client = scope.get("client")
    address = client[0] if client else "unknown"
    for name, value in scope["headers"]:
        if name == b"user-agent":
            return f"{value.decode('latin-1')[:120]} {address}"
    return address


class KeyGuard:
    """Lets requests to the API pass when they bring a key.

    holder_of: the name behind a key, None for one that lets nobody in.
    refuse: the answer to a path for which no key was brought, from what it is to say.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        holder_of: Callable[[str], str | None],
        refuse: Callable[[str, str], Response],
    ) -> None:
        self._app = app
        self._holder_of = holder_of
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or pass the request on."""
        if scope["type"] == "http" and scope["path"].startswith(_GUARDED):
            holder = self._holder(scope)
            if holder is None:
                refusal = self._refuse(scope["path"], _ASKS_FOR_A_KEY)
                refusal.headers["www-authenticate"] = "Bearer"
                await refusal(scope, receive, send)
                return
            scope.setdefault("state", {})["holder"] = holder
        await self._app(scope, receive, send)

    def _holder(self, scope: Scope) -> str | None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        given = next((value for name, value in headers if name == b"authorization"), b"")
        scheme, _, key = given.decode("latin-1").partition(" ")
        return self._holder_of(key.strip()) if scheme.lower() == "bearer" else None
