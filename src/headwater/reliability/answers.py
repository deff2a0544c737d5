"""Answers about how well lineage itself works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from headwater.lineage.answers import Coverage, PointInTime
from headwater.model.time import format_instant
from headwater.reliability.evaluation import Measured, Sample
from headwater.reliability.gaps import Gap
from headwater.reliability.measure import Measure
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingEntry:
    """What a measure comes to over some things.

    state: `few` where they are too few to rely on, `unknown` where there is nothing to measure by.
    value: a share from 0 to 1, or seconds. numerator, denominator: of a share, what it is of.
    things: how many were looked at. low, high: between which a share lies with a confidence of
    95 %. meets: whether the target is reached; null where that is not known.
    """

    state: Literal["measured", "few", "unknown"]
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    things: int = 0
    low: float | None = None
    high: float | None = None
    meets: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEntry:
    """A measure with its definition and what it comes to.

    unit: share or seconds. summary: how single things become one number. subjects: what stands
    behind it. reason, remedy: why there is nothing to measure by, and what would change that.
    """

    id: str
    name: str
    definition: str
    unit: Literal["share", "seconds"]
    summary: Literal["share", "change", "p95", "max"]
    subjects: str
    wants_more: bool
    target: float | None
    reading: ReadingEntry
    reason: str | None
    remedy: str | None


@dataclass(frozen=True, slots=True)
class ExcludedEntry:
    """Datasets that do not count. name: of the rule. datasets: how many only it leaves out."""

    name: str
    reason: str
    datasets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UniverseEntry:
    """Which datasets count. version: changes with the rule. datasets: how many count."""

    version: str
    datasets: int
    excluded: tuple[ExcludedEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuresAnswer:
    """Every measure. at: when it was measured."""

    measures: tuple[MeasureEntry, ...]
    universe: UniverseEntry
    at: str
    total: int
    returned: int
    truncated: bool
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEntry:
    """What a measure comes to over the things of one value; null of those that have none."""

    value: str | None
    reading: ReadingEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureAnswer:
    """One measure, in all and by one dimension, the largest parts first."""

    measure: MeasureEntry
    by: str
    parts: tuple[PartEntry, ...]
    at: str
    total: int
    returned: int
    truncated: bool
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindEntry:
    """One thing that stands behind a measure.

    subject: its identifier. amount: of a share how much of it counts, else seconds. weight: for how
    many it stands. note: why it is so. labels: what it is told by.
    """

    subject: str
    amount: float
    weight: float
    note: str
    labels: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindAnswer:
    """What stands behind a measure, the worst first."""

    measure: str
    behind: tuple[BehindEntry, ...]
    at: str
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class PointEntry:
    """What a measure came to in the hour, or on the day, that began at an instant."""

    at: str
    value: float
    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesAnswer:
    """How a measure went, oldest first: by the hour for 14 days, before that by the day."""

    measure: str
    by: str | None
    value: str | None
    points: tuple[PointEntry, ...]
    total: int
    returned: int
    truncated: bool
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class UniverseAnswer:
    """Which datasets count, with the rule as it is written."""

    universe: UniverseEntry
    rule: str
    at: str
    total: int
    returned: int
    truncated: bool
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class GapEntry:
    """A dataset of which nobody knows what it is made of.

    reason: why, in one word. remedy: what would change that. dependants: datasets downstream, all
    the way; critical: those of tier 1. score: the dependants, weighted by their tiers.
    """

    dataset: str
    reason: str
    remedy: str
    dependants: int
    critical: int
    score: int
    labels: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapsAnswer:
    """What to instrument first: the gaps that most depends on."""

    gaps: tuple[GapEntry, ...]
    at: str
    total: int
    returned: int
    truncated: bool
    as_of: PointInTime
    offset: int
    coverage: Coverage


def gap_entry(gap: Gap) -> GapEntry:
    """A gap, as answers write it."""
    return GapEntry(
        dataset=gap.dataset,
        reason=gap.reason,
        remedy=gap.remedy,
        dependants=gap.dependants,
        critical=gap.critical,
        score=gap.score,
        labels={name.value: tuple(told) for name, told in gap.labels.items()},
    )


def measure_entry(measured: Measured) -> MeasureEntry:
    """A measure as answers write it."""
    measure, reading = measured.measure, measured.reading
    unmeasured = reading if isinstance(reading, Unmeasured) else None
    return MeasureEntry(
        id=measure.id,
        name=measure.name,
        definition=measure.definition,
        unit=measure.unit.value,
        summary=measure.summary.value,
        subjects=measure.subjects,
        wants_more=measure.wants_more,
        target=measure.target,
        reading=reading_entry(measure, reading),
        reason=unmeasured.reason if unmeasured else None,
        remedy=unmeasured.remedy if unmeasured else None,
    )


def reading_entry(measure: Measure, reading: Reading | Unmeasured) -> ReadingEntry:
    """What a measure comes to, as answers write it."""
    if isinstance(reading, Unmeasured) or reading.value is None:
        return ReadingEntry(state="unknown")
    return ReadingEntry(
        state="few" if reading.few else "measured",
        value=reading.value,
        numerator=reading.numerator,
        denominator=reading.denominator,
        things=reading.things,
        low=reading.interval.low if reading.interval else None,
        high=reading.interval.high if reading.interval else None,
        meets=_meets(measure, reading.value),
    )


def _meets(measure: Measure, value: float) -> bool | None:
    if measure.target is None:
        return None
    return value >= measure.target if measure.wants_more else value <= measure.target


def behind_entry(observation: Observation) -> BehindEntry:
    """One thing, as answers write it."""
    return BehindEntry(
        subject=observation.subject,
        amount=float(observation.amount),
        weight=float(observation.weight),
        note=observation.note,
        labels={name.value: tuple(told) for name, told in observation.labels.items()},
    )


def point_entry(sample: Sample) -> PointEntry:
    """A sample, as answers write it."""
    numbers = sample.number, sample.numerator, sample.denominator
    return PointEntry(format_instant(sample.at), *numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessEntry:
    """A line of the guide's checklists: verdict is pass, fail or cannot tell.

    because: what shows it. fix: what to do; None where all is well.
    """

    id: str
    stage: str
    text: str
    verdict: str
    because: str
    fix: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessAnswer:
    """Every line of the pre-production and production checklists. counts: by verdict."""

    lines: tuple[ReadinessEntry, ...]
    counts: dict[str, int]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
