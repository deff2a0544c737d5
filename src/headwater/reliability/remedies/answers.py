"""What questions about remedies are answered with."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, PointInTime
from headwater.reliability.incidents.answers import StampEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferEntry:
    """A remedy for an incident.

    because: why it is offered. plan: what would run, line by line; problem: why it cannot now.
    approvers: who may approve it, anybody with a name where there are none. second_person: not
    whoever proposed it. looks: whether a dry run asks the system itself. is_rollback: a policy lets
    data be put back by it; automatic: without anybody's approval.
    """

    name: str
    does: str
    kind: str
    because: str
    plan: str | None
    problem: str | None
    approvers: tuple[str, ...]
    second_person: bool
    looks: bool
    is_rollback: bool
    automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialEntry:
    """A look at what an attempt would do. plan: exactly what. output: of what was run to look."""

    said: StampEntry
    plan: str | None
    digest: str | None
    outcome: str | None
    output: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyAttemptEntry:
    """One remedy for one incident, from its proposal to its end.

    state: proposed, withdrawn, approved, running, succeeded, failed, or unknown where the server
    ended while it ran. note: why it was proposed, reason: why it was approved or withdrawn.
    plan: what ran. status: what the process or the receiver ended with. output: its first and last
    words. snapshot: what a rollback goes back to.
    """

    number: int
    remedy: str
    state: str
    proposed: StampEntry
    note: str | None
    snapshot: str | None
    trial: TrialEntry | None
    approved: StampEntry | None
    withdrawn: StampEntry | None
    reason: str | None
    started: StampEntry | None
    plan: str | None
    ended: StampEntry | None
    status: int | None
    output: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemediesAnswer:
    """What may be done about an incident by machine, and what was.

    declared: how many remedies there are in all.
    """

    name: str
    offers: tuple[OfferEntry, ...]
    attempts: tuple[RemedyAttemptEntry, ...]
    declared: int
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptedAnswer:
    """An attempt after a step. offset: which answers include it."""

    attempt: RemedyAttemptEntry
    offset: int
