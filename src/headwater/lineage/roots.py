"""Where something comes from in the end: the sources that nothing known leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from headwater.lineage.local import one_name
from headwater.lineage.rows import Flags, Ints, Labels, Longs
from headwater.lineage.trace import Kind, starting_kind, trace
from headwater.lineage.visibility import EVERYTHING, Visibility
from headwater.model.edges import Direction
from headwater.model.identity import Key
from headwater.model.time import NOW, AsOf
from headwater.ports import FrontierGraph


@dataclass(frozen=True, slots=True)
class Roots:
    """The nodes at the upstream end, nearest first; a start without upstream is its own root.

    keys, hop, kind: the nodes; one name for each. A step is a root when its job writes without
        reading anything.
    stale: how many edges were not followed because runs no longer show them.
    restricted: how many roots must not be named.
    """

    keys: Longs
    hop: Ints
    kind: Labels
    stale: int
    restricted: int


def roots(
    graph: FrontierGraph,
    start: Sequence[Key],
    *,
    starts_at: Kind | None = None,
    as_of: AsOf = NOW,
    labels: Flags | None = None,
    visible: Visibility = EVERYTHING,
) -> Roots:
    """The nodes upstream of `start` that no edge in effect leads to.

    A node whose incoming edges are all excluded by `labels` is no root: it comes from elsewhere.
    """
    walked = trace(
        graph,
        start,
        Direction.UPSTREAM,
        starts_at=starting_kind(graph.layer) if starts_at is None else starts_at,
        depth=None,
        as_of=as_of,
        labels=labels,
    )
    name = one_name(walked)
    inner = np.zeros(len(walked), dtype=np.bool_)
    inner[name.take(np.flatnonzero(walked.onward))] = True
    inner[name.take(walked.origin)] = True
    ends = np.flatnonzero(~inner & (name == np.arange(len(walked))))
    shown = ends[~visible.hides(walked.keys.take(ends))]
    return Roots(
        walked.keys.take(shown),
        walked.hop.take(shown),
        walked.kind.take(shown),
        stale=walked.stale,
        restricted=len(ends) - len(shown),
    )
