"""Incidents: what is wrong, what that affects, what was done about it, and doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.collector.incident_desk import Acted, MissingPartError, Opening
from headwater.errors import InvalidInputError
from headwater.lineage.wording import point_in_time
from headwater.model.incident import ActKind, IncidentState, Moment, incident_number
from headwater.model.notice import Severity
from headwater.model.time import NOW, Instant, format_instant
from headwater.openlineage.event_time import parse_event_time
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.reliability.incidents.answers import (
    ActedAnswer,
    ImportedAnswer,
    IncidentsAnswer,
)
from headwater.reliability.incidents.entries import incident_entry, typical_entries
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.incidents.postmortem import postmortem
from headwater.reliability.incidents.reach import extent, owners_of
from headwater.server.access import author_of, platform_of
from headwater.server.answering import send
from headwater.server.body import decoded, read_body, read_said
from headwater.server.encode import encode
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import (
    CURSOR,
    MIN_OFFSET,
    Parameter,
    ParameterError,
    Parameters,
    choice,
    limit,
    some_text,
)
from headwater.server.subject import node_meant
from headwater.store.incident_show import show_incident, show_reach
from headwater.store.incidents import MalformedIncidentError

T = TypeVar("T")

MARKDOWN: Final = "text/markdown; charset=utf-8"
_MOST_IMPORTED_BYTES: Final = 16 * 1024 * 1024


class Standing(StrEnum):
    """Incidents by what they are in: one state, those that are over, or those that are not."""

    ANY = "any"
    UNRESOLVED = "unresolved"
    OVER = "over"
    OPEN = IncidentState.OPEN.value
    ACKNOWLEDGED = IncidentState.ACKNOWLEDGED.value
    IDENTIFIED = IncidentState.IDENTIFIED.value
    MITIGATED = IncidentState.MITIGATED.value
    RESOLVED = IncidentState.RESOLVED.value
    FALSE_POSITIVE = IncidentState.FALSE_POSITIVE.value
    EXPECTED = IncidentState.EXPECTED.value

    def takes(self, incident: Incident) -> bool:
        """Whether an incident is one of these."""
        match self:
            case Standing.ANY:
                return True
            case Standing.OVER | Standing.UNRESOLVED:
                return incident.is_over is (self is Standing.OVER)
            case _:
                return incident.state == self.value


class Worst(StrEnum):
    """Incidents by how bad they are: these, or any."""

    ANY = "any"
    CRITICAL = Severity.CRITICAL.value
    HIGH = Severity.HIGH.value
    MEDIUM = Severity.MEDIUM.value
    LOW = Severity.LOW.value


_STATE: Final = choice("state", "only incidents that stand like this", default=Standing.ANY)
_SEVERITY: Final = choice("severity", "only incidents of this severity", default=Worst.ANY)
_OF: Final = some_text("of", "only incidents in which this dataset, column or job is wrong")
_OWNER: Final = some_text("owner", "only incidents that this one takes care of")


def incident_named(name: str, about: str, *, default: T, required: bool) -> Parameter[str | T]:
    """A parameter that names an incident."""

    def read(text: str) -> str:
        if incident_number(text) is None:
            raise MalformedIncidentError(text)
        return text

    schema = {"type": "string", "pattern": "^[Ii][Nn][Cc]-[1-9][0-9]{0,17}$"}
    return Parameter(name, about, default, read, schema, required=required)


INCIDENT_NAME: Final = incident_named(
    "name", "which incident, such as INC-7", default="", required=True
)
_LIMIT: Final = limit(50)
_SUSPECTS_LIMIT: Final = limit(10)
_REACH_LIMIT: Final = limit(100)

INCIDENTS: Final = (_STATE, _SEVERITY, _OF, _OWNER, _LIMIT, CURSOR, MIN_OFFSET)
INCIDENT: Final = (INCIDENT_NAME, MIN_OFFSET)
SUSPECTS: Final = (INCIDENT_NAME, _SUSPECTS_LIMIT, MIN_OFFSET)
REACH: Final = (INCIDENT_NAME, _REACH_LIMIT, CURSOR, MIN_OFFSET)


class IncidentPlace(msgspec.Struct, array_like=True, tag="incidents", frozen=True):
    """The place of an incident among all, newest first."""

    number: int


class ReachPlace(msgspec.Struct, array_like=True, tag="reach", frozen=True):
    """The place of something affected. begin: how many come before it."""

    begin: int


def list_incidents(request: Request) -> Response:
    """Incidents, the newest first, and how long they took to be found, understood and ended."""
    parameters = Parameters(request.query_params, declared=INCIDENTS)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    offset = platform.projector.offset
    of = parameters[_OF]
    asset = None if of is None else str(node_meant(platform, of))
    all_ = platform.incidents.all()
    found = {
        number: each
        for number, each in sorted(all_.items(), reverse=True)
        if parameters[_STATE].takes(each)
        and parameters[_SEVERITY] in {Worst.ANY, each.severity}
        and (asset is None or asset in each.assets)
        and parameters[_OWNER] in {None, each.owner}
    }
    place = read_place(parameters[CURSOR], IncidentPlace)
    behind = [number for number in found if place is None or number < place.number]
    shown = behind[: parameters[_LIMIT]]
    following = write_place(IncidentPlace(shown[-1])) if len(behind) > len(shown) else None
    unresolved = Counter(each.severity.value for each in all_.values() if not each.is_over)
    return send(
        platform,
        IncidentsAnswer(
            incidents=tuple(incident_entry(found[number]) for number in shown),
            open={each.value: unresolved[each.value] for each in Severity},
            typical=typical_entries(found.values()),
            false_positives=sum(
                each.state is IncidentState.FALSE_POSITIVE for each in found.values()
            ),
            total=len(found),
            returned=len(shown),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(NOW),
            offset=offset,
            coverage=page_coverage(following, len(shown), len(found)),
        ),
    )


def show_one(request: Request) -> Response:
    """One incident: how it stands, what to roll back to, what to do, and what was done."""
    parameters = Parameters(request.query_params, declared=INCIDENT)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    incident = platform.incidents.find(parameters[INCIDENT_NAME])
    others = platform.incidents.all().values()
    with platform.catalog.reading() as connection:
        return send(
            platform,
            show_incident(
                connection,
                platform.index,
                incident,
                others,
                runbooks=platform.runbooks,
                naming=platform.catalog.naming,
                now=platform.clock(),
            ),
        )


def show_affected(request: Request) -> Response:
    """What an incident affects, what matters most first, now and when it was opened."""
    parameters = Parameters(request.query_params, declared=REACH)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    incident = platform.incidents.find(parameters[INCIDENT_NAME])
    place = read_place(parameters[CURSOR], ReachPlace)
    begin = place.begin if place else 0
    with platform.catalog.reading() as connection:
        answer = show_reach(
            connection,
            platform.index,
            incident,
            begin=begin,
            limit=parameters[_REACH_LIMIT],
            now=platform.clock(),
        )
    end = begin + answer.returned
    following = write_place(ReachPlace(end)) if answer.truncated else None
    coverage = page_coverage(following, answer.returned, answer.total)
    return send(platform, replace(answer, next=following, coverage=coverage))


def show_suspects(request: Request) -> Response:
    """What may have caused an incident, the likeliest first, each with its reasons."""
    parameters = Parameters(request.query_params, declared=SUSPECTS)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    incident = platform.incidents.find(parameters[INCIDENT_NAME])
    return send(platform, platform.incidents.suspects(incident, limit=parameters[_SUSPECTS_LIMIT]))


def write_postmortem(request: Request) -> Response:
    """The story of an incident as a page to keep, in Markdown."""
    parameters = Parameters(request.query_params, declared=INCIDENT)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    incident = platform.incidents.find(parameters[INCIDENT_NAME])
    affected = platform.incidents.survey(incident.assets, NOW).affected
    text = postmortem(incident, affected, extent(affected), now=platform.clock())
    return Response(text, media_type=MARKDOWN)


_LINE: Final = msgspec.Meta(min_length=1, max_length=500)
_TEXT: Final = msgspec.Meta(min_length=1, max_length=20_000)
_SHORT: Final = msgspec.Meta(min_length=1, max_length=200)
_MANY: Final = msgspec.Meta(max_length=100)
_REFERENCE: Final = msgspec.Meta(min_length=1, max_length=8_000)


class OpeningBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Something is wrong.

    title: what, in a line. of: the datasets, columns, jobs or runs. severity: else by what is
    affected. started, detected: when, where that is known. to: who takes care of it.
    fingerprint: while an incident with it is open, no second one is opened. by: who says so, where
    no key tells.
    """

    title: Annotated[str, _LINE]
    of: Annotated[tuple[Annotated[str, _REFERENCE], ...], _MANY] = ()
    severity: Severity | None = None
    note: Annotated[str, _TEXT] | None = None
    started: str | None = None
    detected: str | None = None
    to: Annotated[str, _SHORT] | None = None
    fingerprint: Annotated[str, _LINE] | None = None
    runbook: Annotated[str, _LINE] | None = None
    by: Annotated[str, _SHORT] | None = None


class ActBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What somebody does about an incident.

    name: which one. kind: what is done. note: in words. of: assets to attach. cause: the asset or
    job at fault; commit: of its code. to: who takes it on, or does an action. to_owners: tell
    everyone who answers for something affected. recipients: tell these. times: by moment when that
    was. step: of the checklist, or of a runbook. action: something to be done later; due: by when.
    answers: by question of the review.
    """

    name: Annotated[str, _SHORT]
    kind: ActKind
    note: Annotated[str, _TEXT] | None = None
    title: Annotated[str, _LINE] | None = None
    severity: Severity | None = None
    of: Annotated[tuple[Annotated[str, _REFERENCE], ...], _MANY] = ()
    cause: Annotated[str, _REFERENCE] | None = None
    commit: Annotated[str, _SHORT] | None = None
    to: Annotated[str, _SHORT] | None = None
    to_owners: bool = False
    recipients: Annotated[tuple[Annotated[str, _SHORT], ...], _MANY] = ()
    times: dict[Moment, str] = {}
    step: Annotated[str, _LINE] | None = None
    action: Annotated[str, _LINE] | None = None
    due: str | None = None
    url: Annotated[str, _REFERENCE] | None = None
    answers: dict[str, Annotated[str, _TEXT]] = {}
    by: Annotated[str, _SHORT] | None = None


class PastIncident(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """An incident from before. id: by which it is known, so that it is imported once.

    The times are those of the seven moments that are known.
    """

    id: Annotated[str, _LINE]
    title: Annotated[str, _LINE]
    severity: Severity | None = None
    of: Annotated[tuple[Annotated[str, _REFERENCE], ...], _MANY] = ()
    note: Annotated[str, _TEXT] | None = None
    started: str | None = None
    detected: str | None = None
    alerted: str | None = None
    responding: str | None = None
    identified: str | None = None
    mitigated: str | None = None
    resolved: str | None = None


class ImportBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Incidents from before."""

    incidents: Annotated[tuple[PastIncident, ...], msgspec.Meta(max_length=100_000)]
    by: Annotated[str, _SHORT] | None = None


