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
class SpanEntry:
    """A part of a trace that failed or was slow. because: which, and by how much.

    own_s: without what it waited for inside the trace.
    """

    name: str
    service: str
    started_at: str
    duration_s: float
    own_s: float
    failed: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEntry:
    """The trace of a run. spans: those that failed or were slow, of spans_total.

    compared_with: the run whose trace tells how long spans usually take.
    problem: why it was not read.
    """

    run: str
    trace_id: str
    source: str | None
    link: str | None
    compared_with: str | None
    spans: tuple[SpanEntry, ...]
    spans_total: int
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalsAnswer:
    """What sources outside say, asked just now; what looks wrong comes first.

    declared: how many rules there are, and one more where traces can be read. onset: when that
    began of which these may tell why; null where nothing else is asked about. traces: of the runs
    that are asked about, or of the first bad ones. not_checked: what could not be looked at.
    """

    of: tuple[str, ...]
    since: str
    until: str
    onset: str | None
    declared: int
    signals: tuple[SignalEntry, ...]
    traces: tuple[TraceEntry, ...]
    not_checked: tuple[str, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
