"""Which boxes a picture shows: what lies near the focus, and what was opened since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from headwater.lineage.rows import Longs, distinct
from headwater.lineage.view.surroundings import Surroundings
from headwater.model.edges import Direction
from headwater.model.identity import Key

AT_FIRST: Final = 20
"""How many neighbours a side shows before anybody asks for more."""

MOST_BOXES: Final = 10_000

Side: TypeAlias = tuple[int, Direction]
"""One side of a box."""

_NONE: Final[Longs] = np.zeros(0, dtype=np.int64)

TiersOf: TypeAlias = Callable[[Sequence[Key]], Mapping[Key, int]]
"""How much some datasets matter: 1 most. Those that nobody rated are left out."""


@dataclass(slots=True)
class Shown:
    """The boxes of a picture.

    hops: of each, in the order in which it was come by, how many datasets it lies to the right of
        the focus; negative to the left.

    steps: the boxes that are steps, which lead nowhere or come from nowhere.
    opened: the sides whose neighbours were looked at.
    full: whether boxes were left out because there are too many.
    """

    hops: dict[int, int] = field(default_factory=dict[int, int])
    steps: set[int] = field(default_factory=set[int])
    opened: set[Side] = field(default_factory=set[Side])
    full: bool = False

    @property
    def boxes(self) -> Longs:
        """All of them."""
        return np.array([*self.hops], dtype=np.int64)

    @property
    def datasets(self) -> Longs:
        """Those that are datasets."""
        return np.array([box for box in self.hops if box not in self.steps], dtype=np.int64)


class Selecting:
    """Choosing boxes.

    counts: how many neighbours of a side to show, where it was said. pinned: datasets to show
    whatever leads to them.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        *,
        counts: Mapping[Side, int],
        tiers: TiersOf,
        pinned: Longs = _NONE,
    ) -> None:
        self._surroundings = surroundings
        self._counts = counts
        self._tiers = tiers
        self._pinned = pinned

    def around(self, focus: Longs, *, upstream: int, downstream: int) -> Shown:
        """What lies so many datasets away from the focus, and all that was opened from there."""
        shown = Shown(dict.fromkeys(self._surroundings.boxes_of(focus).tolist(), 0))
        start = shown.boxes
        for direction, depth in (
            (Direction.UPSTREAM, upstream),
            (Direction.DOWNSTREAM, downstream),
        ):
            frontier = start
            for _ in range(depth):
                if not len(frontier):
                    break
                frontier = self._open(shown, frontier, direction)
        self._pin(shown)
        self._open_rest(shown)
        return shown

    def given(self, boxes: Longs) -> Shown:
        """These datasets, and all that was opened from there."""
        shown = Shown(dict.fromkeys(self._surroundings.boxes_of(boxes).tolist()[:MOST_BOXES], 0))
        shown.full = len({*boxes.tolist()}) > MOST_BOXES
        self._pin(shown)
        self._open_rest(shown)
        return shown

    def _pin(self, shown: Shown) -> None:
        """Show what is pinned, as far from the focus as what it lies beside."""
        waiting = dict.fromkeys(self._surroundings.boxes_of(self._pinned).tolist())
        while missing := [box for box in waiting if box not in shown.hops]:
            hops = self._hops_beside(shown, missing) or dict.fromkeys(missing, 0)
            shown.hops.update(hops)

    def _hops_beside(self, shown: Shown, boxes: list[int]) -> dict[int, int]:
        """Of those of some boxes that lie beside one that is shown how far from the focus."""
        hops: dict[int, int] = {}
        for direction, step in ((Direction.UPSTREAM, 1), (Direction.DOWNSTREAM, -1)):
            ties = self._surroundings.around(np.array(boxes), direction)
            origin = self._surroundings.boxes_of(ties.origin).tolist()
            reached = self._surroundings.boxes_of(ties.reached).tolist()
            for box, other in zip(origin, reached, strict=True):
                if other in shown.hops and other not in shown.steps:
                    hops.setdefault(box, shown.hops[other] + step)
        return hops

    def _open_rest(self, shown: Shown) -> None:
        """Open what people opened: a side may only become visible by opening another."""
        waiting = [side for side in self._counts if side not in shown.opened]
        while ready := [side for side in waiting if side[0] in shown.hops.keys() - shown.steps]:
            for box, direction in ready:
                self._open(shown, np.array([box]), direction)
            waiting = [side for side in waiting if side not in shown.opened]

    def _open(self, shown: Shown, boxes: Longs, direction: Direction) -> Longs:
        """Show the neighbours of some boxes on one side, the most important of many."""
        shown.opened.update((box, direction) for box in boxes.tolist())
        boxes = boxes[[self._counts.get((box, direction), AT_FIRST) > 0 for box in boxes.tolist()]]
        ties = self._surroundings.around(boxes, direction)
        origin = self._surroundings.boxes_of(ties.origin)
        reached = self._surroundings.boxes_of(ties.reached)
        step = -1 if direction is Direction.UPSTREAM else 1
        fresh: dict[int, int] = {}
        for box, neighbours in grouped(origin, reached):
            most = self._counts.get((box, direction), AT_FIRST)
            for each in self._foremost(neighbours, most).tolist():
                if each not in shown.hops:
                    fresh.setdefault(each, shown.hops[box] + step)
        room = MOST_BOXES - len(shown.hops)
        shown.full = shown.full or len(fresh) > room
        added = [*fresh][:room]
        shown.hops.update((each, fresh[each]) for each in added)
        shown.steps.update({*ties.step.tolist()}.intersection(added))
        return np.array([each for each in added if each not in shown.steps], dtype=np.int64)

    def _foremost(self, boxes: Longs, most: int) -> Longs:
        """The ones that matter most: by tier, then by how many read them, then by name."""
        if len(boxes) <= most:
            return boxes
        keys = self._surroundings.keys(boxes)
        tiers = self._tiers(keys)
        tier = np.array([tiers.get(key, _UNRATED) for key in keys])
        order = np.lexsort((np.array(keys), -self._surroundings.degree(boxes), tier))
        return boxes.take(order[:most])


_UNRATED: Final = 99


def grouped(origin: Longs, reached: Longs) -> list[tuple[int, Longs]]:
    """For each origin what it reaches, every one once, in the order of the origins."""
    order = origin.argsort(kind="stable")
    origins, begins = np.unique(origin.take(order), return_index=True)
    parts = np.split(reached.take(order), begins[1:])
    return [(box, distinct(part)) for box, part in zip(origins.tolist(), parts, strict=False)]
