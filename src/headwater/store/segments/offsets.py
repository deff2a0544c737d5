"""Sets of offsets as bytes: a few hundred for ten thousand neighbours."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import zstandard
from numpy.typing import NDArray

from headwater.model.time import Offset


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


def has(offsets: NDArray[np.int64], offset: Offset) -> bool:
    """Whether a set in order contains an offset."""
    place = int(np.searchsorted(offsets, offset))
    return place < len(offsets) and int(offsets[place]) == offset
