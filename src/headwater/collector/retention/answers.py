"""What is told of retention."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, PointInTime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEntry:
    """A rule; see the file of rules. Null days: never."""

    rule: str
    namespaces: tuple[str, ...]
    kinds: tuple[str, ...]
    warm_after_days: float | None
    cold_after_days: float | None
    erase_after_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TierEntry:
    """What is in a tier now, as counted. place: where. sent: bytes of the events as they came.

    stored: bytes that they take up, in the store with all that stays of the others.
    """

    tier: str
    place: str
    events: int
    sent: int
    stored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareEntry:
    """Events of one namespace and kind, in bytes as they came. rule: null where they stay.

    a_day: of the last four weeks on average. hot, warm, cold, erased: where they belong by the
    rules today.
    """

    namespace: str
    kind: str
    rule: str | None
    events: int
    sent: int
    a_day: float
    hot: int
    warm: int
    cold: int
    erased: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookEntry:
    """Bytes taken up so many days from now, if as much comes each day as did lately.

    unruled: by events in the store, if all of them stayed there. hot, warm, cold: by the rules.
    derived: by what is derived from events.
    """

    days: int
    day: str
    unruled: int
    hot: int
    warm: int
    cold: int
    derived: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEntry:
    """A legal hold: nothing of namespaces like this one is erased."""

    hold: str
    namespace: str
    reason: str
    by: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureEntry:
    """Events that were erased. forgets: what was derived from them goes as well."""

    number: int
    at: str
    by: str
    reason: str
    forgets: bool
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionAnswer:
    """Where events are, by which rules, and what they will take up.

    shares: the largest first. full_in_days: when the disk of the store is full by the rules;
    unruled_full_in_days: without any; null for not within ten years. counted: up to which event
    the shares go. problem: why events are not moved that should be; empty where they are.
    """

    rules: tuple[RuleEntry, ...]
    tiers: tuple[TierEntry, ...]
    shares: tuple[ShareEntry, ...]
    outlook: tuple[OutlookEntry, ...]
    holds: tuple[HoldEntry, ...]
    erasures: tuple[ErasureEntry, ...]
    bytes_a_day: float
    free_bytes: int
    full_in_days: int | None
    unruled_full_in_days: int | None
    counted: int
    problem: str
    total: int
    returned: int
    truncated: bool
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAnswer:
    """A hold that was placed or released."""

    hold: HoldEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedAnswer:
    """Which events are erased, or would be. unknown: were erased before, or never there.

    restart: whether what was derived from them goes when the server is started again.
    """

    events: tuple[int, ...]
    unknown: tuple[int, ...]
    dry_run: bool
    restart: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtBackAnswer:
    """How many events were brought back from where room is cheap, and until when they stay."""

    events: int
    until: str
