"""The settled part of a layer: compressed rows in both directions, 29 bytes an edge version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from headwater.errors import HeadwaterError
from headwater.lineage.links import Links
from headwater.lineage.rows import (
    EdgeColumns,
    Flags,
    Ints,
    Labels,
    Longs,
    distinct,
    spans,
    stable_order,
)
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.time import FOREVER, AsOf, Offset

Ranks: TypeAlias = NDArray[np.uint32]

ENDLESS: Final = 2**32 - 1
"""FOREVER among 32-bit ranks and offsets."""

VALID_FROM, VALID_TO, KNOWN_FROM, KNOWN_TO = range(4)


class OffsetTooLargeError(HeadwaterError):
    """The index counts offsets in 32 bits."""

    def __init__(self, offset: Offset) -> None:
        super().__init__(
            f"offset {offset} is beyond {ENDLESS - 1}, the last one the index can hold; "
            "start a new log"
        )


@dataclass(frozen=True, slots=True)
class CompressedRows:
    """Edge versions sorted by source and target, with a second access path by target.

    nodes: how many numbers the two row tables cover.
    out_starts: where each source's edges start among the edges; one longer than `nodes`.
    target, label: the edges.
    window: one row an edge: the ranks of valid_from and valid_to among `instants`, and
        known_from and known_to. Only known_to ever changes, and only from ENDLESS.
    in_starts: where each target's edges start in the next two.
    in_source, in_edge: by target: where an edge comes from, and its position among the edges.
    instants: every instant at which something begins or ends, sorted.
    """

    out_starts: Ints
    target: Ints
    label: Labels
    window: Ranks
    in_starts: Ints
    in_source: Ints
    in_edge: Ints
    instants: Longs

    @classmethod
    def empty(cls) -> CompressedRows:
        """No edges between no nodes."""
        return cls.build(EdgeColumns.empty(), nodes=0)

    @classmethod
    def build(cls, edges: EdgeColumns, *, nodes: int) -> CompressedRows:
        """Sort edges between handles below `nodes`."""
        source, target = edges.source, edges.target
        order = (source << 32 | target).argsort()
        edges = edges.take(order)
        instants = _instants(edges)
        back = stable_order(edges.target)
        return cls(
            _starts(edges.source, nodes=nodes),
            edges.target.astype(np.int32),
            edges.label,
            _windows(edges, instants),
            _starts(edges.target, nodes=nodes),
            edges.source.astype(np.int32).take(back),
            back.astype(np.int32),
            instants,
        )

    def __len__(self) -> int:
        return len(self.target)

    @property
    def nodes(self) -> int:
        """How many numbers the rows cover; later nodes have no edge here."""
        return len(self.out_starts) - 1

    @property
    def nbytes(self) -> int:
        """How much memory all of it takes."""
        return sum(array.nbytes for array in self.arrays().values())

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every array by its name, for a snapshot."""
        return {name: getattr(self, name) for name in self.__slots__}

    def links(self, frontier: Longs, direction: Direction, as_of: AsOf, layer: Layer) -> Links:
        """Every edge of the frontier that held at `as_of`."""
        downstream = direction is Direction.DOWNSTREAM
        starts = self.out_starts if downstream else self.in_starts
        begin = starts.take(frontier, mode="clip").astype(np.int64)
        end = starts.take(frontier + 1, mode="clip").astype(np.int64)
        origin, position = spans(begin, end - begin)
        edge = position if downstream else self.in_edge.take(position).astype(np.int64)
        begun, holds = self._held(edge, as_of)
        reached = (self.target if downstream else self.in_source).take(position)
        return Links.among(
            origin, reached, self.label.take(edge), begun=begun, holds=holds, layer=layer
        )

    def _held(self, edges: Longs, as_of: AsOf) -> tuple[Flags, Flags]:
        """Which edges were known and had begun, and which of these had not ended."""
        window = self.window.take(edges, axis=0)
        rank = int(self.instants.searchsorted(as_of.valid, side="right"))
        known = min(as_of.known, ENDLESS - 1)
        begun = window[:, KNOWN_FROM] <= known
        begun &= window[:, KNOWN_TO] > known
        begun &= window[:, VALID_FROM] < rank
        return begun, begun & (window[:, VALID_TO] >= rank)

    def find(self, row: EdgeColumns, *, at: int) -> int:
        """The position of the row that is still known and equals row `at`; -1 without one."""
        source = int(row.source[at])
        if source >= self.nodes:
            return -1
        begin, end = int(self.out_starts[source]), int(self.out_starts[source + 1])
        targets = self.target[begin:end]
        wanted = np.int32(row.target[at])
        first = begin + int(targets.searchsorted(wanted))
        last = begin + int(targets.searchsorted(wanted, side="right"))
        window = self.window[first:last]
        same = (
            (self.label[first:last] == row.label[at])
            & (window[:, VALID_FROM] == self.rank(int(row.valid_from[at])))
            & (window[:, VALID_TO] == self.rank(int(row.valid_to[at])))
            & (window[:, KNOWN_FROM] == min(int(row.known_from[at]), ENDLESS))
            & (window[:, KNOWN_TO] == ENDLESS)
        )
        found = np.flatnonzero(same)
        return first + int(found[0]) if len(found) else -1

    def rank(self, instant: int) -> int:
        """The place of a known instant among all; one that no edge has ever had matches none."""
        if instant == FOREVER:
            return ENDLESS
        place = int(self.instants.searchsorted(instant))
        known = place < len(self.instants) and self.instants[place] == instant
        return place if known else ENDLESS - 1

    def merged(self, edges: EdgeColumns, *, nodes: int) -> CompressedRows:
        """These rows and more, over at least as many nodes."""
        added = CompressedRows.build(edges, nodes=nodes)
        instants = _union(self.instants, added.instants)
        out_starts = _padded(self.out_starts, nodes=nodes)
        in_starts = _padded(self.in_starts, nodes=nodes)
        out_slots = _slots(out_starts, self.target, added)
        in_slots = _insertion(in_starts[1:], added.in_starts)
        place = np.flatnonzero(~out_slots).astype(np.int32)
        added_place = np.flatnonzero(out_slots).astype(np.int32)
        in_mask = np.zeros(len(out_slots), dtype=np.bool_)
        in_mask[in_slots] = True
        return CompressedRows(
            out_starts + added.out_starts,
            _interleave(out_slots, self.target, added.target),
            _interleave(out_slots, self.label, added.label),
            _interleave(
                out_slots,
                _reranked(self.window, self.instants, instants),
                _reranked(added.window, added.instants, instants),
            ),
            in_starts + added.in_starts,
            _interleave(in_mask, self.in_source, added.in_source),
            _interleave(in_mask, place.take(self.in_edge), added_place.take(added.in_edge)),
            instants,
        )


