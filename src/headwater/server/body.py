"""Bodies of requests, read whole within bounds."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from headwater.server.inflate import TooLargeError

MOST_SAID_BYTES: Final = 65_536
"""How long a person's statement may be."""


async def read_body(request: Request, *, most: int, setting: str) -> bytes:
    """The body. setting: what to raise where it is too small. Raises TooLargeError."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise TooLargeError("as sent", most, setting)
    return bytes(body)


async def read_statement(request: Request) -> bytes:
    """What a person says. Raises TooLargeError."""
    return await read_body(request, most=MOST_SAID_BYTES, setting="nothing: say less")
