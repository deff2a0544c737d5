"""How long events stay where, as a server tells of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from headwater.sdk.answers import Answer, read, read_all
from headwater.sdk.measures import Ask
from headwater.sdk.transport import Transport


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """A rule; see the HTTP API."""

    rule: str = ""
    namespaces: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    warm_after_days: float | None = None
    cold_after_days: float | None = None
    erase_after_days: float | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """What is in a tier now; see the HTTP API."""

    tier: str = ""
    place: str = ""
    events: int = 0
    sent: int = 0
    stored: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Events of one namespace and kind; see the HTTP API."""

    namespace: str = ""
    kind: str = ""
    rule: str | None = None
    events: int = 0
    sent: int = 0
    a_day: float = 0.0
    hot: int = 0
    warm: int = 0
    cold: int = 0
    erased: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is taken up some days from now; see the HTTP API."""

    days: int = 0
    day: str = ""
    unruled: int = 0
    hot: int = 0
    warm: int = 0
    cold: int = 0
    derived: int = 0


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold; see the HTTP API."""

    hold: str = ""
    namespace: str = ""
    reason: str = ""
    by: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Events that were erased; see the HTTP API."""

    number: int = 0
    at: str = ""
    by: str = ""
    reason: str = ""
    forgets: bool = False
    events: int = 0


@dataclass(frozen=True, slots=True)
class Erased:
    """Which events are erased, or would be; see the HTTP API."""

    events: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    dry_run: bool = False
    restart: bool = False


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """How many events were brought back, and until when they stay."""

    events: int = 0
    until: str = ""


@dataclass(frozen=True, slots=True)
class Retention(Answer):
    """Where events are, by which rules, and what they will take up."""

    LISTS = ("shares",)

    @property
    def items(self) -> Sequence[Share]:
        """Namespaces and kinds, the largest first."""
        return read_all(Share, self.raw.get("shares"))

    @property
    def rules(self) -> Sequence[RetentionRule]:
        """The rules, in the order in which they are tried."""
        return read_all(RetentionRule, self.raw.get("rules"))

    @property
    def tiers(self) -> Sequence[Tier]:
        """What is where now."""
        return read_all(Tier, self.raw.get("tiers"))

    @property
    def outlook(self) -> Sequence[Outlook]:
        """What will be taken up."""
        return read_all(Outlook, self.raw.get("outlook"))

    @property
    def holds(self) -> Sequence[Hold]:
        """Legal holds that stand."""
        return read_all(Hold, self.raw.get("holds"))

    @property
    def erasures(self) -> Sequence[Erasure]:
        """What was erased."""
        return read_all(Erasure, self.raw.get("erasures"))

    @property
    def problem(self) -> str:
        """Why events are not moved that should be; empty where they are."""
        return str(self.raw.get("problem", ""))

    @property
    def full_in_days(self) -> int | None:
        """When the disk of the store is full by the rules; None for not within ten years."""
        return self.raw.get("full_in_days")

    @property
    def unruled_full_in_days(self) -> int | None:
        """When it is full if everything stays in the store."""
        return self.raw.get("unruled_full_in_days")


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is asked and said of retention: `hw.retention.show()`, `hw.retention.hold(...)`."""

    ask: Ask
    transport: Transport

    def show(self, *, days: int | None = None, limit: int | None = None) -> Retention:
        """How it stands, and what that comes to so many days from now."""
        return self.ask(Retention, "retention", {"days": days}, {"limit": limit})

    def plan(self, rules: str, *, days: int | None = None, limit: int | None = None) -> Retention:
        """What other rules would come to. rules: as TOML."""
        return Retention(self._say("plan", rules=rules, days=days, limit=limit))

    def hold(self, hold: str, *, namespace: str, reason: str, by: str | None = None) -> Hold:
        """Let nothing of some namespaces be erased until it is released."""
        said = self._say("hold", hold=hold, namespace=namespace, reason=reason, by=by)
        return read(Hold, said["hold"])

    def release(self, hold: str) -> Hold:
        """End a hold."""
        return read(Hold, self._say("release", hold=hold)["hold"])

    def erase(
        self, events: Sequence[int], *, reason: str, by: str | None = None, dry_run: bool = False
    ) -> Erased:
        """Erase events for good, by their offsets."""
        said = self._say("erase", events=[*events], reason=reason, by=by, dry_run=dry_run)
        return read(Erased, said)

    def bring_back(self, first: int, last: int, *, days: float | None = None) -> BroughtBack:
        """Bring cold events back to where they are read fast, for some days."""
        return read(BroughtBack, self._say("bring-back", first=first, last=last, days=days))

    def _say(self, act: str, **told: Any) -> dict[str, Any]:
        given = {name: value for name, value in told.items() if value is not None}
        reply = self.transport.post(f"/api/v2/retention/{act}", json.dumps(given).encode())
        return reply.document()
