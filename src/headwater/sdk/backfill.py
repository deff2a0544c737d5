"""What a server answers about what to run again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.sdk.answers import Answer, Json, read_all


@dataclass(frozen=True, slots=True)
class BackfillStep:
    """A run to be done again, or not; see the HTTP API."""

    number: int = 0
    job: str = ""
    run: str = ""
    need: str = ""
    meant_from: str | None = None
    meant_to: str | None = None
    after: tuple[int, ...] = ()
    reads: Json = field(default_factory=dict[str, Any])
    writes: tuple[str, ...] = ()
    by: str | None = None
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Backfill(Answer):
    """What to run again, in the order of the data."""

    LISTS = ("steps",)

    @property
    def items(self) -> Sequence[BackfillStep]:
        """The steps."""
        return read_all(BackfillStep, self.raw.get("steps"))
