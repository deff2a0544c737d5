"""One connection to a Gremlin server, with one question at a time on it."""

# The driver has no types:
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from gremlin_python.driver import request, serializer
from gremlin_python.driver.aiohttp import transport

_ANSWERED: Final = 200
_NOTHING: Final = 204
_MORE_FOLLOWS: Final = 206
_PATIENCE_S: Final = 120.0

_Transport: Final[Any] = transport.AiohttpTransport
_Request: Final[Any] = request.RequestMessage
_FORMAT: Final[Any] = serializer.GraphBinarySerializersV1()


class RefusedQuestionError(Exception):
    """The server has the question and does not answer it. The connection is as good as before."""


class Line:
    """Open from when it is made until it is closed; for one thread at a time.

    Whatever it raises but RefusedQuestionError means that it is of no more use.
    """

    def __init__(self, address: str) -> None:
        # An answer may be as large as what was asked for.
        self._transport = _Transport(
            read_timeout=_PATIENCE_S, write_timeout=_PATIENCE_S, max_content_length=0
        )
        try:
            self._transport.connect(address)
        except BaseException:
            self._transport.close()
            raise

    def ask(self, gremlin: Any, *, operation: str, processor: str) -> list[Any]:
        """All that a traversal, or a script, comes to. Raises RefusedQuestionError."""
        arguments = {"gremlin": gremlin, "aliases": {"g": "g"}}
        message = _Request(processor, operation, arguments)
        self._transport.write(_FORMAT.serialize_message(str(uuid4()), message))
        found: list[Any] = []
        while True:
            answer = _FORMAT.deserialize_message(self._transport.read())
            status = answer["status"]
            if status["code"] not in {_ANSWERED, _NOTHING, _MORE_FOLLOWS}:
                raise RefusedQuestionError(f"{status['code']}: {status['message']}")
            found += answer["result"]["data"] or []
            if status["code"] != _MORE_FOLLOWS:
                return found

    def close(self) -> None:
        """Let go of it."""
        self._transport.close()
