"""What a server answers about verdicts and about what people say of flows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.sdk.answers import Answer, Json, read_all


@dataclass(frozen=True, slots=True)
class JudgedEdge:
    """The edge between two datasets, through all jobs, with what is to be made of it.

    verdict: VERIFIED, UNDECLARED, PHANTOM, UNSEEN or CONFIRMED. runs_without: successful runs of
    the jobs that claim it which did not show it. disagrees: whether somebody should look. tried:
    what trials of its jobs found, `shown` or `not shown`; None where they could not tell.
    """

    source: str = ""
    target: str = ""
    jobs: tuple[str, ...] = ()
    verdict: str = ""
    disagrees: bool = False
    evidence: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()
    first_seen: str | None = None
    last_seen: str | None = None
    runs: int = 0
    runs_without: int = 0
    tried: str | None = None


@dataclass(frozen=True, slots=True)
class Verdicts(Answer):
    """Edges with their verdicts, by target and source."""

    LISTS = ("edges",)

    @property
    def edges(self) -> tuple[JudgedEdge, ...]:
        """The edges."""
        return read_all(JudgedEdge, self.raw.get("edges"))

    @property
    def items(self) -> Sequence[Any]:
        """The edges."""
        return self.edges

    @property
    def counts(self) -> Json:
        """How many edges there are of each verdict, and how many people rejected."""
        return self.raw.get("counts") or {}

    @property
    def disagreements(self) -> int:
        """How many edges somebody should look at."""
        return int(self.raw.get("disagreements") or 0)

    @property
    def false_positive_rate(self) -> float | None:
        """Phantoms, rejected and refuted edges among all; None where there is none."""
        return self.raw.get("false_positive_rate")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on a flow. word: confirmed, rejected or withdrawn."""

    source: str = ""
    target: str = ""
    job: str | None = None
    word: str = ""
    by: str | None = None
    reason: str | None = None
    at: str = ""
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Judgements(Answer):
    """What people confirmed and rejected, newest first."""

    LISTS = ("judgements",)

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """Their words."""
        return read_all(Judgement, self.raw.get("judgements"))

    @property
    def items(self) -> Sequence[Any]:
        """Their words."""
        return self.judgements


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said, and where it is in the log. jobs: how many the flow was known through."""

    judgement: Judgement = field(default_factory=Judgement)
    offset: int = 0
    jobs: int = 0
