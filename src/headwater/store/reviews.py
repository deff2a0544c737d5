"""Reviews that were filled, and who went through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    LargeBinary,
    MetaData,
    RowMapping,
    Table,
    select,
    update,
)

from headwater.errors import NotFoundError
from headwater.model.time import Instant
from headwater.reliability.dashboards.panel import PanelEntry
from headwater.reliability.reviews import Cadence, Period, period_named
from headwater.store.metadata import Words
from headwater.store.upsert import insert_into

reviews: Final = MetaData()

review: Final = Table(
    "review",
    reviews,
    Column("name", Words, primary_key=True),
    Column("cadence", Words, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("panels", LargeBinary, nullable=False),
    Column("unknown", LargeBinary, nullable=False),
    Column("signed_by", Words),
    Column("signed_at", BigInteger),
    Column("note", Words),
)
"""unknown: the datasets without a known upstream at that time, to compare the next one with."""

_PANELS: Final = msgspec.json.Decoder(tuple[PanelEntry, ...])
_NAMES: Final = msgspec.json.Decoder(frozenset[str])


class UnknownReviewError(NotFoundError):
    """There is no review of this name."""

    def __init__(self, name: str, newest: str | None) -> None:
        hint = f"the newest is {newest}" if newest else "none has been made yet"
        super().__init__(f"there is no review {name}; {hint}", similar=(newest,) if newest else ())


@dataclass(frozen=True, slots=True)
class KeptReview:
    """A review. unknown: identifiers of the datasets without a known upstream then."""

    period: Period
    made_at: Instant
    panels: tuple[PanelEntry, ...]
    unknown: frozenset[str]
    signed_by: str | None = None
    signed_at: Instant | None = None
    note: str | None = None


class Reviews:
    """All of them, in the file of the operational store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        reviews.create_all(engine)

    def keep(self, told: KeptReview) -> None:
        """Keep a review; one that is there already stays as it is."""
        row = {
            "name": told.period.name,
            "cadence": told.period.cadence.value,
            "ended_at": told.period.end,
            "made_at": told.made_at,
            "panels": msgspec.json.encode(told.panels),
            "unknown": msgspec.json.encode(sorted(told.unknown)),
        }
        with self._engine.begin() as connection:
            connection.execute(insert_into(review, connection).values(row).on_conflict_do_nothing())

    def sign(self, name: str, *, by: str, note: str | None, now: Instant) -> KeptReview:
        """Remember who went through a review, and what they found; the last word counts.

        Raises UnknownReviewError.
        """
        said = {"signed_by": by, "signed_at": now, "note": note}
        with self._engine.begin() as connection:
            connection.execute(update(review).where(review.c.name == name).values(said))
        return self.get(name)

    def get(self, name: str) -> KeptReview:
        """One of them. Raises UnknownReviewError."""
        with self._engine.connect() as connection:
            row = connection.execute(select(review).where(review.c.name == name)).mappings().first()
        if row is None:
            newest = self.newest()
            raise UnknownReviewError(name, newest.period.name if newest else None)
        return _kept(row)

    def newest(self, cadence: Cadence | None = None) -> KeptReview | None:
        """The last that was made, of a cadence."""
        found = self.all(cadence, limit=1)
        return found[0] if found else None

    def all(
        self, cadence: Cadence | None = None, *, limit: int | None = None
    ) -> Sequence[KeptReview]:
        """The newest first."""
        query = select(review).order_by(review.c.ended_at.desc(), review.c.name).limit(limit)
        if cadence is not None:
            query = query.where(review.c.cadence == cadence.value)
        with self._engine.connect() as connection:
            return [_kept(row) for row in connection.execute(query).mappings()]


def _kept(told: RowMapping) -> KeptReview:
    return KeptReview(
        period=period_named(told["name"]),
        made_at=told["made_at"],
        panels=_PANELS.decode(told["panels"]),
        unknown=_NAMES.decode(told["unknown"]),
        signed_by=told["signed_by"],
        signed_at=told["signed_at"],
        note=told["note"],
    )
