"""Notices on their way: what is to be sent, what became of it, and how it stands with endpoints.

Nothing here sends. A delivery is marked after it was sent, so that a crash in between repeats it,
and never loses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, delete, exists, func, select, update

from headwater.model.delivery import Attempt, DeliveryState, Due, Held, Standing, Verdict
from headwater.model.notice import PAGES, Notice, Severity
from headwater.model.time import Instant
from headwater.store.outbox_digest import gather, hurry_tickets, settle_members, waits_not
from headwater.store.outbox_schema import (
    attempts,
    deliveries,
    endpoints,
    gathered,
    notices,
    outbox,
)
from headwater.store.upsert import insert_into, row_number

MOST_PENDING: Final = 10_000
"""How many deliveries may wait for one endpoint; more than these are given up, loudly."""

MOST_KEPT: Final = 10_000
"""How many deliveries are kept in all once they are settled, before the oldest go."""

_URGENCY: Final = tuple(Severity)
_MOST_ATTEMPTS: Final = 20
_PRUNE_EVERY: Final = 100
_decoder: Final = msgspec.json.Decoder(Notice)


class SqlDeliveries:
    """Deliveries in the file of the operational store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        outbox.create_all(engine)

    def put(self, notice: Notice, *, to: Sequence[str], now: Instant) -> Sequence[str]:
        """Make one delivery an endpoint durable, all or none; a notice known by its id is left.

        Returns the endpoints that it was given up for, and `because` of each delivery says why.
        """
        if not to:
            return ()
        row = {"id": notice.id, "body": msgspec.json.encode(notice), "created_at": now}
        with self._engine.begin() as connection:
            added = connection.execute(
                insert_into(notices, connection)
                .values(row)
                .on_conflict_do_nothing()
                .returning(notices.c.id)
            ).first()
            refused = {name: _refusal(connection, name) for name in to if added is not None}
            for name, because in refused.items():
                values = {
                    "notice": notice.id,
                    "endpoint": name,
                    "dedup_key": notice.dedup_key,
                    "urgency": _URGENCY.index(notice.severity),
                    "state": DeliveryState.FAILED if because else DeliveryState.PENDING,
                    "attempts": 0,
                    "created_at": now,
                    "next_at": None if because else now,
                    "settled_at": now if because else None,
                    "because": because,
                }
                placed = connection.execute(deliveries.insert().values(values))
                if notice.severity in PAGES:
                    hurry_tickets(connection, name, notice.dedup_key, now=now)
                if row_number(placed) % _PRUNE_EVERY == 0:
                    _prune(connection)
        return [name for name, because in refused.items() if because]

    def next_due(
        self,
        endpoint: str,
        *,
        now: Instant,
        held: Held = Held.NOTHING,
        closed_since: Instant | None = None,
    ) -> Due | None:
        """The most severe that is due: never one with an older one of the same matter pending.

        closed_since: where everything is held, pages that were put in before are not.
        """
        older = deliveries.alias()
        blocked = exists().where(
            older.c.endpoint == endpoint,
            older.c.dedup_key == deliveries.c.dedup_key,
            older.c.state == DeliveryState.PENDING,
            older.c.number < deliveries.c.number,
        )
        query = (
            select(
                deliveries.c.number, deliveries.c.dedup_key, deliveries.c.attempts, notices.c.body
            )
            .join(notices)
            .where(
                deliveries.c.endpoint == endpoint,
                deliveries.c.state == DeliveryState.PENDING,
                deliveries.c.next_at <= now,
                ~blocked,
                waits_not(held, closed_since),
            )
            .order_by(deliveries.c.urgency, deliveries.c.next_at, deliveries.c.number)
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            return Due(
                number=row.number,
                notice=_decoder.decode(row.body),
                attempts=row.attempts,
                before=_delivered_last(connection, endpoint, row.dedup_key),
            )

    def record(self, number: int, attempt: Attempt, verdict: Verdict) -> None:
        """Keep an attempt and what follows from it."""
        settled = verdict.state is not DeliveryState.PENDING
        changed = {
            "state": verdict.state,
            "attempts": deliveries.c.attempts + 1,
            "next_at": verdict.next_at,
            "settled_at": attempt.at if settled else None,
            "because": verdict.because,
        }
        with self._engine.begin() as connection:
            kept = {"delivery": number, "at": attempt.at, "took_s": attempt.took_s}
            kept |= {"status": attempt.status, "detail": attempt.detail}
            connection.execute(attempts.insert().values(kept))
            _forget_attempts(connection, number)
            connection.execute(
                update(deliveries).where(deliveries.c.number == number).values(changed)
            )
            if settled:
                settle_members(connection, number, changed)
            _note(connection, number, attempt.at, went=verdict.state is DeliveryState.DELIVERED)

    def gather(
        self,
        endpoint: str,
        write: Callable[[Sequence[Notice]], Notice],
        *,
        before: Instant,
        now: Instant,
    ) -> bool:
        """Make one delivery of the tickets that were put in before; False where nothing changed."""
        with self._engine.begin() as connection:
            return gather(connection, endpoint, write, before=before, now=now)

    def has_told(self, endpoint: str, *, dedup_key: str) -> bool:
        """Whether anything of a matter was put in for an endpoint."""
        query = select(deliveries.c.number).where(
            deliveries.c.endpoint == endpoint, deliveries.c.dedup_key == dedup_key
        )
        with self._engine.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def disable(self, endpoint: str, *, because: str, now: Instant) -> bool:
        """Give up what is pending there, and what is put in from now on; False if that was so."""
        told = {"disabled_at": now, "disabled_because": because}
        with self._engine.begin() as connection:
            row = insert_into(endpoints, connection).values(name=endpoint, **told)
            changed = connection.execute(
                row.on_conflict_do_update(
                    index_elements=["name"], set_=told, where=endpoints.c.disabled_at.is_(None)
                ).returning(endpoints.c.name)
            ).first()
            _give_up(connection, endpoint, _disabled(because), now)
            return changed is not None

    def enable(self, endpoint: str) -> bool:
        """Take that back; False if it was not so."""
        cleared = dict.fromkeys(("disabled_at", "disabled_because", "failing_since"))
        disabled = (endpoints.c.name == endpoint) & endpoints.c.disabled_at.is_not(None)
        with self._engine.begin() as connection:
            return bool(
                connection.execute(update(endpoints).where(disabled).values(cleared)).rowcount
            )

    def standing(
        self, endpoint: str, *, held: Held = Held.NOTHING, closed_since: Instant | None = None
    ) -> Standing:
        """How it stands with an endpoint."""
        of = select(
            endpoints.c.disabled_at, endpoints.c.disabled_because, endpoints.c.failing_since
        ).where(endpoints.c.name == endpoint)
        pending = select(func.count(), func.min(deliveries.c.created_at)).where(
            deliveries.c.endpoint == endpoint, deliveries.c.state == DeliveryState.PENDING
        )
        with self._engine.connect() as connection:
            row = connection.execute(of).mappings().first()
            waiting, oldest = connection.execute(pending).one()
            later = connection.execute(pending.where(~waits_not(held, closed_since))).one()[0]
        return Standing(**(row or {}), waiting=waiting, oldest_at=oldest, held=later)


def _refusal(connection: Connection, name: str) -> str | None:
    """Why nothing more can be put in for an endpoint; None where it can."""
    disabled = select(endpoints.c.disabled_because).where(
        endpoints.c.name == name, endpoints.c.disabled_at.is_not(None)
    )
    because = connection.scalar(disabled)
    if because is not None:
        return _disabled(because)
    pending = select(deliveries.c.number).where(
        deliveries.c.endpoint == name, deliveries.c.state == DeliveryState.PENDING
    )
    beyond = connection.execute(pending.limit(1).offset(MOST_PENDING - 1)).first()
    return f"{MOST_PENDING:,} deliveries wait for this endpoint already" if beyond else None


def _disabled(because: str) -> str:
    return f"the endpoint is disabled: {because}"


def _delivered_last(connection: Connection, name: str, dedup_key: str) -> Notice | None:
    query = (
        select(notices.c.body)
        .join(deliveries)
        .where(
            deliveries.c.endpoint == name,
            deliveries.c.dedup_key == dedup_key,
            deliveries.c.state == DeliveryState.DELIVERED,
        )
        .order_by(deliveries.c.settled_at.desc(), deliveries.c.number.desc())
    )
    body = connection.scalar(query.limit(1))
    return None if body is None else _decoder.decode(body)


def _give_up(connection: Connection, name: str, because: str, now: Instant) -> None:
    waits = deliveries.c.state.in_([DeliveryState.PENDING, DeliveryState.GATHERED])
    pending = (deliveries.c.endpoint == name) & waits
    settled = {"state": DeliveryState.FAILED, "next_at": None, "settled_at": now}
    connection.execute(update(deliveries).where(pending).values(settled | {"because": because}))


def _forget_attempts(connection: Connection, number: int) -> None:
    of = select(attempts.c.number).where(attempts.c.delivery == number)
    newest = of.order_by(attempts.c.number.desc()).limit(_MOST_ATTEMPTS)
    connection.execute(
        delete(attempts).where(attempts.c.delivery == number, attempts.c.number.not_in(newest))
    )


def _note(connection: Connection, number: int, at: Instant, *, went: bool) -> None:
    """Keep since when every attempt at the endpoint of a delivery has failed."""
    name = connection.scalar(select(deliveries.c.endpoint).where(deliveries.c.number == number))
    row = insert_into(endpoints, connection).values(name=name, failing_since=None if went else at)
    since = None if went else func.coalesce(endpoints.c.failing_since, at)
    connection.execute(
        row.on_conflict_do_update(index_elements=["name"], set_={"failing_since": since})
    )


def _prune(connection: Connection) -> None:
    """Let the oldest of what is settled go, with its attempts, and notices that nothing is of."""
    over = deliveries.c.state.in_([DeliveryState.DELIVERED, DeliveryState.FAILED])
    settled = select(deliveries.c.number).where(over)
    oldest = connection.scalar(
        settled.order_by(deliveries.c.number.desc()).limit(1).offset(MOST_KEPT)
    )
    if oldest is None:
        return
    going = settled.where(deliveries.c.number <= oldest)
    connection.execute(delete(attempts).where(attempts.c.delivery.in_(going)))
    connection.execute(delete(gathered).where(gathered.c.delivery.in_(going)))
    connection.execute(delete(deliveries).where(deliveries.c.number.in_(going)))
    held = exists().where(deliveries.c.notice == notices.c.id)
    connection.execute(delete(notices).where(~held))
