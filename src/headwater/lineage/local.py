"""A small graph cut out of the large one: nodes counted from 0, edges as pairs of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.lineage.rows import Flags, Longs, distinct, spans, stable_order
from headwater.lineage.trace import Trace
from headwater.model.graph import MEMBER_LABEL, Layer


@dataclass(frozen=True, slots=True)
class LocalGraph:
    """Edges sorted by origin.

    starts: where each node's edges start; one longer than there are nodes.
    edge: for each edge its position in the arrays that the graph was built from.
    """

    starts: Longs
    reached: Longs
    edge: Longs

    @classmethod
    def of(cls, origin: Longs, reached: Longs, *, nodes: int) -> LocalGraph:
        """Sort these edges."""
        edge = stable_order(origin)
        starts = np.zeros(nodes + 1, dtype=np.int64)
        np.cumsum(np.bincount(origin, minlength=nodes), out=starts[1:])
        return cls(starts, reached.take(edge), edge)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def rows(self) -> list[list[int]]:
        """For each node those that its edges lead to."""
        return [row.tolist() for row in np.split(self.reached, self.starts[1:-1])]

    def beyond(self, frontier: Longs) -> tuple[Longs, Longs]:
        """The edges that lead on: index into the frontier, and position in `reached`."""
        begin = self.starts.take(frontier)
        return spans(begin, self.starts.take(frontier + 1) - begin)

    def spread(self, seeds: Longs) -> Flags:
        """All nodes that can be reached from the seeds, these included."""
        return self.distances(seeds) >= 0

    def distances(self, seeds: Longs) -> Longs:
        """How many edges each node is away from the nearest seed; -1 where no way leads."""
        distance = np.full(len(self), -1, dtype=np.int64)
        distance[seeds] = 0
        frontier, steps = seeds, 0
        while len(frontier):
            _, position = self.beyond(frontier)
            reached = self.reached.take(position)
            steps += 1
            reached = reached[distance.take(reached) < 0]
            distance[reached] = steps
            frontier = distinct(reached)
        return distance


def unfold(walked: Trace) -> tuple[LocalGraph, Longs]:
    """A trace as a graph on which every path is one that the walk could have taken.

    A column that was entered as a member must not be left as one, so where there are members each
    node counts twice: as itself, and again behind all nodes as a member. Other names of a dataset
    are joined both ways.
    Returns for each edge its position among the edges of the trace, -1 between two names.
    """
    nodes = len(walked)
    member = np.zeros(0, dtype=np.bool_)
    if walked.layer is Layer.COLUMNS:
        member = walked.label == MEMBER_LABEL
    doubled = bool(member.any())
    ordinary = np.flatnonzero(~member) if doubled else _NONE
    shift = np.where(member, nodes, 0) if doubled else 0
    one = np.append(walked.alias_origin, walked.alias_reached)
    other = np.append(walked.alias_reached, walked.alias_origin)
    if doubled:
        one, other = np.append(one, one + nodes), np.append(other, other + nodes)
    graph = LocalGraph.of(
        np.concatenate((walked.origin, walked.origin.take(ordinary) + nodes, one)),
        np.concatenate((walked.reached + shift, walked.reached.take(ordinary), other)),
        nodes=2 * nodes if doubled else nodes,
    )
    edge = np.concatenate((np.arange(len(walked.label)), ordinary, np.full(len(one), -1)))
    return graph, edge.take(graph.edge)


def one_name(walked: Trace) -> Longs:
    """For each node the first node that is another name of it, or the node itself."""
    name = np.arange(len(walked))
    # Whichever name was reached by an edge is joined to all others of its group.
    np.minimum.at(name, walked.alias_origin, walked.alias_reached)
    name[walked.alias_reached] = name.take(walked.alias_origin)
    return name


_NONE = np.zeros(0, dtype=np.int64)
