"""Lanes: where links that span several layers pass through those between."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from headwater.lineage.rows import Longs

_MOST_LANES: Final = 20_000
"""Beyond that the longest links pass behind the boxes, since nobody could follow them anyway."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Boxes and, behind them, lanes; every strand joins two of them in neighbouring layers.

    layer: of each slot. left, right: the slots that each strand joins.
    through: for each link the slots it passes between its boxes, from left to right.
    """

    boxes: int
    layer: Longs
    left: Longs
    right: Longs
    through: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.layer)


def open_lanes(layer: Longs, source: Longs, target: Longs) -> Slots:
    """Gives every link a lane in each layer it crosses; links of one source share theirs.

    Of every link the source must stand left of the target.
    """
    shared: dict[tuple[int, int], int] = {}
    lanes: list[int] = []
    strands: dict[tuple[int, int], None] = {}
    through: list[tuple[int, ...]] = []
    longest = _longest_with_lanes(layer, source, target)
    of: list[int] = layer.tolist()
    begins: list[int] = source.tolist()
    ends: list[int] = target.tolist()
    for begin, end in zip(begins, ends, strict=True):
        if of[end] - of[begin] > longest:
            through.append(())
            continue
        passed: list[int] = []
        for between in range(of[begin] + 1, of[end]):
            slot = shared.get((begin, between))
            if slot is None:
                slot = shared[begin, between] = len(layer) + len(lanes)
                lanes.append(between)
            passed.append(slot)
        way = [begin, *passed, end]
        strands.update(dict.fromkeys(pairwise(way)))
        through.append(tuple(passed))
    joined = np.array([*strands], dtype=np.int64).reshape(-1, 2)
    slots = np.concatenate((layer, np.array(lanes, dtype=np.int64)))
    return Slots(len(layer), slots, joined[:, 0], joined[:, 1], tuple(through))


def _longest_with_lanes(layer: Longs, source: Longs, target: Longs) -> int:
    """How many layers a link may span for its lanes to be drawn."""
    spans = np.sort(layer.take(target) - layer.take(source))
    affordable = np.cumsum(spans - 1) <= _MOST_LANES
    return int(spans[affordable][-1]) if affordable.any() else 1
