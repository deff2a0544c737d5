"""The elements of a JSON array that is too large to be read at once."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, Final

_CHUNK: Final = 1 << 18
_WHITE: Final = " \t\r\n"


class BrokenArrayError(ValueError):
    """The text ends, or is no JSON, before the array does."""


def elements(stream: io.TextIOBase) -> Iterator[Any]:
    """The elements of an array, or values that stand one behind the other, as they are read.

    Raises BrokenArrayError behind the last one that is whole.
    """
    decode = json.JSONDecoder().raw_decode
    text, at, step = "", 0, _CHUNK
    is_array = False
    while True:
        at = _skip(text, at, "," + _WHITE)
        if at == len(text):
            text, at = stream.read(step), 0
            if not text:
                if is_array:
                    raise BrokenArrayError("the array is not closed")
                return
            continue
        if text[at] == "[" and not is_array:
            is_array, at = True, at + 1
            continue
        if text[at] == "]" and is_array:
            return
        try:
            value, end = decode(text, at)
        except json.JSONDecodeError as error:
            # A value that goes on behind the end is read again, and each time twice as much.
            more = stream.read(step)
            if not more:
                raise BrokenArrayError(f"this is no JSON: {error.msg}") from None
            text, at, step = text[at:] + more, 0, step * 2
            continue
        step = _CHUNK
        yield value
        at = end


def _skip(text: str, at: int, passed: str) -> int:
    while at < len(text) and text[at] in passed:
        at += 1
    return at
