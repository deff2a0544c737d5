"""What every edge between datasets is known by, put side by side."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, func, select, text, union

from headwater.collector.recall import Pair
from headwater.collector.run_state import RunState
from headwater.lineage.verdicts import JudgedEdge, TriedWord, Verdict, verdict_of
from headwater.model.edges import Evidence
from headwater.model.graph import Layer, evidence_of
from headwater.model.identity import JobId, Key
from headwater.model.time import AsOf, Instant, format_instant
from headwater.store.catalog_edges import EdgeRecord, held, shown_by
from headwater.store.catalog_facets import portions
from headwater.store.catalog_names import identities, names_of
from headwater.store.schema_catalog import dataset, run
from headwater.store.schema_graph import alias, edge_version
from headwater.store.trials import NOT_SHOWN, SHOWN, Trials

Long = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

_AT_ONCE: Final = 1_000
_CLAIMS: Final = frozenset({Evidence.DECLARED, Evidence.PARSED, Evidence.INFERRED})

# From what is written back to what its step reads, as one source tells both.
_FLOWS: Final = text("""
SELECT written.target, edge.source, edge.target, edge.owner, edge.source_name, edge.label,
       edge.valid_from, edge.valid_to, edge.known_from, edge.known_to, edge.ended
FROM json_each(:targets) AS wanted
CROSS JOIN edge_version AS written ON written.layer = :layer AND written.target = wanted.value
CROSS JOIN edge_version AS edge ON edge.layer = :layer AND edge.target = written.source
  AND edge.owner = written.owner AND edge.source_name = written.source_name
WHERE written.valid_from <= :valid AND :valid < written.valid_to
  AND written.known_from <= :known AND :known < written.known_to
  AND edge.valid_from <= :valid AND :valid < edge.valid_to
  AND edge.known_from <= :known AND :known < edge.known_to
""")


class VerdictPlace(msgspec.Struct, array_like=True, tag="verdicts", frozen=True):
    """The place of an edge among all."""

    target: Long
    source: Long


class Ends(NamedTuple):
    """An edge between two datasets, by the first of the names of each."""

    target: Key
    source: Key


@dataclass(slots=True)
class Known:
    """All that speaks for one edge."""

    records: list[EdgeRecord] = field(default_factory=list[EdgeRecord])

    @property
    def evidence(self) -> list[Evidence]:
        """How it is known, strongest first."""
        return sorted({evidence_of(Layer.FLOW, each.label) for each in self.records})

    @property
    def is_observed(self) -> bool:
        """Whether a run is known to have done it."""
        return Evidence.OBSERVED in self.evidence


@dataclass(frozen=True, slots=True)
class Judged:
    """An edge, what speaks for it and what to make of that."""

    ends: Ends
    known: Known
    verdict: Verdict
    runs_without: int
    disagrees: bool
    tried: TriedWord | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether enough runs, or trials of all jobs that tell of it, speak against it."""
        return self.verdict is Verdict.PHANTOM or self.is_refuted

    @property
    def is_refuted(self) -> bool:
        """Whether trials speak against it, and nobody says that it is so."""
        return self.tried == NOT_SHOWN and self.verdict is not Verdict.CONFIRMED


def judged_edges(
    connection: Connection, *, of: Key | None, as_of: AsOf, enough_runs: int, trials: Trials
) -> list[Judged]:
    """Every edge between datasets that holds, by target and source. of: only edges at it.

    trials: those that count at that point in time.
    """
    first = first_names(connection)
    runs = _Runs(connection, as_of)
    found: list[Judged] = []
    for targets in _written(connection, of, as_of):
        edges = _edges(connection, targets, first, as_of)
        if of is not None:
            here = {first.get(each, each) for each in names_of(connection, of)}
            edges = {ends: known for ends, known in edges.items() if here & {*ends}}
        claimed = {ends.target for ends, known in edges.items() if _CLAIMS & {*known.evidence}}
        # A run that was put together from a log is no less a run for what it is known by.
        unsure = [
            each for known in edges.values() if not known.is_observed for each in known.records
        ]
        shown = {pair for pair, by in shown_by(connection, unsure, as_of=as_of).items() if by.runs}
        for ends, known in edges.items():
            judged = _judged(ends, known, runs, enough_runs, shown)
            judged = replace(judged, tried=_tried(trials, ends, known, first))
            is_news = judged.verdict is Verdict.UNDECLARED and ends.target in claimed
            disagrees = is_news or judged.is_wrong
            found.append(replace(judged, disagrees=disagrees))
    return sorted(found, key=lambda each: each.ends)


def told(connection: Connection, edges: Sequence[Judged], *, as_of: AsOf) -> list[JudgedEdge]:
    """These edges as answers write them."""
    records = [record for each in edges for record in each.known.records]
    shown = shown_by(connection, records, as_of=as_of)
    keys = {key for each in edges for key in each.ends} | {record.owner for record in records}
    names = identities(connection, keys)
    return [
        JudgedEdge(
            source=str(names[each.ends.source]),
            target=str(names[each.ends.target]),
            jobs=tuple(
                sorted(
                    str(names[owner])
                    for owner in {record.owner for record in each.known.records}
                    if isinstance(names.get(owner), JobId)
                )
            ),
            verdict=each.verdict,
            disagrees=each.disagrees,
            evidence=tuple(evidence.word for evidence in each.known.evidence),
            said_by=tuple(sorted({record.source_name for record in each.known.records})),
            first_seen=format_instant(min(record.valid_from for record in each.known.records)),
            last_seen=_last_seen(each.known.records, shown),
            runs=max(
                (shown[r.pair].runs for r in each.known.records if r.pair in shown), default=0
            ),
            runs_without=each.runs_without,
            tried=each.tried,
        )
        for each in edges
    ]


