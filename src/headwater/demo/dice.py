"""Chance that falls the same way each time it is asked the same thing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Dice:
    """A seed, and what follows from it for any subject."""

    seed: int

    def fraction(self, *subject: object) -> float:
        """A number from 0 up to 1, not included."""
        return self._number(7, subject) / 2**56

    def between(self, low: float, high: float, *subject: object) -> float:
        """A number from `low` up to `high`, not included."""
        return low + (high - low) * self.fraction(*subject)

    def snapshot_id(self, *subject: object) -> str:
        """A number of 63 bits, in decimal."""
        return str(self._number(8, subject) >> 1)

    def commit(self, *subject: object) -> str:
        """A commit hash, in hexadecimal."""
        return self._digest(20, subject).hex()

    def uuid(self, moment: datetime, *subject: object) -> str:
        """A UUID of version 7: sorted by `moment`, the rest by chance."""
        chance = self._number(10, subject)
        number = (moment - _EPOCH) // _MILLISECOND << 80 | chance
        number = number & ~(0xF << 76) | 7 << 76
        number = number & ~(0b11 << 62) | 0b10 << 62
        return str(UUID(int=number))

    def _number(self, size: int, subject: tuple[object, ...]) -> int:
        return int.from_bytes(self._digest(size, subject), "big")

    def _digest(self, size: int, subject: tuple[object, ...]) -> bytes:
        text = "\x1f".join(map(str, (self.seed, *subject)))
        return hashlib.blake2b(text.encode(), digest_size=size).digest()
