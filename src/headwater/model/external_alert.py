"""Alerts that others raised, as they told them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from headwater.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalAlert:
    """One alert.

    fingerprint: the same for an alert from its beginning to its end. firing: it has not ended.
    labels: what it is known by; annotations: what is said of it. url: where it comes from.
    """

    fingerprint: str
    firing: bool
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    url: str | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.labels.get("alertname", "alert")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalAlerts:
    """Alerts that were told together.

    receiver: whom they were meant for. group_key: of what is grouped. omitted: how many more there
    were. url: of whoever tells them.
    """

    receiver: str
    group_key: str
    alerts: tuple[ExternalAlert, ...]
    omitted: int = 0
    url: str | None = None
