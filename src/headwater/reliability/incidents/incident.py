"""An incident, as what was done about it makes it, whatever order it arrives in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from headwater.model.incident import ActKind, IncidentOrigin, IncidentState, Moment
from headwater.model.notice import Severity
from headwater.model.time import Instant
from headwater.openlineage.event_time import instant_in
from headwater.openlineage.facets.headwater_act import ActFacet

BY_ITSELF: Final = "headwater"
"""Who does what nobody did."""


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """One thing that was done about an incident. at: when."""

    at: Instant
    id: str
    told: ActFacet = field(compare=False)

    @property
    def kind(self) -> ActKind | None:
        """What was done; None for what this version does not know."""
        return ActKind(self.told.kind) if self.told.kind in _KINDS else None


_KINDS: Final = frozenset(ActKind)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment of an incident, and who says so."""

    at: Instant
    by: str


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Something to be done so that it does not happen again. done: when, None while it is not."""

    name: str
    owner: str | None
    due: Instant | None
    done: Stamp | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """What is held to be at fault. asset: a dataset or job, if it is one. commit: of its code."""

    said: Stamp
    asset: str | None = None
    commit: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that is or was wrong, and what is done about it.

    assets: identifiers of what is wrong, the first one first. roots: those that it was opened for;
    the others were attached as its symptoms. fingerprints: of the alerts that belong to it.
    recovered: fingerprints of those that are over. owner: who takes care of it. checked: by step
    who ticked it off. reviewed: by question the answer. offset: what was known when it was opened.
    acts: all that was done, the first first.
    """

    name: str
    title: str
    state: IncidentState
    severity: Severity
    origin: IncidentOrigin
    roots: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    detector: str | None = None
    fingerprints: tuple[str, ...] = ()
    recovered: frozenset[str] = frozenset()
    runbook: str | None = None
    owner: str | None = None
    cause: Cause | None = None
    moments: Mapping[Moment, Stamp] = field(default_factory=dict[Moment, Stamp])
    actions: Mapping[str, ActionItem] = field(default_factory=dict[str, ActionItem])
    checked: Mapping[str, Stamp] = field(default_factory=dict[str, Stamp])
    reviewed: Mapping[str, str] = field(default_factory=dict[str, str])
    opened: Stamp
    offset: int | None = None
    acts: tuple[Act, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing has to be done about it any more."""
        return self.state.is_over

    @property
    def open_actions(self) -> Sequence[ActionItem]:
        """What was to be done later, and is not yet."""
        return [each for each in self.actions.values() if each.done is None]

    @property
    def onset(self) -> Instant:
        """When it began, as well as that is known."""
        known = (self.moments.get(each) for each in (Moment.STARTED, Moment.DETECTED))
        return next((each.at for each in known if each is not None), self.opened.at)


def incident_of(name: str, acts: Iterable[Act]) -> Incident:
    """The incident that these acts make, at least one of them."""
    story = sorted({each.id: each for each in sorted(acts, reverse=True)}.values())
    begin = next((each for each in story if each.kind is ActKind.OPEN), story[0])
    incident = _opened(name, begin)
    for act in story:
        if act is not begin:
            incident = _after(incident, act)
    return replace(incident, acts=tuple(story))


_STATES: Final = {
    ActKind.ACKNOWLEDGE: IncidentState.ACKNOWLEDGED,
    ActKind.IDENTIFY: IncidentState.IDENTIFIED,
    ActKind.MITIGATE: IncidentState.MITIGATED,
    ActKind.RESOLVE: IncidentState.RESOLVED,
    ActKind.FALSE_POSITIVE: IncidentState.FALSE_POSITIVE,
    ActKind.EXPECTED: IncidentState.EXPECTED,
}
_REACHES: Final = {
    ActKind.ACKNOWLEDGE: Moment.RESPONDING,
    ActKind.ASSIGN: Moment.RESPONDING,
    ActKind.IDENTIFY: Moment.IDENTIFIED,
    ActKind.MITIGATE: Moment.MITIGATED,
    ActKind.RESOLVE: Moment.RESOLVED,
    ActKind.NOTIFY: Moment.ALERTED,
}
_TAKES_ON: Final = (
    ActKind.ACKNOWLEDGE, ActKind.ASSIGN, ActKind.IDENTIFY, ActKind.MITIGATE, ActKind.RESOLVE,
)  # fmt: skip
"""Whoever does this has taken the incident on."""
_RANKS: Final = {state: rank for rank, state in enumerate(IncidentState)}


def _opened(name: str, act: Act) -> Incident:
    told, stamp = act.told, Stamp(act.at, act.told.by)
    moments = {Moment.DETECTED: stamp} | _times(act)
    incident = Incident(
        name=name,
        title=told.title or name,
        state=IncidentState.OPEN,
        severity=_severity(told.severity) or Severity.MEDIUM,
        origin=_origin(told.origin),
        roots=tuple(dict.fromkeys(told.assets)),
        assets=tuple(dict.fromkeys(told.assets)),
        detector=told.detector,
        fingerprints=told.fingerprints,
        runbook=told.runbook,
        owner=told.to,
        moments=moments,
        opened=stamp,
        offset=told.offset,
    )
    # What was imported is over already, and says so by its moments.
    return replace(incident, state=_reached(moments)) if incident.origin in _PAST else incident


_PAST: Final = {IncidentOrigin.IMPORTED}


def _reached(moments: Mapping[Moment, Stamp]) -> IncidentState:
    reached = [state for kind, state in _STATES.items() if _REACHES.get(kind) in moments]
    return max(reached, key=lambda state: _RANKS[state], default=IncidentState.OPEN)


def _after(incident: Incident, act: Act) -> Incident:
    stamp = Stamp(act.at, act.told.by)
    incident = _in_state(incident, act, stamp)
    change = _CHANGES.get(act.kind) if act.kind else None
    return incident if change is None else change(incident, act, stamp)


def _recovered(incident: Incident, act: Act, _: Stamp) -> Incident:
    return replace(incident, recovered=incident.recovered | {*act.told.fingerprints})


def _assigned(incident: Incident, act: Act, _: Stamp) -> Incident:
    return replace(incident, owner=act.told.to)


def _acknowledged(incident: Incident, act: Act, _: Stamp) -> Incident:
    return replace(incident, owner=incident.owner or act.told.by)


def _identified(incident: Incident, act: Act, stamp: Stamp) -> Incident:
    told = act.told
    return replace(incident, cause=Cause(stamp, told.cause, told.commit, told.note))


def _rated(incident: Incident, act: Act, _: Stamp) -> Incident:
    return replace(incident, severity=_severity(act.told.severity) or incident.severity)


def _titled(incident: Incident, act: Act, _: Stamp) -> Incident:
    return replace(incident, title=act.told.title or incident.title)


def _timed(incident: Incident, act: Act, _: Stamp) -> Incident:
    return replace(incident, moments={**incident.moments, **_times(act)})


def _checked(incident: Incident, act: Act, stamp: Stamp) -> Incident:
    return replace(incident, checked={**incident.checked, act.told.step or "": stamp})


def _unchecked(incident: Incident, act: Act, _: Stamp) -> Incident:
    kept = {step: by for step, by in incident.checked.items() if step != act.told.step}
    return replace(incident, checked=kept)


def _planned(incident: Incident, act: Act, _: Stamp) -> Incident:
    told, name = act.told, act.told.action or ""
    known = incident.actions.get(name)
    done = known.done if known else None
    item = ActionItem(name, told.to, instant_in(told.due), done, told.url)
    return replace(incident, actions={**incident.actions, name: item})


def _done(incident: Incident, act: Act, stamp: Stamp) -> Incident:
    name = act.told.action or ""
    known = incident.actions.get(name)
    if known is None:
        return incident
    return replace(incident, actions={**incident.actions, name: replace(known, done=stamp)})


def _reviewed(incident: Incident, act: Act, _: Stamp) -> Incident:
    return replace(incident, reviewed={**incident.reviewed, **act.told.answers})


def _attached(incident: Incident, act: Act, _: Stamp) -> Incident:
    told = act.told
    return replace(
        incident,
        assets=tuple(dict.fromkeys((*incident.assets, *told.assets))),
        fingerprints=tuple(dict.fromkeys((*incident.fingerprints, *told.fingerprints))),
        recovered=incident.recovered - {*told.fingerprints},
    )


_CHANGES: Final[Mapping[ActKind, Callable[[Incident, Act, Stamp], Incident]]] = {
    ActKind.OPEN: _attached,
    ActKind.ATTACH: _attached,
    ActKind.RECOVER: _recovered,
    ActKind.ASSIGN: _assigned,
    ActKind.ACKNOWLEDGE: _acknowledged,
    ActKind.IDENTIFY: _identified,
    ActKind.SEVERITY: _rated,
    ActKind.TITLE: _titled,
    ActKind.MOMENT: _timed,
    ActKind.CHECK: _checked,
    ActKind.UNCHECK: _unchecked,
    ActKind.ACTION: _planned,
    ActKind.DONE: _done,
    ActKind.REVIEW: _reviewed,
}


def _in_state(incident: Incident, act: Act, stamp: Stamp) -> Incident:
    if act.kind is None or (incident.is_over and act.kind is not ActKind.REOPEN):
        return incident
    moments = dict(incident.moments)
    if act.kind is ActKind.REOPEN:
        ends = (Moment.MITIGATED, Moment.RESOLVED)
        kept = {each: by for each, by in moments.items() if each not in ends}
        return replace(incident, state=IncidentState.OPEN, moments=kept)
    reaches = _REACHES.get(act.kind)
    if reaches is not None:
        moments |= _times(act)
        moments.setdefault(reaches, stamp)
    if act.kind in _TAKES_ON and act.told.by != BY_ITSELF:
        moments.setdefault(Moment.RESPONDING, stamp)
    state = _STATES.get(act.kind, incident.state)
    further = _RANKS[state] >= _RANKS[incident.state]
    return replace(incident, state=state if further else incident.state, moments=moments)


def _times(act: Act) -> dict[Moment, Stamp]:
    """The moments that an act tells of; what is no moment, or no time, is passed over."""
    told: dict[Moment, Stamp] = {}
    for name, text in act.told.times.items():
        at = instant_in(text)
        if at is not None and name in _MOMENTS:
            told[Moment(name)] = Stamp(at, act.told.by)
    return told


_MOMENTS: Final = frozenset(Moment)
_SEVERITIES: Final = frozenset(Severity)
_ORIGINS: Final = frozenset(IncidentOrigin)


def _severity(text: str | None) -> Severity | None:
    return Severity(text) if text in _SEVERITIES else None


def _origin(text: str | None) -> IncidentOrigin:
    return IncidentOrigin(text) if text in _ORIGINS else IncidentOrigin.MANUAL
