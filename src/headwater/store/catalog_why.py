"""Everything that speaks for an edge: the events, runs, SQL, commit and producers behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from itertools import product
from typing import Final

from sqlalchemy import Connection, select

from headwater.lineage.answers import Coverage, Described, Edge, Reason
from headwater.lineage.changes_answer import CommitEntry, ExplainedEdge, WhyAnswer
from headwater.lineage.entries import EventEntry, RunEntry
from headwater.lineage.verdicts import JudgementEntry, Verdict
from headwater.lineage.wording import edge_of, node_of, point_in_time
from headwater.model.graph import Layer
from headwater.model.identity import ColumnId, DatasetId, JobId, Key
from headwater.model.time import AsOf, format_instant
from headwater.openlineage.facets.headwater_evidence import EvidenceFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.openlineage.naming import NamingRules
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_describe import describe
from headwater.store.catalog_descriptions import descriptions
from headwater.store.catalog_edges import (
    EdgeRecord,
    Pair,
    edge_records,
    facts_of_edge,
    shapes_showing,
    shown_by,
)
from headwater.store.catalog_facets import bodies_of, facets_of, members_in
from headwater.store.catalog_judgements import rejections_between
from headwater.store.catalog_names import Meant, columns, columns_of, names_of, steps_of
from headwater.store.catalog_runs import events_where, run_entries
from headwater.store.catalog_verdicts import judged_edges
from headwater.store.layered_facets import NO_FACETS
from headwater.store.schema_catalog import declaration, event, facet_set, run, telling
from headwater.store.schema_graph import edge_version
from headwater.store.staleness import runs_then
from headwater.store.trials import Trials, standing_trials, trials_between

_EVENTS: Final = 5
_MOST_EDGES: Final = 200


def explain(
    connection: Connection,
    source: Meant,
    target: Meant,
    *,
    as_of: AsOf,
    offset: int,
    naming: NamingRules,
    enough_runs: int,
) -> WhyAnswer:
    """Why data flows from one node to another; what once flowed is told with why it ended.

    enough_runs: how many runs without an edge make a claim a phantom.
    """
    of_columns = isinstance(source.node, ColumnId)
    layer = Layer.COLUMNS if of_columns else Layer.FLOW
    ends = (_names(connection, source), _names(connection, target))
    pairs = [*product(*ends)] if of_columns else _pairs_between(connection, source, target, ends)
    of_datasets = isinstance(source.node, DatasetId) and isinstance(target.node, DatasetId)
    records = edge_records(connection, layer, pairs, as_of=as_of)
    if of_datasets:
        records = _whole_flows(records, *ends)
    reasons: list[Reason] = []
    trials = standing_trials(connection, as_of=as_of)
    verdict = _verdict(connection, source, target, trials, as_of=as_of, enough_runs=enough_runs)
    rejected = rejections_between(connection, source.node, target.node, as_of=as_of)
    reasons += map(_rejected, rejected)
    if not records:
        records = edge_records(connection, layer, pairs, as_of=as_of, at_any_time=True)
        if of_datasets:
            records = _whole_flows(records, *ends)
        if records:
            message = "the edge does not hold at this point in time; these are its versions"
            reasons.append(Reason("ended", message, len(records)))
        else:
            message = "no event says that data flows directly from the one to the other"
            if not rejected:
                reasons.append(Reason("no_edge", message, 0))
    shown = records[:_MOST_EDGES]
    described = describe(connection, {key for each in shown for key in each.pair}, as_of=as_of)
    words = descriptions(connection, shown, as_of=as_of, naming=naming) if of_columns else {}
    edges = _explain(connection, layer, shown, described, words, as_of)
    return WhyAnswer(
        source=str(source.node),
        target=str(target.node),
        verdict=verdict,
        edges=tuple(edges),
        rejections=tuple(rejected),
        trials=tuple(trials_between(connection, trials, source.node, target.node)),
        nodes=tuple(node_of(each) for each in described.values()),
        total=len(records),
        returned=len(shown),
        truncated=len(records) > len(shown),
        next=None,
        as_of=point_in_time(as_of),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
    )


def _verdict(
    connection: Connection,
    source: Meant,
    target: Meant,
    trials: Trials,
    *,
    as_of: AsOf,
    enough_runs: int,
) -> Verdict | None:
    """What to make of the flow between two datasets."""
    if not isinstance(source.node, DatasetId) or not isinstance(target.node, DatasetId):
        return None
    names = {key for each in (source, target) for key in names_of(connection, each.key)}
    edges = judged_edges(
        connection, of=target.key, as_of=as_of, enough_runs=enough_runs, trials=trials
    )
    between = (each.verdict for each in edges if {*each.ends} <= names and len({*each.ends}) > 1)
    return next(between, None)


def _rejected(told: JudgementEntry) -> Reason:
    because = f": {told.reason}" if told.reason else ""
    until = f", until {told.until}" if told.until else ""
    through = f" through {told.job}" if told.job else ""
    message = f"{told.by or 'somebody'} says that nothing flows there{through}{until}{because}"
    return Reason("rejected", message, 1)


def _names(connection: Connection, meant: Meant) -> list[Key]:
    """The keys of a node under all of its names."""
    match meant.node:
        case DatasetId():
            return names_of(connection, meant.key)
        case ColumnId(_, path):
            owner = columns(connection, [meant.key]).get(meant.key)
            return [meant.key] if owner is None else columns_of(connection, owner[0], path=path)
        case _:
            return [meant.key]


def _pairs_between(
    connection: Connection, source: Meant, target: Meant, ends: tuple[list[Key], list[Key]]
) -> list[Pair]:
    """The edges of the graph that make up a flow between datasets, or a dataset and a job.

    ends: both under all of their names.
    """
    sources, targets = ends
    if isinstance(source.node, JobId):
        return [*product(steps_of(connection, source.key), targets)]
    if isinstance(target.node, JobId):
        return [*product(sources, steps_of(connection, target.key))]
    version = edge_version.c
    in_flow = version.layer == Layer.FLOW
    leaving = select(version.target).where(in_flow, version.source.in_(sources))
    arriving = select(version.source).where(in_flow, version.target.in_(targets))
    steps = sorted({*connection.scalars(leaving)} & {*connection.scalars(arriving)})
    return [*product(sources, steps), *product(steps, targets)]


def _whole_flows(
    records: Sequence[EdgeRecord], sources: Sequence[Key], targets: Sequence[Key]
) -> list[EdgeRecord]:
    """The edges of the steps that both read the source and write the target."""
    into = {record.pair[1] for record in records if record.pair[0] in sources}
    out_of = {record.pair[0] for record in records if record.pair[1] in targets}
    return [record for record in records if into & out_of & {*record.pair}]


def _explain(
    connection: Connection,
    layer: Layer,
    records: Sequence[EdgeRecord],
    described: dict[Key, Described],
    words: dict[EdgeRecord, str],
    as_of: AsOf,
) -> list[ExplainedEdge]:
    shown = shown_by(connection, records, as_of=as_of) if layer is Layer.FLOW else {}
    jobs = {record.owner for record in records}
    facets = facets_of(connection, jobs, as_of=as_of, names=("sql", "sourceCodeLocation"))
    names = describe(connection, jobs, as_of=as_of)
    found: list[ExplainedEdge] = []
    for record in records:
        source, target = (described.get(key) for key in record.pair)
        if source is None or target is None:
            continue
        owner = names.get(record.owner)
        job = owner.id if owner is not None and owner.kind == "job" else None
        edge = edge_of(layer, source.id, target.id, job, [facts_of_edge(record, shown, words)])
        run_entry, events = _testimony(connection, record, as_of=as_of)
        evidence = _evidence_in(connection, record.owner, [each.offset for each in events])
        told = facets.get(record.owner, NO_FACETS)
        sql = told.read(SqlFacet, "sql")
        found.append(
            _explained(
                edge,
                said_by=(record.source_name,),
                evidence=evidence,
                run=run_entry,
                events=tuple(events),
                sql=sql.query if sql else None,
                commit=_commit(told.read(SourceCodeLocationFacet, "sourceCodeLocation")),
            )
        )
    return found


def _explained(
    edge: Edge,
    *,
    said_by: tuple[str, ...],
    evidence: EvidenceFacet,
    run: RunEntry | None,
    events: tuple[EventEntry, ...],
    sql: str | None,
    commit: CommitEntry | None,
) -> ExplainedEdge:
    told = {each.name: getattr(edge, each.name) for each in fields(edge) if each.name != "through"}
    return ExplainedEdge(
        **told,
        said_by=said_by,
        confidence=evidence.confidence,
        by=evidence.by,
        note=evidence.note,
        run=run,
        events=events,
        sql=sql,
        commit=commit,
    )


def _evidence_in(connection: Connection, owner: Key, offsets: Sequence[int]) -> EvidenceFacet:
    """How the sender of the latest of some events says it knows of what a job does."""
    query = (
        select(facet_set.c.members)
        .select_from(event)
        .join(telling, telling.c.digest == event.c.told)
        .join(facet_set, facet_set.c.digest == telling.c.facet_set)
        .where(event.c.log_offset.in_(offsets), telling.c.owner == owner)
        .order_by(event.c.at.desc(), event.c.log_offset.desc())
    )
    for members in connection.scalars(query):
        for name, digest in members_in(members):
            if name == "headwater_evidence" and digest is not None:
                body = bodies_of(connection, [digest]).get(digest)
                return read_facet(EvidenceFacet, body) or EvidenceFacet()
    return EvidenceFacet()


def _commit(told: SourceCodeLocationFacet | None) -> CommitEntry | None:
    if told is None:
        return None
    return CommitEntry(told.url, told.repo_url, told.version, told.path)


def _testimony(
    connection: Connection, record: EdgeRecord, *, as_of: AsOf
) -> tuple[RunEntry | None, list[EventEntry]]:
    """The latest run that showed an edge and its events, or the events that declared it."""
    conditions = [run.c.job == record.owner, run.c.source == record.source_name]
    shapes = shapes_showing(connection, record)
    if shapes is not None:
        conditions.append(run.c.shape.in_(shapes))
    newest = (
        runs_then(connection, as_of)
        .where(*conditions)
        .order_by(run.c.begins_at.desc(), run.c.key)
        .limit(1)
    )
    row = connection.execute(newest).first() if shapes != [] else None
    if row is not None:
        entries = run_entries(connection, [row], as_of=as_of)
        return entries[0], events_where(connection, limit=_EVENTS, run=row.key)
    declared = (
        select(event)
        .join(
            declaration,
            (declaration.c.at == event.c.at)
            & ((declaration.c.owner == event.c.job) | (declaration.c.owner == event.c.dataset)),
        )
        .where(
            declaration.c.owner == record.owner,
            declaration.c.source == record.source_name,
            declaration.c.at <= record.valid_from,
        )
        .order_by(event.c.at.desc(), event.c.log_offset)
        .limit(_EVENTS)
    )
    return None, [
        EventEntry(each.log_offset, each.type, format_instant(each.at), each.producer)
        for each in connection.execute(declared)
    ]
