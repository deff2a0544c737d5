"""Bodies of requests, read whole within bounds."""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec
from starlette.requests import Request

from headwater.errors import InvalidInputError
from headwater.server.inflate import TooLargeError

BodyT = TypeVar("BodyT", bound=msgspec.Struct)

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


class MalformedBodyError(InvalidInputError):
    """A body is not the JSON that is taken. hint: what to send."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(f"{problem}; {hint}" if hint else problem)


async def read_said(request: Request, kind: type[BodyT], *, hint: str = "") -> BodyT:
    """What a person says, as a type takes it. Raises TooLargeError, MalformedBodyError."""
    return decoded(await read_statement(request), kind, hint=hint)


def decoded(body: bytes, kind: type[BodyT], *, hint: str = "") -> BodyT:
    """A body as a type takes it. Raises MalformedBodyError."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedBodyError(str(error), hint) from None
