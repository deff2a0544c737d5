"""Retention: where events are, what they take up, and what people decide about them."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.collector.retention.answers import (
    BroughtBackAnswer,
    ErasedAnswer,
    HeldAnswer,
    RetentionAnswer,
)
from headwater.collector.retention.rules import Retention, parse_retention
from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.wording import point_in_time
from headwater.model.time import NOW, format_instant
from headwater.server.access import author_of, platform_of
from headwater.server.answering import send
from headwater.server.body import read_said
from headwater.server.encode import encode
from headwater.server.parameters import MIN_OFFSET, Parameters, limit, whole_number
from headwater.store.segments.retention_desk import MOST_ERASED, hold_entry

_LEAST_DAYS: Final = 1
_MOST_DAYS: Final = 3_650
_DAYS: Final = whole_number(
    "days", "how far to look ahead", default=365, least=_LEAST_DAYS, most=_MOST_DAYS
)
_LIMIT: Final = limit(50)

RETENTION: Final = (_DAYS, _LIMIT, MIN_OFFSET)

_Name = Annotated[str, Meta(min_length=1, max_length=100)]
_Why = Annotated[str, Meta(min_length=1, max_length=2_000)]
_Offset = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class PlanBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Rules to be thought through, as TOML, and how many days to look ahead."""

    rules: Annotated[str, Meta(max_length=100_000)]
    days: Annotated[int, Meta(ge=_LEAST_DAYS, le=_MOST_DAYS)] = 365
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 50


class HoldBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A legal hold. namespace: a pattern, such as bank://*."""

    hold: _Name
    namespace: _Name
    reason: _Why
    by: _Name | None = None


class ReleaseBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A hold that is to end."""

    hold: _Name


class ErasureBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Events to be erased, by their offsets. dry_run: only say which there are."""

    events: Annotated[tuple[_Offset, ...], Meta(min_length=1, max_length=MOST_ERASED)]
    reason: _Why
    by: _Name | None = None
    dry_run: bool = False


class BringingBackBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Events to be read fast again for some days, by the first and the last of their offsets."""

    first: _Offset
    last: _Offset
    days: Annotated[float, Meta(gt=0, le=_MOST_DAYS)] = 30.0


def show_retention(request: Request) -> Response:
    """Where events are, by which rules, what they take up and will take up, holds and erasures."""
    parameters = Parameters(request.query_params, declared=RETENTION)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    return send(platform, _told(platform, None, days=parameters[_DAYS], most=parameters[_LIMIT]))


async def plan_retention(request: Request) -> Response:
    """What other rules would come to; nothing is moved and nothing erased."""
    said = await read_said(request, PlanBody)
    rules = parse_retention(said.rules, source="rules")
    platform = platform_of(request)
    return encode(await run_in_threadpool(_told, platform, rules, days=said.days, most=said.limit))


async def place_hold(request: Request) -> Response:
    """Let nothing of some namespaces be erased until the hold is released."""
    said = await read_said(request, HoldBody)
    by = author_of(request.scope, said.by)
    desk = platform_of(request).retention_desk
    hold = await run_in_threadpool(desk.hold, said.hold, said.namespace, reason=said.reason, by=by)
    return encode(HeldAnswer(hold=hold_entry(hold)))


async def release_hold(request: Request) -> Response:
    """End a hold."""
    said = await read_said(request, ReleaseBody)
    desk = platform_of(request).retention_desk
    return encode(HeldAnswer(hold=hold_entry(await run_in_threadpool(desk.release, said.hold))))


async def erase_events(request: Request) -> Response:
    """Erase events for good. Their headers and their places in the chain of hashes stay."""
    said = await read_said(request, ErasureBody)
    by = author_of(request.scope, said.by)
    return await run_in_threadpool(_erase, platform_of(request), said, by)


async def bring_back(request: Request) -> Response:
    """Bring cold events back to where they are read fast, for some days."""
    said = await read_said(request, BringingBackBody)
    desk = platform_of(request).retention_desk
    events, until = await run_in_threadpool(desk.bring_back, said.first, said.last, days=said.days)
    return encode(BroughtBackAnswer(events=events, until=format_instant(until)))


def _erase(platform: Platform, said: ErasureBody, by: str) -> Response:
    desk = platform.retention_desk
    wanted = sorted({*said.events})
    there = desk.erasable(wanted)
    if there and not said.dry_run:
        desk.erase(there, reason=said.reason, by=by)
    return encode(
        ErasedAnswer(
            events=tuple(there),
            unknown=tuple(each for each in wanted if each not in {*there}),
            dry_run=said.dry_run,
            restart=bool(there),
        )
    )


def _told(platform: Platform, rules: Retention | None, *, days: int, most: int) -> RetentionAnswer:
    told = platform.retention_desk.tell(days=days, rules=rules)
    counted = platform.operational.storage_use.counted()
    shown = tuple(told.shares[:most])
    return RetentionAnswer(
        rules=tuple(told.rules),
        tiers=tuple(told.tiers),
        shares=shown,
        outlook=tuple(told.outlook),
        holds=tuple(told.holds),
        erasures=tuple(told.erasures),
        bytes_a_day=told.bytes_a_day,
        free_bytes=told.free_bytes,
        full_in_days=told.full_in_days,
        unruled_full_in_days=told.unruled_full_in_days,
        counted=counted,
        problem=platform.sweep.problem,
        total=len(told.shares),
        returned=len(shown),
        truncated=len(shown) < len(told.shares),
        as_of=point_in_time(NOW),
        offset=platform.projector.offset,
        coverage=_coverage(platform, counted, len(shown), len(told.shares)),
    )


def _coverage(platform: Platform, counted: int, returned: int, total: int) -> Coverage:
    reasons: list[Reason] = []
    if returned < total:
        message = f"{returned} of {total} namespaces and kinds are returned; ask with a limit"
        reasons.append(Reason("limit", message, total))
    waiting = platform.projector.offset - counted
    if waiting > 0:
        reasons.append(Reason("uncounted", f"{waiting} events are not yet counted", waiting))
    return Coverage("partial" if reasons else "complete", tuple(reasons))
