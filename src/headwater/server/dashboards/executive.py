"""The executive dashboard: adoption, risk, incidents, objectives, change and cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from headwater.model.identity import key_of, parse_node_id
from headwater.model.incident import IncidentState
from headwater.ports import LetterState
from headwater.reliability.dashboards import adoption, cost, risk, standing, trend
from headwater.reliability.dashboards.panel import PanelEntry
from headwater.reliability.observation import Dimension
from headwater.reliability.storage import Used
from headwater.server.dashboards.scene import NO_DOMAIN, Scene
from headwater.store.dashboard_facts import struck_by
from headwater.store.gap_reach import find_gaps

_COVERAGE: Final = "M1"


def coverage(scene: Scene) -> PanelEntry:
    """How far lineage has come."""
    domain = scene.asked.domain
    samples = scene.platform.operational.samples.series(
        _COVERAGE,
        dimension="" if domain is None else Dimension.DOMAIN.value,
        value="" if domain in {None, NO_DOMAIN} else domain or "",
        since=scene.asked.since,
    )
    return adoption.coverage(
        scene.datasets,
        scene.controls,
        [(each.at, each.number) for each in samples],
        target=scene.measures.of(_COVERAGE).measure.target,
        most=scene.asked.most,
    )


def high_risk(scene: Scene) -> PanelEntry:
    """What to look after first."""
    real = [
        each
        for each in scene.incidents
        if each.opened.at > scene.asked.since and each.state is not IncidentState.FALSE_POSITIVE
    ]
    struck = struck_by(scene.connection, [each.id for each in scene.datasets], real)
    return risk.high_risk(scene.datasets, scene.controls, struck, most=scene.asked.most)


def compliance(_: Scene) -> PanelEntry:
    """Whether policies are kept."""
    return risk.compliance()


def incidents(scene: Scene) -> PanelEntry:
    """How often things go wrong, and how long that takes."""
    asked = scene.asked
    return trend.incident_trend(
        scene.incidents, since=asked.since, until=asked.at, most=max(asked.most, asked.days // 7)
    )


def objectives(scene: Scene) -> PanelEntry:
    """How the objectives of each domain stand."""
    evaluation = scene.objectives
    domains = {
        key_of(parse_node_id(each.id)): next(iter(each.labels.get(Dimension.DOMAIN, ())), "")
        for each in scene.datasets
    }
    told = standing.by_domain(evaluation.measured, domains, now=evaluation.at)
    return standing.objectives(told, evaluation.measured, most=scene.asked.most)


def storage(scene: Scene) -> PanelEntry:
    """What lineage itself takes up."""
    asked = scene.asked
    taken_up = None if asked.is_past else scene.platform.storage_bytes()
    return cost.storage(_used(scene), taken_up, until=asked.at, most=asked.most)


def storage_by_domain(scene: Scene) -> PanelEntry:
    """The same, for whoever answers for a domain."""
    return cost.by_domain(_used(scene), until=scene.asked.at, most=scene.asked.most)


def _used(scene: Scene) -> Sequence[Used]:
    used = scene.platform.operational.storage_use.since(scene.asked.since, scene.asked.at)
    return [each for each in used if scene.is_domain([each.domain] if each.domain else [])]


def data_cost(_: Scene) -> PanelEntry:
    """What datasets cost."""
    return cost.data_cost()


def change_failure(scene: Scene) -> PanelEntry:
    """How many changes did harm."""
    changes, complete = scene.changes
    return trend.change_failure(changes, scene.incidents, complete=complete, most=scene.asked.most)


def blind_spots(scene: Scene) -> PanelEntry:
    """What nobody sees."""
    gaps, total = find_gaps(scene.connection, scene.platform.index, scene.datasets)
    refused = scene.platform.dead_letters.total(LetterState.WAITING)
    return adoption.blind_spots(gaps, total, refused=refused, most=scene.asked.most)