async def open_incident(request: Request) -> Response:
    """Open an incident; one that is open already for the same matter is answered instead."""
    said = await read_said(request, OpeningBody)
    by = author_of(request.scope, said.by)
    return await run_in_threadpool(_open, platform_of(request), said, by)


def _open(platform: Platform, said: OpeningBody, by: str) -> Response:
    moments = {
        moment: _moment(platform, moment.value, text)
        for moment, text in ((Moment.STARTED, said.started), (Moment.DETECTED, said.detected))
        if text is not None
    }
    acted = platform.incident_desk.open(
        Opening(
            title=said.title,
            assets=_assets(platform, said.of),
            by=by,
            severity=said.severity,
            fingerprints=() if said.fingerprint is None else (said.fingerprint,),
            runbook=said.runbook,
            note=said.note,
            to=said.to,
            moments=moments,
        )
    )
    return _acted(platform, acted)


async def act(request: Request) -> Response:
    """Do something about an incident: acknowledge, identify, mitigate, resolve, note and so on."""
    said = await read_said(request, ActBody)
    by = author_of(request.scope, said.by)
    return await run_in_threadpool(_act, platform_of(request), said, by)


def _act(platform: Platform, said: ActBody, by: str) -> Response:
    incident = platform.incidents.find(said.name)
    times = {
        moment.value: format_instant(_moment(platform, f"times/{moment}", text))
        for moment, text in said.times.items()
    }
    due = None if said.due is None else format_instant(_instant("due", said.due))
    told = ActFacet(
        id="",
        kind=said.kind,
        by=by,
        title=said.title,
        note=said.note,
        severity=said.severity,
        assets=tuple(_assets(platform, said.of)),
        cause=None if said.cause is None else str(node_meant(platform, said.cause)),
        commit=said.commit,
        to=said.to,
        times=times,
        recipients=tuple(_recipients(platform, incident, said)),
        step=said.step,
        action=said.action,
        due=due,
        url=said.url,
        answers=said.answers,
    )
    return _acted(platform, platform.incident_desk.act(incident.name, told))


