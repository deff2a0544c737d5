"""Signatures of Standard Webhooks 1.0.0, with a secret that both sides share."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from headwater.errors import InvalidInputError

_PREFIX: Final = "whsec_"
_SCHEME: Final = "v1"
_LEAST_BYTES: Final = 24
_MOST_BYTES: Final = 64
TOLERANCE_S: Final = 300


class MalformedSecretError(InvalidInputError):
    """A secret is not one of Standard Webhooks. The secret itself is never told."""

    def __init__(self) -> None:
        super().__init__(
            f"a secret is `{_PREFIX}` and {_LEAST_BYTES} to {_MOST_BYTES} random bytes in base64; "
            f'make one: echo "{_PREFIX}$(openssl rand -base64 32)"'
        )


class WrongSignatureError(InvalidInputError):
    """Something was not signed with the secret, or not lately."""


def read_secrets(text: str) -> Sequence[bytes]:
    """The keys in a text that holds one secret, or several with spaces between.

    Several are in use while one takes the place of the other. Raises MalformedSecretError.
    """
    keys = [_key(each) for each in text.split()]
    if not keys:
        raise MalformedSecretError
    return keys


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        raise MalformedSecretError
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise MalformedSecretError from None
    if not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise MalformedSecretError
    return key


def sign(keys: Sequence[bytes], *, id: str, timestamp: int, body: bytes) -> str:  # noqa: A002 because the header is named so
    """The header `webhook-signature`: one signature a key."""
    signed = b"%s.%d.%s" % (id.encode("utf-8", "surrogateescape"), timestamp, body)
    digests = (hmac.new(key, signed, hashlib.sha256).digest() for key in keys)
    return " ".join(f"{_SCHEME},{base64.b64encode(each).decode()}" for each in digests)


def verify(
    keys: Sequence[bytes],
    *,
    id: str,  # noqa: A002 because the header is named so
    timestamp: str,
    signature: str,
    body: bytes,
    now_s: float,
    tolerance_s: float = TOLERANCE_S,
) -> None:
    """Return if a body was signed with one of the keys. Raises WrongSignatureError."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 20):
        raise WrongSignatureError(f"the timestamp {timestamp[:40]!r} is not a number of seconds")
    apart = now_s - int(timestamp)
    if abs(apart) > tolerance_s:
        when = "old" if apart > 0 else "far ahead"
        raise WrongSignatureError(f"the timestamp is {abs(apart):.0f} s {when}")
    given = [
        each.encode("utf-8", "surrogateescape")
        for each in signature.split()
        if each.startswith(f"{_SCHEME},")
    ]
    right = sign(keys, id=id, timestamp=int(timestamp), body=body).encode().split()
    if not any(hmac.compare_digest(one, other) for one in given for other in right):
        raise WrongSignatureError("no signature fits: the body, its headers or the secret differ")
