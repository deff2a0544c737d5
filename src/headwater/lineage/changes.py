"""What is different between two answers: edges that came, went, or are known otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from headwater.lineage.rows import Flags
from headwater.lineage.trace import Kind
from headwater.lineage.visibility import EVERYTHING, Visibility
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.ports import FrontierGraph

Pair: TypeAlias = tuple[Key, Key]
LabelSet: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Relabelled:
    """An edge that is there before and after, but known otherwise. Labels are sorted."""

    source: Key
    target: Key
    before: LabelSet
    after: LabelSet


@dataclass(frozen=True, slots=True)
class EdgeChanges:
    """Differences as pairs of source and target in the direction of the data, sorted."""

    added: tuple[Pair, ...]
    removed: tuple[Pair, ...]
    relabelled: tuple[Relabelled, ...]


def changes_between(before: Reach, after: Reach) -> EdgeChanges:
    """Compare two answers. Edges with a hidden end are left out."""
    old, new = _labels(before), _labels(after)
    return EdgeChanges(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        relabelled=tuple(
            Relabelled(*pair, before=old[pair], after=new[pair])
            for pair in sorted(old.keys() & new.keys())
            if old[pair] != new[pair]
        ),
    )


def changes_since(
    graph: FrontierGraph,
    start: Sequence[Key],
    direction: Direction,
    *,
    before: AsOf,
    after: AsOf,
    starts_at: Kind | None = None,
    depth: int | None = None,
    labels: Flags | None = None,
    visible: Visibility = EVERYTHING,
) -> EdgeChanges:
    """Ask the same question at two points in time and compare the answers."""
    then, now = (
        walk(
            graph,
            start,
            direction,
            starts_at=starts_at,
            depth=depth,
            as_of=as_of,
            labels=labels,
            visible=visible,
        )
        for as_of in (before, after)
    )
    return changes_between(then, now)


def _labels(reach: Reach) -> dict[Pair, LabelSet]:
    shown = (reach.origin >= 0) & (reach.reached >= 0)
    near = reach.keys.take(reach.origin[shown]).tolist()
    far = reach.keys.take(reach.reached[shown]).tolist()
    ends = (near, far) if reach.direction is Direction.DOWNSTREAM else (far, near)
    labels: dict[Pair, set[int]] = {}
    for source, target, label in zip(*ends, reach.label[shown].tolist(), strict=True):
        labels.setdefault((source, target), set()).add(label)
    return {pair: tuple(sorted(each)) for pair, each in labels.items()}
