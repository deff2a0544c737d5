"""What people are told of an incident: one notice for each act that they should hear of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from headwater.model.incident import ActKind, IncidentOrigin
from headwater.model.notice import (
    MOST_CONSUMERS,
    Action,
    Consumer,
    Impact,
    Known,
    LastGood,
    Notice,
    NoticeType,
    Suspect,
)
from headwater.reliability.incidents.incident import BY_ITSELF, Act, Incident
from headwater.reliability.incidents.reach import Touched, extent, owners_of
from headwater.reliability.incidents.telling import told_act

_TELLS: Final = {
    ActKind.OPEN: (NoticeType.INCIDENT_OPENED, Action.TRIGGER),
    ActKind.REOPEN: (NoticeType.INCIDENT_OPENED, Action.TRIGGER),
    ActKind.ACKNOWLEDGE: (NoticeType.INCIDENT_ACKNOWLEDGED, Action.ACKNOWLEDGE),
    ActKind.IDENTIFY: (NoticeType.INCIDENT_IDENTIFIED, Action.INFORM),
    ActKind.MITIGATE: (NoticeType.INCIDENT_MITIGATED, Action.INFORM),
    ActKind.ATTACH: (NoticeType.INCIDENT_UPDATED, Action.INFORM),
    ActKind.SEVERITY: (NoticeType.INCIDENT_UPDATED, Action.INFORM),
    ActKind.NOTIFY: (NoticeType.INCIDENT_UPDATED, Action.INFORM),
    ActKind.RESOLVE: (NoticeType.INCIDENT_RESOLVED, Action.RESOLVE),
    ActKind.FALSE_POSITIVE: (NoticeType.INCIDENT_RESOLVED, Action.RESOLVE),
    ActKind.EXPECTED: (NoticeType.INCIDENT_RESOLVED, Action.RESOLVE),
}
"""The acts that people hear of, and what a channel is to do about each."""

ALERTED_BY: Final = "outbox"
"""Who says that people were alerted. That is not told to them again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known around an incident when it is told of. missing: what could not be found out."""

    touched: Touched
    suspects: Sequence[Suspect] = ()
    last_good: LastGood | None = None
    missing: Sequence[str] = ()


def is_told(incident: Incident, act: Act) -> bool:
    """Whether people hear of an act."""
    if act.kind is ActKind.NOTIFY and act.told.by == ALERTED_BY:
        return False
    # Symptoms of what people know of already are no news.
    if act.kind is ActKind.ATTACH and act.told.by == BY_ITSELF:
        return False
    return act.kind in _TELLS and incident.origin is not IncidentOrigin.IMPORTED


def notice_of(
    incident: Incident, act: Act, context: Context, *, page: str | None, why: str
) -> Notice:
    """What people are told of an act. page: the address of this Headwater's page, if it has one.

    why: the reason that whoever reads it gets it.
    """
    kind, action = _TELLS[act.kind or ActKind.OPEN]
    if act.kind is ActKind.SEVERITY and act.told.by == BY_ITSELF:
        # Who is paged may have heard nothing of it, as long as it paged nobody.
        action = Action.TRIGGER
    size = extent(context.touched.affected)
    url = f"{page}/incident/{incident.name}" if page else None
    top = context.touched.affected[:MOST_CONSUMERS]
    is_for = act.told.recipients if act.kind is ActKind.NOTIFY else ()
    return Notice(
        id=f"evt_{act.id}",
        type=kind,
        action=action,
        dedup_key=f"incident:{incident.name}",
        severity=incident.severity,
        title=incident.title,
        time=act.at,
        subject=incident.assets[0] if incident.assets else None,
        since=incident.onset,
        incident=incident.name,
        state=incident.state,
        summary=told_act(act),
        detector=incident.detector,
        domain=next((each.domain for each in context.touched.roots if each.domain), None),
        url=url,
        acknowledge_url=f"{url}?act=acknowledge" if url else None,
        impact_url=f"{url}#affected" if url else None,
        mute_url=f"{url}?act=silence" if url else None,
        runbook=incident.runbook,
        impact=Impact(
            total=size.total,
            dashboards=size.dashboards,
            regulated=size.regulated,
            top=tuple(Consumer(id=each.id, owner=next(iter(each.owners), None)) for each in top),
        ),
        suspects=tuple(context.suspects),
        last_good=context.last_good,
        owners=tuple(is_for or owners_of(context.touched.roots)),
        why=why,
        coverage=Known(
            status="partial" if context.missing else "complete", missing=tuple(context.missing)
        ),
    )
