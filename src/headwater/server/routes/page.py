"""The web page: its built files, and its one document for every other address."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import Receive, Scope, Send

_NOT_BUILT: Final = (
    "The page is not built. `make page` builds it (Node 20 or newer); the API works without it.\n"
)
_SAFE: Final = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; "
        "object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
# Built files carry a hash of their content in their names; the document does not.
_FOR_EVER: Final = {"cache-control": "public, max-age=31536000, immutable"}
_ANEW: Final = {"cache-control": "no-cache"}


class Page:
    """Serves the files of the page.

    An address that is no file is a place inside the page, which reads it itself.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD."""
        request = Request(scope)
        path = scope["path"]
        if path.startswith(("/api/", "/metrics")) or request.method not in {"GET", "HEAD"}:
            raise HTTPException(HTTPStatus.NOT_FOUND, "there is no such route")
        file = (self._folder / path.lstrip("/")).resolve()
        document = self._folder / "index.html"
        if not document.is_file():
            await PlainTextResponse(_NOT_BUILT, HTTPStatus.NOT_FOUND)(scope, receive, send)
        elif file.is_file() and file.is_relative_to(self._folder) and file != document:
            hashed = file.parent.name == "assets"
            headers = _SAFE | (_FOR_EVER if hashed else _ANEW)
            await FileResponse(file, headers=headers)(scope, receive, send)
        else:
            await FileResponse(document, headers=_SAFE | _ANEW)(scope, receive, send)
