"""What a selector selects: sets of keys, each sorted and without duplicates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from headwater.lineage.rows import Flags, Longs, distinct
from headwater.lineage.visibility import Visibility

NOTHING_HERE: Final[Longs] = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Datasets, jobs and columns by key.

    stale: how many edges walks did not follow because runs no longer show them.
    restricted: how many nodes were gone through, or would be here, that must not be named.
    """

    datasets: Longs = field(default_factory=NOTHING_HERE.copy)
    jobs: Longs = field(default_factory=NOTHING_HERE.copy)
    columns: Longs = field(default_factory=NOTHING_HERE.copy)
    stale: int = 0
    restricted: int = 0

    @classmethod
    def of(
        cls,
        *,
        datasets: Longs = NOTHING_HERE,
        jobs: Longs = NOTHING_HERE,
        columns: Longs = NOTHING_HERE,
        stale: int = 0,
        restricted: int = 0,
    ) -> Selection:
        """A selection of keys in any order, some of them more than once."""
        sets = (distinct(datasets), distinct(jobs), distinct(columns))
        return cls(*sets, stale=stale, restricted=restricted)

    def __len__(self) -> int:
        return len(self.datasets) + len(self.jobs) + len(self.columns)

    def keys(self) -> Longs:
        """All of them, in no order."""
        return np.concatenate((self.datasets, self.jobs, self.columns))

    def __or__(self, other: Selection) -> Selection:
        return Selection.of(
            datasets=np.concatenate((self.datasets, other.datasets)),
            jobs=np.concatenate((self.jobs, other.jobs)),
            columns=np.concatenate((self.columns, other.columns)),
            stale=self.stale + other.stale,
            restricted=self.restricted + other.restricted,
        )

    def shown_to(self, visible: Visibility) -> Selection:
        """Those that may be named."""
        hidden = [visible.hides(each) for each in (self.datasets, self.jobs, self.columns)]
        count = sum(int(each.sum()) for each in hidden)
        if not count:
            return self
        return replace(
            self,
            datasets=self.datasets[~hidden[0]],
            jobs=self.jobs[~hidden[1]],
            columns=self.columns[~hidden[2]],
            restricted=self.restricted + count,
        )


def among(keys: Longs, sought: Longs) -> Flags:
    """For each key whether it is one of those sought, which are in order."""
    if not len(sought):
        return np.zeros(len(keys), dtype=np.bool_)
    return sought.take(sought.searchsorted(keys), mode="clip") == keys