def _last_seen(records: Iterable[EdgeRecord], shown: Any) -> str | None:
    times = [shown[each.pair].last_at for each in records if each.pair in shown]
    latest = max((each for each in times if each is not None), default=None)
    return None if latest is None else format_instant(latest)


def _written(connection: Connection, of: Key | None, as_of: AsOf) -> Iterator[Collection[Key]]:
    """The datasets that something is written to, some at a time."""
    version = edge_version.c
    if of is not None:
        names = names_of(connection, of)
        reached = select(version.target).where(version.layer == Layer.FLOW, held(as_of))
        steps = reached.where(version.source.in_(names))
        into = union(
            reached.where(version.target.in_(names)), reached.where(version.source.in_(steps))
        )
        yield {*connection.scalars(into)}
        return
    after: Key | None = None
    while True:
        query = select(dataset.c.key).order_by(dataset.c.key).limit(_AT_ONCE)
        keys = [*connection.scalars(query if after is None else query.where(dataset.c.key > after))]
        if not keys:
            return
        yield keys
        after = keys[-1]


def _edges(
    connection: Connection, targets: Collection[Key], first: dict[Key, Key], as_of: AsOf
) -> dict[Ends, Known]:
    bound = {
        "targets": json.dumps([*targets]),
        "layer": int(Layer.FLOW),
        "valid": as_of.valid,
        "known": as_of.known,
    }
    edges: dict[Ends, Known] = defaultdict(Known)
    rows: Any = connection.execute(_FLOWS, bound)
    for target, source, step, *rest in rows:
        into, out_of = (first.get(key, key) for key in (int(target), int(source)))
        ends = Ends(into, out_of)
        if ends.source != ends.target:
            edges[ends].records.append(EdgeRecord((source, step), *rest))
    # What a job hands to another comes from a step, which is no dataset.
    named: set[Key] = set()
    for part in portions({ends.source for ends in edges}):
        named.update(connection.scalars(select(dataset.c.key).where(dataset.c.key.in_(part))))
    return {ends: known for ends, known in edges.items() if ends.source in named}


def _judged(ends: Ends, known: Known, runs: _Runs, enough: int, shown: AbstractSet[Pair]) -> Judged:
    """What to make of an edge. shown: the pairs that some run shows, however it is known of."""
    evidence = {*known.evidence}
    observed = known.is_observed or any(each.pair in shown for each in known.records)
    claims = [each for each in known.records if evidence_of(Layer.FLOW, each.label) in _CLAIMS]
    runs_without = 0 if observed else max((runs.since(each) for each in claims), default=0)
    verdict = verdict_of(
        confirmed=Evidence.MANUAL in evidence,
        claimed=bool(claims),
        observed=observed,
        runs_without=runs_without,
        enough=enough,
    )
    return Judged(ends, known, verdict, runs_without, disagrees=False)


def _tried(trials: Trials, ends: Ends, known: Known, first: dict[Key, Key]) -> TriedWord | None:
    """What trials found of an edge: refuted it is by those of all jobs together."""
    found = {
        trials.flow(each.owner, ends.source, ends.target, first)
        for each in known.records
        if evidence_of(Layer.FLOW, each.label) is not Evidence.MANUAL
    }
    if SHOWN in found:
        return SHOWN
    return NOT_SHOWN if found == {NOT_SHOWN} else None


class _Runs:
    """How often jobs ran, asked once for each job and time."""

    def __init__(self, connection: Connection, as_of: AsOf) -> None:
        self._connection = connection
        self._as_of = as_of
        self._counted: dict[tuple[Key, Instant], int] = {}

    def since(self, claim: EdgeRecord) -> int:
        """Successful runs of the job since it claims an edge that said what they touched."""
        key = claim.owner, claim.valid_from
        if key not in self._counted:
            query = select(func.count()).where(
                run.c.job == claim.owner,
                run.c.begins_at >= claim.valid_from,
                run.c.begins_at <= self._as_of.valid,
                run.c.state == RunState.COMPLETED,
                run.c.reads_told,
                run.c.writes_told,
            )
            self._counted[key] = self._connection.execute(query).scalar_one()
        return self._counted[key]


def first_names(connection: Connection) -> dict[Key, Key]:
    """For each of several names of a dataset the smallest of them."""
    first: dict[Key, Key] = {}
    rows = connection.execute(select(alias.c.one, alias.c.other).where(alias.c.holds))
    for one, other in ((int(row[0]), int(row[1])) for row in rows):
        pair = {first.get(one, one), first.get(other, other), one, other}
        smallest = min(pair)
        joined = {key for key, stands in first.items() if stands in pair} | pair
        first.update(dict.fromkeys(joined, smallest))
    return first
