"""GET /openapi.json: what the server can be asked."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from headwater.server.encode import encode


def show_openapi(request: Request) -> Response:
    """This description, as OpenAPI 3.1."""
    return encode(request.app.state.openapi)
