"""What objectives are counted by, gathered at one instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from headwater.lineage.rows import Longs
from headwater.lineage.selector.selection import NOTHING_HERE
from headwater.model.time import Instant, Offset


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Rows in any order. subject: keys of datasets or jobs. at: instants. value: see `Facts`."""

    subject: Longs
    at: Longs
    value: Longs

    @classmethod
    def of(cls, rows: object) -> Series:
        """From (subject, at, value) rows."""
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return cls(*(np.ascontiguousarray(column) for column in table.T))


NOTHING: Final = Series(NOTHING_HERE, NOTHING_HERE, NOTHING_HERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that objectives are counted by. at: the present.

    blind: why nothing can be told at present; None where something can.
    subjects: by objective the keys of the datasets or jobs that it counts, sorted.
    unresolved: by objective why its selector means nothing.
    writes: of datasets; no value. arrivals: of events, by job or dataset; value: microseconds from
    their own time until they were stored. ends: of runs by job; value: 1 of those that succeeded.
    expected: starts and ends that should have come, by job; value: 1 of those that did.
    checks: of datasets; value: 1 of those that passed. schemas: changes of datasets that take
    something away. volumes: of datasets; value: rows written. covered: of datasets, at: since when
    each is known; value: since when something is known to flow into it or out of it.
    """

    at: Instant
    offset: Offset
    blind: str | None = None
    subjects: Mapping[str, Longs] = field(default_factory=dict[str, Longs])
    unresolved: Mapping[str, str] = field(default_factory=dict[str, str])
    writes: Series = NOTHING
    arrivals: Series = NOTHING
    ends: Series = NOTHING
    expected: Series = NOTHING
    checks: Series = NOTHING
    schemas: Series = NOTHING
    volumes: Series = NOTHING
    covered: Series = NOTHING
