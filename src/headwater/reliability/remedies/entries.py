"""Attempts at remedies as answers tell them."""

from __future__ import annotations

from headwater.reliability.incidents.answers import StampEntry
from headwater.reliability.incidents.entries import stamp_entry
from headwater.reliability.incidents.incident import Stamp
from headwater.reliability.remedies.answers import RemedyAttemptEntry, TrialEntry
from headwater.reliability.remedies.attempt import Attempt, Trial


def attempt_entry(attempt: Attempt) -> RemedyAttemptEntry:
    """One attempt."""
    return RemedyAttemptEntry(
        number=attempt.number,
        remedy=attempt.remedy,
        state=attempt.state.value,
        proposed=stamp_entry(attempt.proposed),
        note=attempt.note,
        snapshot=attempt.snapshot,
        trial=_trial(attempt.trial) if attempt.trial else None,
        approved=_stamp(attempt.approved),
        withdrawn=_stamp(attempt.withdrawn),
        reason=attempt.reason,
        started=_stamp(attempt.started),
        plan=attempt.plan,
        ended=_stamp(attempt.ended),
        status=attempt.status,
        output=attempt.output,
    )


def _trial(trial: Trial) -> TrialEntry:
    return TrialEntry(
        said=stamp_entry(trial.said),
        plan=trial.plan,
        digest=trial.digest,
        outcome=trial.outcome,
        output=trial.output,
    )


def _stamp(stamp: Stamp | None) -> StampEntry | None:
    return stamp_entry(stamp) if stamp else None
