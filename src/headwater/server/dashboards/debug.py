"""The debug dashboard: what comes in, what is lost, and what cannot be read or told apart."""

from __future__ import annotations

from headwater.app import SEEN
from headwater.lineage.entries import ConflictEntry
from headwater.ports import LetterState
from headwater.reliability.dashboards import lately, machinery
from headwater.reliability.dashboards.panel import PanelEntry
from headwater.server.dashboards.scene import LOOKED_AT, Scene
from headwater.store.catalog_conflicts import ConflictState, find_conflicts
from headwater.store.catalog_log import EventFilter, logged_entries, newest_events
from headwater.store.dashboard_facts import domains_of, how_many


def stream(scene: Scene) -> PanelEntry:
    """What came last."""
    platform = scene.platform
    head = min(platform.projector.offset, platform.log.head())
    limit = scene.asked.most if scene.asked.domain is None else LOOKED_AT
    seen = newest_events(scene.connection, EventFilter(), head=head, limit=limit, after=None)
    outlines = platform.log.outlines(seen.offsets)
    found = logged_entries(scene.connection, seen.offsets, outlines, as_of=scene.as_of())
    if scene.asked.domain is None:
        return lately.stream(found, seen.total, most=scene.asked.most)
    domains = domains_of(scene.connection, {each.job or each.dataset or "" for each in found})
    kept = [
        each for each in found if scene.is_domain(domains.get(each.job or each.dataset or "", ()))
    ]
    missing = scene.cut(seen.total)
    return lately.stream(kept, len(kept), most=scene.asked.most, missing=missing)


def pipeline(scene: Scene) -> PanelEntry:
    """Whether the platform keeps up."""
    platform = scene.platform
    counters = platform.collector.counters
    head, reached = platform.log.head(), platform.projector.offset
    traffic = machinery.Traffic(
        accepted=counters.accepted,
        duplicates=counters.duplicates,
        rejected=counters.rejected,
        refused=counters.refused,
        failed=counters.failed,
        waiting=counters.waiting_groups,
        lag_events=max(0, head - reached),
        lag_s=platform.lag_seconds(),
    )
    took = {of: told for of, told in platform.durations.ever().items() if of != SEEN}
    order = machinery.order_of(scene.measures.facts.arrivals)
    return machinery.pipeline(traffic, order, took, most=scene.asked.most)


def loss(scene: Scene) -> PanelEntry:
    """What never arrived."""
    platform = scene.platform
    letters = machinery.Letters(
        waiting=platform.dead_letters.total(LetterState.WAITING),
        dropped=platform.dead_letters.dropped(),
        lost=platform.collector.counters.letters_lost,
    )
    retried = sum(each.counters.retried for each in platform.outbox.couriers.values())
    retried += sum(each.failed for each in platform.forwarders)
    runs = [each for each in scene.measures.facts.runs if scene.keeps(each.labels)]
    return machinery.loss(runs, letters, retried=retried, most=scene.asked.most)


def numbered(scene: Scene) -> PanelEntry:
    """What never came of what senders numbered."""
    return machinery.numbered(scene.platform.senders(), most=scene.asked.most)


def graph(scene: Scene) -> PanelEntry:
    """How large the graph is."""
    counts = how_many(scene.connection)
    return machinery.graph(
        datasets=counts.get("dataset", 0),
        jobs=counts.get("job", 0),
        edges=scene.platform.graph.edges,
        offset=scene.platform.projector.offset,
        most=scene.asked.most,
    )


def schemas(scene: Scene) -> PanelEntry:
    """Which columns came, went, or are of another type."""
    changes, complete = scene.changes
    return lately.schemas(changes, complete=complete, most=scene.asked.most)


def parser(scene: Scene) -> PanelEntry:
    """How much SQL could be read."""
    done = scene.platform.sql_reader.counters
    return machinery.parser(read=done.read, unread=done.unread, most=scene.asked.most)


def names(scene: Scene) -> PanelEntry:
    """Which datasets may be one."""
    found = find_conflicts(
        scene.connection,
        naming=scene.platform.catalog.naming,
        state=ConflictState.OPEN,
        limit=scene.asked.most if scene.asked.domain is None else LOOKED_AT,
        after=None,
    )
    if scene.asked.domain is None:
        return machinery.names(found.pairs, found.total, most=scene.asked.most)
    domains = domains_of(scene.connection, {name for each in found.pairs for name in _both(each)})
    kept = [
        each
        for each in found.pairs
        if any(scene.is_domain(domains.get(name, ())) for name in _both(each))
    ]
    missing = scene.cut(found.total)
    return machinery.names(kept, len(kept), most=scene.asked.most, missing=missing)


def _both(pair: ConflictEntry) -> tuple[str, str]:
    return pair.one, pair.other
