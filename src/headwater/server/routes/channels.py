"""The endpoints that notices go to, and what became of each delivery."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.lineage.answers import Coverage
from headwater.model.delivery import Answer, Attempt, Delivery, DeliveryState
from headwater.model.time import Instant, format_instant
from headwater.server.access import platform_of
from headwater.server.encode import encode
from headwater.server.paging import page_coverage
from headwater.server.parameters import (
    Parameters,
    choice,
    limit,
    required_text,
    some_text,
    whole_number,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelEntry:
    """An endpoint, and how it stands with it.

    where: its host alone, since an address may be a secret. waiting: deliveries that are pending.
    delivered, retried, failed: what became of attempts since the server started. held: how many of
    what waits do so for their hour; held_because: what hour that is; held_until: when a ticket that
    is put in now goes, which `held_until_local` says by the clock of the endpoint.
    """

    name: str
    channel: str
    where: str
    actions: tuple[str, ...]
    types: tuple[str, ...]
    severities: tuple[str, ...]
    selector: str | None
    disabled_at: str | None
    disabled_because: str | None
    failing_since: str | None
    waiting: int
    held: int
    held_because: str | None
    held_until: str | None
    held_until_local: str | None
    oldest_at: str | None
    delivered: int
    retried: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsAnswer:
    """Every endpoint, in the order of its file."""

    channels: tuple[ChannelEntry, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedAnswer:
    """How a test went. detail: the beginning of the answer, or what went wrong."""

    name: str
    delivered: bool
    status: int | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnabledAnswer:
    """An endpoint that is sent to. was_disabled: whether that is new."""

    name: str
    was_disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEntry:
    """One time that a delivery was tried."""

    at: str
    took_s: float
    status: int | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEntry:
    """A notice for one endpoint.

    notice: its id, which is the same each time it is sent. attempts: since it was put in or
    replayed. settled_at: when it was delivered, or given up and because of what. last: the newest
    attempt.
    """

    number: int
    endpoint: str
    state: str
    notice: str
    type: str
    action: str
    severity: str
    dedup_key: str
    title: str
    created_at: str
    attempts: int
    next_at: str | None
    settled_at: str | None
    because: str | None
    last: AttemptEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesAnswer:
    """Deliveries, the newest first."""

    deliveries: tuple[DeliveryEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAnswer:
    """One delivery with all that is kept of its attempts, oldest first, and the notice itself."""

    delivery: DeliveryEntry
    tried: tuple[AttemptEntry, ...]
    notice: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedAnswer:
    """How many deliveries are sent again.

    overtaken: how many stay given up, since a later notice of the same matter was delivered.
    """

    replayed: int
    overtaken: int


class Wanted(StrEnum):
    """Deliveries by what became of them."""

    ANY = "any"
    PENDING = "pending"
    GATHERED = "gathered"
    DELIVERED = "delivered"
    FAILED = "failed"

    @property
    def state(self) -> DeliveryState | None:
        """The state that is meant; None for any."""
        return None if self is Wanted.ANY else DeliveryState(self.value)


_NAME: Final = required_text("name", "the name of the endpoint", most=60)
_NUMBER: Final = whole_number("number", "the number of the delivery", default=0)
_ENDPOINT: Final = some_text("endpoint", "only deliveries to this endpoint", most=60)
_STATE: Final = choice("state", "which deliveries to list", default=Wanted.ANY)
_LIMIT: Final = limit(50)
_BEFORE: Final = whole_number("cursor", "where an earlier answer left off: its `next`", default=0)

CHANNEL: Final = (_NAME,)
DELIVERY: Final = (_NUMBER,)
DELIVERIES: Final = (_ENDPOINT, _STATE, _LIMIT, _BEFORE)
REPLAY: Final = (_ENDPOINT,)


def list_channels(request: Request) -> Response:
    """The endpoints that notices go to, and how it stands with each."""
    Parameters(request.query_params, declared=())
    platform = platform_of(request)
    entries = tuple(_channel(platform, name) for name in platform.outbox.connected)
    return encode(ChannelsAnswer(channels=entries, total=len(entries)))


def test_channel(request: Request) -> Response:
    """Send a test to an endpoint at once, and say what it answered."""
    name = request.path_params["name"]
    outcome = platform_of(request).outbox.test(name)
    return encode(
        TestedAnswer(
            name=name,
            delivered=outcome.answer is Answer.DELIVERED,
            status=outcome.status,
            detail=outcome.detail,
        )
    )


def enable_channel(request: Request) -> Response:
    """Send to an endpoint again that was disabled; what was given up is replayed apart."""
    name = request.path_params["name"]
    was_disabled = platform_of(request).outbox.enable(name)
    return encode(EnabledAnswer(name=name, was_disabled=was_disabled))


def list_deliveries(request: Request) -> Response:
    """What was sent to endpoints, or is to be, the newest first."""
    parameters = Parameters(request.query_params, declared=DELIVERIES)
    archive = platform_of(request).operational.delivery_archive
    endpoint, state = parameters[_ENDPOINT], parameters[_STATE].state
    most = parameters[_LIMIT]
    before = parameters[_BEFORE] or None
    found = archive.page(endpoint=endpoint, state=state, before=before, limit=most + 1)
    page = found[:most]
    following = str(page[-1].number) if len(found) > most else None
    total = archive.total(endpoint=endpoint, state=state)
    return encode(
        DeliveriesAnswer(
            deliveries=tuple(map(_delivery, page)),
            total=total,
            returned=len(page),
            truncated=following is not None,
            next=following,
            coverage=page_coverage(following, len(page), total),
        )
    )


def show_delivery(request: Request) -> Response:
    """One delivery with its attempts and its notice."""
    number = _NUMBER.read(request.path_params["number"])
    delivery, tried = platform_of(request).operational.delivery_archive.get(number)
    return encode(
        DeliveryAnswer(
            delivery=_delivery(delivery),
            tried=tuple(map(_attempt, tried)),
            notice=msgspec.to_builtins(delivery.notice),
        )
    )


def replay_delivery(request: Request) -> Response:
    """Send a delivery again, with the id that it had."""
    number = _NUMBER.read(request.path_params["number"])
    platform = platform_of(request)
    archive = platform.operational.delivery_archive
    delivery, _ = archive.get(number)
    platform.outbox.standing(delivery.endpoint)
    archive.replay(number, now=platform.clock())
    return encode(ReplayedAnswer(replayed=1, overtaken=0))


def replay_failed(request: Request) -> Response:
    """Send again what was given up, unless its endpoint is disabled or later news got through."""
    parameters = Parameters(request.query_params, declared=REPLAY)
    platform = platform_of(request)
    endpoint = parameters[_ENDPOINT]
    if endpoint is not None:
        platform.outbox.standing(endpoint)
    to = [*platform.outbox.connected] if endpoint is None else [endpoint]
    done = platform.operational.delivery_archive.replay_failed(to=to, now=platform.clock())
    return encode(ReplayedAnswer(replayed=done.replayed, overtaken=done.overtaken))


def _channel(platform: Platform, name: str) -> ChannelEntry:
    connected = platform.outbox.connected[name]
    standing = platform.outbox.standing(name)
    counters = platform.outbox.couriers[name].counters
    only = connected.endpoint.only
    now, timing = platform.clock(), connected.timing
    until = timing.goes_at(now) if timing.why(now) else None
    return ChannelEntry(
        name=name,
        channel=connected.channel.name,
        where=connected.where,
        actions=tuple(sorted(connected.channel.takes)),
        types=only.types,
        severities=only.severities,
        selector=only.selector,
        disabled_at=_said(standing.disabled_at),
        disabled_because=standing.disabled_because,
        failing_since=_said(standing.failing_since),
        waiting=standing.waiting,
        held=standing.held,
        held_because=timing.why(now),
        held_until=_said(until),
        held_until_local=None if until is None else timing.said(until, now=now),
        oldest_at=_said(standing.oldest_at),
        delivered=counters.delivered,
        retried=counters.retried,
        failed=counters.failed,
    )


def _delivery(delivery: Delivery) -> DeliveryEntry:
    notice = delivery.notice
    return DeliveryEntry(
        number=delivery.number,
        endpoint=delivery.endpoint,
        state=delivery.state.value,
        notice=notice.id,
        type=notice.type.value,
        action=notice.action.value,
        severity=notice.severity.value,
        dedup_key=notice.dedup_key,
        title=notice.title,
        created_at=format_instant(delivery.created_at),
        attempts=delivery.attempts,
        next_at=_said(delivery.next_at),
        settled_at=_said(delivery.settled_at),
        because=delivery.because,
        last=_attempt(delivery.last) if delivery.last else None,
    )


def _attempt(attempt: Attempt) -> AttemptEntry:
    return AttemptEntry(
        at=format_instant(attempt.at),
        took_s=attempt.took_s,
        status=attempt.status,
        detail=attempt.detail,
    )


def _said(instant: Instant | None) -> str | None:
    return None if instant is None else format_instant(instant)
