"""What to make of an edge: whether what was said of it, and what runs showed, agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from headwater.lineage.answers import Coverage, PointInTime
from headwater.model.edges import EvidenceWord


class Verdict(StrEnum):
    """How claims and observations of one edge go together.

    VERIFIED: claimed, and runs show it. UNDECLARED: runs show it and nobody claims it. PHANTOM:
    claimed, and enough runs of its job since then never showed it. UNSEEN: claimed, and its job
    has not run, or not often enough to tell. CONFIRMED: a person says that it is so.
    """

    VERIFIED = "VERIFIED"
    UNDECLARED = "UNDECLARED"
    PHANTOM = "PHANTOM"
    UNSEEN = "UNSEEN"
    CONFIRMED = "CONFIRMED"


CountedVerdict: TypeAlias = Literal[
    "VERIFIED", "UNDECLARED", "PHANTOM", "UNSEEN", "CONFIRMED", "REJECTED"
]
"""A verdict, or that people reject the edge."""


TriedWord: TypeAlias = Literal["shown", "not shown"]
"""What trials on made-up rows found of an edge: that something changes along it, or never did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedEdge:
    """The edge between two datasets, through all jobs, with what is to be made of it.

    evidence: how it is known, strongest first. said_by: the producers, without release numbers.
    first_seen, last_seen: of what runs and declarations said. runs: how many showed it.
    runs_without: successful runs of the jobs that claim it which did not show it since then.
    disagrees: whether somebody should look: a phantom, an edge that runs show into a dataset of
    which others are claimed, or one that trials refute. tried: what trials of the jobs found; None
    where they could not tell, or not of all jobs.
    """

    source: str
    target: str
    jobs: tuple[str, ...]
    verdict: Verdict
    disagrees: bool
    evidence: tuple[EvidenceWord, ...]
    said_by: tuple[str, ...]
    first_seen: str | None
    last_seen: str | None
    runs: int
    runs_without: int
    tried: TriedWord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsAnswer:
    """Edges with their verdicts, by target and source.

    counts: of all edges that were asked about, by verdict, and of those that people rejected.
    false_positive_rate: phantoms, rejected edges and those that trials refute among all of these;
    None where there is none.
    enough_runs: how many runs without it make a claim a phantom.
    """

    edges: tuple[JudgedEdge, ...]
    counts: dict[CountedVerdict, int]
    disagreements: int
    false_positive_rate: float | None
    enough_runs: int
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementEntry:
    """A person's word on a flow. until: when a rejection ends."""

    source: str
    target: str
    job: str | None
    word: Literal["confirmed", "rejected", "withdrawn"]
    by: str | None
    reason: str | None
    at: str
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementsAnswer:
    """What people confirmed and rejected, newest first."""

    judgements: tuple[JudgementEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAnswer:
    """What was said, and where it is in the log. jobs: how many the flow was known through."""

    judgement: JudgementEntry
    offset: int
    jobs: int


def verdict_of(
    *, confirmed: bool, claimed: bool, observed: bool, runs_without: int, enough: int
) -> Verdict:
    """What to make of an edge.

    runs_without: successful runs of a job since it claims the edge, none of which showed it.
    enough: how many of these make it a phantom.
    """
    if confirmed:
        return Verdict.CONFIRMED
    if observed:
        return Verdict.VERIFIED if claimed else Verdict.UNDECLARED
    return Verdict.PHANTOM if runs_without >= enough else Verdict.UNSEEN


def false_positive_rate(counts: dict[CountedVerdict, int], *, refuted: int = 0) -> float | None:
    """Edges that should not be there among all that sources ever told; None where none were.

    An edge that a person rejects is one, and so is a phantom. refuted: those that are no phantoms
    and that trials speak against.
    """
    total = sum(counts.values())
    wrong = counts["PHANTOM"] + counts["REJECTED"] + refuted
    return wrong / total if total else None


def counted(verdicts: Iterable[Verdict], *, rejected: int) -> dict[CountedVerdict, int]:
    """How many there are of each verdict, and how many edges people rejected."""
    counts = dict.fromkeys(Verdict, 0)
    for each in verdicts:
        counts[each] += 1
    return {**{verdict.value: count for verdict, count in counts.items()}, "REJECTED": rejected}
