"""Two scenes laid over one another: what came, what went, and what stayed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TypeVar

from headwater.lineage.view.answer import Change
from headwater.lineage.view.scene import Pair, Scene
from headwater.model.identity import Key

ThingT = TypeVar("ThingT", Key, Pair)


@dataclass(frozen=True, slots=True)
class Compared:
    """One scene of two. The rest: what each of the two holds."""

    scene: Scene
    _boxes_now: Collection[Key]
    _boxes_before: Collection[Key]
    _told_now: Collection[Pair]
    _told_before: Collection[Pair]

    def of_box(self, members: Collection[Key]) -> Change | None:
        """What became of a box, or of all that a group holds."""
        return _change(members, now=self._boxes_now, before=self._boxes_before)

    def of_line(self, told_of: Collection[Pair]) -> Change | None:
        """What became of a line, by the edges behind it."""
        return _change(told_of, now=self._told_now, before=self._told_before)


def compare(now: Scene, before: Scene | None) -> Compared | None:
    """Lay the scene of an earlier instant under that of now; None where there is none."""
    if before is None:
        return None
    boxes = now.boxes | {key: box for key, box in before.boxes.items() if key not in now.boxes}
    lines = now.lines | {line: told for line, told in before.lines.items() if line not in now.lines}
    return Compared(
        replace(now, boxes=boxes, lines=lines, full=now.full or before.full),
        now.boxes.keys(),
        before.boxes.keys(),
        _told_of(now),
        _told_of(before),
    )


def _told_of(scene: Scene) -> frozenset[Pair]:
    return frozenset(pair for told in scene.lines.values() for pair in told)


def _change(
    things: Collection[ThingT], *, now: Collection[ThingT], before: Collection[ThingT]
) -> Change | None:
    if not any(each in before for each in things):
        return Change.ADDED
    return None if any(each in now for each in things) else Change.REMOVED
