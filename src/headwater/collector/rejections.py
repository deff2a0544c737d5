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
from headwater.model.time import Instant

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


def _order(each: Rejection) -> tuple[Key, Key, Key, Instant]:
    return (each.source, each.target, each.job or 0, each.until)


def without_rejected(
    rows: AbstractSet[Row],
    rejected: Sequence[Rejection],
    owner: Key,
    datasets_of: DatasetsOf,
) -> tuple[set[Row], list[Step]]:
    """The rows of a timeline without what is rejected, and the steps that this took.

    A step with several outputs, of which one must do without an input, is told apart: that output
    gets a step of its own. What a rejection is about does not flow from the beginning until it
    ends, so of a row only what comes after is left.
    """
    flow = {row for row in rows if row.layer is Layer.FLOW}
    columns = _cut_columns(rows - flow, rejected, datasets_of)
    steps: list[Step] = []
    until = _latest(each for each in rejected if not each.is_of_columns)
    for target in sorted({target for _, target in until}):
        sources = {source: until[source, end] for source, end in until if end == target}
        flow, apart = _cut_flow(flow, target, sources, owner)
        steps += apart
    return flow | columns, steps


def _cut_flow(
    flow: set[Row], target: Key, until: Mapping[Key, Instant], owner: Key
) -> tuple[set[Row], list[Step]]:
    """What flows into one dataset, without some sources. until: by source."""
    into, out_of = defaultdict[Key, set[Row]](set), defaultdict[Key, set[Row]](set)
    for row in flow:
        into[row.target].add(row)
        out_of[row.source].add(row)
    kept, steps = set(flow), list[Step]()
    for step in sorted({row.source for row in into[target]}):
        reads = into[step]
        if not any(row.source in until for row in reads):
            continue
        cut = {part for row in reads for part in _after(row, until.get(row.source))}
        others = {row for row in out_of[step] if row.target != target}
        if not others:
            kept = (kept - reads) | cut
            continue
        apart = step_of(owner, "target", target)
        steps.append(apart)
        writes = {row for row in out_of[step] if row.target == target}
        kept -= writes
        kept |= {row._replace(source=apart.key) for row in writes}
        kept |= {row._replace(target=apart.key) for row in cut}
    return kept, steps


def _cut_columns(
    rows: AbstractSet[Row], rejected: Sequence[Rejection], datasets_of: DatasetsOf
) -> set[Row]:
    whole = _latest(each for each in rejected if not each.is_of_columns)
    pairs = _latest(each for each in rejected if each.is_of_columns)
    ends = {end for row in rows for end in (row.source, row.target)} if whole else set[Key]()
    homes = datasets_of(ends)
    kept: set[Row] = set()
    for row in rows:
        until = pairs.get((row.source, row.target))
        if whole and row.source in homes and row.target in homes:
            between = whole.get((homes[row.source], homes[row.target]))
            until = max((each for each in (until, between) if each is not None), default=None)
        kept.update(_after(row, until))
    return kept


def _latest(rejected: Iterable[Rejection]) -> dict[tuple[Key, Key], Instant]:
    """Until when nothing flows, by source and target."""
    until: dict[tuple[Key, Key], Instant] = {}
    for each in rejected:
        pair = each.source, each.target
        until[pair] = max(each.until, until.get(pair, each.until))
    return until


def _after(row: Row, until: Instant | None) -> Iterable[Row]:
    """What is left of a row when it does not hold before an instant."""
    if until is None or until <= row.valid_from:
        yield row
    elif until < row.valid_to:
        yield row._replace(valid_from=until)
