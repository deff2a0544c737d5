"""How a column comes about: by which code, step by step, and all of it in one expression."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, PointInTime
from headwater.model.edges import EvidenceWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Where the code of a step lies. line: in its file, from 1. commit: which version of it."""

    repo: str | None
    path: str | None
    line: int | None
    commit: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivationStep:
    """How one job makes one column of others.

    hops: how far up it is from the column that was asked about. sources: the columns whose values
    go into it. expression: the code, its values masked; None where nobody told it.
    composed: the same down to the sources of all. evidence: how its edges are known.
    """

    column: str
    job: str | None
    hops: int
    sources: tuple[str, ...]
    expression: str | None
    composed: str | None
    evidence: tuple[EvidenceWord, ...]
    code: Code | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivationAnswer:
    """How a column comes about.

    composed: one expression for each way in which it does, over columns of the sources.
    steps: nearest first. sources: the columns that it is made of in the end.
    """

    of: str
    composed: tuple[str, ...]
    steps: tuple[DerivationStep, ...]
    sources: tuple[str, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
