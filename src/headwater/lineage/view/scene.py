"""What a picture holds before anything is worded or placed: boxes, lines, and what is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from headwater.lineage.view.answer import ViewSide
from headwater.lineage.view.selection import Shown, grouped
from headwater.lineage.view.surroundings import Surroundings, Ties
from headwater.model.edges import Direction
from headwater.model.identity import Key

Pair: TypeAlias = tuple[Key, Key]


@dataclass(frozen=True, slots=True)
class Box:
    """A dataset or a step of a picture.

    names: the other names that lineage knows a dataset by.
    hops: how many datasets it lies to the right of the focus; negative to the left.
    """

    key: Key
    names: tuple[Key, ...]
    hops: int
    upstream: ViewSide
    downstream: ViewSide


@dataclass(frozen=True, slots=True)
class Scene:
    """The boxes by key, and the lines between them.

    lines: for each two boxes that are joined the edges behind the line, by the keys that they were
        told of.
    full: whether boxes were left out because there are too many.
    """

    boxes: dict[Key, Box]
    lines: dict[Pair, tuple[Pair, ...]]
    full: bool

    @property
    def hidden(self) -> int:
        """How many neighbours are not drawn; one of several boxes counts for each of them."""
        return sum(box.upstream.hidden + box.downstream.hidden for box in self.boxes.values())


_NO_SIDE: Final = ViewSide(0, 0, opened=True)


def scene_of(surroundings: Surroundings, shown: Shown, *, untouched: Sequence[Key]) -> Scene:
    """The scene of what was chosen. untouched: datasets to show that no edge has ever touched."""
    above, below = (surroundings.around(shown.datasets, direction) for direction in _BOTH)
    ties = _ties_between(surroundings, shown, above, below)
    sides = [
        _sides(surroundings, shown, around, direction)
        for around, direction in zip((above, below), _BOTH, strict=True)
    ]
    boxes = {key: Box(key, (), 0, _NO_SIDE, _NO_SIDE) for key in untouched}
    for handle, hops in (shown.hops | _hops_of_steps(surroundings, shown, ties)).items():
        key, *names = surroundings.keys(surroundings.names_of(handle))
        upstream, downstream = (each.get(handle, _NO_SIDE) for each in sides)
        boxes[key] = Box(key, tuple(sorted(names)), hops, upstream, downstream)
    return Scene(boxes, _lines(surroundings, ties), shown.full)


_BOTH: Final = (Direction.UPSTREAM, Direction.DOWNSTREAM)


def _ties_between(surroundings: Surroundings, shown: Shown, above: Ties, below: Ties) -> Ties:
    """All ways from one box that is shown to another, those to and from lone steps included."""
    boxes = shown.boxes
    onward = below.where(np.isin(surroundings.boxes_of(below.reached), boxes))
    back = above.where((above.reached == above.step) & np.isin(above.step, boxes))
    return Ties(
        np.concatenate((onward.origin, back.step)),
        np.concatenate((onward.step, back.step)),
        np.concatenate((onward.reached, back.origin)),
    )


def _sides(
    surroundings: Surroundings, shown: Shown, around: Ties, direction: Direction
) -> dict[int, ViewSide]:
    """What lies on one side of each dataset that is shown."""
    origin, reached = surroundings.boxes_of(around.origin), surroundings.boxes_of(around.reached)
    boxes = frozenset(shown.boxes.tolist())
    sides = {
        box: ViewSide(0, 0, opened=(box, direction) in shown.opened)
        for box in shown.datasets.tolist()
    }
    for box, neighbours in grouped(origin, reached):
        drawn = len(boxes.intersection(neighbours.tolist()))
        opened = (box, direction) in shown.opened
        sides[box] = ViewSide(drawn, len(neighbours) - drawn, opened)
    return sides


def _hops_of_steps(surroundings: Surroundings, shown: Shown, ties: Ties) -> dict[int, int]:
    """Of each step between datasets the hops of those of its datasets that lie further away."""
    hops: dict[int, int] = {}
    boxes = [surroundings.boxes_of(each) for each in (ties.origin, ties.step, ties.reached)]
    for origin, step, end in zip(*(each.tolist() for each in boxes), strict=True):
        if step not in shown.steps:
            further = max(shown.hops[origin], shown.hops[end], key=abs)
            hops[step] = max(hops.get(step, 0), further, key=abs)
    return hops


def _lines(surroundings: Surroundings, ties: Ties) -> dict[Pair, tuple[Pair, ...]]:
    source = np.concatenate((ties.origin, ties.step))
    target = np.concatenate((ties.step, ties.reached))
    proper = source != target
    ends = [
        surroundings.keys(each)
        for handles in (source[proper], target[proper])
        for each in (surroundings.boxes_of(handles), handles)
    ]
    lines: dict[Pair, dict[Pair, None]] = {}
    for box, told_of, other_box, other_told_of in zip(*ends, strict=True):
        lines.setdefault((box, other_box), {})[told_of, other_told_of] = None
    return {line: tuple(pairs) for line, pairs in lines.items()}
