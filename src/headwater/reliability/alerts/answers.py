"""What questions about alerts and silences are answered with."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, PointInTime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEntry:
    """Something that is wrong right now.

    urgency: page or ticket. subjects: identifiers of datasets and jobs. incident: the one that it
    belongs to; silenced: why nobody is told of it. Of none of the two it is decided just now.
    """

    fingerprint: str
    detector: str
    urgency: str
    severity: str
    subjects: tuple[str, ...]
    says: str
    since: str
    incident: str | None
    silenced: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsAnswer:
    """All that is wrong, as of the newest evaluation. at: when that was; None before the first.

    unmeasured: objectives of which it cannot be told at present, and why.
    """

    alerts: tuple[AlertEntry, ...]
    at: str | None
    unmeasured: dict[str, str]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceEntry:
    """For a while nobody is told of something. active: whether that is so now."""

    name: str
    selector: str
    detector: str | None
    reason: str
    by: str
    since: str
    until: str
    ended: str | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencesAnswer:
    """Silences, the newest first."""

    silences: tuple[SilenceEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencedAnswer:
    """A silence after it was made or ended."""

    silence: SilenceEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAnswer:
    """What became of alerts that others told. taken: how many; incidents: those they belong to.

    unknown: names of assets in them that no event has ever named.
    """

    taken: int
    incidents: tuple[str, ...]
    unknown: tuple[str, ...]
