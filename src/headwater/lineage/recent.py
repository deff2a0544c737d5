"""The part of a layer that was added last: plain rows, visible at once, merged away later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from headwater.lineage.links import Links
from headwater.lineage.rows import EdgeColumns, Flags, Ints, Longs, spans, stable_order
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.time import FOREVER, AsOf, Offset

_TAIL: Final = 4096


@dataclass(frozen=True, slots=True)
class SortedEnds:
    """One end of the first rows, sorted: `nodes` and the rows they belong to."""

    nodes: Ints
    rows: Ints

    @classmethod
    def of(cls, ends: Longs) -> SortedEnds:
        """Sort these."""
        order = stable_order(ends)
        return cls(ends.take(order).astype(np.int32), order.astype(np.int32))

    def at(self, nodes: Longs) -> tuple[Longs, Longs]:
        """The rows at these nodes: index into `nodes`, and the row."""
        wanted = nodes.astype(np.int32)
        first = self.nodes.searchsorted(wanted)
        origin, place = spans(first, self.nodes.searchsorted(wanted, side="right") - first)
        return origin, self.rows.take(place).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Ends:
    """Finds rows by one of their ends: sorted for the most part, a dict for the last few."""

    settled: SortedEnds
    tail: dict[int, list[int]]

    def at(self, nodes: Longs) -> tuple[Longs, Longs]:
        """The rows at these nodes: index into `nodes`, and the row."""
        origin, rows = self.settled.at(nodes)
        found = [self.tail.get(node, ()) for node in nodes.tolist()]
        if not any(found):
            return origin, rows
        # The writer may append to a list meanwhile, so each is copied before it is measured.
        copies = [tuple(each) for each in found]
        lengths = np.array([len(each) for each in copies])
        late = np.fromiter(chain.from_iterable(copies), np.int64, int(lengths.sum()))
        return np.append(origin, np.arange(len(nodes)).repeat(lengths)), np.append(rows, late)

    def rows_at(self, node: int) -> list[int]:
        """The rows at one node."""
        return self.at(np.array([node]))[1].tolist()

    def add(self, ends: Iterable[int], *, first: int) -> None:
        """Remember the rows from `first` on."""
        for row, node in enumerate(ends, first):
            self.tail.setdefault(node, []).append(row)


@dataclass(frozen=True, slots=True)
class RecentView:
    """The first `length` rows as they were when this view was taken.

    touched: whether a node has any row; may say yes for later rows.
    """

    edges: EdgeColumns
    length: int
    sources: Ends
    targets: Ends
    touched: Flags

    def links(self, frontier: Longs, direction: Direction, as_of: AsOf, layer: Layer) -> Links:
        """Every edge of the frontier that held at `as_of`."""
        downstream = direction is Direction.DOWNSTREAM
        near = np.flatnonzero(self.touched.take(frontier))
        ends, far = (
            (self.sources, self.edges.target) if downstream else (self.targets, self.edges.source)
        )
        index, rows = ends.at(frontier.take(near))
        seen = np.flatnonzero(rows < self.length)
        index, rows = index.take(seen), rows.take(seen)
        edges = self.edges
        was_known = (edges.known_from.take(rows) <= as_of.known) & (
            edges.known_to.take(rows) > as_of.known
        )
        begun = was_known & (edges.valid_from.take(rows) <= as_of.valid)
        holds = begun & (edges.valid_to.take(rows) > as_of.valid)
        return Links.among(
            near.take(index),
            far.take(rows),
            edges.label.take(rows),
            begun=begun,
            holds=holds,
            layer=layer,
        )


class RecentRows:
    """Rows in order of arrival. One thread writes; views are read by any."""

    def __init__(self) -> None:
        self._edges = EdgeColumns.empty(_TAIL)
        self._length = 0
        self._touched = np.zeros(1024, dtype=np.bool_)
        self._settled = 0
        self._index()

    def __len__(self) -> int:
        return self._length

    @property
    def edges(self) -> EdgeColumns:
        """All rows."""
        return self._edges.head(self._length)

    def view(self, *, nodes: int) -> RecentView:
        """The rows so far, of a graph of that many nodes."""
        if nodes > len(self._touched):
            grown = np.zeros(max(nodes, len(self._touched) * 5 // 4), dtype=np.bool_)
            grown[: len(self._touched)] = self._touched
            self._touched = grown
        return RecentView(self._edges, self._length, self._sources, self._targets, self._touched)

    def add(self, edges: EdgeColumns, *, nodes: int) -> None:
        """Append rows between handles below `nodes`."""
        first, self._length = self._length, self._length + len(edges)
        if self._length > len(self._edges):
            self._edges = self._edges.resized(max(self._length, len(self._edges) * 3 // 2))
        self._edges.write(edges, at=first)
        self.view(nodes=nodes)
        self._touched[edges.source] = True
        self._touched[edges.target] = True
        if self._length - self._settled > max(_TAIL, self._settled // 8):
            self._index()
        else:
            self._sources.add(edges.source.tolist(), first=first)
            self._targets.add(edges.target.tolist(), first=first)

    def find(self, row: EdgeColumns, *, at: int) -> int:
        """The position of the row that is still known and equals row `at`; -1 without one."""
        source, target = int(row.source[at]), int(row.target[at])
        if not (self._touched[source] and self._touched[target]):
            return -1
        # A step with 100,000 outputs has few rows at each of them.
        candidates = min(self._sources.rows_at(source), self._targets.rows_at(target), key=len)
        edges = self._edges
        for position in candidates:
            if (
                edges.source[position] == source
                and edges.target[position] == target
                and edges.label[position] == row.label[at]
                and edges.valid_from[position] == row.valid_from[at]
                and edges.valid_to[position] == row.valid_to[at]
                and edges.known_from[position] == row.known_from[at]
                and edges.known_to[position] == FOREVER
            ):
                return position
        return -1

    def close(self, position: int, known_to: Offset) -> None:
        """Let a row be known no longer."""
        self._edges.known_to[position] = known_to

    def _index(self) -> None:
        # New objects, so that views that were taken before keep theirs.
        self._settled = self._length
        edges = self.edges
        self._sources = Ends(SortedEnds.of(edges.source), {})
        self._targets = Ends(SortedEnds.of(edges.target), {})
