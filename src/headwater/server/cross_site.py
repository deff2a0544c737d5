"""Keeps other pages in somebody's browser from telling a server things that asks for no key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_READS: Final = ("GET", "HEAD", "OPTIONS")
_OWN: Final = (b"same-origin", b"none")
_FOREIGN: Final = (
    "another page sent this, and a server without API keys takes nothing from other pages; "
    "behind a proxy, let it send X-Forwarded-Host"
)


class CrossSiteGuard:
    """Refuses writes that a browser sends on behalf of another page.

    Browsers say so themselves; producers and clients are no browsers and say nothing. Where keys
    are asked for, no other page can send one.
    """

    def __init__(self, app: ASGIApp, refuse: Callable[[str, str], Response]) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        writes = scope["type"] == "http" and scope["method"] not in _READS
        if writes and _is_foreign(dict(scope["headers"])):
            await self._refuse(scope["path"], _FOREIGN)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_foreign(headers: dict[bytes, bytes]) -> bool:
    said = headers.get(b"sec-fetch-site")
    if said is not None:
        return said not in _OWN
    # Browsers leave that out where a page was not loaded over TLS.
    origin = headers.get(b"origin")
    if origin is None:
        return False
    host = urlsplit(origin.decode("latin-1")).netloc.encode("latin-1")
    return host not in (headers.get(b"host"), headers.get(b"x-forwarded-host"))
