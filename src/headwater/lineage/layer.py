"""One layer of the graph in memory: what its one writer does and what its readers see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from headwater.errors import HeadwaterError
from headwater.lineage.aliases import Aliases, AliasGroups
from headwater.lineage.compressed import KNOWN_TO, CompressedRows, to_offset
from headwater.lineage.keys import KeyTable, KeyView
from headwater.lineage.links import Links
from headwater.lineage.recent import RecentRows, RecentView
from headwater.lineage.rows import EdgeColumns, Longs
from headwater.lineage.visited import DenseVisited
from headwater.model.edges import Direction
from headwater.model.graph import EdgeRow, Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf, Offset
from headwater.ports import Hop, Peers

_SMALLEST_MERGE: Final = 16_384
_LARGEST_MERGE: Final = 524_288


class UnknownEdgeError(HeadwaterError):
    """A row was to be closed that is not open: the index and its store have parted."""

    def __init__(self, row: EdgeRow) -> None:
        super().__init__(
            f"{row} is to be closed, but no such row is open in the index; rebuild the index"
        )


@dataclass(frozen=True, slots=True)
class LayerView:
    """A layer as it was when `offset` had been applied, whatever its writer does next.

    Later rows lie beyond what this view looks at; a row that is closed later gets a `known_to`
    behind `offset`, and this view never asks what was known behind it.
    """

    layer: Layer
    offset: Offset
    settled: CompressedRows
    recent: RecentView
    names: KeyView
    aliases: AliasGroups

    def handles(self, keys: Sequence[Key]) -> Longs:
        """The handles of these keys, -1 for one that no edge or alias has ever touched."""
        return self.names.handles(keys)

    def keys(self, handles: Longs) -> Longs:
        """The keys of these handles."""
        return self.names.keys.take(handles)

    def hop(self, frontier: Longs, direction: Direction, as_of: AsOf) -> Hop:
        """Every edge that leads on from the frontier and held at `as_of`."""
        return self.links(frontier, direction, as_of).hop()

    def links(self, frontier: Longs, direction: Direction, as_of: AsOf) -> Links:
        """The same, with what is stale beside it."""
        pinned = AsOf(valid=as_of.valid, known=min(as_of.known, self.offset))
        links = self.settled.links(frontier, direction, pinned, self.layer)
        if self.recent.length:
            recent = self.recent.links(frontier, direction, pinned, self.layer)
            links = links.and_those(recent)
        return links

    def peers(self, handles: Longs) -> Peers:
        """All other names of these nodes, themselves not included."""
        return self.aliases.peers(handles)

    def visited(self) -> DenseVisited:
        """An empty set of handles."""
        return DenseVisited(self.names.count)


class LayerIndex:
    """The writer's side of a layer: settled rows and recent ones, merged when these have grown."""

    def __init__(
        self,
        layer: Layer,
        *,
        settled: CompressedRows | None = None,
        names: KeyTable | None = None,
        aliases: Aliases | None = None,
    ) -> None:
        self.layer = layer
        self.settled = CompressedRows.empty() if settled is None else settled
        self.names = KeyTable() if names is None else names
        self.aliases = aliases or Aliases()
        self._recent = RecentRows()

    def __len__(self) -> int:
        return len(self.settled) + len(self._recent)

    def view(self, offset: Offset) -> LayerView:
        """What readers see from now on."""
        count = len(self.names)
        return LayerView(
            self.layer,
            offset,
            self.settled,
            self._recent.view(nodes=count),
            self.names.view(),
            self.aliases.groups,
        )

    def open(self, edges: EdgeColumns) -> None:
        """Add rows between keys."""
        if not len(edges):
            return
        handles = self.names.intern(np.concatenate((edges.source, edges.target)))
        placed = edges.between(handles[: len(edges)], handles[len(edges) :])
        to_offset(int(placed.known_from.max()))
        if len(edges) > _LARGEST_MERGE:
            self.merge()
            self._settle(placed)
            return
        self._recent.add(placed, nodes=len(self.names))
        due = min(max(_SMALLEST_MERGE, len(self.settled) // 32), _LARGEST_MERGE)
        if len(self._recent) > due:
            self.merge()

    def close(self, rows: Sequence[EdgeRow]) -> None:
        """Let rows be known no longer. Raises UnknownEdgeError."""
        edges = EdgeColumns.of(rows)
        view = self.names.view()
        placed = edges.between(
            view.handles(edges.source.tolist()), view.handles(edges.target.tolist())
        )
        for at, row in enumerate(rows):
            if min(placed.source[at], placed.target[at]) < 0:
                raise UnknownEdgeError(row)
            self._close(placed, row, at=at)

    def name(self, groups: Sequence[Sequence[Key]]) -> None:
        """Change which names belong together."""
        keys = [key for group in groups for key in group]
        handles = iter(self.names.intern(np.array(keys, dtype=np.int64)).tolist())
        self.aliases.regroup([tuple(islice(handles, len(group))) for group in groups])

    def merge(self) -> None:
        """Settle the recent rows."""
        if len(self._recent):
            self._settle(self._recent.edges)
            self._recent = RecentRows()
        self.names.settle()

    def _settle(self, edges: EdgeColumns) -> None:
        nodes = len(self.names)
        if len(self.settled):
            self.settled = self.settled.merged(edges, nodes=nodes)
        else:
            self.settled = CompressedRows.build(edges, nodes=nodes)

    def _close(self, placed: EdgeColumns, row: EdgeRow, *, at: int) -> None:
        known_to = to_offset(row.known_to)
        if (position := self._recent.find(placed, at=at)) >= 0:
            self._recent.close(position, known_to)
        elif (position := self.settled.find(placed, at=at)) >= 0:
            self.settled.window[position, KNOWN_TO] = known_to
        else:
            raise UnknownEdgeError(row)
