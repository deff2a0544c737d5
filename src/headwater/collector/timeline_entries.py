"""What a timeline is made of: runs, declarations and drops, each with its place in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from headwater.collector.shape import Shape
from headwater.model.edges import Evidence
from headwater.model.identity import Key
from headwater.model.time import Instant

# At one instant a declaration is read first and a drop last: a run that drops what it has just
# written leaves nothing behind.
_DECLARED, _RAN, _DROPPED = range(3)


class Position(NamedTuple):
    """Where an entry stands in its timeline; `tie` tells two of one instant apart."""

    at: Instant
    kind: int
    tie: bytes


@dataclass(frozen=True, slots=True)
class Ran:
    """One run. reads_told, writes_told: whether it spoke of that side at all."""

    run: Key
    at: Instant
    evidence: Evidence
    succeeded: bool
    reads_told: bool
    writes_told: bool
    shape: Shape

    @property
    def position(self) -> Position:
        """Runs of one instant are ordered by key."""
        return Position(self.at, _RAN, self.run.to_bytes(8, "big", signed=True))


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration.

    digest: of the event that made it. revision: which of several of one instant it is.
    explicit: whether it tells of columns by explicit lineage.
    """

    at: Instant
    digest: bytes
    evidence: Evidence
    reads_told: bool
    writes_told: bool
    explicit: bool
    shape: Shape
    revision: int = 0

    @property
    def position(self) -> Position:
        """Declarations of one instant are ordered by revision, then by content."""
        return Position(self.at, _DECLARED, self.revision.to_bytes(8, "big") + self.digest)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A dataset was dropped or renamed away, or its `columnLineage` was taken away: `deleted`."""

    dataset: Key
    at: Instant
    reason: str

    @property
    def position(self) -> Position:
        """Drops of one instant are ordered by dataset and reason."""
        tie = self.dataset.to_bytes(8, "big", signed=True) + self.reason.encode()
        return Position(self.at, _DROPPED, tie)


Entry: TypeAlias = Ran | Declared | Dropped
