"""The words for incidents: what they are in, where they come from, and what is done about them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from headwater.model.identity import JobId
from headwater.model.words import INCIDENTS, PEOPLE

_NUMBERED: Final = re.compile(r"INC-([1-9][0-9]{0,17})", re.ASCII)


class IncidentState(StrEnum):
    """What an incident is in. The last three end it."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    IDENTIFIED = "identified"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    FALSE_POSITIVE = "false_positive"
    EXPECTED = "expected"

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to be done about it."""
        return self in _OVER


_OVER: Final = {IncidentState.RESOLVED, IncidentState.FALSE_POSITIVE, IncidentState.EXPECTED}


class IncidentOrigin(StrEnum):
    """What opened it."""

    MANUAL = "manual"
    TEST = "test"
    SLO = "slo"
    RUN_FAILURE = "run_failure"
    SCHEMA_BREAK = "schema_break"
    SILENT_SOURCE = "silent_source"
    EVENT_LOSS = "event_loss"
    EXTERNAL_ALERT = "external_alert"
    IMPORTED = "imported"


class Moment(StrEnum):
    """The seven times of an incident, in the order in which they should come.

    STARTED: the trouble began. DETECTED: something or somebody noticed. ALERTED: people were told.
    RESPONDING: somebody took it on. IDENTIFIED: the cause is known. MITIGATED: nobody is hurt any
    more. RESOLVED: all is well again.
    """

    STARTED = "started"
    DETECTED = "detected"
    ALERTED = "alerted"
    RESPONDING = "responding"
    IDENTIFIED = "identified"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"


class ActKind(StrEnum):
    """What somebody does about an incident, or Headwater does by itself."""

    OPEN = "open"
    ATTACH = "attach"
    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    IDENTIFY = "identify"
    MITIGATE = "mitigate"
    RESOLVE = "resolve"
    FALSE_POSITIVE = "false_positive"
    EXPECTED = "expected"
    REOPEN = "reopen"
    SEVERITY = "severity"
    TITLE = "title"
    NOTE = "note"
    MOMENT = "moment"
    LINK = "link"
    NOTIFY = "notify"
    CHECK = "check"
    UNCHECK = "uncheck"
    ACTION = "action"
    DONE = "done"
    REVIEW = "review"
    RECOVER = "recover"
    REMEDY_PROPOSE = "remedy_propose"
    REMEDY_TRY = "remedy_try"
    REMEDY_APPROVE = "remedy_approve"
    REMEDY_WITHDRAW = "remedy_withdraw"
    REMEDY_START = "remedy_start"
    REMEDY_END = "remedy_end"


REMEDY_ACTS: Final = frozenset(each for each in ActKind if each.value.startswith("remedy_"))
"""What is done with remedies, each of which is looked at and approved before it runs."""


def incident_job(name: str) -> JobId:
    """The job that stands for an incident, `INC-7` by its name."""
    return JobId(PEOPLE, f"{INCIDENTS}{name}")


def incident_of_job(job: JobId) -> str | None:
    """The name of the incident that a job stands for; None for any other job."""
    if job.namespace != PEOPLE or not job.name.startswith(INCIDENTS):
        return None
    name = job.name.removeprefix(INCIDENTS)
    return name if _NUMBERED.fullmatch(name) else None


def incident_name(number: int) -> str:
    """What the incident of a number is called."""
    return f"INC-{number}"


def incident_number(name: str) -> int | None:
    """The number of an incident; None for what is no name of one. Case does not matter."""
    told = _NUMBERED.fullmatch(name.upper())
    return int(told[1]) if told else None
