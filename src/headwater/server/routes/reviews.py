"""Reviews: what is to be looked at each week, month and quarter, filled and kept."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.lineage.wording import point_in_time
from headwater.model.time import NOW, format_instant
from headwater.reliability.dashboards.dashboard import coverage_of
from headwater.reliability.reviews import (
    ASKS,
    Cadence,
    ReviewAnswer,
    ReviewEntry,
    ReviewsAnswer,
    SignedAnswer,
    period_named,
)
from headwater.server.access import author_of, platform_of
from headwater.server.answering import send
from headwater.server.body import read_said
from headwater.server.encode import encode
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import CURSOR, MIN_OFFSET, Parameter, Parameters, choice, limit
from headwater.store.reviews import KeptReview


class Which(StrEnum):
    """How often something is reviewed."""

    ANY = "any"
    WEEKLY = Cadence.WEEKLY.value
    MONTHLY = Cadence.MONTHLY.value
    QUARTERLY = Cadence.QUARTERLY.value


def _read_name(text: str) -> str:
    return period_named(text).name


_CADENCE: Final = choice("cadence", "which reviews", default=Which.ANY)
_LIMIT: Final = limit(50)
_REVIEW: Final = Parameter(
    "review",
    "which review: a week as 2026-W48, a month as 2026-11, or a quarter as 2026-Q4",
    "",
    _read_name,
    {
        "type": "string",
        "pattern": r"^[1-9][0-9]{3}-(W(0[1-9]|[1-4][0-9]|5[0-3])|0[1-9]|1[0-2]|Q[1-4])$",
    },
    required=True,
)

REVIEWS: Final = (_CADENCE, _LIMIT, CURSOR, MIN_OFFSET)
REVIEW: Final = (_REVIEW, MIN_OFFSET)


class ReviewPlace(msgspec.Struct, array_like=True, tag="reviews", frozen=True):
    """The place of a review among all, newest first. begin: how many come before it."""

    begin: int


def list_reviews(request: Request) -> Response:
    """The reviews that were kept, the newest first, and who went through them."""
    parameters = Parameters(request.query_params, declared=REVIEWS)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    wanted = parameters[_CADENCE]
    cadence = None if wanted is Which.ANY else Cadence(wanted.value)
    found = platform.operational.reviews.all(cadence)
    place = read_place(parameters[CURSOR], ReviewPlace)
    begin = place.begin if place else 0
    shown = found[begin : begin + parameters[_LIMIT]]
    end = begin + len(shown)
    following = write_place(ReviewPlace(end)) if end < len(found) else None
    return send(
        platform,
        ReviewsAnswer(
            reviews=tuple(map(_entry, shown)),
            unsigned=sum(each.signed_at is None for each in found),
            total=len(found),
            returned=len(shown),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(NOW),
            offset=platform.projector.offset,
            coverage=page_coverage(following, len(shown), len(found)),
        ),
    )


def show_review(request: Request) -> Response:
    """One review with its panels, as they were when it was filled."""
    parameters = Parameters(request.query_params, declared=REVIEW)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    kept = platform.operational.reviews.get(parameters[_REVIEW])
    return send(
        platform,
        ReviewAnswer(
            review=_entry(kept),
            panels=kept.panels,
            total=len(kept.panels),
            returned=len(kept.panels),
            truncated=False,
            as_of=point_in_time(NOW),
            offset=platform.projector.offset,
            coverage=coverage_of(kept.panels),
        ),
    )


class SigningBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Somebody went through a review. note: what they found, and what follows of it."""

    review: Annotated[str, msgspec.Meta(min_length=7, max_length=8)]
    by: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    note: Annotated[str, msgspec.Meta(max_length=8_000)] | None = None


async def sign_review(request: Request) -> Response:
    """Say that one went through a review, and what came of it."""
    said = await read_said(request, SigningBody)
    by = author_of(request.scope, said.by)
    return await run_in_threadpool(_sign, platform_of(request), said, by)


def _sign(platform: Platform, said: SigningBody, by: str) -> Response:
    name = period_named(said.review).name
    kept = platform.operational.reviews.sign(name, by=by, note=said.note, now=platform.clock())
    return encode(SignedAnswer(review=_entry(kept)))


def _entry(kept: KeptReview) -> ReviewEntry:
    period = kept.period
    return ReviewEntry(
        review=period.name,
        cadence=period.cadence.value,
        asks=ASKS[period.cadence],
        begin=format_instant(period.begin),
        end=format_instant(period.end),
        made_at=format_instant(kept.made_at),
        signed_by=kept.signed_by,
        signed_at=None if kept.signed_at is None else format_instant(kept.signed_at),
        note=kept.note,
    )
