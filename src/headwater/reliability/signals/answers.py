"""What questions about signals are answered with."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, PointInTime


@dataclass(frozen=True, slots=True)
class SignalPoint:
    """A value at an instant; null for one that is no number."""

    at: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSeries:
    """Values of one set of labels, oldest first. See SignalEntry."""

    labels: dict[str, str]
    verdict: str
    since: str | None
    until: str | None
    last_good: float | None
    now: float | None
    points: tuple[SignalPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalEntry:
    """What a source says of something, by a rule.

    of: the job or dataset that the rule is for. asked: in which thing's name it was asked.
    says: what it means. wrong: which values look wrong. verdict: of the worst of its series: wrong,
    was wrong, fine or unknown. since, until: of the last stretch that looks wrong.
    before_onset: it turned wrong before something else did; null where nothing else is asked about.
    last_good: the value before that stretch. now: the last one looked at.
    query: as it was sent; null where it could not be written. problem: why it was not checked.
    series_total: how many there are, of which the worst are told.
    """

    name: str
    source: str
    of: str
    asked: str
    run: str | None
    says: str
    unit: str
    wrong: str
    verdict: str
    since: str | None
    until: str | None
    before_onset: bool | None
    last_good: float | None
    now: float | None
    query: str | None
    link: str | None
    problem: str | None
    series: tuple[SignalSeries, ...]
    series_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalsAnswer:
    """What sources outside say, asked just now; what looks wrong comes first.

    declared: how many rules there are. onset: when that began of which these may tell why; null
    where nothing else is asked about. not_checked: what could not be looked at, in words.
    """

    of: tuple[str, ...]
    since: str
    until: str
    onset: str | None
    declared: int
    signals: tuple[SignalEntry, ...]
    not_checked: tuple[str, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
