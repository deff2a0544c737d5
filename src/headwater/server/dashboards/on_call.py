"""The on-call dashboard: what is wrong, what it reaches, who to call, and what to go back to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from headwater.model.identity import Key
from headwater.model.time import NOW, Instant
from headwater.openlineage.producer import HEADWATER
from headwater.reliability.alerts.stopped import EVENTS
from headwater.reliability.dashboards import lately, present
from headwater.reliability.dashboards.panel import PanelEntry
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.observation import Dimension, Labels
from headwater.reliability.slo.evaluation import bad_of
from headwater.reliability.slo.objective import AlertAs, Indicator
from headwater.server.dashboards.scene import LOOKED_AT, Scene
from headwater.store.catalog_names import identities
from headwater.store.catalog_runs import RunFilter, list_runs
from headwater.store.dashboard_facts import domains_of, keys_of, named_failures
from headwater.store.incident_reach import owners_of_keys, touched_by
from headwater.store.incident_rollback import datasets_of, rollback_of
from headwater.store.incident_show import show_reach
from headwater.store.incidents import nodes_of
from headwater.store.objective_path import late_path

_MOST_REACHED: Final = 5
"""Of so many open incidents it is looked what they reach: those that are gravest."""
_MOST_AFFECTED: Final = 500
_MOST_PATHS: Final = 5


def now_wrong(scene: Scene) -> PanelEntry:
    """Open incidents."""
    latest = scene.platform.alerter.latest
    pages = sum(each.urgency is AlertAs.PAGE for each in latest.firing)
    told = None if scene.asked.is_past or scene.asked.domain is not None else pages
    return present.now_wrong(scene.incidents, pages=told, most=scene.asked.most)


def late(scene: Scene) -> PanelEntry:
    """What is not as new as it should be."""
    keys = scene.keys_of_domain()
    evaluation, found = scene.objectives, dict[Key, tuple[Instant, str]]()
    for measured in evaluation.measured:
        if measured.slo.indicator is not Indicator.FRESHNESS:
            continue
        for each in bad_of(measured, now=evaluation.at):
            if each.end == evaluation.at and (keys is None or each.subject in keys):
                found.setdefault(each.subject, (each.begin, measured.slo.name))
    shown = sorted(found.items(), key=lambda each: each[1])[: scene.asked.most]
    names = identities(scene.connection, [key for key, _ in shown])
    paths = {
        key: late_path(
            scene.connection, scene.platform.index, key, late_since=since, now=evaluation.at
        )
        for key, (since, _) in shown[:_MOST_PATHS]
    }
    told = [
        present.Late(str(names[key]), since, objective, paths.get(key, ())[1:])
        for key, (since, objective) in shown
        if key in names
    ]
    return present.late(told, len(found), now=evaluation.at, most=scene.asked.most)


def burning(scene: Scene) -> PanelEntry:
    """Error budgets that are spent too fast."""
    keys = scene.keys_of_domain()
    measured = [
        each
        for each in scene.objectives.measured
        if keys is None or not keys.isdisjoint(each.subjects.tolist())
    ]
    return present.burning(measured, most=scene.asked.most)


def impact(scene: Scene) -> PanelEntry:
    """What the gravest incident, or the one that is asked about, reaches."""
    wanted = scene.asked.incident
    told = present.gravest(scene.incidents)
    if wanted is not None:
        told = [scene.platform.incidents.find(wanted, as_of=scene.as_of())]
    return present.impact(_reached(scene, told[0]) if told else None, most=scene.asked.most)


def call(scene: Scene) -> PanelEntry:
    """Who answers for what is wrong, and for what that reaches."""
    told = present.gravest(scene.incidents)
    reached = [_reached(scene, each) for each in told[:_MOST_REACHED]]
    return present.call(reached, total=len(told), most=scene.asked.most)


def _reached(scene: Scene, incident: Incident) -> present.Reached:
    answer = show_reach(
        scene.connection, scene.platform.index, incident,
        begin=0, limit=_MOST_AFFECTED, now=scene.asked.at,
    )  # fmt: skip
    owners = owners_of_keys(scene.connection, keys_of(incident.assets).values())
    notified = {name for act in incident.acts for name in act.told.recipients if name}
    return present.Reached(
        incident=incident,
        owners=[*dict.fromkeys(owner for some in owners.values() for owner in some)],
        size=answer.size,
        affected=answer.affected,
        told=frozenset(notified),
    )


def rollback(scene: Scene) -> PanelEntry:
    """What can be gone back to."""
    told = present.gravest(scene.incidents)
    pairs = [
        (incident, dataset)
        for incident in told[:_MOST_REACHED]
        for dataset in datasets_of(_wrong(scene, incident))
    ]
    found = [
        (
            incident,
            rollback_of(
                scene.connection, scene.platform.index, incident, dataset,
                naming=scene.platform.catalog.naming, now=scene.asked.at,
            ),
        )
        for incident, dataset in pairs[:_MOST_REACHED]
    ]  # fmt: skip
    return present.rollback(found, total=len(pairs), most=scene.asked.most)


def _wrong(scene: Scene, incident: Incident) -> Sequence[str]:
    """The datasets that are wrong, those that a job that is wrong writes among them."""
    touched = touched_by(
        scene.connection, scene.platform.index, nodes_of(incident.roots), as_of=NOW
    )
    return [each.id for each in touched.roots]


def lag(scene: Scene) -> PanelEntry:
    """How late events come."""
    facts = scene.measures.facts
    arrivals = [
        each for each in facts.arrivals if scene.keeps(each.labels) and not _is_own(each.labels)
    ]
    sources = {source for each in arrivals for source in each.labels.get(Dimension.SOURCE, ())}
    silent = {
        each.fingerprint.removeprefix(f"{EVENTS}:"): each.since
        for each in scene.platform.alerter.latest.firing
        if each.detector == EVENTS
    }
    if scene.asked.domain is not None:
        silent = {source: since for source, since in silent.items() if source in sources}
    return lately.lag(
        arrivals,
        silent,
        now=facts.at,
        waiting_s=scene.platform.lag_seconds(),
        most=scene.asked.most,
    )


def _is_own(labels: Labels) -> bool:
    """Whether an event is our own: what people say, and what is read from SQL, tells no lag."""
    return any(each.startswith(HEADWATER) for each in labels.get(Dimension.SOURCE, ()))


def runs(scene: Scene) -> PanelEntry:
    """The newest runs."""
    most = scene.asked.most if scene.asked.domain is None else LOOKED_AT
    which = RunFilter(as_of=scene.as_of(), began_after=scene.asked.since)
    found = list_runs(scene.connection, which, limit=most)
    if scene.asked.domain is None:
        return lately.runs(found.runs, found.total, most=scene.asked.most)
    domains = domains_of(scene.connection, {each.job for each in found.runs if each.job})
    kept = [each for each in found.runs if scene.is_domain(domains.get(each.job or "", ()))]
    missing = scene.cut(found.total)
    return lately.runs(kept, len(kept), most=scene.asked.most, missing=missing)


def failing(scene: Scene) -> PanelEntry:
    """Where to act."""
    asked = scene.asked
    most = asked.most if asked.domain is None else LOOKED_AT
    found, total = named_failures(scene.connection, since=asked.since, until=asked.at, most=most)
    if asked.domain is not None:
        domains = domains_of(scene.connection, {each.job for each in found})
        missing = scene.cut(total)
        found = [each for each in found if scene.is_domain(domains.get(each.job, ()))]
        return lately.failing(found[: asked.most], len(found), most=asked.most, missing=missing)
    return lately.failing(found, total, most=asked.most)


def changed(scene: Scene) -> PanelEntry:
    """What is different, and which incident names it."""
    changes, complete = scene.changes
    return lately.changed(changes, scene.incidents, complete=complete, most=scene.asked.most)
