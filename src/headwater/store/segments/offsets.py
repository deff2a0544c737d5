"""Sets of offsets as bytes: a few hundred for ten thousand neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Generic, Protocol, TypeVar

import numpy as np
import zstandard
from numpy.typing import NDArray

from headwater.model.time import Offset

_UNPACKED: Final = 32


def pack_offsets(offsets: Iterable[Offset]) -> bytes:
    """The form in which a set is stored. offsets: each once, in any order."""
    told = np.sort(np.fromiter(offsets, np.int64))
    steps = np.diff(told, prepend=0).astype("<i8")
    return zstandard.ZstdCompressor(level=9, write_checksum=True).compress(steps.tobytes())


def unpack_offsets(packed: bytes) -> NDArray[np.int64]:
    """The offsets of a set, in their order. Raises ValueError where it is damaged."""
    try:
        steps = np.frombuffer(zstandard.ZstdDecompressor().decompress(packed), "<i8")
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
    return np.cumsum(steps)


class PackedSet(Protocol):
    """Something that stands for a packed set within a range."""

    @property
    def first(self) -> Offset:
        """The lowest."""
        ...

    @property
    def last(self) -> Offset:
        """The highest."""
        ...

    @property
    def offsets(self) -> bytes:
        """All, packed."""
        ...


SetT = TypeVar("SetT", bound=PackedSet)


class PackedSets(Generic[SetT]):
    """Many sets, of which one can be asked which contain an offset. Few are unpacked at a time."""

    def __init__(self, sets: Sequence[SetT]) -> None:
        self.sets = sets
        self._first = np.fromiter((each.first for each in sets), np.int64)
        self._last = np.fromiter((each.last for each in sets), np.int64)
        self._unpacked = lru_cache(maxsize=_UNPACKED)(unpack_offsets)

    def holding(self, offset: Offset) -> Iterator[SetT]:
        """Those that contain an offset."""
        for place in np.flatnonzero((self._first <= offset) & (self._last >= offset)):
            found = self.sets[int(place)]
            if _has(self._unpacked(found.offsets), offset):
                yield found


def _has(offsets: NDArray[np.int64], offset: Offset) -> bool:
    place = int(np.searchsorted(offsets, offset))
    return place < len(offsets) and int(offsets[place]) == offset
