"""Where lineage is missing that most depends on: what to instrument first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from headwater.reliability.facts import MeasuredDataset
from headwater.reliability.measures.coverage import has_upstream
from headwater.reliability.observation import Dimension, Labels

TIER_WEIGHTS: Final = {"1": 5, "2": 3, "3": 2}
"""How much a dataset that depends on a gap weighs by its tier; 1 for any other."""

_REMEDIES: Final = {
    "never_written": "instrument what writes it, or declare it: headwater set NAME --source",
    "not_instrumented": "have its job tell what it reads",
    "not_told": "have its producer tell its inputs, or that there are none",
    "ended": "instrument the job that writes it now, or have it dropped",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A dataset of which nobody knows what it is made of, and what depends on it.

    reason: why, in one word. dependants: datasets downstream, all the way. critical: those of
    tier 1 among them. score: the dependants, weighted by their tiers.
    """

    dataset: str
    labels: Labels
    reason: str
    remedy: str
    dependants: int
    critical: int
    score: int


def gaps_in(datasets: Iterable[MeasuredDataset]) -> list[MeasuredDataset]:
    """The datasets that something depends on and nothing is known upstream of."""
    return [each for each in datasets if each.feeds and not has_upstream(each)]


def gap_of(dataset: MeasuredDataset, dependants: Iterable[str], tiers: Mapping[str, str]) -> Gap:
    """What depends on a gap. dependants: the datasets downstream; tiers: of those that have one."""
    told = [tiers.get(each, "") for each in dependants]
    return Gap(
        dataset=dataset.id,
        labels=dataset.labels,
        reason=dataset.origin,
        remedy=_REMEDIES.get(dataset.origin, ""),
        dependants=len(told),
        critical=told.count("1"),
        score=sum(TIER_WEIGHTS.get(tier, 1) for tier in told),
    )


def ranked(gaps: Iterable[Gap]) -> list[Gap]:
    """Those first that most depends on."""
    return sorted(gaps, key=lambda gap: (-gap.score, gap.dataset))


def tiers_of(datasets: Iterable[MeasuredDataset]) -> Mapping[str, str]:
    """The tier of each dataset that has one, by its identifier."""
    return {each.id: min(told) for each in datasets if (told := each.labels.get(Dimension.TIER))}
