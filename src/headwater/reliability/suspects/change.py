"""What changed, what is wrong, and how the one may have come to the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from headwater.model.identity import Key
from headwater.model.time import Instant


class ChangeKind(StrEnum):
    """What kind of thing changed at a job or a dataset."""

    DEPLOY = "deploy"
    SQL = "sql"
    NEW_INPUT = "new input"
    LOST_INPUT = "lost input"
    NEW_OUTPUT = "new output"
    LOST_OUTPUT = "lost output"
    COLUMN_DROPPED = "column dropped"
    COLUMN_RETYPED = "column retyped"
    COLUMN_ADDED = "column added"
    PERMISSION = "permission lost"
    FAILED = "run failed"
    SILENT = "late or silent"
    VOLUME = "volume jump"
    OWNER = "owner"
    CONFIG = "configuration"


class SymptomKind(StrEnum):
    """In which way something is wrong."""

    VALUES = "values"
    VOLUME = "volume"
    LATE = "late"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Change:
    """One change that was captured.

    at: when it is first seen. job, dataset: where; of a change that a run brought, both.
    columns: those that it is about. commit: of the code since then. evidence: what shows it.
    healed: whether all was well again before the symptom's first bad run.
    """

    kind: ChangeKind
    at: Instant
    job: Key | None = None
    dataset: Key | None = None
    columns: tuple[str, ...] = ()
    commit: str | None = None
    evidence: str = ""
    healed: bool = False

    @property
    def place(self) -> Key:
        """The job, or else the dataset, that changed."""
        place = self.dataset if self.job is None else self.job
        assert place is not None, "a change is somewhere"
        return place


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something wrong. at: of its first bad run, else when it was due or noticed.

    begins: since when a change may have caused it: when the last good run had read all that it
    read; None where no run is known to have been good.
    """

    asset: Key
    kind: SymptomKind
    at: Instant
    column: str | None = None
    bad_run: Key | None = None
    good_run: Key | None = None
    begins: Instant | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """How a place reaches the asset, along the best way.

    nodes: datasets on it, from the place on; the asset is the last. hops: how many.
    confidence: the product of its edges'. columns: upstream columns of the symptom at the place;
    None where no lineage of columns is known there.
    """

    hops: int
    confidence: float
    nodes: tuple[Key, ...]
    columns: frozenset[str] | None = None
