"""Who posts events: how many of them became durable, and when the last one came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from headwater.model.time import Instant

OTHER: Final = "other"
"""What sources are called together, beyond as many as are told apart."""

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Heard:
    """How many events came from a source since the start, and when the last of them did."""

    events: int
    last_at: Instant


@lru_cache(maxsize=1024)
def without_address(source: str) -> str:
    """What a client calls itself; where it came from is another address after each deployment."""
    name, _, last = source.rpartition(" ")
    return name if name and _is_address(last) else source


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class Sources:
    """The first sources of events, each by itself, and all others as one.

    What people say and what is read from SQL is not sent by anybody, and not counted. Noted by one
    thread; may be asked by any.
    """

    def __init__(self) -> None:
        self._heard: dict[str, Heard] = {}

    def note(self, source: str, at: Instant) -> None:
        """Count an event."""
        told = without_address(source)
        name = told if told in self._heard or len(self._heard) < _MOST else OTHER
        before = self._heard.get(name)
        if before is None:
            self._heard[name] = Heard(1, at)
        else:
            self._heard[name] = Heard(before.events + 1, max(before.last_at, at))

    def heard(self) -> Mapping[str, Heard]:
        """What came, by source."""
        return self._heard.copy()
