"""What people and alerts do about incidents, checked and then said as events of our own.

Each incident has a job of its own that stands for it, and each act is the newest word of that job;
the history of its words is the story of the incident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from threading import Lock
from typing import Final

import msgspec

from headwater.collector.own_words import OwnWords
from headwater.errors import ConflictError, InvalidInputError, NotFoundError
from headwater.model.incident import (
    REMEDY_ACTS,
    ActKind,
    IncidentOrigin,
    Moment,
    incident_job,
    incident_name,
)
from headwater.model.notice import Severity
from headwater.model.time import AsOf, Instant, Offset, format_instant
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.openlineage.producer import HEADWATER
from headwater.openlineage.writing import Json, Writer
from headwater.ports import Clock
from headwater.reliability.incidents.checklist import CHECKLIST, REVIEW
from headwater.reliability.incidents.incident import Act, Incident, incident_of
from headwater.reliability.incidents.reach import Touched, severity_of

_WRITER: Final = Writer(f"{HEADWATER}/people")
RUNBOOK_STEP: Final = "runbook:"
"""What the names of a runbook's steps begin with; the others are of the checklist."""

_ALLOWED_WHEN_OVER: Final = frozenset(
    {
        ActKind.REOPEN, ActKind.NOTE, ActKind.LINK, ActKind.ACTION, ActKind.DONE, ActKind.REVIEW,
        ActKind.CHECK, ActKind.UNCHECK, ActKind.MOMENT, ActKind.IDENTIFY, ActKind.TITLE,
        ActKind.NOTIFY, ActKind.SEVERITY, ActKind.REMEDY_WITHDRAW, ActKind.REMEDY_END,
    }
)  # fmt: skip


class IncidentOverError(ConflictError):
    """Nothing of this kind can be done about an incident that is over."""

    def __init__(self, incident: Incident) -> None:
        way = f"open it again first: `headwater incident reopen {incident.name}`"
        super().__init__(f"{incident.name} is {incident.state}; {way}")


class NotOverError(ConflictError):
    """An incident that is not over cannot be opened again."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(f"{incident.name} is {incident.state} already, and not over")


class MissingPartError(InvalidInputError):
    """An act lacks what it is about, or has what makes no sense there."""

    def __init__(self, member: str, wanted: str) -> None:
        super().__init__(f"{member}: {wanted}", pointer=f"/{member}")


class UnknownPartError(NotFoundError):
    """An act names a step, a question or an action that is not there."""

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known) or 'none'}"
        super().__init__(f"there is no {kind} {str(name)!r}; {hint}", similar=tuple(near))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A new incident. assets: identifiers of what is wrong.

    severity: None to go by what is affected. fingerprints: of the alerts that it is opened for;
    while an incident with one of them is open, there is no second one. moments: those known.
    """

    title: str
    assets: Sequence[str]
    by: str
    severity: Severity | None = None
    origin: IncidentOrigin = IncidentOrigin.MANUAL
    detector: str | None = None
    fingerprints: tuple[str, ...] = ()
    runbook: str | None = None
    note: str | None = None
    to: str | None = None
    moments: Mapping[Moment, Instant] = field(default_factory=dict[Moment, Instant])


@dataclass(frozen=True, slots=True)
class Acted:
    """An incident after something was done. offset: where the log has it; None of nothing new."""

    incident: Incident
    offset: Offset | None


class IncidentDesk:
    """Where incidents are opened and acted upon, one at a time.

    incidents: all there are, by number. find: one by its name, or an error. survey: what assets
    are, and what depends on them. new_id: a name that nothing else has. reached: how far the log
    goes that questions see.
    """

    def __init__(
        self,
        incidents: Callable[[], Mapping[int, Incident]],
        find: Callable[[str], Incident],
        words: OwnWords,
        survey: Callable[[Iterable[str], AsOf], Touched],
        clock: Clock,
        *,
        new_id: Callable[[], str],
        reached: Callable[[], Offset],
    ) -> None:
        self._incidents = incidents
        self._find = find
        self._words = words
        self._survey = survey
        self._clock = clock
        self._new_id = new_id
        self._reached = reached
        self._lock = Lock()

    def open(self, opening: Opening) -> Acted:
        """Open an incident, or return the one that is open for the same matter.

        Raises MissingPartError.
        """
        if not opening.title.strip():
            raise MissingPartError("title", "say in a line what is wrong")
        with self._lock:
            self._words.catch_up()
            incidents = self._incidents()
            known = open_for(incidents.values(), opening.fingerprints)
            if known is not None:
                return Acted(known, None)
            severity = opening.severity or severity_of(self._survey(opening.assets, AsOf()))
            told = ActFacet(
                id=self._new_id(),
                kind=ActKind.OPEN,
                by=opening.by,
                title=opening.title,
                note=opening.note,
                severity=severity,
                origin=opening.origin,
                assets=tuple(dict.fromkeys(opening.assets)),
                detector=opening.detector,
                fingerprints=opening.fingerprints,
                runbook=opening.runbook,
                to=opening.to,
                times={name: format_instant(at) for name, at in opening.moments.items()},
                offset=self._reached(),
            )
            return self._say(incident_name(max(incidents, default=0) + 1), (), told)

    def act(self, name: str, told: ActFacet) -> Acted:
        """Do something about an incident; what is there already is not said again.

        told: its id is given here. Raises IncidentOverError, NotOverError, MissingPartError,
        UnknownPartError.
        """
        with self._lock:
            self._words.catch_up()
            incident = self._find(name)
            check(incident, told)
            if _is_so_already(incident, told):
                return Acted(incident, None)
            told = msgspec.structs.replace(told, id=told.id or self._new_id())
            return self._say(incident.name, incident.acts, told)

    def catch_up(self) -> None:
        """Return when questions see everything that was done here. Raises UnavailableError."""
        with self._lock:
            self._words.catch_up()

    def import_past(self, openings: Sequence[Opening]) -> tuple[int, int, Offset]:
        """Take in incidents from before; returns how many, how many were known, and the offset.

        One is known by its fingerprints, whether it is open or not.
        """
        with self._lock:
            self._words.catch_up()
            incidents = self._incidents()
            prints = {each for incident in incidents.values() for each in incident.fingerprints}
            number = max(incidents, default=0)
            events: list[Json] = []
            for opening in openings:
                if prints & {*opening.fingerprints}:
                    continue
                number += 1
                told = ActFacet(
                    id=self._new_id(),
                    kind=ActKind.OPEN,
                    by=opening.by,
                    title=opening.title,
                    note=opening.note,
                    severity=opening.severity or Severity.MEDIUM,
                    origin=IncidentOrigin.IMPORTED,
                    assets=tuple(opening.assets),
                    fingerprints=opening.fingerprints,
                    times={name: format_instant(at) for name, at in opening.moments.items()},
                )
                began = min(opening.moments.values(), default=self._clock())
                events.append(act_event(incident_name(number), told, at=began))
            if events:
                self._words.say(events)
            return len(events), len(openings) - len(events), self._words.said

    def _say(self, name: str, before: Sequence[Act], told: ActFacet) -> Acted:
        # Two acts at one instant would be one word in place of the other.
        last = max((each.at for each in before), default=0)
        act = Act(max(self._clock(), last + 1), told.id, told)
        offset = self._words.say([act_event(name, told, at=act.at)])
        return Acted(incident_of(name, [*before, act]), offset)


