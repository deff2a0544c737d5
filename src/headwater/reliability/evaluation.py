"""All measures at one instant, with their parts and what stands behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from headwater.errors import NotFoundError
from headwater.model.time import Instant, Offset
from headwater.reliability.facts import Facts
from headwater.reliability.measure import Measure
from headwater.reliability.measures import MEASURES
from headwater.reliability.observation import Dimension, Observation, Unmeasured
from headwater.reliability.reading import Reading, divide, falls_short, read

Where: TypeAlias = Mapping[Dimension, str | None]
"""What things must be told by; None for those of which nothing is said."""

_HOUR: Final = 3_600_000_000
_MOST_VALUES: Final = 50
"""Of so many values of a dimension history is kept: those that most stands behind."""


class UnknownMeasureError(NotFoundError):
    """There is no measure of this name."""

    def __init__(self, name: str) -> None:
        names = [each.id for each in MEASURES]
        near = tuple(each for each in names if each.lower() == name.lower())
        super().__init__(
            f"there is no measure {name!r}; there are {', '.join(names)}", similar=near
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure with what it comes to, in all and by each dimension."""

    measure: Measure
    reading: Reading | Unmeasured
    by: Mapping[Dimension, Mapping[str | None, Reading]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All measures as of an instant and an offset."""

    facts: Facts
    measured: Sequence[Measured]

    @property
    def offset(self) -> Offset:
        """The last event that is counted."""
        return self.facts.offset

    def of(self, name: str) -> Measured:
        """One measure. Raises UnknownMeasureError."""
        for each in self.measured:
            if each.measure.id == name:
                return each
        raise UnknownMeasureError(name)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a measure came to at some time. value: of the dimension; both empty for all things.

    at: the beginning of the hour, or of the day, that it stands for. number: what the measure came
    to, over `denominator`.
    """

    measure: str
    dimension: str
    value: str
    at: Instant
    number: float
    numerator: float
    denominator: float


def evaluate(facts: Facts) -> Evaluation:
    """Every measure over these facts."""
    return Evaluation(facts, [_measured(each, facts) for each in MEASURES])


def _measured(measure: Measure, facts: Facts) -> Measured:
    found = measure.observe(facts)
    if isinstance(found, Unmeasured):
        return Measured(measure, found, {})
    seen = [*found]
    by = divide(seen, measure.summary, by=Dimension)
    return Measured(measure, read(seen, measure.summary), by)


def behind(measured: Measured, facts: Facts, *, where: Where) -> list[Observation]:
    """What stands behind a measure, the worst first."""
    measure = measured.measure
    found = measure.observe(facts)
    if isinstance(found, Unmeasured):
        return []
    fitting = (each for each in found if _fits(each, where))
    return sorted(
        fitting,
        key=lambda each: (
            -falls_short(each, measure.summary, wants_more=measure.wants_more),
            each.subject,
        ),
    )


def _fits(observation: Observation, where: Where) -> bool:
    for dimension, value in where.items():
        told = observation.labels.get(dimension) or ()
        if (value not in told) if value is not None else told:
            return False
    return True


def samples(evaluation: Evaluation) -> Iterable[Sample]:
    """What is kept of an evaluation, as that of its hour."""
    at = evaluation.facts.at // _HOUR * _HOUR
    for each in evaluation.measured:
        if not isinstance(each.reading, Reading):
            continue
        yield from _sample(each.measure.id, "", "", at, each.reading)
        for dimension, told in each.by.items():
            most = sorted(told.items(), key=lambda one: -one[1].denominator)[:_MOST_VALUES]
            for value, reading in most:
                if value is not None:
                    yield from _sample(each.measure.id, dimension, value, at, reading)


def _sample(
    measure: str, dimension: str, value: str, at: Instant, reading: Reading
) -> Iterable[Sample]:
    if reading.value is not None:
        numbers = reading.value, reading.numerator, reading.denominator
        yield Sample(measure, dimension, value, at, *numbers)
