"""What people and their tools are told: one thing that happened, with what is known of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from headwater.errors import InvalidInputError
from headwater.model.time import Instant


class NoticeType(StrEnum):
    """What happened."""

    INCIDENT_OPENED = "incident.opened"
    INCIDENT_UPDATED = "incident.updated"
    INCIDENT_ACKNOWLEDGED = "incident.acknowledged"
    INCIDENT_IDENTIFIED = "incident.identified"
    INCIDENT_MITIGATED = "incident.mitigated"
    INCIDENT_RESOLVED = "incident.resolved"
    SLO_BURNING = "slo.burning"
    SLO_RECOVERED = "slo.recovered"
    FRESHNESS_LATE = "freshness.late"
    FRESHNESS_RECOVERED = "freshness.recovered"
    SCHEMA_CHANGED = "schema.changed"
    SCHEMA_BREAKING = "schema.breaking"
    RUN_FAILED = "run.failed"
    EDGE_ADDED = "lineage.edge_added"
    EDGE_REMOVED = "lineage.edge_removed"
    POLICY_VIOLATED = "policy.violated"
    SOURCE_SILENT = "source.silent"
    SOURCE_RECOVERED = "source.recovered"
    LOSS_DETECTED = "ingest.loss_detected"
    REPORT_READY = "report.ready"
    DIGEST_READY = "digest.ready"
    WEBHOOK_TEST = "webhook.test"
    WEBHOOK_DISABLED = "webhook.disabled"
    WEBHOOK_ENABLED = "webhook.enabled"


class Action(StrEnum):
    """What is to be done about a matter: open it, say that it is in hand, close it, or nothing."""

    TRIGGER = "trigger"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    INFORM = "inform"


class Severity(StrEnum):
    """How bad it is, the worst first. The first two are for pages, the others for tickets."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


PAGES: Final = (Severity.CRITICAL, Severity.HIGH)
"""What wakes somebody up, and waits for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """Something that depends on what is broken. id: its identifier."""

    id: str
    owner: str | None = None


MOST_CONSUMERS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What depends on it. dashboards, regulated: how many of all. top: the five that matter most.

    None is a number that nobody counted.
    """

    total: int
    dashboards: int | None = None
    regulated: int | None = None
    top: tuple[Consumer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A change that may be the cause.

    kind: deploy, schema change, late upstream and so on. asset: where it happened.
    minutes_before: how long before the trouble began. score: from 0 to 1.
    """

    kind: str
    asset: str | None = None
    commit: str | None = None
    repo: str | None = None
    minutes_before: float | None = None
    score: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LastGood:
    """The latest that was right: what to roll back to."""

    run: str | None = None
    version: str | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How complete the notice is: complete, partial or unknown, and what is missing."""

    status: str
    missing: tuple[str, ...] = ()


class MalformedNoticeError(InvalidInputError):
    """A notice lacks what every notice has."""

    def __init__(self, member: str, wanted: str) -> None:
        super().__init__(f"{member} of a notice must be {wanted}", pointer=f"/{member}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A notice inside a digest, as it would have been told alone."""

    id: str
    type: NoticeType
    action: Action
    dedup_key: str
    severity: Severity
    title: str
    time: Instant
    incident: str | None = None
    url: str | None = None


MOST_GATHERED: Final = 25
"""So many notices make one digest at most; more make several."""

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell. What is not known is absent, and is never made up.

    id: the same however often it is told, so that it is told once: `evt_` and letters, digits, `_`
    or `-`. type, action, severity: see there. dedup_key: what all notices of one matter share, from
    the one that opens it to the one that closes it. title: in one line. time: when it is said.
    subject: the identifier of the asset. since: when the trouble began. incident, state: its name
    and what it is in. summary: a sentence or two. detector: what found it. domain: the asset's.
    url, acknowledge_url, impact_url, mute_url: where to see more, take it on, see what depends on
    it, and have no more of these. runbook: a link. why: the reason that this reader gets it.
    traceparent: of the run, as W3C writes it. gathered: what a digest is made of, the worst first.
    """

    id: str
    type: NoticeType
    action: Action
    dedup_key: str
    severity: Severity
    title: str
    time: Instant
    subject: str | None = None
    since: Instant | None = None
    incident: str | None = None
    state: str | None = None
    summary: str | None = None
    detector: str | None = None
    domain: str | None = None
    url: str | None = None
    acknowledge_url: str | None = None
    impact_url: str | None = None
    mute_url: str | None = None
    runbook: str | None = None
    impact: Impact | None = None
    suspects: tuple[Suspect, ...] = ()
    last_good: LastGood | None = None
    owners: tuple[str, ...] = ()
    why: str | None = None
    coverage: Known | None = None
    traceparent: str | None = None
    gathered: tuple[Gathered, ...] = ()

    def __post_init__(self) -> None:
        # A dot would let an id run into what is signed behind it.
        if not _ID.fullmatch(self.id):
            raise MalformedNoticeError("id", "1 to 100 letters, digits, `_` or `-`")
        for member in ("dedup_key", "title"):
            if not _is_said(getattr(self, member)):
                raise MalformedNoticeError(member, "a line of text")
        if self.impact and len(self.impact.top) > MOST_CONSUMERS:
            raise MalformedNoticeError("impact", f"about {MOST_CONSUMERS} consumers at most")


def _is_said(text: str) -> bool:
    """Whether there is anything in it that can be seen."""
    return any(each.isprintable() and not each.isspace() for each in text)
