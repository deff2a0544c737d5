"""What people say does not flow, taken out of what sources say does.

Rejections touch rows and nothing before them: what runs and declarations said stays as it was, so
that a rejection which is taken back, or ends, leaves no trace.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from headwater.collector.facts import Rejection
from headwater.collector.shape import Step, step_of
from headwater.collector.timeline_rows import Row
from headwater.model.graph import Layer
from headwater.model.identity import Key

DatasetsOf: TypeAlias = Callable[[Iterable[Key]], Mapping[Key, Key]]
"""The datasets of some columns."""


class Rejections:
    """All rejections that hold, by the dataset that nothing flows into."""

    def __init__(self) -> None:
        self._stated: dict[Key, AbstractSet[Rejection]] = {}
        self._by_target: dict[Key, list[Rejection]] = {}

    def state(self, subject: Key, stated: AbstractSet[Rejection]) -> set[Key]:
        """What a subject states from now on; returns the targets of what changed."""
        changed = self._stated.get(subject, frozenset()) ^ stated
        if not changed:
            return set()
        self._stated[subject] = frozenset(stated)
        self._by_target = {}
        for each in sorted({one for told in self._stated.values() for one in told}, key=_order):
            self._by_target.setdefault(each.target_dataset, []).append(each)
        return {each.target_dataset for each in changed}

    def among(self, datasets: AbstractSet[Key], owner: Key) -> list[Rejection]:
        """Those about flows between these datasets, through an owner's steps."""
        if not self._by_target:
            return []
        return [
            each
            for target in sorted(self._by_target.keys() & datasets)
            for each in self._by_target[target]
            if each.source_dataset in datasets and each.job in {None, owner}
        ]


def _order(each: Rejection) -> tuple[Key, Key, Key]:
    return (each.source, each.target, each.job or 0)


def without_rejected(
    rows: AbstractSet[Row],
    rejected: Sequence[Rejection],
    owner: Key,
    datasets_of: DatasetsOf,
) -> tuple[set[Row], list[Step]]:
    """The rows of a timeline without what is rejected, and the steps that this took.

    A step with several outputs, of which one must do without an input, is told apart: that output
    gets a step of its own.
    """
    flow = {row for row in rows if row.layer is Layer.FLOW}
    columns = _columns_left(rows - flow, rejected, datasets_of)
    steps: list[Step] = []
    sources: dict[Key, set[Key]] = defaultdict(set)
    for each in rejected:
        if not each.is_of_columns:
            sources[each.target].add(each.source)
    for target in sorted(sources):
        flow, apart = _flow_left(flow, target, sources[target], owner)
        steps += apart
    return flow | columns, steps


def _flow_left(
    flow: set[Row], target: Key, sources: AbstractSet[Key], owner: Key
) -> tuple[set[Row], list[Step]]:
    """What flows into one dataset, without some sources."""
    into, out_of = defaultdict[Key, set[Row]](set), defaultdict[Key, set[Row]](set)
    for row in flow:
        into[row.target].add(row)
        out_of[row.source].add(row)
    kept, steps = set(flow), list[Step]()
    for step in sorted({row.source for row in into[target]}):
        refused = {row for row in into[step] if row.source in sources}
        if not refused:
            continue
        others = {row for row in out_of[step] if row.target != target}
        if not others:
            kept -= refused
            continue
        apart = step_of(owner, "target", target)
        steps.append(apart)
        writes = {row for row in out_of[step] if row.target == target}
        kept -= writes
        kept |= {row._replace(source=apart.key) for row in writes}
        kept |= {row._replace(target=apart.key) for row in into[step] - refused}
    return kept, steps


def _columns_left(
    rows: AbstractSet[Row], rejected: Sequence[Rejection], datasets_of: DatasetsOf
) -> set[Row]:
    whole = {(each.source, each.target) for each in rejected if not each.is_of_columns}
    pairs = {(each.source, each.target) for each in rejected if each.is_of_columns}
    ends = {end for row in rows for end in (row.source, row.target)} if whole else set[Key]()
    homes = datasets_of(ends)
    return {
        row
        for row in rows
        if (row.source, row.target) not in pairs
        and (homes.get(row.source), homes.get(row.target)) not in whole
    }
