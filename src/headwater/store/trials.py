"""What trials of jobs found, as far as it still counts: of SQL that is as it was tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from headwater.lineage.changes_answer import TriedEntry
from headwater.model.graph import Layer
from headwater.model.identity import ColumnId, DatasetId, JobId, Key, NodeId, key_of
from headwater.model.time import AsOf
from headwater.model.words import PEOPLE
from headwater.openlineage.facets.headwater_trial import (
    TrialEnd,
    TrialFacet,
    TrialOutcome,
    sql_digest,
)
from headwater.openlineage.facets.sql import SqlFacet
from headwater.reliability.facts import TriedLink
from headwater.store.catalog_edges import edge_records
from headwater.store.catalog_facets import facets_of
from headwater.store.catalog_names import identities
from headwater.store.layered_facets import NO_FACETS
from headwater.store.schema_catalog import facet_version

SHOWN: Final = "shown"
NOT_SHOWN: Final = "not shown"

_FACET: Final = "headwater_trial"


@dataclass(frozen=True, slots=True)
class Trials:
    """What trials found, by the job that was tried; those of SQL that changed are left out."""

    by_job: Mapping[Key, TrialFacet]

    def flow(self, job: Key, source: Key, target: Key, first: Mapping[Key, Key]) -> str:
        """What a trial of a job found of the flow between two datasets; empty for nothing.

        first: for each of several names of a dataset the one that stands for it.
        """
        told = self.by_job.get(job)
        for each in told.flows if told else ():
            ends = (key_of(_dataset(end)) for end in (each.source, each.target))
            if [first.get(key, key) for key in ends] == [source, target]:
                return each.outcome
        return ""


def standing_trials(connection: Connection, *, as_of: AsOf) -> Trials:
    """The trials that count at a point in time."""
    version = facet_version.c
    query = select(version.owner).where(
        version.name == _FACET,
        version.valid_from <= as_of.valid,
        version.valid_to > as_of.valid,
        version.known_from <= as_of.known,
        version.known_to > as_of.known,
    )
    owners = {*connection.scalars(query)}
    found: dict[Key, TrialFacet] = {}
    facets = facets_of(connection, owners, as_of=as_of, names=(_FACET, "sql"))
    for owner in owners:
        told = facets.get(owner, NO_FACETS)
        trial, sql = told.read(TrialFacet, _FACET), told.read(SqlFacet, "sql")
        if trial is not None and sql is not None and sql_digest(sql.query) == trial.digest:
            found[owner] = trial
    return Trials(found)


def tried_links(
    connection: Connection, trials: Trials, *, as_of: AsOf
) -> dict[Key, list[TriedLink]]:
    """By dataset the links into its columns that were tried and that are claimed still.

    A link that people confirmed is not refuted by a trial.
    """
    found: dict[Key, list[TriedLink]] = {}
    pairs = {
        (key_of(source), key_of(target)): (source, target)
        for facet in trials.by_job.values()
        for source, target, _ in _links(facet)
    }
    claimed: dict[tuple[Key, Key], set[Key]] = {}
    for each in edge_records(connection, Layer.COLUMNS, pairs, as_of=as_of):
        claimed.setdefault(each.pair, set()).add(each.owner)
    names = identities(connection, {owner for owners in claimed.values() for owner in owners})
    for job, facet in trials.by_job.items():
        for source, target, outcome in _links(facet):
            owners = claimed.get((key_of(source), key_of(target)), set[Key]())
            if job not in owners:
                continue
            is_confirmed = any(_is_of_people(names.get(each)) for each in owners)
            refuted = outcome.outcome == NOT_SHOWN and not is_confirmed
            link = TriedLink(str(source), str(target), refuted=refuted)
            found.setdefault(key_of(target.dataset), []).append(link)
    return found


def trials_between(
    connection: Connection, trials: Trials, source: NodeId, target: NodeId
) -> list[TriedEntry]:
    """What trials found of a flow between two datasets, or of a link between two columns."""
    names = identities(connection, {*trials.by_job})
    return [
        TriedEntry(job=str(names[job]), outcome=each.outcome, reason=each.reason, runs=each.trials)
        for job, facet in trials.by_job.items()
        for each in (facet.links if isinstance(source, ColumnId) else facet.flows)
        if (_node(each.source), _node(each.target)) == (source, target)
    ]


def _links(facet: TrialFacet) -> Iterator[tuple[ColumnId, ColumnId, TrialOutcome]]:
    """The links of a trial that were tried."""
    for each in facet.links:
        source, target = _node(each.source), _node(each.target)
        if not isinstance(source, ColumnId) or not isinstance(target, ColumnId):
            continue
        if each.outcome in {SHOWN, NOT_SHOWN}:
            yield source, target, each


def _node(end: TrialEnd) -> DatasetId | ColumnId:
    return ColumnId(_dataset(end), end.field) if end.field else _dataset(end)


def _dataset(end: TrialEnd) -> DatasetId:
    return DatasetId(end.namespace, end.name)


def _is_of_people(owner: NodeId | None) -> bool:
    return isinstance(owner, JobId) and owner.namespace == PEOPLE
