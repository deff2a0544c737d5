"""Remedies as they were proposed, looked at, approved and run, by the acts of an incident."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from headwater.model.incident import ActKind
from headwater.reliability.incidents.incident import Act, Stamp


class AttemptState(StrEnum):
    """Where an attempt stands. UNKNOWN: it ran when the process died; nobody knows how it ended."""

    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


ENDS: Final = frozenset({AttemptState.SUCCEEDED, AttemptState.FAILED, AttemptState.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A look at what an attempt would do. act: that tells of it. plan: in words.

    output: of what was run to look.
    """

    act: str
    said: Stamp
    digest: str | None
    plan: str | None
    outcome: str | None
    output: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One remedy for one incident, from its proposal to its end.

    number: within the incident. proposal, approval: the acts that proposed and approved it.
    digest: of the plan that was approved. plan: what was run. status: what the process or the
    receiver ended with. output: its first and last words. snapshot: what a rollback goes back to.
    """

    number: int
    remedy: str
    state: AttemptState
    proposal: str
    proposed: Stamp
    note: str | None = None
    snapshot: str | None = None
    trial: Trial | None = None
    approved: Stamp | None = None
    approval: str | None = None
    reason: str | None = None
    digest: str | None = None
    withdrawn: Stamp | None = None
    started: Stamp | None = None
    plan: str | None = None
    ended: Stamp | None = None
    status: int | None = None
    output: str | None = None


def attempts_of(acts: Iterable[Act]) -> Sequence[Attempt]:
    """Every attempt, in the order of their numbers; what is out of turn changes nothing."""
    found: dict[int, Attempt] = {}
    for act in acts:
        number, remedy = act.told.attempt, act.told.remedy
        if number is None or remedy is None:
            continue
        known = found.get(number)
        if known is None and act.kind is ActKind.REMEDY_PROPOSE:
            found[number] = _proposed(act, number, remedy)
        elif known is not None:
            found[number] = _after(known, act)
    return [found[number] for number in sorted(found)]


def _proposed(act: Act, number: int, remedy: str) -> Attempt:
    return Attempt(
        number=number,
        remedy=remedy,
        state=AttemptState.PROPOSED,
        proposal=act.id,
        proposed=Stamp(act.at, act.told.by),
        note=act.told.note,
        snapshot=act.told.snapshot,
    )


def _after(attempt: Attempt, act: Act) -> Attempt:
    told, stamp = act.told, Stamp(act.at, act.told.by)
    match (attempt.state, act.kind):
        case (AttemptState.PROPOSED, ActKind.REMEDY_TRY):
            trial = Trial(
                act=act.id,
                said=stamp,
                digest=told.digest,
                plan=told.plan,
                outcome=told.outcome,
                output=told.output,
            )
            return replace(attempt, trial=trial)
        case (AttemptState.PROPOSED, ActKind.REMEDY_APPROVE):
            return replace(
                attempt,
                state=AttemptState.APPROVED,
                approved=stamp,
                approval=act.id,
                reason=told.note,
                digest=told.digest,
            )
        case (AttemptState.PROPOSED | AttemptState.APPROVED, ActKind.REMEDY_WITHDRAW):
            return replace(attempt, state=AttemptState.WITHDRAWN, withdrawn=stamp, reason=told.note)
        case (AttemptState.APPROVED, ActKind.REMEDY_START):
            return replace(attempt, state=AttemptState.RUNNING, started=stamp, plan=told.plan)
        case (AttemptState.RUNNING, ActKind.REMEDY_END):
            return replace(
                attempt,
                state=_end(told.outcome),
                ended=stamp,
                status=told.status,
                output=told.output,
            )
        case _:
            return attempt


def _end(outcome: str | None) -> AttemptState:
    return AttemptState(outcome) if outcome in ENDS else AttemptState.UNKNOWN