async def import_incidents(request: Request) -> Response:
    """Take in incidents from before, to compare with; one of a known id is passed over."""
    body = await read_body(request, most=_MOST_IMPORTED_BYTES, setting="nothing: send fewer")
    said = decoded(body, ImportBody)
    by = author_of(request.scope, said.by)
    return await run_in_threadpool(_import, platform_of(request), said, by)


def _import(platform: Platform, said: ImportBody, by: str) -> Response:
    openings = [_past(platform, each, number, by) for number, each in enumerate(said.incidents)]
    imported, known, offset = platform.incident_desk.import_past(openings)
    return encode(ImportedAnswer(imported=imported, known=known, offset=offset))


def _past(platform: Platform, told: PastIncident, number: int, by: str) -> Opening:
    moments = {
        moment: _moment(platform, f"incidents/{number}/{moment}", text)
        for moment in Moment
        if (text := getattr(told, moment.value)) is not None
    }
    if not moments:
        wanted = "say at least when it was detected"
        raise MissingPartError(f"incidents/{number}/detected", wanted)
    return Opening(
        title=told.title,
        assets=[str(node_meant(platform, each)) for each in told.of],
        by=by,
        severity=told.severity,
        fingerprints=(f"imported:{told.id}",),
        note=told.note,
        moments=moments,
    )


def _assets(platform: Platform, references: Sequence[str]) -> Sequence[str]:
    return [str(node_meant(platform, each)) for each in references]


def _recipients(platform: Platform, incident: Incident, said: ActBody) -> Sequence[str]:
    if said.to_owners and said.kind is not ActKind.NOTIFY:
        raise ParameterError("to_owners", "only `notify` tells anybody")
    if not said.to_owners:
        return said.recipients
    touched = platform.incidents.survey(incident.assets, NOW)
    owners = owners_of([*touched.roots, *touched.affected])
    return [*dict.fromkeys((*said.recipients, *owners))]


def _moment(platform: Platform, name: str, text: str) -> Instant:
    at = _instant(name, text)
    if at > platform.clock():
        raise ParameterError(name, "it lies ahead")
    return at


def _instant(name: str, text: str) -> Instant:
    try:
        return parse_event_time(text)[0]
    except InvalidInputError as error:
        raise ParameterError(name, str(error)) from None


def _acted(platform: Platform, acted: Acted) -> Response:
    return encode(
        ActedAnswer(
            incident=incident_entry(acted.incident),
            is_new=acted.offset is not None,
            offset=platform.projector.offset if acted.offset is None else acted.offset,
        )
    )
