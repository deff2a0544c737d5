"""The debug dashboard: what comes in, what is lost, and what cannot be read or told apart."""

from __future__ import annotations

from headwater.app import SEEN
from headwater.ports import LetterState
from headwater.reliability.dashboards import lately, machinery
from headwater.reliability.dashboards.panel import PanelEntry
from headwater.server.dashboards.scene import Scene
from headwater.store.catalog_conflicts import ConflictState, find_conflicts
from headwater.store.catalog_log import EventFilter, logged_entries, newest_events
from headwater.store.dashboard_facts import how_many


def stream(scene: Scene) -> PanelEntry:
    """What came last."""
    platform = scene.platform
    head = min(platform.projector.offset, platform.log.head())
    seen = newest_events(
        scene.connection, EventFilter(), head=head, limit=scene.asked.most, after=None
    )
    outlines = platform.log.outlines(seen.offsets)
    found = logged_entries(scene.connection, seen.offsets, outlines, as_of=scene.as_of())
    return lately.stream(found, seen.total, most=scene.asked.most)


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
    return machinery.pipeline(traffic, took, most=scene.asked.most)


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
        limit=scene.asked.most,
        after=None,
    )
    return machinery.names(found.pairs, found.total, most=scene.asked.most)
