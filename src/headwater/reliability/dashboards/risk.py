"""Which datasets matter and are not looked after: what they carry, times what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from headwater.reliability.dashboards.panel import Kind, Panel, PanelEntry, figure
from headwater.reliability.facts import MeasuredDataset
from headwater.reliability.gaps import TIER_WEIGHTS
from headwater.reliability.incidents.reach import REGULATED
from headwater.reliability.measures.coverage import has_columns, has_upstream
from headwater.reliability.observation import Dimension, Unmeasured

SENSITIVE: Final = frozenset(
    {
        "pii", "phi", "personal", "sensitive", "confidential", "restricted", "secret", "financial",
        "gdpr", "hipaa", "pci", "pci-dss",
    }
)  # fmt: skip
"""Tags, by key or value, that say not everybody should see a thing."""
_SENSITIVE_WEIGHT: Final = 4

RISK: Final = Panel(
    "high-risk",
    "High-risk datasets",
    "Datasets of a tier, or that are sensitive or regulated by their tags, or were part of "
    "incidents, and that lack a control. Score: sensitivity x (1 + datasets they feed) x "
    "(1 + incidents) x controls missing.",
    (
        ("dataset", Kind.ASSET), ("score", Kind.COUNT), ("sensitivity", Kind.COUNT),
        ("feeds", Kind.COUNT), ("incidents", Kind.COUNT), ("missing", Kind.TEXT),
        ("owner", Kind.TEXT),
    ),
)  # fmt: skip
COMPLIANCE: Final = Panel(
    "compliance",
    "Compliance status",
    "Policies that pass, fail, are excepted or cannot be told.",
)
_NO_POLICIES: Final = Unmeasured(
    "policies are not evaluated yet",
    "classify datasets by tags (headwater set NAME --tag pii); high-risk datasets above count them",
)


@dataclass(frozen=True, slots=True)
class Controls:
    """What looks after a dataset beside its lineage and its owner.

    tags: of the thing itself. objectives: how many count it. runbook: whether one is named.
    """

    tags: tuple[str, ...] = ()
    objectives: int = 0
    runbook: bool = False


NO_CONTROLS: Final = Controls()


@dataclass(frozen=True, slots=True)
class Risk:
    """A dataset that something is missing of. score: the factors, multiplied."""

    dataset: MeasuredDataset
    sensitivity: int
    incidents: int
    missing: tuple[str, ...]

    @property
    def score(self) -> int:
        """Sensitivity x (1 + datasets that it feeds) x (1 + incidents) x controls missing."""
        return (
            self.sensitivity * (1 + self.dataset.feeds) * (1 + self.incidents) * len(self.missing)
        )


def risks(
    datasets: Iterable[MeasuredDataset],
    controls: Mapping[str, Controls],
    incidents: Mapping[str, int],
) -> list[Risk]:
    """Everything that matters and lacks a control, the worst first.

    controls, incidents: by identifier. What is neither sensitive nor of a tier, and never was part
    of an incident, is no risk that anybody knows of.
    """
    found = [
        Risk(
            dataset=each,
            sensitivity=sensitivity(each, controls.get(each.id, NO_CONTROLS)),
            incidents=incidents.get(each.id, 0),
            missing=tuple(missing(each, controls.get(each.id, NO_CONTROLS))),
        )
        for each in datasets
    ]
    known = [each for each in found if each.missing and (each.sensitivity > 1 or each.incidents)]
    return sorted(known, key=lambda risk: (-risk.score, risk.dataset.id))


def sensitivity(dataset: MeasuredDataset, controls: Controls) -> int:
    """How much a dataset weighs: by its tier, and by what its tags say; 1 for any other."""
    tier = min(dataset.labels.get(Dimension.TIER, ()), default="")
    weight = TIER_WEIGHTS.get(tier, 1)
    return max(weight, _SENSITIVE_WEIGHT) if is_sensitive(controls) else weight


def is_sensitive(controls: Controls) -> bool:
    """Whether its tags say that not everybody should see it, or that an authority asks for it."""
    told = {word for tag in controls.tags for word in tag.lower().split(":")}
    return bool(told & (SENSITIVE | REGULATED))


def missing(dataset: MeasuredDataset, controls: Controls) -> Iterator[str]:
    """The controls that a dataset lacks."""
    if not dataset.labels.get(Dimension.OWNER):
        yield "owner"
    if not has_upstream(dataset):
        yield "upstream"
    elif not has_columns(dataset):
        yield "columns"
    if not controls.objectives:
        yield "objective"
    if not controls.tags:
        yield "classification"
    if not controls.runbook:
        yield "runbook"


def high_risk(
    datasets: Iterable[MeasuredDataset],
    controls: Mapping[str, Controls],
    incidents: Mapping[str, int],
    *,
    most: int,
) -> PanelEntry:
    """What to look after first. controls, incidents: by identifier."""
    found = risks(datasets, controls, incidents)
    return RISK.filled(
        [
            (
                each.dataset.id, each.score, each.sensitivity, each.dataset.feeds, each.incidents,
                ", ".join(each.missing), ", ".join(each.dataset.labels.get(Dimension.OWNER, ())),
            )
            for each in found
        ],
        most=most,
        figures=[figure("at risk", len(found))],
    )  # fmt: skip


def compliance() -> PanelEntry:
    """Whether policies are kept: nothing can be told yet."""
    return COMPLIANCE.without(_NO_POLICIES)
