"""How high each slot lies: as near to its neighbours as the order and the gaps allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from headwater.lineage.layout.drawing import Gaps, Lengths
from headwater.lineage.layout.lanes import Slots
from headwater.lineage.rows import Longs

_ROUNDS: Final = 4
_STIFFNESS: Final = (1.0, 2.0, 8.0)
"""How hard a strand pulls by how many of its ends are lanes: long links run straight."""


def centres_of(slots: Slots, height: Lengths, position: Longs, gaps: Gaps) -> Lengths:
    """The vertical centre of each slot. height: of each slot, nothing for a lane."""
    columns = _columns_of(slots, height, position, gaps)
    centre = np.empty(len(slots), dtype=np.float64)
    for column in columns:
        centre[column.members] = column.offset - column.offset[-1] / 2
    for _ in range(_ROUNDS):
        for column in columns[1:]:
            _pull(centre, column, [column.left])
        for column in reversed(columns[:-1]):
            _pull(centre, column, [column.right])
    for column in [*columns, *reversed(columns)]:
        _pull(centre, column, [column.left, column.right])
    return centre


@dataclass(frozen=True, slots=True)
class _Strands:
    """Those that reach a column from one side: near in it, far in the other; how hard they pull."""

    near: Longs
    far: Longs
    strength: Lengths
    total: Lengths


@dataclass(frozen=True, slots=True)
class _Column:
    """A layer from top to bottom. offset: how far each centre must be from the first at least."""

    members: Longs
    offset: Lengths
    left: _Strands
    right: _Strands


def _columns_of(slots: Slots, height: Lengths, position: Longs, gaps: Gaps) -> list[_Column]:
    order = np.lexsort((position, slots.layer))
    is_lane = np.arange(len(slots)) >= slots.boxes
    strength = np.array(_STIFFNESS).take(
        is_lane.take(slots.left).astype(np.int64) + is_lane.take(slots.right)
    )
    columns: list[_Column] = []
    into = _by_layer(slots.layer.take(slots.right))
    out_of = _by_layer(slots.layer.take(slots.left))
    for layer, members in enumerate(np.split(order, np.cumsum(np.bincount(slots.layer))[:-1])):
        half = height.take(members) / 2
        lane = is_lane.take(members)
        gap = np.where(lane[1:] | lane[:-1], gaps.lane, gaps.box)
        offset = np.concatenate(([0.0], np.cumsum(half[1:] + half[:-1] + gap)))
        sides = [
            _strands(strands.get(layer), near, far, strength, position, len(members))
            for strands, near, far in (
                (into, slots.right, slots.left),
                (out_of, slots.left, slots.right),
            )
        ]
        columns.append(_Column(members, offset, *sides))
    return columns


def _by_layer(layer: Longs) -> dict[int, Longs]:
    order = layer.argsort(kind="stable")
    found, begins = np.unique(layer.take(order), return_index=True)
    return dict(zip(found.tolist(), np.split(order, begins)[1:], strict=True))


def _strands(
    strands: Longs | None,
    near: Longs,
    far: Longs,
    strength: Lengths,
    position: Longs,
    size: int,
) -> _Strands:
    if strands is None:
        strands = np.empty(0, dtype=np.int64)
    here, pull = position.take(near.take(strands)), strength.take(strands)
    total = np.bincount(here, weights=pull, minlength=size).astype(np.float64)
    return _Strands(here, far.take(strands), pull, total)


def _pull(centre: Lengths, column: _Column, sides: list[_Strands]) -> None:
    """Bring a column as near to its neighbours on these sides as its order allows."""
    size = len(column.members)
    wanted, weight = np.zeros(size), np.zeros(size)
    for side in sides:
        pulls = side.strength * centre.take(side.far)
        wanted += np.bincount(side.near, weights=pulls, minlength=size)
        weight += side.total
    free = weight == 0
    # What nothing pulls stays where it is, unless it is in the way.
    wanted = np.where(free, centre.take(column.members), wanted / np.where(free, 1.0, weight))
    weight[free] = _IDLE
    centre[column.members] = column.offset + _rising(wanted - column.offset, weight)


_IDLE: Final = 0.1


def _rising(value: Lengths, weight: Lengths) -> Lengths:
    """The nearest values that nowhere fall, by least squares: neighbours that do are averaged."""
    sums: list[float] = []
    weights: list[float] = []
    sizes: list[int] = []
    for each, heavy in zip((value * weight).tolist(), weight.tolist(), strict=True):
        total, mass, size = each, heavy, 1
        while sums and sums[-1] * mass >= total * weights[-1]:
            total += sums.pop()
            mass += weights.pop()
            size += sizes.pop()
        sums.append(total)
        weights.append(mass)
        sizes.append(size)
    return (np.array(sums) / np.array(weights)).repeat(sizes)
