"""What a server answers about remedies of incidents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.sdk.answers import Answer, Json, read_all


@dataclass(frozen=True, slots=True)
class Offer:
    """A remedy for an incident; see the HTTP API."""

    name: str = ""
    does: str = ""
    kind: str = ""
    because: str = ""
    plan: str | None = None
    problem: str | None = None
    approvers: tuple[str, ...] = ()
    second_person: bool = False
    looks: bool = False
    is_rollback: bool = False
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One remedy for one incident, from its proposal to its end; see the HTTP API."""

    number: int = 0
    remedy: str = ""
    state: str = ""
    proposed: Json = field(default_factory=dict[str, Any])
    note: str | None = None
    snapshot: str | None = None
    trial: Json | None = None
    approved: Json | None = None
    withdrawn: Json | None = None
    reason: str | None = None
    started: Json | None = None
    plan: str | None = None
    ended: Json | None = None
    status: int | None = None
    output: str | None = None


@dataclass(frozen=True, slots=True)
class Remedies(Answer):
    """What may be run about an incident, and what was."""

    LISTS = ("offers",)

    @property
    def items(self) -> Sequence[Offer]:
        """The remedies that are for it."""
        return read_all(Offer, self.raw.get("offers"))

    @property
    def attempts(self) -> Sequence[Attempt]:
        """What was done with them, the first first."""
        return read_all(Attempt, self.raw.get("attempts"))
