"""What happens to values along all the paths of a walk, composed per reached node."""

from __future__ import annotations

from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from headwater.lineage.local import LocalGraph, unfold
from headwater.lineage.rows import Flags, Labels, Longs, distinct
from headwater.lineage.trace import Trace
from headwater.model.edges import (
    TRANSFORMATION_CODES,
    Direction,
    Influence,
    Subtype,
    Transformation,
)
from headwater.model.graph import MEMBER_LABEL

Masks: TypeAlias = NDArray[np.uint32]
"""Sets of transformations, one bit for each code."""

_UNCHANGED: Final = Transformation(Subtype.IDENTITY)
_HALF: Final = TRANSFORMATION_CODES // 2


def transformations_in(mask: int) -> tuple[Transformation, ...]:
    """The transformations of a set, by code."""
    return tuple(
        Transformation.from_code(code) for code in range(TRANSFORMATION_CODES) if mask >> code & 1
    )


def strongest_influence(walked: Trace) -> Labels:
    """For each node of a FLOW trace the strongest influence of all its paths from the start.

    DIRECT where some path is direct all along; else UNKNOWN where some path has no INDIRECT
    edge; else INDIRECT. A start is DIRECT: it is what it is.
    """
    of_edge = walked.label & 3
    influence = np.full(len(walked), Influence.INDIRECT, dtype=np.uint8)
    influence[_spread(walked, of_edge != Influence.INDIRECT)] = Influence.UNKNOWN
    influence[_spread(walked, of_edge == Influence.DIRECT)] = Influence.DIRECT
    return influence


def composed_transformations(walked: Trace) -> Masks:
    """For each node of a COLUMNS trace what all paths between it and the start do to values.

    A start holds the unchanged value, which is the path of no edges.
    """
    graph, edge = unfold(walked)
    # Another name of a column is the column itself, as a member is one of all.
    labels = np.append(walked.label, np.uint8(MEMBER_LABEL)).take(edge)
    code = np.where(labels == MEMBER_LABEL, _UNCHANGED.code, labels & 31)
    masks = _fixpoint(graph, code.astype(np.int64), np.arange(walked.starts), walked.direction)
    return np.bitwise_or.reduce(masks.reshape(-1, max(len(walked), 1)), axis=0)


def _spread(walked: Trace, followed: Flags) -> Flags:
    if followed.all():
        # A walk has no node that its edges do not lead to.
        return np.ones(len(walked), dtype=np.bool_)
    origin = (walked.origin[followed], walked.alias_origin, walked.alias_reached)
    reached = (walked.reached[followed], walked.alias_reached, walked.alias_origin)
    graph = LocalGraph.of(np.concatenate(origin), np.concatenate(reached), nodes=len(walked))
    return graph.spread(np.arange(walked.starts))


def _fixpoint(graph: LocalGraph, code: Longs, start: Longs, direction: Direction) -> Masks:
    """Carry sets of transformations along the edges until no set grows any more."""
    low, high = _composition(direction)
    masks = np.zeros(len(graph), dtype=np.uint32)
    gained = np.zeros(len(graph), dtype=np.uint32)
    masks[start] = 1 << _UNCHANGED.code
    changed, fresh = start, masks[start]
    while len(changed):
        origin, position = graph.beyond(changed)
        reached, carried, by = graph.reached.take(position), fresh.take(origin), code.take(position)
        at = by << _HALF
        composed = low.take(at | carried & ((1 << _HALF) - 1)) | high.take(at | carried >> _HALF)
        np.bitwise_or.at(gained, reached, composed)
        changed = distinct(reached)
        fresh = gained[changed] & ~masks[changed]
        gained[changed] = 0
        grown = fresh != 0
        changed, fresh = changed[grown], fresh[grown]
        masks[changed] |= fresh
    return masks


@cache
def _composition(direction: Direction) -> tuple[Masks, Masks]:
    """For each code and each half of a set, in this order, the set after an edge of that code.

    Halves, because a table over whole sets would have twenty million entries.
    """
    single = np.zeros((TRANSFORMATION_CODES, TRANSFORMATION_CODES), dtype=np.uint32)
    for code in range(TRANSFORMATION_CODES):
        for carried in range(TRANSFORMATION_CODES):
            edge, path = Transformation.from_code(code), Transformation.from_code(carried)
            whole = path.then(edge) if direction is Direction.DOWNSTREAM else edge.then(path)
            single[code, carried] = 1 << whole.code
    sets = np.arange(1 << _HALF)
    tables = np.zeros((2, TRANSFORMATION_CODES, 1 << _HALF), dtype=np.uint32)
    for half in range(2):
        for bit in range(_HALF):
            holds = sets >> bit & 1 != 0
            tables[half][:, holds] |= single[:, half * _HALF + bit, None]
    return tables[0].ravel(), tables[1].ravel()
