"""What an incident touches: everything downstream of what is wrong, and how bad that makes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from headwater.model.identity import Key
from headwater.model.notice import Severity

DASHBOARDS: Final = frozenset({"DASHBOARD", "REPORT", "CHART", "WORKBOOK", "EXPLORE"})
LEARNING: Final = frozenset({"MODEL", "ML_MODEL", "FEATURE", "FEATURE_VIEW", "FEATURE_GROUP"})
"""Types of datasets, by the `datasetType` facet, that people look at, and that models are."""

REGULATED: Final = frozenset(
    {
        "regulated", "regulatory", "compliance", "audit", "sox", "gdpr", "hipaa", "pci", "pci-dss",
        "bcbs239", "ccpa", "dora", "mifid",
    }
)  # fmt: skip
"""Tags, by key or value, that say an authority asks about a thing."""

_CRITICAL_TIER: Final = 1
_HIGH_TIER: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A dataset that something wrong reaches. id: its identifier. hops: datasets from the nearest.

    columns: those that it reaches, where what is wrong is a column.
    """

    key: Key
    id: str
    name: str
    hops: int
    type: str | None = None
    tier: int | None = None
    domain: str | None = None
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def is_dashboard(self) -> bool:
        """Whether people look at it."""
        return (self.type or "").upper() in DASHBOARDS

    @property
    def is_learning(self) -> bool:
        """Whether it is a model, or what models learn from."""
        return (self.type or "").upper() in LEARNING

    @property
    def is_regulated(self) -> bool:
        """Whether an authority asks about it."""
        return any(map(_is_regulation, self.tags))

    @property
    def weight(self) -> tuple[int, int, bool, bool, int, str]:
        """What to sort by, so that what matters most comes first."""
        rank = self.tier if self.tier is not None else 1_000
        return (rank, -self.is_regulated, not self.is_dashboard, not self.is_learning, self.hops,
                self.id)  # fmt: skip


@lru_cache(maxsize=4096)
def _is_regulation(tag: str) -> bool:
    return not REGULATED.isdisjoint(tag.lower().split(":"))


@dataclass(frozen=True, slots=True)
class Touched:
    """What is wrong itself, and everything downstream of it, what matters most first."""

    roots: Sequence[Affected]
    affected: Sequence[Affected]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is affected, in numbers. critical: of tier 1. owners: how many different ones."""

    total: int
    dashboards: int
    learning: int
    regulated: int
    critical: int
    owners: int


def extent(affected: Collection[Affected]) -> Extent:
    """How much that is."""
    return Extent(
        total=len(affected),
        dashboards=sum(each.is_dashboard for each in affected),
        learning=sum(each.is_learning for each in affected),
        regulated=sum(each.is_regulated for each in affected),
        critical=sum(each.tier == _CRITICAL_TIER for each in affected),
        owners=len(owners_of(affected)),
    )


def owners_of(affected: Iterable[Affected]) -> Sequence[str]:
    """Who answers for any of these, each once."""
    return [*dict.fromkeys(owner for each in affected for owner in each.owners)]


def severity_of(touched: Touched) -> Severity:
    """How bad it is by what it touches.

    Critical: something of tier 1, or that an authority asks about. High: of tier 2, or a dashboard
    or a model. Medium: anything else that somebody reads. Low: nothing depends on it.
    """
    all_ = [*touched.roots, *touched.affected]
    if any(each.tier == _CRITICAL_TIER or each.is_regulated for each in all_):
        return Severity.CRITICAL
    if any(each.tier == _HIGH_TIER or each.is_dashboard or each.is_learning for each in all_):
        return Severity.HIGH
    return Severity.MEDIUM if touched.affected else Severity.LOW
