"""What to do about an incident of data, step by step, and what to ask when it is over.

Both are the guide's: its incident checklist, and what it wants reviewed in a postmortem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be done. id: what ticking it off names. how: the command that helps with it.

    `{asset}` and `{incident}` stand for what is wrong and for the incident.
    """

    id: str
    text: str
    how: str


CHECKLIST: Final = (
    Step(
        "affected",
        "Say what is wrong, and see in the lineage what that affects",
        "headwater incident show {incident}",
    ),
    Step(
        "stable",
        "Find the nearest commit or snapshot upstream that was still good",
        "headwater suspects '{asset}'",
    ),
    Step(
        "remedy",
        "Decide what to roll back or repair, and what that does to others",
        "headwater incident rollback {incident}",
    ),
    Step(
        "tell",
        "Follow the runbook, and tell everyone who depends on it",
        "headwater incident notify {incident} --owners",
    ),
    Step(
        "learn",
        "Afterwards: close the gap in the lineage, and add the test that was missing",
        "headwater incident action {incident} 'test it' --owner NAME",
    ),
)


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be answered when it is over."""

    id: str
    text: str


REVIEW: Final = (
    Question("lineage", "Did lineage help to find the cause, or stand in the way? How?"),
    Question("gaps", "What was missing that would have shown the cause sooner?"),
    Question("instrument", "What has to be instrumented or tested now, by whom and by when?"),
    Question("objectives", "Were objectives kept, and do any have to change?"),
)
