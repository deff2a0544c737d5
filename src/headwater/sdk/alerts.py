"""What a server answers about what is wrong, and about silences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from headwater.sdk.answers import Answer, Json, read, read_all
from headwater.sdk.instants import rfc3339
from headwater.sdk.measures import Ask
from headwater.sdk.transport import Transport


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that is wrong right now; see the HTTP API."""

    fingerprint: str = ""
    detector: str = ""
    urgency: str = ""
    severity: str = ""
    subjects: tuple[str, ...] = ()
    says: str = ""
    since: str = ""
    incident: str | None = None
    silenced: str | None = None


@dataclass(frozen=True, slots=True)
class AlertList(Answer):
    """All that is wrong, as of the newest evaluation."""

    LISTS = ("alerts",)

    @property
    def items(self) -> Sequence[Alert]:
        """The alerts."""
        return read_all(Alert, self.raw.get("alerts"))

    @property
    def unmeasured(self) -> Json:
        """Objectives that cannot tell at present, and why."""
        return dict(self.raw.get("unmeasured") or {})


@dataclass(frozen=True, slots=True)
class Silence:
    """For a while nobody is told of something."""

    name: str = ""
    selector: str = ""
    detector: str | None = None
    reason: str = ""
    by: str = ""
    since: str = ""
    until: str = ""
    ended: str | None = None
    active: bool = False


@dataclass(frozen=True, slots=True)
class SilenceList(Answer):
    """Silences, the newest first."""

    LISTS = ("silences",)

    @property
    def items(self) -> Sequence[Silence]:
        """The silences."""
        return read_all(Silence, self.raw.get("silences"))


@dataclass(frozen=True, slots=True)
class Alerting:
    """What is asked and said about alerts: `hw.alerts.list()`, `hw.alerts.silence(...)`."""

    ask: Ask
    transport: Transport

    def list(self, *, limit: int | None = None) -> AlertList:
        """What is wrong right now."""
        return self.ask(AlertList, "alerts", {}, {"limit": limit})

    def silences(self, *, which: str | None = None, limit: int | None = None) -> SilenceList:
        """Silences in force; `which="all"` for all there ever were."""
        return self.ask(SilenceList, "silences", {"which": which}, {"limit": limit})

    def silence(
        self,
        selector: str,
        *,
        until: datetime | str,
        reason: str,
        since: datetime | str | None = None,
        detector: str | None = None,
        by: str | None = None,
    ) -> Silence:
        """Tell nobody of what a selector selects, until an instant."""
        told = {"selector": selector, "until": until, "reason": reason, "since": since,
                "detector": detector, "by": by}  # fmt: skip
        return self._post("silences/add", told)

    def end_silence(self, name: str) -> Silence:
        """End a silence now."""
        return self._post("silences/end", {"name": name})

    def _post(self, path: str, told: dict[str, Any]) -> Silence:
        given = {
            name: rfc3339(value) if isinstance(value, datetime) else value
            for name, value in told.items()
            if value is not None
        }
        reply = self.transport.post(f"/api/v2/{path}", json.dumps(given).encode())
        return read(Silence, reply.document()["silence"])
