"""Deliveries for people to look at, and to send again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Select,
    exists,
    func,
    select,
    update,
)

from headwater.errors import ConflictError, NotFoundError
from headwater.model.delivery import Attempt, Delivery, DeliveryState
from headwater.model.notice import Notice
from headwater.model.time import Instant
from headwater.store.outbox_digest import is_member, leave_digest, settle_members
from headwater.store.outbox_schema import attempts, deliveries, endpoints, notices

_COLUMNS: Final = (
    deliveries.c.number,
    deliveries.c.endpoint,
    deliveries.c.state,
    deliveries.c.attempts,
    deliveries.c.created_at,
    deliveries.c.next_at,
    deliveries.c.settled_at,
    deliveries.c.because,
)
_GATHERED: Final[dict[str, Any]] = {
    "state": DeliveryState.GATHERED,
    "settled_at": None,
    "because": None,
}
_TRIED: Final = (attempts.c.at, attempts.c.took_s, attempts.c.status, attempts.c.detail)


class UnknownDeliveryError(NotFoundError):
    """There is no such delivery, or no more."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no delivery {number}")


class DisabledEndpointError(ConflictError):
    """Nothing is sent to an endpoint until it is enabled."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is disabled; enable it first: `headwater channels enable {name}`")


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many are to be sent again.

    overtaken: how many stay as they are, since a later notice of the same matter was delivered, and
    an old one behind it would tell what is no longer so.
    """

    replayed: int
    overtaken: int


class DeliveryArchive:
    """All deliveries that are kept, the newest first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(
        self,
        *,
        endpoint: str | None = None,
        state: DeliveryState | None = None,
        before: int | None = None,
        limit: int,
    ) -> Sequence[Delivery]:
        """Some of them. before: only those with a smaller number."""
        query = select(*_COLUMNS, notices.c.body).join(notices).where(*_fitting(endpoint, state))
        if before is not None:
            query = query.where(deliveries.c.number < before)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(deliveries.c.number.desc()).limit(limit))
            return [_delivery(connection, row) for row in rows.mappings().all()]

    def total(self, *, endpoint: str | None = None, state: DeliveryState | None = None) -> int:
        """How many there are."""
        query = select(func.count()).select_from(deliveries).where(*_fitting(endpoint, state))
        with self._engine.connect() as connection:
            return connection.scalar(query) or 0

    def get(self, number: int) -> tuple[Delivery, Sequence[Attempt]]:
        """One of them with its attempts, oldest first. Raises UnknownDeliveryError."""
        query = select(*_COLUMNS, notices.c.body).join(notices).where(deliveries.c.number == number)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                raise UnknownDeliveryError(number)
            tried = connection.execute(_attempts_of(number).order_by(attempts.c.number))
            return _delivery(connection, row), [Attempt(**each) for each in tried.mappings()]

    def replay(self, number: int, *, now: Instant) -> None:
        """Send one again, with its own id and from the beginning of the schedule.

        Raises UnknownDeliveryError, DisabledEndpointError.
        """
        kept, _ = self.get(number)
        with self._engine.begin() as connection:
            if _is_disabled(connection, kept.endpoint):
                raise DisabledEndpointError(kept.endpoint)
            connection.execute(_put_back(now).where(deliveries.c.number == number))
            leave_digest(connection, number)
            settle_members(connection, number, _GATHERED)

    def replay_failed(self, *, to: Sequence[str], now: Instant) -> Replayed:
        """Send again what was given up for these endpoints, but for disabled ones.

        What was part of a digest goes with that.
        """
        later = deliveries.alias()
        overtaken = exists().where(
            later.c.endpoint == deliveries.c.endpoint,
            later.c.dedup_key == deliveries.c.dedup_key,
            later.c.state == DeliveryState.DELIVERED,
            later.c.number > deliveries.c.number,
        )
        off = select(endpoints.c.name).where(endpoints.c.disabled_at.is_not(None))
        failed = (
            (deliveries.c.state == DeliveryState.FAILED)
            & deliveries.c.endpoint.in_(to)
            & deliveries.c.endpoint.not_in(off)
            & ~is_member()
        )
        with self._engine.begin() as connection:
            left = select(func.count()).select_from(deliveries).where(failed, overtaken)
            stay = connection.scalar(left) or 0
            going = connection.scalars(select(deliveries.c.number).where(failed, ~overtaken)).all()
            done = connection.execute(_put_back(now).where(failed, ~overtaken))
            for number in going:
                settle_members(connection, number, _GATHERED)
            return Replayed(done.rowcount, stay)


def _fitting(name: str | None, state: DeliveryState | None) -> list[ColumnElement[bool]]:
    wanted = [] if name is None else [deliveries.c.endpoint == name]
    return wanted if state is None else [*wanted, deliveries.c.state == state]


def _put_back(now: Instant) -> Any:
    return update(deliveries).values(
        state=DeliveryState.PENDING, attempts=0, next_at=now, settled_at=None, because=None
    )


def _is_disabled(connection: Connection, name: str) -> bool:
    disabled = select(endpoints.c.name).where(
        endpoints.c.name == name, endpoints.c.disabled_at.is_not(None)
    )
    return connection.execute(disabled).first() is not None


def _attempts_of(number: int) -> Select[Any, Any, Any, Any]:
    return select(*_TRIED).where(attempts.c.delivery == number)


def _delivery(connection: Connection, row: RowMapping) -> Delivery:
    told: dict[str, Any] = {name: row[name] for name in row if name not in {"body", "state"}}
    newest = _attempts_of(row["number"]).order_by(attempts.c.number.desc()).limit(1)
    tried = connection.execute(newest).mappings().first()
    return Delivery(
        **told,
        state=DeliveryState(row["state"]),
        notice=msgspec.json.decode(row["body"], type=Notice),
        last=Attempt(**tried) if tried else None,
    )
