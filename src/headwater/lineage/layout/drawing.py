"""What is to be drawn, and where everything comes to lie: a layered drawing, left to right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from headwater.lineage.rows import Longs

Lengths: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is left free: between layers, between boxes of one layer, around a lane, in pixels."""

    layer: float = 72
    box: float = 14
    lane: float = 10
    part: float = 40


@dataclass(frozen=True, slots=True)
class Sketch:
    """Boxes and the links between them, before anything has a place.

    width, height: of each box, in pixels.
    source, target: of each link, as indices into the boxes.
    rank: where each box stood among its neighbours when it was drawn last, of any scale; -1 for one
        that is new. A drawing keeps to it where nothing speaks against it.
    """

    width: Lengths
    height: Lengths
    source: Longs
    target: Longs
    rank: Lengths | None = None
    gaps: Gaps = field(default_factory=Gaps)

    def __len__(self) -> int:
        return len(self.width)


Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where everything lies. Pixels, from the upper left.

    x, y: the upper left corner of each box. layer: which column of the picture it stands in.
    lanes: for each link the points it passes between its boxes, in the direction of the link.
    backward: which links run from right to left because they close a cycle.
    crossings: how many pairs of links cross, by the order of the boxes in their layers.
    """

    x: Lengths
    y: Lengths
    layer: Longs
    lanes: tuple[tuple[Point, ...], ...]
    backward: NDArray[np.bool_]
    width: float
    height: float
    crossings: int
