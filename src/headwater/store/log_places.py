"""Where new events go in a log, and the chain that holds them there."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from typing import Final

from headwater.model.time import Offset
from headwater.ports import Appended, Received

FIRST_CHAIN: Final = bytes(16)
"""What the chain of the first event continues."""


def place(
    events: Sequence[Received], held: dict[bytes, Offset], *, head: Offset
) -> tuple[Sequence[Appended], Sequence[Received]]:
    """A place for every event, and those that are new, in order.

    held: where those lie that are there already, by digest; new ones are added.
    """
    answers: list[Appended] = []
    fresh: list[Received] = []
    for event in events:
        offset = held.get(event.digest)
        if offset is not None:
            answers.append(Appended(offset, duplicate=True))
            continue
        fresh.append(event)
        offset = held[event.digest] = head + len(fresh)
        answers.append(Appended(offset, duplicate=False))
    return answers, fresh


def link(
    chain: bytes, offset: Offset, digest: bytes, received_at: int, length: int, source: str
) -> bytes:
    """The chain of an event: covers what is stored of it and the chain of the one before."""
    header = struct.pack("<16sqqq16s", chain, offset, received_at, length, digest)
    return hashlib.blake2b(header + source.encode(), digest_size=16).digest()
