"""How large a facet may be to be kept where questions read it; the log has it in any case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from headwater.model.time import Offset
from headwater.openlineage.document import pointer_to
from headwater.openlineage.envelope import Event, Facets, facets_in
from headwater.openlineage.remarks import Remark

DEFAULT_MOST_BYTES: Final = 1024 * 1024
_NEVER_LEFT_OUT: Final = frozenset({"schema", "columnLineage", "lineage"})
"""What the graph and its columns are made of."""


class LeftOut(msgspec.Struct, frozen=True):
    """What stands in place of a facet that is too large.

    bytes: its size. most: how large it may be. event: the offset of an event that has it in full.
    """

    bytes: int
    most: int
    event: Offset


class Marker(msgspec.Struct, frozen=True):
    """A facet that says that it was left out."""

    headwater_left_out: LeftOut


def is_too_large(name: str, size_bytes: int, *, most_bytes: int) -> bool:
    """Whether a facet is left out of what questions read."""
    return size_bytes > most_bytes and name not in _NEVER_LEFT_OUT


def marker(size_bytes: int, *, most_bytes: int, event: Offset) -> bytes:
    """What stands in place of a facet that is too large, as JSON text."""
    return msgspec.json.encode(Marker(LeftOut(size_bytes, most_bytes, event)))


def remarks_on_size(event: Event, *, most_bytes: int) -> Iterator[Remark]:
    """One for each facet that is too large."""
    for facets, pointer in facets_in(event):
        yield from _remarks(facets, pointer, most_bytes)


def _remarks(facets: Facets, pointer: str, most_bytes: int) -> Iterator[Remark]:
    for name, body in facets.items():
        if is_too_large(name, len(body), most_bytes=most_bytes):
            detail = (
                f"the facet has {len(body)} bytes and more than HEADWATER_MAX_FACET_BYTES, "
                f"{most_bytes}; it is kept with the event and left out of every other answer"
            )
            yield Remark(pointer + pointer_to(name), detail)
