"""The facets of one dataset or job through time.

A facet holds from the event that carried it until an event with another content; the rows follow
from the observations alone, in the order of their own times, whatever the order they came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from headwater.model.time import FOREVER, Instant

FacetName: TypeAlias = tuple[str, bool]
"""The facet's key, and whether a person set it with our own tools.

What people set stands beside what producers send, so that the next run does not take it away.
"""

Members: TypeAlias = tuple[tuple[FacetName, bytes | None], ...]
"""The facets of one observation: name and digest, in order; None takes the facet away."""


class Observation(NamedTuple):
    """One event said this of the owner. digest: of the members; it breaks ties."""

    at: Instant
    digest: bytes
    members: Members


class FacetRow(NamedTuple):
    """A facet and when it held. digest: of its content; None while it was taken away."""

    name: FacetName
    valid_from: Instant
    valid_to: Instant
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class FacetChanges:
    """How the rows of an owner changed."""

    removed: set[FacetRow]
    added: set[FacetRow]


@dataclass(slots=True)
class FacetHistory:
    """All rows of one owner that hold by what is known, and its latest observation's time."""

    rows: set[FacetRow] = field(default_factory=set[FacetRow])
    last_at: Instant | None = None
    _current: dict[FacetName, FacetRow] = field(default_factory=dict[FacetName, FacetRow])

    def __post_init__(self) -> None:
        self._current = {row.name: row for row in self.rows if row.valid_to == FOREVER}

    def current(self, facet: str) -> list[bytes]:
        """The contents of a facet that hold, of people's and of producers', as digests."""
        rows = (self._current.get((facet, manual)) for manual in (False, True))
        return [row.digest for row in rows if row is not None and row.digest is not None]

    def is_behind(self, at: Instant) -> bool:
        """Whether an observation at this time has others at the same time or after it."""
        return self.last_at is not None and at <= self.last_at

    def append(self, told: Observation) -> FacetChanges:
        """Take in an observation later than all others."""
        removed: set[FacetRow] = set()
        added: set[FacetRow] = set()
        for name, digest in told.members:
            known = self._current.get(name)
            if known is not None and known.digest == digest:
                continue
            if known is not None:
                removed.add(known)
                added.add(known._replace(valid_to=told.at))
            self._current[name] = row = FacetRow(name, told.at, FOREVER, digest)
            added.add(row)
        self.rows = (self.rows - removed) | added if added else self.rows
        self.last_at = told.at
        return FacetChanges(removed, added)

    def take_in(self, observations: Sequence[Observation]) -> FacetChanges:
        """Read every observation from the first one's time on, and bring the rows up to date.

        observations: the new one and all others at or after its time, in any order.
        """
        start = min(each.at for each in observations)
        affected = {row for row in self.rows if row.valid_to >= start}
        rows = _replay(
            {row.name: row for row in affected if row.valid_from < start}, sorted(observations)
        )
        self.rows = (self.rows - affected) | rows
        self._current |= {row.name: row for row in rows if row.valid_to == FOREVER}
        latest = max(each.at for each in observations)
        self.last_at = latest if self.last_at is None else max(self.last_at, latest)
        return FacetChanges(affected - rows, rows - affected)


def _replay(crossing: dict[FacetName, FacetRow], told: Iterable[Observation]) -> set[FacetRow]:
    open_rows = {name: row._replace(valid_to=FOREVER) for name, row in crossing.items()}
    rows: set[FacetRow] = set()
    for at, together in groupby(told, key=attrgetter("at")):
        # Of what is said at one instant, the last holds and the others never did.
        held = {name: digest for each in together for name, digest in each.members}
        for name, digest in held.items():
            known = open_rows.get(name)
            if known is not None and known.digest == digest:
                continue
            if known is not None:
                rows.add(known._replace(valid_to=at))
            open_rows[name] = FacetRow(name, at, FOREVER, digest)
    rows.update(open_rows.values())
    return rows
