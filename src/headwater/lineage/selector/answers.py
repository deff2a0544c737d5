"""What questions about selectors are answered with."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answer_words import CandidateKind
from headwater.lineage.answers import Coverage, Node, PointInTime


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectAnswer:
    """What a selector selects: datasets, then jobs, then columns, each by name.

    selector: as it was understood. datasets, jobs, columns: how many of each.
    """

    selector: str
    nodes: tuple[Node, ...]
    datasets: int
    jobs: int
    columns: int
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPart:
    """One part of a selector, and what it selects by itself.

    column: where it begins in the text, counted from 1. depth: how many parts it stands in.
    says: in plain words. taken: whether it is taken away from what stands before it.
    nearest: of a label that nothing carries, those that come close.
    """

    text: str
    column: int
    depth: int
    says: str
    taken: bool
    datasets: int
    jobs: int
    columns: int
    total: int
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainAnswer:
    """How a selector was understood: the whole, then its parts, each before those it is made of."""

    selector: str
    says: str
    parts: tuple[ExplainedPart, ...]
    datasets: int
    jobs: int
    columns: int
    total: int
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that may stand at the cursor.

    about: what it selects, or how many things have it.
    """

    text: str
    kind: CandidateKind
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteAnswer:
    """What may stand at the cursor, best first.

    start, end: which characters of the selector each of them replaces, counted from 0.
    """

    start: int
    end: int
    candidates: tuple[Candidate, ...]
    as_of: PointInTime
    offset: int
    coverage: Coverage
