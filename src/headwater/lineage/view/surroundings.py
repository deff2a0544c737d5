"""What lies one dataset away: through which step, and what on its other side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.lineage.rows import Flags, Longs, distinct, spans
from headwater.model.edges import Direction
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.ports import FrontierGraph


@dataclass(frozen=True, slots=True)
class Ties:
    """Ways from datasets through a step to what lies behind it, as parallel arrays of handles.

    origin, reached: as the edges name them, which may be by different names of one dataset.
    A step that leads nowhere is what is reached by itself.
    """

    origin: Longs
    step: Longs
    reached: Longs

    def __len__(self) -> int:
        return len(self.origin)

    def where(self, keep: Flags) -> Ties:
        """Some of them."""
        return Ties(self.origin[keep], self.step[keep], self.reached[keep])


class Surroundings:
    """The flow layer as pictures see it: all names of a dataset are one box.

    A box goes by the handle of the name asked for, else by its lowest.
    """

    def __init__(self, graph: FrontierGraph, *, as_of: AsOf, asked: Longs) -> None:
        self._graph = graph
        self._as_of = as_of
        self._box: dict[int, int] = {}
        self._names: dict[int, Longs] = {}
        for handle in asked.tolist():
            if handle not in self._box:
                self._put(handle, [handle, *graph.peers(np.array([handle])).reached.tolist()])

    def boxes_of(self, handles: Longs) -> Longs:
        """The box that each of these handles lies in."""
        new = [each for each in distinct(handles).tolist() if each not in self._box]
        peers = self._graph.peers(np.array(new, dtype=np.int64))
        names: dict[int, list[int]] = {}
        for origin, other in zip(peers.origin.tolist(), peers.reached.tolist(), strict=True):
            names.setdefault(new[origin], [new[origin]]).append(other)
        for handle in new:
            if handle not in self._box:
                together = names.get(handle, [handle])
                self._put(min(together), together)
        return np.array([self._box[handle] for handle in handles.tolist()], dtype=np.int64)

    def names_of(self, box: int) -> Longs:
        """All handles that lie in a box, its own first."""
        return self._names[box]

    def keys(self, handles: Longs) -> list[Key]:
        """The keys of handles."""
        return self._graph.keys(handles).tolist()

    def around(self, boxes: Longs, direction: Direction) -> Ties:
        """All that lies one dataset away from these boxes."""
        frontier = np.concatenate([np.zeros(0, np.int64), *map(self.names_of, boxes.tolist())])
        origin, step = self._follow(frontier, direction)
        steps = distinct(step)
        behind, reached = self._follow(steps, direction)
        ends = np.setdiff1d(steps, behind)
        behind, reached = np.concatenate((behind, ends)), np.concatenate((reached, ends))
        # Each edge to a step is joined with all edges that lead on from it.
        order = behind.argsort(kind="stable")
        behind, reached = behind.take(order), reached.take(order)
        first = behind.searchsorted(step, side="left")
        edge, position = spans(first, behind.searchsorted(step, side="right") - first)
        return Ties(origin.take(edge), step.take(edge), reached.take(position))

    def degree(self, handles: Longs) -> Longs:
        """How many steps read each of these."""
        hop = self._graph.hop(handles, Direction.DOWNSTREAM, self._as_of)
        return np.bincount(hop.origin, minlength=len(handles))

    def _follow(self, frontier: Longs, direction: Direction) -> tuple[Longs, Longs]:
        hop = self._graph.hop(frontier, direction, self._as_of)
        origin, reached = frontier.take(hop.origin), hop.reached
        order = np.lexsort((reached, origin))
        origin, reached = origin.take(order), reached.take(order)
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = (origin[1:] != origin[:-1]) | (reached[1:] != reached[:-1])
        return origin[first], reached[first]

    def _put(self, box: int, names: list[int]) -> None:
        others = [name for name in names if name != box]
        self._names[box] = np.array([box, *others], dtype=np.int64)
        self._box.update(dict.fromkeys(names, box))
