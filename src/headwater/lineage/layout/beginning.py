"""The order in which the slots of each layer stand before any sorting."""

from __future__ import annotations

from typing import Final

import numpy as np

from headwater.lineage.layout.drawing import Lengths
from headwater.lineage.layout.lanes import Slots
from headwater.lineage.local import LocalGraph

_SLIGHTLY: Final = 1e-9


def first_order(slots: Slots, rank: Lengths | None) -> Lengths:
    """By what slots are sorted to begin with: as they stood, else as a walk in depth meets them."""
    met = _met_in_depth(slots)
    if rank is None:
        return met
    known = np.full(len(slots), -1.0)
    known[: slots.boxes] = rank
    # What is new begins beside a neighbour that is known.
    for _ in range(int(slots.layer.max()) + 1):
        new = known < 0
        if not new.any():
            break
        ends = np.concatenate((slots.left, slots.right))
        others = np.concatenate((slots.right, slots.left))
        told = new.take(ends) & ~new.take(others)
        if not told.any():
            break
        ends, others = ends[told], others[told]
        pull = np.bincount(ends, weights=known.take(others), minlength=len(slots))
        count = np.bincount(ends, minlength=len(slots))
        known = np.where(count > 0, pull / np.maximum(count, 1), known)
    return known + met * _SLIGHTLY


def _met_in_depth(slots: Slots) -> Lengths:
    """When a walk in depth along the links, from the leftmost layer on, comes to each slot."""
    following = LocalGraph.of(slots.left, slots.right, nodes=len(slots)).rows()
    met = np.full(len(slots), -1.0)
    count = 0
    roots: list[int] = slots.layer.argsort(kind="stable").tolist()
    for root in roots:
        waiting = [root]
        while waiting:
            slot = waiting.pop()
            if met[slot] >= 0:
                continue
            met[slot] = count
            count += 1
            waiting.extend(reversed(following[slot]))
    return met
