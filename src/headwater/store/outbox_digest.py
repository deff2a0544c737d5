"""Digests in the outbox: which deliveries wait for their hour, and several made into one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    false,
    insert,
    or_,
    select,
    true,
    update,
)

from headwater.model.delivery import DeliveryState, Held
from headwater.model.notice import MOST_GATHERED, PAGES, Notice, Severity
from headwater.model.time import Instant
from headwater.store.outbox_schema import deliveries, gathered, notices
from headwater.store.upsert import row_number

_FIRST_TICKET: Final = len(PAGES)
_URGENCY: Final = tuple(Severity)
_decoder: Final = msgspec.json.Decoder(Notice)


def waits_not(held: Held, closed_since: Instant | None) -> ColumnElement[bool]:
    """What of a delivery holds that does not wait for its hour."""
    if held is Held.NOTHING:
        return true()
    at_once = or_(deliveries.c.urgency < _FIRST_TICKET, _goes_before_a_page())
    if held is Held.EVERYTHING:
        return (
            false() if closed_since is None else at_once & (deliveries.c.created_at < closed_since)
        )
    return at_once if held is Held.TICKETS else or_(at_once, _is_digest())


def gather(
    connection: Connection,
    endpoint: str,
    write: Callable[[Sequence[Notice]], Notice],
    *,
    before: Instant,
    now: Instant,
) -> bool:
    """Make one delivery of the tickets that were put in before; False where there are none.

    While an earlier digest is on its way nothing is gathered: what is of one matter stays in order.
    """
    if connection.execute(_pending_digests(endpoint).limit(1)).first():
        return False
    query = select(deliveries.c.number, notices.c.body).join(notices).where(
        deliveries.c.endpoint == endpoint,
        deliveries.c.state == DeliveryState.PENDING,
        deliveries.c.urgency >= _FIRST_TICKET,
        deliveries.c.created_at < before,
        ~_goes_before_a_page(),
    )  # fmt: skip
    rows = connection.execute(query.order_by(deliveries.c.number).limit(MOST_GATHERED)).all()
    if not rows:
        return False
    digest = write([_decoder.decode(row.body) for row in rows])
    body = {"id": digest.id, "body": msgspec.json.encode(digest), "created_at": now}
    connection.execute(insert(notices).values(body))
    placed = connection.execute(
        insert(deliveries).values(
            notice=digest.id,
            endpoint=endpoint,
            dedup_key=digest.dedup_key,
            urgency=_URGENCY.index(digest.severity),
            state=DeliveryState.PENDING,
            attempts=0,
            created_at=now,
            next_at=now,
        )
    )
    numbers = [row.number for row in rows]
    parts = [{"delivery": each, "digest": row_number(placed)} for each in numbers]
    connection.execute(insert(gathered), parts)
    members = deliveries.c.number.in_(numbers)
    changed: dict[str, Any] = {"state": DeliveryState.GATHERED, "next_at": None}
    connection.execute(update(deliveries).where(members).values(changed))
    return True


def hurry_tickets(connection: Connection, endpoint: str, dedup_key: str, *, now: Instant) -> None:
    """Let what waits to be tried again be tried now, where a page of the same matter is behind."""
    waiting = update(deliveries).where(
        deliveries.c.endpoint == endpoint,
        deliveries.c.dedup_key == dedup_key,
        deliveries.c.state == DeliveryState.PENDING,
        deliveries.c.urgency >= _FIRST_TICKET,
        deliveries.c.next_at > now,
    )
    connection.execute(waiting.values(next_at=now))


def settle_members(connection: Connection, digest: int, changed: dict[str, Any]) -> None:
    """Make what a digest was made of what the digest became."""
    members = select(gathered.c.delivery).where(gathered.c.digest == digest)
    told = {name: changed[name] for name in ("state", "settled_at", "because")}
    connection.execute(update(deliveries).where(deliveries.c.number.in_(members)).values(told))


def is_member() -> ColumnElement[bool]:
    """What holds of a delivery that is part of a digest."""
    return exists().where(gathered.c.delivery == deliveries.c.number)


def leave_digest(connection: Connection, number: int) -> None:
    """Let a delivery be one of its own again."""
    connection.execute(delete(gathered).where(gathered.c.delivery == number))


def _pending_digests(endpoint: str) -> Any:
    return select(deliveries.c.number).where(
        deliveries.c.endpoint == endpoint,
        deliveries.c.state == DeliveryState.PENDING,
        _is_digest(),
    )


def _is_digest() -> ColumnElement[bool]:
    return exists().where(gathered.c.digest == deliveries.c.number)


def _goes_before_a_page() -> ColumnElement[bool]:
    page = deliveries.alias()
    return exists().where(
        page.c.endpoint == deliveries.c.endpoint,
        page.c.dedup_key == deliveries.c.dedup_key,
        page.c.state == DeliveryState.PENDING,
        page.c.number > deliveries.c.number,
        page.c.urgency < _FIRST_TICKET,
    )
