"""M1: how much of what there is has lineage at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from headwater.reliability.facts import Facts, MeasuredDataset
from headwater.reliability.measure import Measure, Observe, Unit
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

_SOURCES: Final = frozenset({"declared_source", "declared_none"})
"""Why nothing needs to flow into a dataset."""

NO_DATASETS: Final = Unmeasured(
    "no dataset of the universe is known", "send events, or read what there is: headwater ingest"
)


def is_source(dataset: MeasuredDataset) -> bool:
    """Whether somebody says that it is made of nothing that is known here."""
    return dataset.origin in _SOURCES


def has_lineage(dataset: MeasuredDataset) -> bool:
    """Whether anything is known to flow into it, or out of it."""
    return dataset.reads_from + dataset.feeds > 0


def has_upstream(dataset: MeasuredDataset) -> bool:
    """Whether it is known what it is made of, if it is made of anything."""
    return dataset.reads_from > 0 or is_source(dataset)


def has_columns(dataset: MeasuredDataset) -> bool:
    """Whether it is known what its columns are made of, if they are made of anything."""
    return dataset.by_columns or is_source(dataset)


def _share(counts: Callable[[MeasuredDataset], bool]) -> Observe:
    def observe(facts: Facts) -> Iterable[Observation] | Unmeasured:
        if not facts.datasets:
            return NO_DATASETS
        return (
            Observation(each.id, counts(each), note=each.origin, labels=each.labels)
            for each in facts.datasets
        )

    return observe


COVERAGE: Final = Measure(
    id="M1",
    name="Lineage coverage",
    definition=(
        "Datasets of the universe into which or out of which anything is known to flow, over all "
        "datasets of the universe."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=True,
    target=0.6,
    subjects="datasets",
    observe=_share(has_lineage),
)

UPSTREAM: Final = Measure(
    id="M1.upstream",
    name="Coverage upstream",
    definition=(
        "Datasets of the universe into which something is known to flow, or which are declared to "
        "be sources, over all datasets of the universe."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=True,
    target=None,
    subjects="datasets",
    observe=_share(has_upstream),
)

COLUMNS: Final = Measure(
    id="M1.columns",
    name="Coverage by column",
    definition=(
        "Datasets of the universe into which flows are known between columns, or which are "
        "declared to be sources, over all datasets of the universe."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=True,
    target=None,
    subjects="datasets",
    observe=_share(has_columns),
)
