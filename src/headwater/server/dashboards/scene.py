"""What a dashboard is filled from: one state of everything, within what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy import Connection

from headwater.app import Platform
from headwater.model.identity import Key, key_of, parse_node_id
from headwater.model.time import NOW, AsOf, Instant, Offset
from headwater.reliability.dashboards.risk import Controls
from headwater.reliability.dashboards.trend import NamedChange
from headwater.reliability.evaluation import Evaluation
from headwater.reliability.facts import MeasuredDataset
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.observation import Dimension, Labels, Unmeasured
from headwater.reliability.slo.evaluation import SloEvaluation
from headwater.store.dashboard_facts import controls_of, domains_of, named_changes
from headwater.store.incidents import read_incidents

NO_DOMAIN: Final = "-"
LOOKED_AT: Final = 500
"""So many of the newest or worst are looked through for those of a domain."""
_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a dashboard.

    at: the instant that it shows; now unless `is_past`. days: how far back it looks. domain: what
    alone it tells of; `-` for what has none. most: rows of a panel. incident: whose reach is shown,
    where it is not the gravest one's. min_offset: an event that everything must include.
    """

    at: Instant
    is_past: bool
    days: int
    domain: str | None
    most: int
    incident: str | None
    min_offset: Offset

    @property
    def since(self) -> Instant:
        """Where it begins to look."""
        return self.at - self.days * _DAY


class Scene:
    """Everything that panels are made of, each thing gathered once."""

    def __init__(self, platform: Platform, connection: Connection, asked: Asked) -> None:
        self.platform = platform
        self.connection = connection
        self.asked = asked

    @cached_property
    def measures(self) -> Evaluation:
        """All measures."""
        return self.platform.measurer.latest(min_offset=self.asked.min_offset)

    @cached_property
    def objectives(self) -> SloEvaluation:
        """All objectives."""
        return self.platform.slo_measurer.latest(min_offset=self.asked.min_offset)

    @cached_property
    def domains(self) -> Sequence[str]:
        """Every domain that a dataset has."""
        told = (each.labels.get(Dimension.DOMAIN, ()) for each in self.measures.facts.datasets)
        return sorted({domain for some in told for domain in some})

    @cached_property
    def datasets(self) -> Sequence[MeasuredDataset]:
        """Those of the universe, of the domain that is asked about."""
        return [each for each in self.measures.facts.datasets if self.keeps(each.labels)]

    @cached_property
    def counted(self) -> Mapping[Key, int]:
        """By dataset or job, how many objectives count it."""
        found: dict[Key, int] = {}
        for measured in self.objectives.measured:
            for key in measured.subjects.tolist():
                found[key] = found.get(key, 0) + 1
        return found

    @cached_property
    def controls(self) -> Mapping[str, Controls]:
        """What looks after each dataset."""
        return controls_of(self.connection, [each.id for each in self.datasets], self.counted)

    @cached_property
    def incidents(self) -> Sequence[Incident]:
        """All that were opened by then, of the domain that is asked about."""
        if self.asked.is_past:
            all_ = [*read_incidents(self.connection, AsOf(self.asked.at)).values()]
        else:
            all_ = [*self.platform.incidents.all().values()]
        if self.asked.domain is None:
            return all_
        domains = domains_of(self.connection, {asset for each in all_ for asset in each.assets})
        return [
            each
            for each in all_
            if any(self.is_domain(domains.get(asset, ())) for asset in each.assets)
        ]

    @cached_property
    def changes(self) -> tuple[Sequence[NamedChange], bool]:
        """What changed within the time, of the domain; and whether that is all."""
        found, complete = named_changes(
            self.connection, since=self.asked.since, until=self.asked.at
        )
        if self.asked.domain is None:
            return found, complete
        domains = domains_of(self.connection, {each.place for each in found})
        return [each for each in found if self.is_domain(domains.get(each.place, ()))], complete

    def cut(self, total: int) -> Unmeasured | None:
        """What is not told of a domain where there are so many in all; None where all is."""
        if self.asked.domain is None or total <= LOOKED_AT:
            return None
        reason = f"only {LOOKED_AT} of {total:,} are looked through for those of the domain"
        return Unmeasured(reason, "look at fewer days")

    def keeps(self, labels: Labels) -> bool:
        """Whether what is told by these belongs to the domain that is asked about."""
        return self.asked.domain is None or self.is_domain(labels.get(Dimension.DOMAIN, ()))

    def is_domain(self, domains: Sequence[str]) -> bool:
        """The same of something's domains."""
        wanted = self.asked.domain
        if wanted is None:
            return True
        return not domains if wanted == NO_DOMAIN else wanted in domains

    def keys_of_domain(self) -> frozenset[Key] | None:
        """The datasets of the domain that is asked about; None where all are meant."""
        if self.asked.domain is None:
            return None
        return frozenset(key_of(parse_node_id(each.id)) for each in self.datasets)

    def as_of(self) -> AsOf:
        """The point in time that is shown."""
        return AsOf(self.asked.at) if self.asked.is_past else NOW
