"""Everything about one incident that its page shows, from the projection and the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.graph import LineageGraph
from headwater.lineage.wording import point_in_time, short_name
from headwater.model.identity import ColumnId, DatasetId, JobId, NodeId, key_of
from headwater.model.incident import ActKind
from headwater.model.time import NOW, AsOf, Instant, format_instant
from headwater.openlineage.facets.headwater_runbooks import RunbooksFacet
from headwater.openlineage.naming import NamingRules
from headwater.reliability.incidents.answers import (
    AffectedEntry,
    IncidentAnswer,
    ReachAnswer,
    RunbookEntry,
)
from headwater.reliability.incidents.entries import (
    act_entry,
    action_entry,
    checklist_entries,
    extent_entry,
    incident_entry,
    review_entries,
    runbook_steps,
    similar_entry,
)
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.incidents.reach import Affected, Touched, owners_of
from headwater.reliability.incidents.runbooks import Runbook
from headwater.reliability.incidents.similar import similar_to
from headwater.store.catalog_facets import facets_of
from headwater.store.incident_reach import touched_both_times, uses_of
from headwater.store.incident_rollback import datasets_of, rollback_of
from headwater.store.incidents import nodes_of
from headwater.store.layered_facets import NO_FACETS

_ROLLED_BACK: Final = 5
"""For how many of the assets of an incident it is looked what to roll back to."""


def touched_then_and_now(
    connection: Connection, index: LineageGraph, incident: Incident
) -> tuple[Touched, Touched]:
    """What it touched when it was opened, by what was known then, and what it touches now.

    Symptoms that were attached to it are among what it touches.
    """
    opened = AsOf(incident.opened.at, NOW.known if incident.offset is None else incident.offset)
    attached = [each for each in incident.assets if each not in incident.roots]
    return touched_both_times(
        connection, index, nodes_of(incident.roots), opened=opened, attached=nodes_of(attached)
    )


def show_incident(
    connection: Connection,
    index: LineageGraph,
    incident: Incident,
    others: Iterable[Incident],
    *,
    runbooks: Sequence[Runbook],
    naming: NamingRules,
    now: Instant,
) -> IncidentAnswer:
    """One incident, with what it affects in numbers, what to roll back to and what to do."""
    then, touched = touched_then_and_now(connection, index, incident)
    datasets = datasets_of([each.id for each in touched.roots])
    size = extent_entry(touched.affected)
    reasons: list[Reason] = []
    if len(datasets) > _ROLLED_BACK:
        message = f"what to roll back to is told of {_ROLLED_BACK} of {len(datasets)} datasets"
        reasons.append(Reason("limit", message, len(datasets)))
    return IncidentAnswer(
        incident=incident_entry(incident),
        size=size,
        size_when_opened=size if then is touched else extent_entry(then.affected),
        rollback=tuple(
            rollback_of(connection, index, incident, each, naming=naming, now=now)
            for each in datasets[:_ROLLED_BACK]
        ),
        checklist=checklist_entries(incident),
        runbooks=tuple(_runbooks(connection, incident, touched, runbooks)),
        actions=tuple(map(action_entry, incident.actions.values())),
        review=review_entries(incident),
        similar=tuple(map(similar_entry, similar_to(incident, others))),
        timeline=tuple(map(act_entry, incident.acts)),
        total=1,
        returned=1,
        truncated=False,
        next=None,
        as_of=point_in_time(NOW),
        offset=index.offset,
        coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
    )


def show_reach(
    connection: Connection,
    index: LineageGraph,
    incident: Incident,
    *,
    begin: int,
    limit: int,
    now: Instant,
) -> ReachAnswer:
    """What an incident affects, and what it affected when it was opened, what matters most first.

    The cursor and how complete the answer is are left to whoever asks.
    """
    then, touched = touched_then_and_now(connection, index, incident)
    before, after = ({each.key: each for each in told.affected} for told in (then, touched))
    gone = [each for key, each in before.items() if key not in after]
    listed = sorted([*touched.affected, *gone], key=lambda each: each.weight)
    shown = listed[begin : begin + limit]
    uses = uses_of(connection, [each.key for each in shown], now=now)
    told = {each for act in incident.acts if act.kind is ActKind.NOTIFY
            for each in act.told.recipients}  # fmt: skip

    def entry(each: Affected) -> AffectedEntry:
        use = uses.get(each.key)
        change = "gone" if each.key not in after else None if each.key in before else "new"
        return AffectedEntry(
            id=each.id,
            label=short_name(each.name),
            hops=each.hops,
            type=each.type,
            tier=each.tier,
            domain=each.domain,
            owners=each.owners,
            tags=each.tags,
            regulated=each.is_regulated,
            columns=each.columns,
            last_read=None if use is None else format_instant(use.last),
            next_read=None if use is None or use.next is None else format_instant(use.next),
            told=bool(told & {*each.owners}),
            change=change,
        )

    return ReachAnswer(
        name=incident.name,
        affected=tuple(map(entry, shown)),
        size=extent_entry(touched.affected),
        size_when_opened=extent_entry(then.affected),
        owners=tuple(owners_of(touched.affected)),
        total=len(listed),
        returned=len(shown),
        truncated=begin + len(shown) < len(listed),
        next=None,
        as_of=point_in_time(NOW),
        offset=index.offset,
        coverage=Coverage("complete"),
    )


def _runbooks(
    connection: Connection, incident: Incident, touched: Touched, runbooks: Sequence[Runbook]
) -> Iterator[RunbookEntry]:
    """Those of the folder that fit, then those that assets name, then the alert's own."""
    names = [name for each in nodes_of(incident.assets) for name in _names(each)]
    tags = {tag for each in touched.roots for tag in each.tags}
    tags |= {tag.partition(":")[0] for tag in tags}
    alerts = {str(incident.origin), *([incident.detector] if incident.detector else [])}
    for each in runbooks:
        because = each.fits(names=names, tags=tags, alerts=alerts)
        if because is not None:
            steps = runbook_steps(incident, each.file, each.steps)
            yield RunbookEntry(
                title=each.title, url=None, text=each.text, because=because, steps=steps
            )
    for url, title in _linked(connection, incident).items():
        yield RunbookEntry(
            title=title or url, url=url, text=None, because="the asset names it", steps=()
        )
    if incident.runbook:
        yield RunbookEntry(
            title=incident.runbook, url=incident.runbook, text=None,
            because="the alert names it", steps=(),
        )  # fmt: skip


def _names(node: NodeId) -> Iterator[str]:
    """What a runbook may call an asset: by its identifier, or by its name."""
    owner = node.dataset if isinstance(node, ColumnId) else node
    if isinstance(owner, DatasetId | JobId):
        yield from (owner.name, f"{owner.namespace}/{owner.name}", str(owner))


def _linked(connection: Connection, incident: Incident) -> Mapping[str, str | None]:
    owners = [
        key_of(each.dataset if isinstance(each, ColumnId) else each)
        for each in nodes_of(incident.roots)
    ]
    told = facets_of(connection, owners, as_of=NOW, names=["headwater_runbooks"])
    facets = (told.get(key, NO_FACETS).read(RunbooksFacet, "headwater_runbooks") for key in owners)
    return {each.url: each.title for facet in facets if facet for each in facet.runbooks}
