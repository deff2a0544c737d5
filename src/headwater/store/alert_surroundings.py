"""What alerting asks of the projection: what depends on what, and who is suspected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

import structlog
from sqlalchemy import Connection

from headwater.errors import HeadwaterError
from headwater.lineage.graph import LineageGraph
from headwater.lineage.selector.evaluate import select as selected
from headwater.lineage.selector.parse import parse
from headwater.lineage.trace import Kind
from headwater.lineage.walk import walk
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import ColumnId, DatasetId, JobId, Key, NodeId, key_of
from headwater.model.time import Instant
from headwater.reliability.alerts.condition import Condition
from headwater.reliability.alerts.decide import Situation
from headwater.reliability.alerts.silence import Quiet, Silence
from headwater.reliability.incidents.incident import Incident
from headwater.store.backfill_runs import FILLED_LOOK_WRONG, backfills_of
from headwater.store.catalog import SqlCatalog
from headwater.store.catalog_names import Meant, identities, names_of, steps, steps_of
from headwater.store.catalog_select import SqlAssets
from headwater.store.incident_reach import owners_of_keys
from headwater.store.incidents import nodes_of
from headwater.store.silences import silences
from headwater.store.stored_incidents import StoredIncidents
from headwater.store.suspects import suspects

_log: Final = structlog.get_logger("headwater.alerts")
_MOST_LOOKED_AT: Final = 200
"""Of more things that are new at once it is not looked which depends on which: they are one."""
_MOST_SUSPECTED: Final = 20
"""For so many of them it is asked who is suspected."""
_SURE: Final = 0.35
_EVERYTHING: Final = "everything at once"


class AlertSurroundings:
    """Looks around what is wrong. May be asked by any thread."""

    def __init__(
        self,
        catalog: SqlCatalog,
        index: Callable[[], LineageGraph],
        incidents: StoredIncidents,
    ) -> None:
        self._catalog = catalog
        self._index = index
        self._incidents = incidents
        self._suspected: dict[str, str | None] = {}

    def names(self, keys: Sequence[Key]) -> Mapping[Key, str]:
        """The identifiers of datasets and jobs."""
        with self._catalog.reading() as connection:
            return {key: str(name) for key, name in identities(connection, keys).items()}

    def silences(self) -> Mapping[int, Silence]:
        """Every silence there ever was, by its number."""
        with self._catalog.reading() as connection:
            return silences(connection)

    def situation(
        self, firing: Sequence[Condition], calm_since: Mapping[str, Instant], *, now: Instant
    ) -> Situation:
        """All that is known around what is wrong."""
        all_ = [*self._incidents.all().values()]
        unresolved = [each for each in all_ if not each.is_over]
        known = {fingerprint for each in unresolved for fingerprint in each.fingerprints}
        new = [each for each in firing if each.fingerprint not in known]
        assets = {each.name: _keys(nodes_of(each.assets)) for each in unresolved}
        with self._catalog.reading() as connection:
            quiet = self._quiet(connection, now) if new else []
            quiet += backfills_of(connection, _filled(new), now=now)
            new = [each for each in new if not _is_covered(each, quiet)]
            upstream: Mapping[Key, Collection[Key]] = {}
            suspected: Mapping[str, str] = {}
            if len(new) > _MOST_LOOKED_AT:
                suspected = {each.fingerprint: _EVERYTHING for each in new}
            elif new:
                around = {key for each in new for key in each.subjects}
                around |= {key for keys in assets.values() for key in keys}
                upstream = {key: self._above(connection, key) for key in around}
                suspected = self._suspects(connection, new, unresolved, now)
            owners = owners_of_keys(connection, {key for each in new for key in each.subjects})
        return Situation(
            now=now,
            firing=firing,
            calm_since=calm_since,
            incidents=all_,
            assets=assets,
            upstream=upstream,
            suspects=suspected,
            owners=owners,
            quiet=quiet,
        )

    def _quiet(self, connection: Connection, now: Instant) -> list[Quiet]:
        found: list[Quiet] = []
        for silence in silences(connection).values():
            if not silence.holds(now):
                continue
            try:
                assets = SqlAssets(connection, self._catalog.naming)
                keys = selected(self._index(), assets, parse(silence.selector)).keys()
            except HeadwaterError as error:
                # Somebody told too much is better than somebody told nothing.
                _log.warning("silences nothing", silence=silence.name, problem=str(error))
                continue
            found.append(Quiet(silence, frozenset(keys.tolist())))
        return found

    def _above(self, connection: Connection, key: Key) -> Collection[Key]:
        """Everything that a dataset or a job depends on, datasets and jobs, itself included."""
        begin, kind = steps_of(connection, key), Kind.STEP
        if not begin:
            begin, kind = names_of(connection, key) or [key], Kind.DATASET
        reach = walk(self._index().view(Layer.FLOW), begin, Direction.UPSTREAM, starts_at=kind)
        keys: list[Key] = reach.keys.tolist()
        owners = {each.owner for each in steps(connection, keys).values()}
        return {key, *keys, *owners}

    def _suspects(
        self,
        connection: Connection,
        new: Sequence[Condition],
        unresolved: Sequence[Incident],
        now: Instant,
    ) -> Mapping[str, str]:
        """The likeliest cause of each new condition, and of each incident that is open."""
        found: dict[str, str | None] = {}
        for each in new[:_MOST_SUSPECTED]:
            nodes = [*identities(connection, each.subjects[:1]).values()]
            found[each.fingerprint] = self._likeliest(connection, nodes, each.since, now)
        for incident in unresolved[-_MOST_SUSPECTED:]:
            if incident.name not in self._suspected:
                nodes = nodes_of(incident.roots[:1])
                told = self._likeliest(connection, nodes, incident.onset, now)
                self._suspected[incident.name] = told
            found[incident.name] = self._suspected[incident.name]
        return {name: place for name, place in found.items() if place is not None}

    def _likeliest(
        self, connection: Connection, nodes: Iterable[NodeId], since: Instant, now: Instant
    ) -> str | None:
        asked = [Meant(key_of(node), node) for node in nodes]
        if not asked:
            return None
        try:
            answer = suspects(
                connection, self._index(), asked, since=min(since, now), now=now, limit=1
            )
        except HeadwaterError:
            return None
        first = next(iter(answer.suspects), None)
        return first.place if first is not None and first.probability >= _SURE else None


def _filled(conditions: Iterable[Condition]) -> set[Key]:
    """What is wrong in a way in which a backfill makes it look wrong."""
    return {
        key for each in conditions if each.indicator in FILLED_LOOK_WRONG for key in each.subjects
    }


def _is_covered(condition: Condition, quiet: Iterable[Quiet]) -> bool:
    return any(each.covers(condition) for each in quiet)


def _keys(nodes: Iterable[NodeId]) -> list[Key]:
    owners = (each.dataset if isinstance(each, ColumnId) else each for each in nodes)
    return [key_of(each) for each in owners if isinstance(each, DatasetId | JobId)]
