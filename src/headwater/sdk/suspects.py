"""What a server answers about who did it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from headwater.sdk.answers import Answer, Json, read_all


@dataclass(frozen=True, slots=True)
class Symptom:
    """What is wrong. kind: values, volume, late, failed or unknown."""

    of: str = ""
    column: str | None = None
    kind: str = "unknown"
    at: str = ""
    begins: str | None = None
    first_bad_run: str | None = None
    last_good_run: str | None = None


@dataclass(frozen=True, slots=True)
class Suspect:
    """What may have done it. place: a job or dataset; None for a cause that nobody captured.

    score: the sum of the values of its terms, in natural logarithms of odds.
    explains: of what was asked about, what this alone is needed for.
    """

    place: str | None = None
    kinds: tuple[str, ...] = ()
    at: str | None = None
    minutes_before: float | None = None
    commit: str | None = None
    run: str | None = None
    hops: int | None = None
    path: tuple[str, ...] = ()
    changes: tuple[Json, ...] = ()
    probability: float = 0.0
    score: float = 0.0
    terms: tuple[Json, ...] = ()
    explains: tuple[str, ...] = ()


class Suspects(Answer):
    """What may have caused something wrong, the likeliest first; probabilities sum to 1."""

    LISTS = ("suspects",)

    @property
    def symptoms(self) -> tuple[Symptom, ...]:
        """What is wrong with each thing that was asked about."""
        return read_all(Symptom, self.raw.get("symptoms"))

    @property
    def suspects(self) -> tuple[Suspect, ...]:
        """The suspects."""
        return read_all(Suspect, self.raw.get("suspects"))

    @property
    def not_checked(self) -> tuple[str, ...]:
        """What could not be looked at, in words."""
        return tuple(self.raw.get("not_checked") or ())

    @property
    def items(self) -> Sequence[Any]:
        """The suspects."""
        return self.suspects
