"""Parts of a picture that no link joins: found, and put beside and under each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from headwater.lineage.layout.drawing import Drawing, Point, Sketch
from headwater.lineage.rows import Longs

_SHAPE: Final = 1.6
"""How much wider than high a picture of many parts is meant to be."""


@dataclass(frozen=True, slots=True)
class Part:
    """Boxes that links join. boxes, links: which ones of the whole sketch."""

    boxes: Longs
    links: Longs
    sketch: Sketch


def parts_of(sketch: Sketch) -> list[Part]:
    """The parts of a sketch, the largest first."""
    count = len(sketch)
    component = _components(count, sketch.source.tolist(), sketch.target.tolist())
    sizes = np.bincount(component, minlength=1)
    place = np.empty(count, dtype=np.int64)
    parts: list[Part] = []
    by_component = component.argsort(kind="stable")
    of_links = component.take(sketch.source)
    links_by_component = of_links.argsort(kind="stable")
    box_ends = np.cumsum(sizes)
    link_ends = np.cumsum(np.bincount(of_links, minlength=len(sizes)))
    for which in (-sizes).argsort(kind="stable").tolist():
        boxes = by_component[box_ends[which] - sizes[which] : box_ends[which]]
        begin = link_ends[which - 1] if which else 0
        links = links_by_component[begin : link_ends[which]]
        place[boxes] = np.arange(len(boxes))
        inner = replace(
            sketch,
            width=sketch.width.take(boxes),
            height=sketch.height.take(boxes),
            source=place.take(sketch.source.take(links)),
            target=place.take(sketch.target.take(links)),
            rank=None if sketch.rank is None else sketch.rank.take(boxes),
        )
        parts.append(Part(boxes, links, inner))
    return parts


def _components(count: int, source: list[int], target: list[int]) -> Longs:
    """For each node the number of its part, in the order of their first nodes."""
    chief = list(range(count))

    def found(node: int) -> int:
        while chief[node] != node:
            chief[node] = chief[chief[node]]
            node = chief[node]
        return node

    for one, other in zip(source, target, strict=True):
        first, second = sorted((found(one), found(other)))
        chief[second] = first
    _, component = np.unique([found(node) for node in range(count)], return_inverse=True)
    return component.astype(np.int64)


def pack(sketch: Sketch, parts: Sequence[tuple[Part, Drawing]]) -> Drawing:
    """One picture of many: in rows, as high as the first of each, filled from the left."""
    gap = sketch.gaps.part
    area = sum((drawn.width + gap) * (drawn.height + gap) for _, drawn in parts)
    widest = max(float(np.sqrt(area * _SHAPE)), *(drawn.width for _, drawn in parts))
    x, y = np.empty(len(sketch)), np.empty(len(sketch))
    layer = np.empty(len(sketch), dtype=np.int64)
    backward = np.zeros(len(sketch.source), dtype=np.bool_)
    lanes: list[tuple[Point, ...]] = [()] * len(sketch.source)
    left = top = row = width = 0.0
    for part, drawn in parts:
        if left and left + drawn.width > widest:
            left, top, row = 0.0, top + row + gap, 0.0
        x[part.boxes], y[part.boxes] = drawn.x + left, drawn.y + top
        layer[part.boxes] = drawn.layer
        backward[part.links] = drawn.backward
        for link, way in zip(part.links.tolist(), drawn.lanes, strict=True):
            lanes[link] = tuple((px + left, py + top) for px, py in way)
        left, row, width = left + drawn.width + gap, max(row, drawn.height), max(width, left)
        width = max(width, left - gap)
    crossings = sum(drawn.crossings for _, drawn in parts)
    return Drawing(x, y, layer, tuple(lanes), backward, width, top + row, crossings)
