"""What query logs of the last week hold, beside the queries that events told of."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from headwater.model.identity import Key
from headwater.model.time import Instant, Offset
from headwater.openlineage.facets.external_query import ExternalQueryFacet
from headwater.openlineage.producer import QUERY_LOGS
from headwater.openlineage.reading import read_facet
from headwater.reliability.facts import WitnessedRuns
from headwater.reliability.observation import joined
from headwater.reliability.reconcile import LATEST_US, Reconciled
from headwater.reliability.schedule import WEEK
from headwater.store.catalog_facets import bodies_of, stamps_in
from headwater.store.catalog_names import identities
from headwater.store.measured_runs import labels_of_keys, sent_by

_MOST: Final = 20_000
"""So many of the newest runs with a query are looked at."""

_FACET: Final = "externalQuery"
_QUERIES: Final = """
SELECT key, job, source, begins_at, terminal, facets FROM run
WHERE begins_at > :since AND job IS NOT NULL AND instr(facets, :facet)
"""
_NEWEST: Final = f"{_QUERIES} ORDER BY begins_at DESC LIMIT :most"
_HEARD_OF: Final = f"""{_QUERIES}
    AND key IN (SELECT run FROM event WHERE log_offset > :after AND run IS NOT NULL)
"""
_HEAD: Final = "SELECT max(log_offset) FROM event"


@dataclass(frozen=True, slots=True)
class _Query:
    """A run that says which query of a database it is."""

    id: str
    job: Key
    source: str
    begins_at: Instant
    terminal: str | None


class LoggedQueries:
    """What query logs of the last week hold, and of how much of that no event told.

    Remembers the queries that it looked at, and reads those alone of which something is new.
    Any thread may ask.
    """

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._head: Offset = 0
        self._queries: dict[Key, _Query] = {}
        self._oldest: Instant = 0
        """Of queries before this one it may be that not all are looked at."""

    def read(self, connection: Connection, *, now: Instant) -> Sequence[WitnessedRuns]:
        """By statement.

        A query is told of where a run that is not read from a log has its id. Only statements of
        which some query of the last two weeks was told of are expected to be: nobody sends events
        of others.
        """
        with self._asking:
            self._refresh(connection, now)
            queries = [*self._queries.values()]
            # Who tells of a query may have begun long before it, and not be looked at any more.
            due_from = max(now - WEEK, self._oldest + (now - self._oldest) // 4)
        logged: dict[Key, list[_Query]] = defaultdict(list)
        told: dict[str, _Query] = {}
        for query in queries:
            if query.source in QUERY_LOGS:
                logged[query.job].append(query)
            else:
                told[query.id] = query
        expected = {
            job: of_job
            for job, of_job in logged.items()
            if any(query.id in told for query in of_job)
        }
        names, labels = identities(connection, expected), labels_of_keys(connection, expected)
        found: list[WitnessedRuns] = []
        for job, of_job in sorted(expected.items()):
            due = [each for each in of_job if due_from < each.begins_at <= now - LATEST_US]
            if due:
                tellers = {told[query.id].source for query in of_job if query.id in told}
                what = joined([labels.get(job, {}), sent_by(*sorted(tellers))])
                found.append(WitnessedRuns(str(names[job]), what, _reconciled(due, told)))
        return found

    def _refresh(self, connection: Connection, now: Instant) -> None:
        """Read what is new, and forget what is old."""
        head = connection.scalar(text(_HEAD)) or 0
        anew = not self._head or head < self._head
        if anew:
            self._queries, self._oldest = {}, 0
        since = now - 2 * WEEK
        asked = {"since": since, "facet": _FACET.encode(), "most": _MOST, "after": self._head}
        self._queries.update(_queries(connection, _NEWEST if anew else _HEARD_OF, asked))
        kept = [each for each in self._queries.items() if each[1].begins_at > since]
        if len(kept) >= _MOST:
            kept = sorted(kept, key=lambda each: each[1].begins_at)[-_MOST:]
            self._oldest = max(self._oldest, kept[0][1].begins_at)
        self._queries, self._head = dict(kept), head


def _queries(
    connection: Connection, question: str, asked: Mapping[str, int | bytes]
) -> Iterator[tuple[Key, _Query]]:
    """Runs that say which queries they are."""
    rows = connection.execute(text(question), asked).all()
    stamps = [stamps_in(facets).get(_FACET) for *_, facets in rows]
    bodies = bodies_of(connection, {stamp[1] for stamp in stamps if stamp is not None})
    for (key, job, source, begins_at, terminal, _), stamp in zip(rows, stamps, strict=True):
        facet = read_facet(ExternalQueryFacet, bodies.get(stamp[1])) if stamp else None
        if facet is not None:
            yield key, _Query(facet.query_id, job, source or "", begins_at, terminal)


def _reconciled(due: Sequence[_Query], told: Mapping[str, _Query]) -> Reconciled:
    pairs = [(query.terminal, told[query.id].terminal) for query in due if query.id in told]
    contradicted = sum(
        one is not None and other is not None and (one == "COMPLETE") != (other == "COMPLETE")
        for one, other in pairs
    )
    return Reconciled(len(due), len(due) - len(pairs), contradicted)