def act_event(name: str, told: ActFacet, *, at: Instant) -> Json:
    """The event that says what was done about an incident."""
    job = _WRITER.job(incident_job(name), headwater_act=msgspec.to_builtins(told))
    return _WRITER.job_event(at, job)


def open_for(incidents: Iterable[Incident], fingerprints: Iterable[str]) -> Incident | None:
    """The incident that is open for a matter."""
    wanted = {*fingerprints}
    found = (each for each in incidents if wanted & {*each.fingerprints} and not each.is_over)
    return next(found, None)


def check(incident: Incident, told: ActFacet) -> None:
    """Refuse what cannot be done about an incident as it stands."""
    if told.kind not in _KINDS or told.kind == ActKind.OPEN:
        raise UnknownPartError(
            "act", told.kind, [each.value for each in ActKind if each is not ActKind.OPEN]
        )
    kind = ActKind(told.kind)
    if incident.is_over and kind not in _ALLOWED_WHEN_OVER:
        raise IncidentOverError(incident)
    if not incident.is_over and kind is ActKind.REOPEN:
        raise NotOverError(incident)
    for member in _NEEDED.get(kind, ()):
        if not getattr(told, member):
            raise MissingPartError(member, f"{kind} needs it")
    _check_words(incident, kind, told)


def _check_words(incident: Incident, kind: ActKind, told: ActFacet) -> None:
    """Refuse words that name nothing."""
    steps = [each.id for each in CHECKLIST]
    of_runbook = (told.step or "").startswith(RUNBOOK_STEP)
    named: Sequence[tuple[str, Iterable[str], Sequence[str]]] = (
        ("severity", [told.severity] if told.severity else (), [*Severity]),
        ("moment", told.times, [*Moment]),
        ("question", told.answers, [each.id for each in REVIEW]),
        ("step", [told.step] if told.step and not of_runbook else (), steps),
        ("action", [told.action or ""] if kind is ActKind.DONE else (), [*incident.actions]),
    )
    for what, words, known in named:
        for word in words:
            if word not in known:
                raise UnknownPartError(what, word, known)


_KINDS: Final = frozenset(ActKind)
_NEEDED: Final = {
    ActKind.ASSIGN: ("to",),
    ActKind.SEVERITY: ("severity", "note"),
    ActKind.TITLE: ("title",),
    ActKind.NOTE: ("note",),
    ActKind.MOMENT: ("times",),
    ActKind.LINK: ("url",),
    ActKind.NOTIFY: ("recipients",),
    ActKind.CHECK: ("step",),
    ActKind.UNCHECK: ("step",),
    ActKind.ACTION: ("action",),
    ActKind.DONE: ("action",),
    ActKind.REVIEW: ("answers",),
    ActKind.RECOVER: ("fingerprints",),
    **dict.fromkeys(REMEDY_ACTS, ("remedy", "attempt")),
}


def _is_so_already(incident: Incident, told: ActFacet) -> bool:
    """Whether an act changes nothing, so that doing it twice is doing it once."""
    match ActKind(told.kind):
        case ActKind.ATTACH:
            again = {*told.fingerprints} & incident.recovered
            known = {*told.fingerprints} <= {*incident.fingerprints} and not again
            return known and {*told.assets} <= {*incident.assets}
        case ActKind.RECOVER:
            return {*told.fingerprints} <= incident.recovered
        case ActKind.CHECK:
            return told.step in incident.checked
        case ActKind.UNCHECK:
            return told.step not in incident.checked
        case ActKind.DONE:
            return told.action is not None and incident.actions[told.action].done is not None
        case _:
            return False
