"""What query logs of the last week hold, beside the queries that events told of."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, text

from headwater.model.identity import JobId, Key
from headwater.model.time import Instant
from headwater.openlineage.facets.external_query import ExternalQueryFacet
from headwater.openlineage.producer import QUERY_LOGS
from headwater.openlineage.reading import read_facet
from headwater.reliability.facts import WitnessedRuns
from headwater.reliability.observation import joined
from headwater.reliability.reconcile import Reconciled
from headwater.reliability.schedule import WEEK
from headwater.store.catalog_facets import bodies_of
from headwater.store.measured_runs import labels_of_keys, sent_by

_HOUR: Final = 3_600_000_000
"""Events of a query may come so long after it, before anybody misses them."""
_MOST: Final = 20_000
"""So many of the newest runs with a query are looked at."""

_FACET: Final = "externalQuery"
_STAMPS: Final = msgspec.msgpack.Decoder(dict[str, tuple[int, bytes]])
_QUERIES: Final = """
SELECT job, source, begins_at, terminal, facets FROM run
WHERE begins_at > :since AND job IS NOT NULL AND instr(facets, :facet)
ORDER BY begins_at DESC LIMIT :most
"""
_NAMES: Final = """
SELECT key, namespace, name FROM job WHERE key IN (SELECT value FROM json_each(:jobs))
"""


def logged_queries(connection: Connection, *, now: Instant) -> Sequence[WitnessedRuns]:
    """By statement how often it ran in the last week, and of how many of these no event told.

    A query is told of where a run that is not read from a log has its id. Only statements of which
    some query of the last two weeks was told of are expected to be: nobody sends events of others.
    """
    logged: dict[Key, list[tuple[str, Instant, Any]]] = defaultdict(list)
    told: dict[str, str | None] = {}
    tellers: dict[str, str] = {}
    for query, row in _queries(connection, since=now - 2 * WEEK):
        if row.source in QUERY_LOGS:
            logged[row.job].append((query, row.begins_at, row.terminal))
        else:
            told[query], tellers[query] = row.terminal, row.source or ""
    expected = {
        job: queries
        for job, queries in logged.items()
        if any(query in told for query, _, _ in queries)
    }
    names, labels = _names(connection, expected), labels_of_keys(connection, expected)
    found: list[WitnessedRuns] = []
    for job, queries in sorted(expected.items()):
        due = [each for each in queries if now - WEEK < each[1] <= now - _HOUR]
        if due:
            sources = sorted({tellers[query] for query, _, _ in queries if query in tellers})
            what = joined([labels.get(job, {}), sent_by(*sources)])
            found.append(WitnessedRuns(names[job], what, _reconciled(due, told)))
    return found


def _queries(connection: Connection, *, since: Instant) -> Iterable[tuple[str, Any]]:
    """Runs with the ids of their queries, the newest first."""
    asked = {"since": since, "facet": _FACET.encode(), "most": _MOST}
    rows = connection.execute(text(_QUERIES), asked).all()
    stamps = [_STAMPS.decode(row.facets).get(_FACET) for row in rows]
    bodies = bodies_of(connection, {stamp[1] for stamp in stamps if stamp is not None})
    for row, stamp in zip(rows, stamps, strict=True):
        facet = read_facet(ExternalQueryFacet, bodies.get(stamp[1])) if stamp else None
        if facet is not None:
            yield facet.query_id, row


def _names(connection: Connection, jobs: Iterable[Key]) -> Mapping[Key, str]:
    rows = connection.execute(text(_NAMES), {"jobs": json.dumps(sorted(jobs))})
    return {key: str(JobId(namespace, name)) for key, namespace, name in rows}


def _reconciled(
    due: Sequence[tuple[str, Instant, Any]], told: Mapping[str, str | None]
) -> Reconciled:
    known = [(terminal, told[query]) for query, _, terminal in due if query in told]
    contradicted = sum(
        one is not None and other is not None and (one == "COMPLETE") != (other == "COMPLETE")
        for one, other in known
    )
    return Reconciled(len(due), len(due) - len(known), contradicted)
