"""What people said of flows: what they confirmed, and what they rejected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, select

from headwater.collector.judgements import Judgement, Word
from headwater.lineage.verdicts import JudgementEntry
from headwater.model.identity import (
    ColumnId,
    DatasetId,
    JobId,
    Key,
    NodeId,
    key_of,
    parse_node_id,
)
from headwater.model.time import AsOf, Instant, format_instant
from headwater.model.words import PEOPLE, ends_of
from headwater.openlineage.event_time import instant_in, parse_event_time
from headwater.openlineage.facets.headwater_evidence import EvidenceFacet
from headwater.openlineage.facets.headwater_rejection import RejectedEnd, RejectionFacet
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_facets import portions
from headwater.store.catalog_names import identities, names_of
from headwater.store.schema_catalog import facet_body, facet_version, job
from headwater.store.schema_graph import rejection

_REJECTION: Final = "headwater_rejection"
_EVIDENCE: Final = "headwater_evidence"


def judgements(connection: Connection, *, as_of: AsOf) -> list[JudgementEntry]:
    """Every word that holds, the newest first."""
    people = select(job.c.key).where(job.c.namespace == PEOPLE)
    subjects = {*connection.scalars(people)}
    subjects |= {*connection.scalars(select(rejection.c.subject).distinct())}
    found = [*_told(connection, subjects, as_of)]
    return sorted(found, key=lambda each: (each.at, each.source, each.target), reverse=True)


def rejected_flows(connection: Connection, *, of: Key | None, as_of: AsOf) -> int:
    """How many flows between two datasets people reject, through whichever job.

    of: only those from or into this dataset, under any of its names.
    """
    pairs = rejected_pairs(connection, as_of=as_of)
    if of is None:
        return len(pairs)
    here = {*names_of(connection, of)}
    return sum(bool(here & {*pair}) for pair in pairs)


def rejected_pairs(connection: Connection, *, as_of: AsOf) -> set[tuple[Key, Key]]:
    """The flows between two datasets that people reject, through whichever job."""
    found: set[tuple[Key, Key]] = set()
    for each in judgements(connection, as_of=as_of):
        ends = parse_node_id(each.source), parse_node_id(each.target)
        of_datasets = all(isinstance(end, DatasetId) for end in ends)
        if each.word == Word.REJECTED and each.job is None and of_datasets:
            source, target = map(key_of, ends)
            found.add((source, target))
    return found


def ending_rejections(connection: Connection) -> list[Judgement]:
    """The rejections of people that are to be taken back for them at some time."""
    found: list[Judgement] = []
    for each in judgements(connection, as_of=AsOf()):
        if each.word == Word.REJECTED and each.until is not None:
            source, target = parse_node_id(each.source), parse_node_id(each.target)
            until, _ = parse_event_time(each.until)
            if isinstance(source, DatasetId | ColumnId) and isinstance(target, type(source)):
                told = Judgement(
                    word=Word.REJECTED, source=source, target=target, by=each.by or "", until=until
                )
                found.append(told)
    return found


def rejections_between(
    connection: Connection, source: NodeId, target: NodeId, *, as_of: AsOf
) -> list[JudgementEntry]:
    """The rejections that hold of a flow, or of that between the datasets of two columns."""
    flows = {(str(source), str(target))}
    if isinstance(source, ColumnId) and isinstance(target, ColumnId):
        flows.add((str(source.dataset), str(target.dataset)))
    return [
        each
        for each in judgements(connection, as_of=as_of)
        if each.word == Word.REJECTED and (each.source, each.target) in flows
    ]


def _told(connection: Connection, subjects: Iterable[Key], as_of: AsOf) -> Iterable[JudgementEntry]:
    version = facet_version.c
    for part in portions(subjects):
        names = identities(connection, part)
        query = (
            select(version.owner, version.name, version.valid_from, facet_body.c.body)
            .join(facet_body, facet_body.c.digest == version.digest)
            .where(
                version.owner.in_(part),
                version.name.in_((_REJECTION, _EVIDENCE)),
                version.valid_from <= as_of.valid,
                version.valid_to > as_of.valid,
                version.known_from <= as_of.known,
                version.known_to > as_of.known,
            )
        )
        for owner, name, at, body in connection.execute(query):
            subject = names.get(owner)
            if not isinstance(subject, JobId):
                continue
            told = _rejected(body, at) if name == _REJECTION else _confirmed(subject, body, at)
            if told is not None:
                yield told


def _rejected(body: bytes, at: Instant) -> JudgementEntry | None:
    told = read_facet(RejectionFacet, body)
    if told is None:
        return None
    return JudgementEntry(
        source=_end(told.source, other=told.target, path=""),
        target=_end(told.target, other=told.source, path="*"),
        job=str(JobId(told.job.namespace, told.job.name)) if told.job else None,
        word=Word.REJECTED.value,
        by=told.by,
        reason=told.reason,
        at=format_instant(at),
        until=_moment(told.until),
    )


def _end(told: RejectedEnd, *, other: RejectedEnd, path: str) -> str:
    """The identifier of an end. path: what stands for the column where only the other has one."""
    dataset = DatasetId(told.namespace, told.name)
    if told.field is None and other.field is None:
        return str(dataset)
    return str(ColumnId(dataset, told.field or path))


def _moment(text: str | None) -> str | None:
    at = instant_in(text)
    return None if at is None else format_instant(at)


def _confirmed(subject: JobId, body: bytes, at: Instant) -> JudgementEntry | None:
    evidence = read_facet(EvidenceFacet, body)
    ends = ends_of(subject)
    if evidence is None or evidence.kind != "manual" or ends is None:
        return None
    source, target = ends
    return JudgementEntry(
        source=str(source),
        target=str(target),
        job=None,
        word=Word.CONFIRMED.value,
        by=evidence.by,
        reason=evidence.note,
        at=format_instant(at),
        until=None,
    )
