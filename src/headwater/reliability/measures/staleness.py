"""M6: how old what lineage tells is, and whether it should be newer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from headwater.reliability.facts import Facts, MeasuredDataset
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

_SECOND: Final = 1_000_000
_DAY_S: Final = 86_400.0
_NO_WRITES: Final = Unmeasured("no run has written a dataset yet", "send events of runs")
_NO_HABITS: Final = Unmeasured(
    "no dataset has been written often enough to tell how often it should be", "wait for more runs"
)


def _observe_age(facts: Facts) -> Iterable[Observation] | Unmeasured:
    written = [each for each in facts.datasets if each.written_at is not None]
    if not written:
        return _NO_WRITES
    return (
        Observation(each.id, _age_s(each, facts), note=_habit(each), labels=each.labels)
        for each in written
    )


def _observe_late(facts: Facts) -> Iterable[Observation] | Unmeasured:
    expected = [each for each in facts.datasets if each.cadence is not None]
    if not expected:
        return _NO_HABITS
    return (
        Observation(each.id, _is_late(each, facts), note=_habit(each), labels=each.labels)
        for each in expected
    )


def _age_s(dataset: MeasuredDataset, facts: Facts) -> float:
    # A run may say that it ended in the future.
    return max(0.0, (facts.at - (dataset.written_at or facts.at)) / _SECOND)


def _is_late(dataset: MeasuredDataset, facts: Facts) -> bool:
    cadence, last = dataset.cadence, dataset.written_at
    return cadence is not None and last is not None and cadence.overdue_s(last, facts.at) > 0


def _habit(dataset: MeasuredDataset) -> str:
    return f"mostly every {_duration(dataset.cadence.usual_s)}" if dataset.cadence else ""


def _duration(seconds: float) -> str:
    for unit, length in (("day", _DAY_S), ("hour", 3600.0), ("minute", 60.0)):
        if seconds >= length:
            return f"{seconds / length:.3g} {unit}s"
    return f"{seconds:.3g} s"


STALENESS: Final = Measure(
    id="M6",
    name="Staleness",
    definition=(
        "The longest time since a run last wrote a dataset, over all datasets of the universe that "
        "runs write."
    ),
    unit=Unit.SECONDS,
    summary=Summary.LARGEST,
    wants_more=False,
    target=_DAY_S,
    subjects="datasets",
    observe=_observe_age,
)

LATE: Final = Measure(
    id="M6.late",
    name="Late by their own habit",
    definition=(
        "Datasets that were not written for half as long again as the longest pause among their "
        "last writes, over all datasets that were written five times at least."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=False,
    target=None,
    subjects="datasets",
    observe=_observe_late,
)
