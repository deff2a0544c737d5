"""The `Headwater-Sender` header: who numbers the events of a request, and what it says of itself.

It travels beside events: two sendings of one event stay equal, whoever sent them and however often.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from headwater.errors import InvalidInputError
from headwater.model.sender import SenderReport
from headwater.model.time import Instant

HEADER: Final = "Headwater-Sender"

_MOST: Final = 2**53 - 1
_WITHOUT_NUL: Final = r"^[^\x00]*$"
_Count = Annotated[int, Meta(ge=0, le=_MOST)]


class SenderHeaderError(InvalidInputError):
    """The header cannot be read."""

    def __init__(self, problem: str) -> None:
        example = '{"name": "etl-7", "epoch": "2026-11-30T08:00:00Z", "first": 121}'
        super().__init__(f"{HEADER}: {problem}; it is JSON, such as {example}")


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=_WITHOUT_NUL)]
    epoch: Annotated[str, Meta(min_length=1, max_length=100, pattern=_WITHOUT_NUL)]
    first: Annotated[int, Meta(ge=1, le=_MOST)] | None = None
    produced: _Count = 0
    retried: _Count = 0
    spooled: _Count = 0
    dropped: _Count = 0


_decoder: Final = msgspec.json.Decoder(_Told)


def read_sender(text: bytes, *, at: Instant) -> SenderReport:
    """What the header says; how many events follow it is not in there.

    Raises SenderHeaderError.
    """
    try:
        told = _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SenderHeaderError(str(error)) from None
    return SenderReport(
        name=told.name,
        epoch=told.epoch,
        at=at,
        first=told.first,
        produced=told.produced,
        retried=told.retried,
        spooled=told.spooled,
        dropped=told.dropped,
    )
