"""Drawings that were made before, so that nothing is laid out twice and little ever moves."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np

from headwater.lineage.layout.drawing import Drawing, Sketch
from headwater.lineage.layout.layered import lay_out
from headwater.model.identity import Key

_KEPT: Final = 256


@dataclass(frozen=True, slots=True)
class Frame:
    """Boxes by key with their sizes, and the pairs of boxes that are joined."""

    sizes: Mapping[Key, tuple[int, int]]
    lines: Sequence[tuple[Key, Key]]

    def digest(self, after: str) -> str:
        """Names the drawing of this frame, where an earlier drawing is kept to."""
        sizes = [(key, *size) for key, size in self.sizes.items()]
        flat = np.array([*sizes, (-1, -1, -1), *((*line, 0) for line in self.lines)], np.int64)
        return hashlib.blake2b(flat.tobytes(), key=after.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Placed:
    """A drawing of a frame. name: by which it can be kept to later. centre: of each box."""

    name: str
    drawing: Drawing
    centre: Mapping[Key, float]


class Drawings:
    """The last drawings that were made. May be used from any thread."""

    def __init__(self) -> None:
        self._placed: OrderedDict[str, Placed] = OrderedDict()
        self._lock = Lock()

    def draw(self, frame: Frame, *, after: str | None = None) -> Placed:
        """Where everything lies. after: the name of an earlier drawing whose order to keep.

        An earlier drawing that is no longer held has no say.
        """
        before = None if after is None else self._find(after)
        name = frame.digest(before.name if before else "")
        found = self._find(name)
        if found is not None:
            return found
        place = {key: at for at, key in enumerate(frame.sizes)}
        ends = np.array([(place[one], place[other]) for one, other in frame.lines], np.int64)
        size = np.array([*frame.sizes.values()], dtype=np.float64).reshape(-1, 2)
        rank = None
        if before is not None and not before.centre.keys().isdisjoint(frame.sizes):
            rank = np.array([before.centre.get(key, -1.0) for key in frame.sizes])
        drawing = lay_out(
            Sketch(size[:, 0], size[:, 1], *ends.reshape(-1, 2).T, rank=rank),
        )
        centres = (drawing.y + size[:, 1] / 2).tolist()
        placed = Placed(name, drawing, dict(zip(frame.sizes, centres, strict=True)))
        self._keep(placed)
        return placed

    def _find(self, name: str) -> Placed | None:
        with self._lock:
            placed = self._placed.get(name)
            if placed is not None:
                self._placed.move_to_end(name)
            return placed

    def _keep(self, placed: Placed) -> None:
        with self._lock:
            self._placed[placed.name] = placed
            while len(self._placed) > _KEPT:
                self._placed.popitem(last=False)
