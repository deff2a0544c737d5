"""JSON as it arrives: read once into plain values, bounded in depth, hashed by meaning."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

import msgspec

from headwater.errors import InvalidInputError

Document: TypeAlias = Any
"""A JSON value as Python values; numbers with a fraction or exponent stay as they were written."""

MAX_DEPTH: Final = 64

_CONTAINERS: Final = frozenset({dict, list})

# hashlib lets go of the interpreter lock for anything longer; winning it back from a busy thread
# takes far longer than hashing a few kilobytes.
_HELD_BYTES: Final = 2_047
_LARGE_BYTES: Final = 65_536

# A float would round: 0.1 and 0.1000000000000000055 are two texts of one double. Kept as the
# text they are, two different numbers never share a digest.
_decoder: Final = msgspec.json.Decoder(float_hook=msgspec.Raw)
_encoder: Final = msgspec.json.Encoder(order="sorted")


class MalformedJsonError(InvalidInputError):
    """The bytes are no JSON document."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the body is not JSON: {problem}; send one JSON document in UTF-8")


class TooDeepError(InvalidInputError):
    """Objects and arrays are nested further than anybody could mean."""

    def __init__(self) -> None:
        super().__init__(
            f"objects and arrays are nested more than {MAX_DEPTH} deep; "
            "flatten the value or send it as a string"
        )


def read_document(body: bytes, *, max_depth: int = MAX_DEPTH) -> Document:
    """Decode JSON of at most `max_depth` nested objects and arrays.

    Decided on purpose: of a repeated key the last one counts, as in every decoder here. NaN,
    Infinity, lone surrogates, a byte order mark, any encoding but UTF-8 and integers of thousands
    of digits are no JSON. A NUL character inside a string is.
    Raises MalformedJsonError or TooDeepError.
    """
    try:
        document = _decoder.decode(body)
    except RecursionError:
        raise TooDeepError from None
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise MalformedJsonError(_problem(body, error)) from None
    # Brackets inside strings are counted too, which can only make this look twice.
    if body.count(b"{") + body.count(b"[") > max_depth:
        _check_depth(document, max_depth)
    return document


def canonical_form(document: Document) -> bytes:
    """The same text for equal documents, however they were spaced, ordered or escaped.

    Numbers are compared as they are written, so 1, 1.0 and 1e0 are three different values.
    """
    return _encoder.encode(document)


def digest_of(text: bytes) -> bytes:
    """16 bytes that are equal for equal texts."""
    if len(text) > _LARGE_BYTES:
        return hashlib.blake2b(text, digest_size=16).digest()
    hashed = hashlib.blake2b(digest_size=16)
    for start in range(0, len(text), _HELD_BYTES):
        hashed.update(text[start : start + _HELD_BYTES])
    return hashed.digest()


def pointer_to(*steps: str | int) -> str:
    """A JSON pointer (RFC 6901) to a member of a member."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def _check_depth(document: Document, most: int) -> None:
    level: list[Any] = [document] if type(document) in _CONTAINERS else []
    for _ in range(most):
        if not level:
            return
        level = [value for each in level for value in _items(each) if type(value) in _CONTAINERS]
    if level:
        raise TooDeepError


def _items(container: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


def _problem(body: bytes, error: Exception) -> str:
    if not body.strip():
        return "it is empty"
    if body.startswith(b"\xef\xbb\xbf"):
        return "it begins with a byte order mark"
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in body[:4]:
        return "it looks like UTF-16 or UTF-32"
    if isinstance(error, UnicodeDecodeError):
        return "a string is not valid UTF-8"
    return str(error).removeprefix("JSON is malformed: ")
