"""Remedies of an incident: what may be run, and each step from its proposal to its outcome."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.collector.incident_desk import MissingPartError
from headwater.collector.remedy_desk import Offer
from headwater.lineage.answers import Coverage
from headwater.lineage.wording import point_in_time
from headwater.model.time import NOW
from headwater.reliability.remedies.answers import AttemptedAnswer, OfferEntry, RemediesAnswer
from headwater.reliability.remedies.attempt import Attempt, attempts_of
from headwater.reliability.remedies.entries import attempt_entry
from headwater.reliability.remedies.remedy import said
from headwater.server.access import author_of, platform_of
from headwater.server.answering import send
from headwater.server.body import read_said
from headwater.server.encode import encode
from headwater.server.parameters import MIN_OFFSET, Parameters
from headwater.server.routes.incidents import incident_named

_NAME: Final = incident_named("name", "which incident, such as INC-7", default="", required=True)
REMEDIES: Final = (_NAME, MIN_OFFSET)

_SHORT: Final = msgspec.Meta(min_length=1, max_length=200)
_TEXT: Final = msgspec.Meta(min_length=1, max_length=20_000)


class Step(StrEnum):
    """What is done with a remedy, in the order in which it is."""

    PROPOSE = "propose"
    DRY_RUN = "dry_run"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    RUN = "run"
    ROLL_BACK = "roll_back"


class StepBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A step with a remedy.

    name: of the incident. remedy: what to propose. attempt: with which of its attempts the step is
    taken. digest: of the dry run that is approved. note: why; an approval needs it. by: who does
    it, where no key tells.
    """

    name: Annotated[str, _SHORT]
    step: Step
    remedy: Annotated[str, _SHORT] | None = None
    attempt: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    digest: Annotated[str, _SHORT] | None = None
    note: Annotated[str, _TEXT] | None = None
    by: Annotated[str, _SHORT] | None = None


def list_remedies(request: Request) -> Response:
    """The remedies that are for an incident, and the attempts at them so far."""
    parameters = Parameters(request.query_params, declared=REMEDIES)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    incident = platform.incidents.find(parameters[_NAME])
    offers = platform.remedy_desk.offers(incident)
    return send(
        platform,
        RemediesAnswer(
            name=incident.name,
            offers=tuple(map(_offer, offers)),
            attempts=tuple(map(attempt_entry, attempts_of(incident.acts))),
            declared=len(platform.remedy_desk.remedies),
            total=len(offers),
            returned=len(offers),
            truncated=False,
            next=None,
            as_of=point_in_time(NOW),
            offset=platform.projector.offset,
            coverage=Coverage("complete"),
        ),
    )


async def take_step(request: Request) -> Response:
    """Propose a remedy, look at what it would do, approve it, run it, or let it be."""
    told = await read_said(request, StepBody)
    by = author_of(request.scope, told.by)
    return await run_in_threadpool(_take, platform_of(request), told, by)


def _take(platform: Platform, told: StepBody, by: str) -> Response:
    attempt = _step(platform, told, by)
    return encode(AttemptedAnswer(attempt=attempt_entry(attempt), offset=platform.projector.offset))


def _step(platform: Platform, told: StepBody, by: str) -> Attempt:
    desk, name = platform.remedy_desk, told.name
    match told.step:
        case Step.PROPOSE:
            if told.remedy is None:
                raise MissingPartError("remedy", "say which one is proposed")
            return desk.propose(name, told.remedy, by=by, note=told.note)
        case Step.ROLL_BACK:
            return desk.roll_back(name, by=by, note=told.note)
        case _:
            number = told.attempt
    if number is None:
        raise MissingPartError("attempt", f"say which one to {told.step}")
    match told.step:
        case Step.DRY_RUN:
            return desk.dry_run(name, number, by=by)
        case Step.APPROVE:
            return desk.approve(name, number, by=by, note=told.note, digest=told.digest)
        case Step.WITHDRAW:
            return desk.withdraw(name, number, by=by, note=told.note)
        case _:
            return desk.run(name, number, by=by)


def _offer(offer: Offer) -> OfferEntry:
    remedy = offer.remedy
    return OfferEntry(
        name=remedy.name,
        does=remedy.does,
        kind=remedy.kind,
        because=offer.because,
        plan=said(offer.plan) if offer.plan else None,
        problem=offer.problem,
        approvers=remedy.approvers,
        second_person=remedy.second_person,
        looks=remedy.trial is not None,
        is_rollback=remedy.is_rollback,
        automatic=remedy.automatic,
    )
