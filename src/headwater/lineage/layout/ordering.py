"""In which order the slots of each layer stand, so that few links cross."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from headwater.lineage.layout.crossings import count_crossings
from headwater.lineage.layout.drawing import Lengths
from headwater.lineage.layout.lanes import Slots
from headwater.lineage.rows import Longs

_ROUNDS: Final = 24
_PATIENCE: Final = 6
"""So many rounds in a row may bring nothing before the search ends."""


@dataclass(frozen=True, slots=True)
class Order:
    """position: of each slot in its layer, from the top. crossings: how many it leaves."""

    position: Longs
    crossings: int


def order_slots(slots: Slots, *, first: Lengths) -> Order:
    """Sorts each layer by where its neighbours stand, to and fro; the best order seen is kept.

    first: by what the slots of a layer are sorted to begin with.
    """
    layers = _layers_of(slots)
    position = _sorted_by(layers, first)
    best = Order(position, _crossings(slots, position))
    waited = 0
    for turn in range(_ROUNDS):
        if not best.crossings or waited == _PATIENCE:
            break
        position = _sweep(layers, position, turn)
        crossings = _crossings(slots, position)
        waited += 1
        if crossings < best.crossings:
            best, waited = Order(position, crossings), 0
    return best


@dataclass(frozen=True, slots=True)
class _Side:
    """The strands that reach one layer from one side.

    near: their slots in this layer, as indices into it. far: those in the other.
    """

    near: Longs
    far: Longs
    count: Longs


@dataclass(frozen=True, slots=True)
class _Layer:
    members: Longs
    left: _Side
    right: _Side


def _layers_of(slots: Slots) -> list[_Layer]:
    by_layer = slots.layer.argsort(kind="stable")
    sizes = np.bincount(slots.layer)
    ends = np.cumsum(sizes)
    index = np.empty(len(slots), dtype=np.int64)
    index[by_layer] = np.arange(len(slots)) - (ends - sizes).repeat(sizes)
    into = _grouped(slots.layer.take(slots.right), index.take(slots.right), slots.left, sizes)
    out_of = _grouped(slots.layer.take(slots.left), index.take(slots.left), slots.right, sizes)
    members = np.split(by_layer, ends[:-1])
    return [_Layer(*each) for each in zip(members, into, out_of, strict=True)]


def _grouped(layer: Longs, near: Longs, far: Longs, sizes: Longs) -> list[_Side]:
    order = layer.argsort(kind="stable")
    ends = np.cumsum(np.bincount(layer, minlength=len(sizes)))[:-1]
    return [
        _Side(one, other, np.bincount(one, minlength=size))
        for one, other, size in zip(
            np.split(near.take(order), ends), np.split(far.take(order), ends), sizes, strict=True
        )
    ]


def _sorted_by(layers: list[_Layer], value: Lengths) -> Longs:
    position = np.empty(len(value), dtype=np.int64)
    for layer in layers:
        order = value.take(layer.members).argsort(kind="stable")
        position[layer.members.take(order)] = np.arange(len(order))
    return position


def _sweep(layers: list[_Layer], position: Longs, turn: int) -> Longs:
    """One pass over all layers: by what lies left of each and then by what lies right of it."""
    place = np.empty(len(position), dtype=np.float64)
    for layer in layers:
        _set(place, layer, position.take(layer.members).argsort())
    # Slots that pull alike change places every other time, so that no order is stuck.
    flip = -1.0 if turn % 2 else 1.0
    for layer in layers[1:]:
        _settle(place, layer, layer.left, flip)
    for layer in reversed(layers[:-1]):
        _settle(place, layer, layer.right, flip)
    return _sorted_by(layers, place)


def _settle(place: Lengths, layer: _Layer, side: _Side, flip: float) -> None:
    own = place.take(layer.members)
    pull = np.bincount(side.near, weights=place.take(side.far), minlength=len(own))
    wanted = np.where(side.count > 0, pull / np.maximum(side.count, 1), own)
    _set(place, layer, np.lexsort((flip * own, wanted)))


def _set(place: Lengths, layer: _Layer, order: Longs) -> None:
    """Spread the members of a layer evenly between 0 and 1, in an order."""
    place[layer.members.take(order)] = (np.arange(len(order)) + 0.5) / len(order)


def _crossings(slots: Slots, position: Longs) -> int:
    left, right = slots.left, slots.right
    return count_crossings(slots.layer.take(left), position.take(left), position.take(right))
