"""The answer to what may have caused something that is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, PointInTime


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomEntry:
    """What is wrong. kind: values, volume, late, failed or unknown.

    at: of the first bad run, else when it was due or noticed. begins: a change before then was
    already in the last good run, where that is known.
    """

    of: str
    column: str | None
    kind: str
    at: str
    begins: str | None
    first_bad_run: str | None
    last_good_run: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEntry:
    """One thing that changed. evidence: what shows it, in words."""

    kind: str
    at: str
    dataset: str | None
    columns: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntry:
    """A part of a score. value: natural logarithm of odds."""

    name: str
    value: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectEntry:
    """What may have done it.

    place: a job, or a dataset that changed by itself; None for a cause that nobody captured.
    probability: of all suspects it sums to 1. score: the sum of its terms.
    minutes_before: between the change and the onset. path: datasets from the place to the asset.
    explains: of the symptoms asked about, those that this alone is needed for.
    """

    place: str | None
    kinds: tuple[str, ...]
    at: str | None
    minutes_before: float | None
    commit: str | None
    run: str | None
    hops: int | None
    path: tuple[str, ...]
    changes: tuple[ChangeEntry, ...]
    probability: float
    score: float
    terms: tuple[TermEntry, ...]
    explains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectsAnswer:
    """Suspects, the likeliest first. of: what was asked about. not_checked: in words.

    total: how many suspects there are.
    """

    of: tuple[str, ...]
    symptoms: tuple[SymptomEntry, ...]
    suspects: tuple[SuspectEntry, ...]
    not_checked: tuple[str, ...]
    since: str | None
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
