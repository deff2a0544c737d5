"""A layered drawing: data runs from left to right, few links cross, and no two boxes overlap."""

from __future__ import annotations

import numpy as np

from headwater.lineage.layout.acyclic import closing_links
from headwater.lineage.layout.beginning import first_order
from headwater.lineage.layout.drawing import Drawing, Lengths, Point, Sketch
from headwater.lineage.layout.heights import centres_of
from headwater.lineage.layout.lanes import Slots, open_lanes
from headwater.lineage.layout.layers import layers_of
from headwater.lineage.layout.ordering import order_slots
from headwater.lineage.layout.parts import pack, parts_of
from headwater.lineage.rows import Flags, Longs


def lay_out(sketch: Sketch) -> Drawing:
    """Places every box; parts that no link joins lie beside and under each other.

    Sugiyama's method: cycles are broken, nodes spread over layers, links across layers given lanes,
    layers sorted by their neighbours, and heights found by least squares. The same sketch is drawn
    the same always.
    """
    parts = parts_of(sketch)
    if len(parts) == 1:
        return _lay_out_part(sketch)
    return pack(sketch, [(part, _lay_out_part(part.sketch)) for part in parts])


def _lay_out_part(sketch: Sketch) -> Drawing:
    count = len(sketch)
    if count < 2:
        return _lay_out_one(sketch)
    backward = closing_links(count, sketch.source, sketch.target)
    left = np.where(backward, sketch.target, sketch.source)
    right = np.where(backward, sketch.source, sketch.target)
    linked = left != right
    layer = layers_of(count, left[linked], right[linked])
    slots = open_lanes(layer, left, right)
    order = order_slots(slots, first=first_order(slots, sketch.rank))
    height = np.concatenate((sketch.height, np.zeros(len(slots) - count)))
    centre = centres_of(slots, height, order.position, sketch.gaps)
    top = centre - height / 2
    top -= top.min()
    left_edge, right_edge = _columns(sketch, layer)
    return Drawing(
        x=left_edge.take(layer),
        y=top[:count],
        layer=layer,
        lanes=_lanes(slots, top, left_edge, right_edge, backward),
        backward=backward,
        width=float(right_edge[-1]),
        height=float((top + height).max()),
        crossings=order.crossings,
    )


def _lay_out_one(sketch: Sketch) -> Drawing:
    """A box by itself, which may lead to itself; or nothing."""
    origin = np.zeros(len(sketch))
    return Drawing(
        x=origin,
        y=origin,
        layer=origin.astype(np.int64),
        lanes=((),) * len(sketch.source),
        backward=np.ones(len(sketch.source), dtype=np.bool_),
        width=float(sketch.width.sum()),
        height=float(sketch.height.sum()),
        crossings=0,
    )


def _columns(sketch: Sketch, layer: Longs) -> tuple[Lengths, Lengths]:
    """Where each layer begins and ends."""
    widest: Lengths = np.zeros(int(layer.max()) + 1)
    np.maximum.at(widest, layer, sketch.width)
    end: Lengths = np.cumsum(widest + sketch.gaps.layer) - sketch.gaps.layer
    return end - widest, end


def _lanes(
    slots: Slots, top: Lengths, begin: Lengths, end: Lengths, backward: Flags
) -> tuple[tuple[Point, ...], ...]:
    """For each link the corners of the lanes it passes, in its own direction."""
    height: list[float] = top.round(1).tolist()
    layer: list[int] = slots.layer.tolist()
    from_x: list[float] = begin.tolist()
    to_x: list[float] = end.tolist()
    backwards: list[bool] = backward.tolist()
    lanes: list[tuple[Point, ...]] = []
    for passed, reverse in zip(slots.through, backwards, strict=True):
        way = [
            point
            for slot in passed
            for point in (
                (from_x[layer[slot]], height[slot]),
                (to_x[layer[slot]], height[slot]),
            )
        ]
        lanes.append(tuple(reversed(way)) if reverse else tuple(way))
    return tuple(lanes)
