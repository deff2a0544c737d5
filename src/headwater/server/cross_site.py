"""Keeps other pages in somebody's browser from telling a server things that asks for no key."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_READS: Final = ("GET", "HEAD", "OPTIONS")
_OWN: Final = (b"same-origin", b"none")
_FOREIGN: Final = (
    "another page sent this, and a server without API keys takes nothing from other pages; "
    "behind a proxy, let it send X-Forwarded-Host, and set HEADWATER_PUBLIC_URL"
)


class CrossSiteGuard:
    """Refuses writes that a browser sends on behalf of another page.

    Browsers say so themselves; producers and clients are no browsers and say nothing. Where keys
    are asked for, no other page can send one.

    public_url: the address at which people reach this server. any_name: it is known by others, too.
    """

    def __init__(
        self,
        app: ASGIApp,
        refuse: Callable[[str, str], Response],
        *,
        public_url: str | None = None,
        any_name: bool = False,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._name = urlsplit(public_url or "").hostname or "localhost"
        self._any_name = any_name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        writes = scope["type"] == "http" and scope["method"] not in _READS
        if writes and self._is_foreign(dict(scope["headers"])):
            await self._refuse(scope["path"], _FOREIGN)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_foreign(self, headers: dict[bytes, bytes]) -> bool:
        said = headers.get(b"sec-fetch-site")
        if said is not None:
            return said not in _OWN
        # Browsers leave that out where a page was not loaded over TLS.
        origin = headers.get(b"origin")
        if origin is None:
            return False
        scheme, _, page = origin.decode("latin-1").partition("://")
        host = headers.get(b"host", b"").decode("latin-1")
        forwarded = headers.get(b"x-forwarded-host", b"").decode("latin-1").split(",")
        if not page or page not in {host, *map(str.strip, forwarded)}:
            return True
        return scheme != "https" and not self._is_own(host)

    def _is_own(self, host: str) -> bool:
        """Whether a host is this server. Whoever owns another name can let it lead here."""
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            return False
        return self._any_name or name in {"localhost", self._name} or _is_address(name)


def _is_address(host: str | None) -> bool:
    try:
        return bool(ip_address(host or ""))
    except ValueError:
        return False