def to_offset(offset: Offset) -> int:
    """An offset in 32 bits. Raises OffsetTooLargeError."""
    if offset == FOREVER:
        return ENDLESS
    if offset >= ENDLESS:
        raise OffsetTooLargeError(offset)
    return offset


def _starts(sorted_or_not: Longs, *, nodes: int) -> Ints:
    starts = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(sorted_or_not, minlength=nodes), out=starts[1:])
    return starts


def _padded(starts: Ints, *, nodes: int) -> Ints:
    return np.pad(starts, (0, nodes + 1 - len(starts)), mode="edge")


def _instants(edges: EdgeColumns) -> Longs:
    instants = distinct(np.append(edges.valid_from, edges.valid_to))
    return instants[: instants.searchsorted(FOREVER)]


def _windows(edges: EdgeColumns, instants: Longs) -> Ranks:
    window = np.empty((len(edges), 4), dtype=np.uint32)
    for column, moments in ((VALID_FROM, edges.valid_from), (VALID_TO, edges.valid_to)):
        window[:, column] = np.where(moments == FOREVER, ENDLESS, instants.searchsorted(moments))
    for column, offsets in ((KNOWN_FROM, edges.known_from), (KNOWN_TO, edges.known_to)):
        finite = np.where(offsets == FOREVER, 0, offsets)
        to_offset(int(finite.max(initial=0)))
        window[:, column] = np.where(offsets == FOREVER, ENDLESS, finite)
    return window


def _union(one: Longs, other: Longs) -> Longs:
    if not len(one) or not len(other):
        return one if len(one) else other
    later = other[other.searchsorted(one[-1], side="right") :]
    earlier = other[: len(other) - len(later)]
    # Time moves on, so as a rule every new instant is known already or later than all.
    if (one.take(one.searchsorted(earlier)) == earlier).all():
        return np.concatenate((one, later)) if len(later) else one
    return distinct(np.append(one, other))


def _reranked(window: Ranks, old: Longs, new: Longs) -> Ranks:
    if old is new or np.array_equal(old, new[: len(old)]):
        return window
    places = np.append(new.searchsorted(old), ENDLESS).astype(np.uint32)
    window = window.copy()
    for column in (VALID_FROM, VALID_TO):
        ranks = window[:, column]
        window[:, column] = places.take(np.minimum(ranks, len(old)))
    return window


def _slots(out_starts: Ints, target: Ints, added: CompressedRows) -> Flags:
    """Where the added edges go, as a mask over old and added ones."""
    total = len(target) + len(added)
    mask = np.zeros(total, dtype=np.bool_)
    sources = np.arange(added.nodes).repeat(np.diff(added.out_starts))
    low = out_starts.take(sources).astype(np.int64)
    high = out_starts.take(sources + 1).astype(np.int64)
    while (open_ := low < high).any():
        middle = np.where(open_, (low + high) // 2, 0)
        goes_right = open_ & (target.take(middle, mode="clip") <= added.target)
        low = np.where(goes_right, middle + 1, low)
        high = np.where(open_ & ~goes_right, middle, high)
    mask[low + np.arange(len(added))] = True
    return mask


def _insertion(row_ends: Ints, added_starts: Ints) -> Longs:
    """Where added edges go when each is put at the end of its row."""
    lengths = np.diff(added_starts)
    return row_ends.repeat(lengths).astype(np.int64) + np.arange(int(added_starts[-1]))


def _interleave(mask: Flags, old: NDArray[Any], added: NDArray[Any]) -> NDArray[Any]:
    merged = np.empty((len(mask), *old.shape[1:]), dtype=old.dtype)
    merged[mask] = added
    merged[~mask] = old
    return merged
