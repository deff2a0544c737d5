"""Everything upstream or downstream of some nodes, as whoever asks may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from headwater.lineage.influence import (
    Masks,
    composed_transformations,
    strongest_influence,
)
from headwater.lineage.rows import Flags, Ints, Labels, Longs
from headwater.lineage.trace import Kind, Trace, starting_kind, trace
from headwater.lineage.visibility import EVERYTHING, Visibility
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import NOW, AsOf
from headwater.ports import FrontierGraph


@dataclass(frozen=True, slots=True)
class Reach:
    """What a walk reached, the start included, in breadth-first order and by key among equals.

    keys, hop, kind: the nodes. `hop` counts datasets or columns; a step has the hop of the
        datasets that it leads to.
    origin, reached, label: the edges followed, in the direction of the walk, as indices into the
        nodes; -1 for a node that is hidden.
    alias_origin, alias_reached: two names of one dataset, as indices into the nodes.
    influence: for each node its strongest influence; None unless asked for, and for columns.
    transformations: for each column the set of its composed transformations, one bit for each
        code; None unless asked for, and in the FLOW layer.
    stale: how many edges were not followed because runs no longer show them.
    restricted: how many nodes were gone through that must not be named.
    truncated_at_depth: whether the depth alone kept nodes out.
    """

    layer: Layer
    direction: Direction
    keys: Longs
    hop: Ints
    kind: Labels
    origin: Longs
    reached: Longs
    label: Labels
    alias_origin: Longs
    alias_reached: Longs
    influence: Labels | None
    transformations: Masks | None
    stale: int
    restricted: int
    truncated_at_depth: bool

    def __len__(self) -> int:
        return len(self.keys)


def walk(
    graph: FrontierGraph,
    start: Sequence[Key],
    direction: Direction,
    *,
    starts_at: Kind | None = None,
    depth: int | None = None,
    as_of: AsOf = NOW,
    labels: Flags | None = None,
    visible: Visibility = EVERYTHING,
    influence: bool = False,
) -> Reach:
    """Follow every edge from `start` on.

    starts_at: what the start nodes are; datasets, or columns, by default.
    depth: how many datasets, or columns, to go; steps cost nothing. None for all the way.
    labels: for each of the 256 labels whether to follow it; None for all.
    influence: whether to compose what happens on the way.
    """
    if starts_at is None:
        starts_at = starting_kind(graph.layer)
    walked = trace(
        graph, start, direction, starts_at=starts_at, depth=depth, as_of=as_of, labels=labels
    )
    flow = graph.layer is Layer.FLOW
    return _reveal(
        walked,
        visible,
        influence=strongest_influence(walked) if influence and flow else None,
        transformations=composed_transformations(walked) if influence and not flow else None,
    )


def _reveal(
    walked: Trace, visible: Visibility, *, influence: Labels | None, transformations: Masks | None
) -> Reach:
    hidden = visible.hides(walked.keys)
    shown = np.flatnonzero(~hidden)
    edges = (walked.origin, walked.reached, walked.label)
    aliases = (walked.alias_origin, walked.alias_reached)
    if len(shown) < len(walked):
        place = np.full(len(walked), -1, dtype=np.int64)
        place[shown] = np.arange(len(shown))
        origin, reached = place.take(walked.origin), place.take(walked.reached)
        named = (origin >= 0) | (reached >= 0)
        edges = (origin[named], reached[named], walked.label[named])
        one, other = (place.take(names) for names in aliases)
        both = (one >= 0) & (other >= 0)
        aliases = (one[both], other[both])
    return Reach(
        walked.layer,
        walked.direction,
        walked.keys.take(shown),
        walked.hop.take(shown),
        walked.kind.take(shown),
        *edges,
        *aliases,
        influence=None if influence is None else influence.take(shown),
        transformations=None if transformations is None else transformations.take(shown),
        stale=walked.stale,
        restricted=len(walked) - len(shown),
        truncated_at_depth=walked.truncated_at_depth,
    )
