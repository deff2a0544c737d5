"""What a server answers about how a column comes about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from headwater.sdk.answers import Answer, Json, read_all


@dataclass(frozen=True, slots=True)
class DerivationStep:
    """How one job makes one column of others.

    expression: the code, its values masked. composed: the same down to the sources of all.
    code: repo, path, line, commit and url of where it stands.
    """

    column: str = ""
    job: str | None = None
    hops: int = 0
    sources: tuple[str, ...] = ()
    expression: str | None = None
    composed: str | None = None
    evidence: tuple[str, ...] = ()
    code: Json | None = None


@dataclass(frozen=True, slots=True)
class Derivation(Answer):
    """How a column comes about, nearest step first."""

    LISTS = ("steps",)

    @property
    def composed(self) -> tuple[str, ...]:
        """One expression for each way in which it comes about, over columns of the sources."""
        return tuple(self.raw.get("composed") or ())

    @property
    def steps(self) -> tuple[DerivationStep, ...]:
        """The steps."""
        return read_all(DerivationStep, self.raw.get("steps"))

    @property
    def items(self) -> Sequence[Any]:
        """The steps."""
        return self.steps
