"""M3: how exactly it is known what datasets are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from headwater.reliability.facts import Facts, MeasuredDataset
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.measures.coverage import NO_DATASETS, is_source
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

WEIGHTS: Final = {
    "columns and conditions": 0.8,
    "columns": 0.6,
    "datasets": 0.3,
    "nothing": 0.0,
}
"""What each level of detail is worth; 1 is kept for rows. Fixed, so that scores can be compared."""


def level_of(dataset: MeasuredDataset) -> str:
    """The greatest detail in which it is known what flows into a dataset."""
    if dataset.by_columns:
        return "columns and conditions" if dataset.by_conditions else "columns"
    return "datasets" if dataset.reads_from else "nothing"


def _observe(facts: Facts) -> Iterable[Observation] | Unmeasured:
    if not facts.datasets:
        return NO_DATASETS
    return (
        Observation(
            each.id,
            WEIGHTS[level_of(each)],
            weight=1 + each.feeds,
            note=level_of(each),
            labels=each.labels,
        )
        for each in facts.datasets
        if not is_source(each)
    )


GRANULARITY: Final = Measure(
    id="M3",
    name="Granularity score",
    definition=(
        "The mean over datasets that are no declared sources of what their level of detail is "
        "worth: 0.8 for columns with conditions, 0.6 for columns, 0.3 for datasets alone, 0 for "
        "nothing. A dataset counts once, and once more for each flow out of it."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=True,
    target=0.6,
    subjects="datasets",
    observe=_observe,
)
