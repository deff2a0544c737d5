"""What is reviewed each week, month and quarter, as a server keeps it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from headwater.sdk.answers import Answer, read, read_all
from headwater.sdk.dashboards import Panel
from headwater.sdk.measures import Ask
from headwater.sdk.transport import Transport


@dataclass(frozen=True, slots=True)
class Review:
    """A review of a period, and who went through it; see the HTTP API."""

    review: str = ""
    cadence: str = ""
    asks: str = ""
    begin: str = ""
    end: str = ""
    made_at: str = ""
    signed_by: str | None = None
    signed_at: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewList(Answer):
    """Reviews, the newest first."""

    LISTS = ("reviews",)

    @property
    def items(self) -> Sequence[Review]:
        """The reviews."""
        return read_all(Review, self.raw.get("reviews"))

    @property
    def unsigned(self) -> int:
        """How many nobody went through yet."""
        return int(self.raw.get("unsigned", 0))


@dataclass(frozen=True, slots=True)
class ReviewPage(Answer):
    """One review with its panels, as they were when it was filled."""

    LISTS = ("panels",)

    @property
    def items(self) -> Sequence[Panel]:
        """The panels."""
        return read_all(Panel, self.raw.get("panels"))

    @property
    def review(self) -> Review:
        """Which one it is."""
        return read(Review, self.raw.get("review", {}))


@dataclass(frozen=True, slots=True)
class Reviewing:
    """What is asked and said about reviews: `hw.reviews.list()`, `hw.reviews.sign("2026-W48")`."""

    ask: Ask
    transport: Transport

    def list(self, *, cadence: str | None = None, limit: int | None = None) -> ReviewList:
        """The reviews that were kept; cadence: weekly, monthly or quarterly."""
        return self.ask(ReviewList, "reviews", {"cadence": cadence}, {"limit": limit})

    def show(self, review: str) -> ReviewPage:
        """One review, such as 2026-W48, 2026-11 or 2026-Q4."""
        return self.ask(ReviewPage, "reviews/show", {"review": review}, {})

    def sign(self, review: str, *, by: str | None = None, note: str | None = None) -> Review:
        """Say that one went through a review, and what came of it."""
        told = {"review": review, "by": by, "note": note}
        given = {name: value for name, value in told.items() if value is not None}
        reply = self.transport.post("/api/v2/reviews/sign", json.dumps(given).encode())
        return read(Review, reply.document()["review"])
