"""Incidents as answers tell them."""

from __future__ import annotations

from collections.abc import Iterable

from headwater.model.time import format_instant
from headwater.reliability.incidents.answers import (
    ActEntry,
    ActionEntry,
    CauseEntry,
    ExtentEntry,
    IncidentEntry,
    QuestionEntry,
    SimilarEntry,
    StampEntry,
    StepEntry,
    TypicalEntry,
)
from headwater.reliability.incidents.checklist import CHECKLIST, REVIEW
from headwater.reliability.incidents.incident import Act, ActionItem, Cause, Incident, Stamp
from headwater.reliability.incidents.lengths import SHORT_NAMES, Length, seconds, typical
from headwater.reliability.incidents.reach import Affected, extent
from headwater.reliability.incidents.similar import Similar
from headwater.reliability.incidents.telling import told_act


def stamp_entry(stamp: Stamp) -> StampEntry:
    """A moment."""
    return StampEntry(at=format_instant(stamp.at), by=stamp.by)


def incident_entry(incident: Incident) -> IncidentEntry:
    """An incident in a list."""
    took = {length.value: seconds(incident, length) for length in Length}
    return IncidentEntry(
        name=incident.name,
        title=incident.title,
        state=incident.state.value,
        severity=incident.severity.value,
        origin=incident.origin.value,
        owner=incident.owner,
        roots=incident.roots,
        assets=incident.assets,
        detector=incident.detector,
        onset=format_instant(incident.onset),
        opened=stamp_entry(incident.opened),
        moments={each.value: stamp_entry(stamp) for each, stamp in incident.moments.items()},
        seconds={name: told for name, told in took.items() if told is not None},
        cause=cause_entry(incident.cause) if incident.cause else None,
        open_actions=len(incident.open_actions),
        unanswered=sum(each.id not in incident.reviewed for each in REVIEW),
    )


def cause_entry(cause: Cause) -> CauseEntry:
    """What is held to be at fault."""
    return CauseEntry(
        asset=cause.asset, commit=cause.commit, note=cause.note, said=stamp_entry(cause.said)
    )


def typical_entries(incidents: Iterable[Incident]) -> tuple[TypicalEntry, ...]:
    """How long things took over several incidents."""
    return tuple(
        TypicalEntry(
            length=each.length.value,
            name=SHORT_NAMES[each.length],
            median_s=each.median_s,
            p90_s=each.p90_s,
            incidents=each.incidents,
        )
        for each in typical(incidents)
    )


def extent_entry(affected: Iterable[Affected]) -> ExtentEntry:
    """How much is affected."""
    size = extent([*affected])
    return ExtentEntry(
        total=size.total,
        dashboards=size.dashboards,
        learning=size.learning,
        regulated=size.regulated,
        critical=size.critical,
        owners=size.owners,
    )


def checklist_entries(incident: Incident) -> tuple[StepEntry, ...]:
    """The steps of the checklist, and who ticked them off."""
    asset = incident.roots[0] if incident.roots else "ASSET"
    return tuple(
        StepEntry(
            id=each.id,
            text=each.text,
            how=each.how.format(asset=asset, incident=incident.name),
            done=_done(incident, each.id),
        )
        for each in CHECKLIST
    )


def runbook_steps(incident: Incident, file: str, steps: Iterable[str]) -> tuple[StepEntry, ...]:
    """The steps of a runbook, and who ticked them off."""
    named = [(f"runbook:{file}#{number}", step) for number, step in enumerate(steps, start=1)]
    return tuple(
        StepEntry(id=name, text=step, how=None, done=_done(incident, name)) for name, step in named
    )


def _done(incident: Incident, step: str) -> StampEntry | None:
    told = incident.checked.get(step)
    return stamp_entry(told) if told else None


def action_entry(action: ActionItem) -> ActionEntry:
    """Something to be done."""
    return ActionEntry(
        name=action.name,
        owner=action.owner,
        due=None if action.due is None else format_instant(action.due),
        url=action.url,
        done=stamp_entry(action.done) if action.done else None,
    )


def review_entries(incident: Incident) -> tuple[QuestionEntry, ...]:
    """What is asked when it is over, and the answers so far."""
    return tuple(
        QuestionEntry(id=each.id, text=each.text, answer=incident.reviewed.get(each.id))
        for each in REVIEW
    )


def similar_entry(similar: Similar) -> SimilarEntry:
    """A past incident."""
    incident = similar.incident
    return SimilarEntry(
        name=incident.name,
        title=incident.title,
        state=incident.state.value,
        at=format_instant(incident.opened.at),
        because=similar.because,
        cause=cause_entry(incident.cause) if incident.cause else None,
    )


def act_entry(act: Act) -> ActEntry:
    """One thing that was done."""
    told = act.told
    return ActEntry(
        id=act.id,
        at=format_instant(act.at),
        by=told.by,
        kind=told.kind,
        says=told_act(act),
        note=told.note,
        url=told.url,
    )
