"""What is different between what came out before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from headwater.integrations.trials.sandbox import Outcome

_MOST_PAIRED: Final = 40
"""Of wider outcomes it is not asked which columns go with which."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Columns, by name in small letters.

    changed: those with other values than before. moved: those whose values are the same and stand
    beside others; of several that may have moved all are told.
    """

    changed: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()

    @property
    def any(self) -> bool:
        """Whether anything is different."""
        return bool(self.changed or self.moved)


def names_of(outcome: Outcome) -> tuple[str, ...]:
    """The columns of an outcome in small letters."""
    return tuple(each.lower() for each in outcome.columns)


def doubled(outcome: Outcome) -> frozenset[str]:
    """The names that several columns have in common."""
    return frozenset(name for name, times in Counter(names_of(outcome)).items() if times > 1)


def bags(outcome: Outcome) -> dict[str, Counter[str | None]]:
    """The values of each column, in no order, but for those whose name another has, too."""
    twice = doubled(outcome)
    return {
        name: Counter(row[at] for row in outcome.rows)
        for at, name in enumerate(names_of(outcome))
        if name not in twice
    }


def settled(outcome: Outcome, others: Iterable[Outcome]) -> frozenset[str]:
    """The columns that have the same values in all of these."""
    first = bags(outcome)
    rest = [bags(each) for each in others]
    return frozenset(
        name for name, values in first.items() if all(each.get(name) == values for each in rest)
    )


def telling(before: Outcome, after: Outcome) -> frozenset[str]:
    """The columns in which a difference could be seen: not all one value in both, or none."""
    first, second = bags(before), bags(after)
    is_one_row = len(before.rows) <= 1 and len(after.rows) <= 1
    least = {None} if is_one_row else set[str | None]()
    found: set[str] = set()
    for name in first:
        values = {*first[name], *second.get(name, ())} | least
        if len(values) > 1 or first[name] != second.get(name):
            found.add(name)
    return frozenset(found)


def rows_within(outcome: Outcome, columns: AbstractSet[str]) -> Counter[tuple[str | None, ...]]:
    """The rows, of some columns alone."""
    places = [at for at, name in enumerate(names_of(outcome)) if name in columns]
    return Counter(tuple(row[at] for at in places) for row in outcome.rows)


def difference(before: Outcome, after: Outcome, within: AbstractSet[str]) -> Difference:
    """What is different, in some columns alone."""
    first, second = bags(before), bags(after)
    changed = frozenset(each for each in within if first.get(each) != second.get(each))
    same = sorted(within - changed)
    if not 1 < len(same) <= _MOST_PAIRED:
        return Difference(changed)
    rows = rows_within(before, {*same}), rows_within(after, {*same})
    if rows[0] == rows[1]:
        return Difference(changed)
    pairs = [
        pair
        for pair in combinations(same, 2)
        if rows_within(before, {*pair}) != rows_within(after, {*pair})
    ]
    return Difference(changed, _moved(pairs))


def always(before: Outcome, others: Sequence[Outcome], *, within: AbstractSet[str]) -> Difference:
    """What is different in all of these."""
    seen = [difference(before, each, within) for each in others]
    return Difference(
        frozenset(each for each in within if all(each in one.changed for one in seen)),
        frozenset(each for each in within if all(each in one.moved for one in seen)),
    )


def _moved(pairs: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Of columns that no longer go together: the one that is in every pair, else all."""
    every = frozenset(each for pair in pairs for each in pair)
    in_all = frozenset(each for each in every if all(each in pair for pair in pairs))
    return in_all if len(in_all) == 1 else every
