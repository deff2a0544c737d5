"""What was seen of each pair of columns so far, and of each column that comes out."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from headwater.integrations.trials.compare import Difference, bags, doubled
from headwater.integrations.trials.question import EVERY, Link
from headwater.integrations.trials.sandbox import Outcome
from headwater.model.identity import DatasetId

_ENOUGH_TRIALS: Final = 10
_ENOUGH_WORLDS: Final = 3
"""With fewer runs that could have shown it a claim is not refuted."""
_PLENTY_TRIALS: Final = 24
_PLENTY_WORLDS: Final = 7
"""After so many a claim is not tried any more; before that, as long as there are worlds."""
_SAMPLES: Final = 3


@dataclass(slots=True)
class Tally:
    """What is known of one pair of columns so far.

    trials: how many runs could have shown an influence, in which worlds. doubts: columns that
    changed places among each other, this one with them, and nothing tells which of them did.
    """

    shown: bool = False
    doubts: set[frozenset[str]] = field(default_factory=set[frozenset[str]])
    trials: int = 0
    worlds: set[int] = field(default_factory=set[int])

    @property
    def is_open(self) -> bool:
        """Whether it is worth to go on."""
        is_plenty = self.trials >= _PLENTY_TRIALS and len(self.worlds) >= _PLENTY_WORLDS
        return not self.shown and not is_plenty

    @property
    def is_enough(self) -> bool:
        """Whether so many runs could have shown it that it counts that none did."""
        return self.trials >= _ENOUGH_TRIALS and len(self.worlds) >= _ENOUGH_WORLDS


@dataclass(slots=True)
class Seen:
    """What was seen of one column that comes out.

    samples: some of its values. most_rows: how many there were at most in a run. steady,
    unsteady: runs with rows in which it was, and was not, the same with rows in another order.
    """

    samples: set[str | None] = field(default_factory=set[str | None])
    most_rows: int = 0
    steady: int = 0
    unsteady: int = 0

    @property
    def varies(self) -> bool:
        """Whether its values are so many that a change of one would have been seen.

        In a single row a yes or a no mostly stays what it is.
        """
        return len(self.samples) > (1 if self.most_rows > 1 else 2)


class Tallies:
    """Counts what runs show, by pair of columns; `*` stands for all columns of a dataset.

    doubled: names that several columns which come out have in common.
    """

    def __init__(self) -> None:
        self.doubled: set[tuple[DatasetId, str]] = set()
        self._pairs: dict[Link, Tally] = {}
        self._seen: dict[tuple[DatasetId, str], Seen] = {}

    def of(self, pair: Link) -> Tally:
        """What is known of a pair of whole columns."""
        return self._pairs.get(pair, Tally())

    def shown(self) -> list[Link]:
        """The pairs of columns of which one was seen to have a part in the other."""
        return [
            pair
            for pair, tally in sorted(self._pairs.items())
            if tally.shown and EVERY not in {pair.source_column, pair.target_column}
        ]

    def seen(self, target: DatasetId) -> dict[str, Seen]:
        """The columns of a dataset that came out, and what was seen of them."""
        return {name: each for (dataset, name), each in self._seen.items() if dataset == target}

    def note(
        self, outcomes: Mapping[DatasetId, Outcome], steady: Mapping[DatasetId, AbstractSet[str]]
    ) -> None:
        """Look at what came out. steady: columns that the order of rows does not decide."""
        for target, outcome in outcomes.items():
            self.doubled |= {(target, name) for name in doubled(outcome)}
            for name, values in bags(outcome).items():
                seen = self._seen.setdefault((target, name), Seen())
                if outcome.rows:
                    seen.steady += name in steady[target]
                    seen.unsteady += name not in steady[target]
                seen.most_rows = max(seen.most_rows, len(outcome.rows))
                seen.samples.update([*values][: _SAMPLES - len(seen.samples)])

    def is_news(
        self, source: DatasetId, column: str, target: DatasetId, difference: Difference
    ) -> bool:
        """Whether a difference shows what was not shown before."""
        names = (*difference.changed, *difference.moved, EVERY)
        return any(not self.of(Link(source, column, target, each)).shown for each in names)

    def count(
        self,
        changed: tuple[DatasetId, str],
        target: DatasetId,
        difference: Difference,
        *,
        world: int,
        could_tell: AbstractSet[str],
    ) -> None:
        """Count a run in which a column was changed, for every column that could have told."""
        source, column = changed
        for name in (*could_tell, *([EVERY] if could_tell else [])):
            surely = _is_sure(name, difference)
            for cause in dict.fromkeys((column, EVERY)):
                tally = self._pairs.setdefault(Link(source, cause, target, name), Tally())
                tally.trials += 1
                tally.worlds.add(world)
                tally.shown = tally.shown or surely
                if name in difference.moved and not surely:
                    tally.doubts.add(difference.moved)

    def is_in_doubt(self, pair: Link) -> bool:
        """Whether some change of places is not explained by another column that surely changed."""
        return any(
            not any(self.of(replace(pair, target_column=each)).shown for each in doubt)
            for doubt in self.of(pair).doubts
        )


def _is_sure(column: str, difference: Difference) -> bool:
    if column == EVERY:
        return difference.any
    return column in difference.changed or difference.moved == frozenset({column})
