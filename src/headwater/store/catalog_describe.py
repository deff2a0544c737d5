"""What to say of datasets, jobs, steps and columns in one line of an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    case,
    exists,
    func,
    select,
)

from headwater.collector.facts import Role
from headwater.collector.run_state import TERMINAL, RunState
from headwater.collector.shape import Step
from headwater.lineage.answer_words import RunStateWord
from headwater.lineage.answers import Described, LastRun
from headwater.model.identity import WHOLE_DATASET, ColumnId, DatasetId, JobId, Key
from headwater.model.time import AsOf, Instant, format_instant
from headwater.openlineage.facets.dataset_type import DatasetTypeFacet
from headwater.openlineage.facets.headwater_domain import DomainFacet
from headwater.openlineage.facets.headwater_source import SourceFacet
from headwater.openlineage.facets.headwater_tier import TierFacet
from headwater.openlineage.facets.job_type import JobTypeFacet
from headwater.store.catalog_facets import facets_of, portions
from headwater.store.catalog_names import columns, identities, steps
from headwater.store.layered_facets import NO_FACETS, Facets
from headwater.store.schema_catalog import described, event, job, run, side, telling
from headwater.store.staleness import STALE, stale_since, state_then

_SHOWN: Final = (
    "datasetType", "jobType", "ownership", "tags", "headwater_tier", "headwater_domain",
    "headwater_source",
)  # fmt: skip


_NO_PATHS: Final[Mapping[Key, tuple[Key, str]]] = MappingProxyType({})


def describe(
    connection: Connection,
    keys: Iterable[Key],
    *,
    as_of: AsOf,
    paths: Mapping[Key, tuple[Key, str]] = _NO_PATHS,
) -> dict[Key, Described]:
    """Whatever these keys stand for, as it stood; an unknown key is left out.

    paths: the dataset and path of columns that only a schema tells of.
    """
    wanted = [*keys]
    step_rows = steps(connection, wanted)
    column_rows = columns(connection, [key for key in wanted if key not in step_rows])
    column_rows |= {key: paths[key] for key in wanted if key in paths}
    owners = {row.owner for row in step_rows.values()}
    owners |= {owner for owner, _ in column_rows.values()}
    owners |= {row.target for row in step_rows.values() if row.target is not None}
    plain = owners | {key for key in wanted if key not in step_rows and key not in column_rows}
    names = identities(connection, plain)
    facets = facets_of(connection, names, as_of=as_of, names=_SHOWN)
    jobs = [key for key, node in names.items() if isinstance(node, JobId)]
    runs = last_runs(connection, jobs, as_of=as_of)
    datasets = [key for key, node in names.items() if isinstance(node, DatasetId)]
    updates = updated_at(connection, datasets, as_of=as_of)
    lines = {
        key: _describe(node, facets.get(key, NO_FACETS), runs.get(key), updates.get(key))
        for key, node in names.items()
    }
    for key, row in step_rows.items():
        owner = lines.get(row.owner)
        if owner is not None:
            lines[key] = _describe_step(row, owner, names)
    for key, (owner, path) in column_rows.items():
        dataset = lines.get(owner)
        node = names.get(owner)
        if dataset is not None and path == WHOLE_DATASET:
            lines[key] = dataset
        elif dataset is not None and isinstance(node, DatasetId):
            lines[key] = _describe_column(ColumnId(node, path), owner, dataset)
    return {key: lines[key] for key in wanted if key in lines}


def _describe(
    node: DatasetId | JobId, facets: Facets, last_run: LastRun | None, updated: str | None
) -> Described:
    tier = facets.read(TierFacet, "headwater_tier")
    domain = facets.read(DomainFacet, "headwater_domain")
    source = facets.read(SourceFacet, "headwater_source")
    dataset_type = facets.read(DatasetTypeFacet, "datasetType")
    job_type = facets.read(JobTypeFacet, "jobType")
    kind = dataset_type.dataset_type if dataset_type else None
    return Described(
        id=str(node),
        kind="dataset" if isinstance(node, DatasetId) else "job",
        namespace=node.namespace,
        name=node.name,
        type=job_type.processing_type if job_type else kind,
        tier=tier.tier if tier else None,
        domain=domain.domain if domain else None,
        owners=facets.owner_names(),
        tags=facets.tag_texts(),
        source_reason=(source.reason or "declared") if source and source.source else None,
        last_run=last_run,
        updated_at=updated,
    )


def _describe_step(row: Step, owner: Described, names: dict[Key, DatasetId | JobId]) -> Described:
    target = names.get(row.target) if row.target is not None else None
    kind, text = owner.id.split(":", 1)
    ending = "" if target is None else f":{str(target).split(':', 1)[1]}"
    return Described(
        id=f"step:{kind}:{text}:{row.kind}{ending}",
        kind="step",
        namespace=owner.namespace,
        name=owner.name,
        owner=row.owner,
        owner_id=owner.id,
        type=owner.type if owner.kind == "job" else row.kind.upper(),
        tier=owner.tier,
        domain=owner.domain,
        owners=owner.owners,
        tags=owner.tags,
        last_run=owner.last_run,
    )


def _describe_column(column: ColumnId, owner: Key, dataset: Described) -> Described:
    return Described(
        id=str(column),
        kind="column",
        namespace=dataset.namespace,
        name=dataset.name,
        field=column.path,
        owner=owner,
        owner_id=dataset.id,
        type=dataset.type,
        tier=dataset.tier,
        domain=dataset.domain,
        owners=dataset.owners,
        tags=dataset.tags,
        source_reason=dataset.source_reason,
        updated_at=dataset.updated_at,
    )


def last_runs(connection: Connection, jobs: Iterable[Key], *, as_of: AsOf) -> dict[Key, LastRun]:
    """The latest run of each job that has one, and what had become of it, at a point in time."""
    then = _by_then(as_of)
    latest = _latest_run(as_of)
    found: dict[Key, LastRun] = {}
    for part in portions(jobs):
        of_jobs = select(latest).select_from(job).where(job.c.key.in_(part))
        rows = connection.execute(select(run).where(run.c.key.in_(of_jobs))).all()
        ends = _ends(connection, [row.key for row in rows], then)
        silent = _silent(connection, {row.key for row in rows} - ends.keys(), as_of)
        for row in rows:
            running = (RunState.RUNNING.value, row.begins_at)
            state, at = ends.get(row.key) or silent.get(row.key) or running
            found[row.job] = LastRun(row.id, state, format_instant(at))
    return found


def jobs_in_state(connection: Connection, state: str, *, as_of: AsOf) -> Select[Any]:
    """The keys of the jobs of whose latest run that had become, at a point in time, as a query."""
    of_jobs = select(_latest_run(as_of)).select_from(job)
    return select(run.c.job).where(run.c.key.in_(of_jobs), state_then(connection, as_of) == state)


def _latest_run(as_of: AsOf) -> ScalarSelect[Key]:
    """The latest run of the job in the surrounding query."""
    told = select(event.c.run).where(event.c.run == run.c.key, *_by_then(as_of))
    return (
        select(run.c.key)
        .where(run.c.job == job.c.key, run.c.begins_at <= as_of.valid, exists(told))
        .order_by(run.c.begins_at.desc(), run.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _by_then(as_of: AsOf) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return event.c.at <= as_of.valid, event.c.log_offset <= as_of.known


def _silent(
    connection: Connection, runs: Collection[Key], as_of: AsOf
) -> dict[Key, tuple[RunStateWord, Instant]]:
    """Those of some runs without an end that are stale, and since when."""
    if not runs:
        return {}
    since = stale_since(connection, as_of)
    query = select(run.c.key, since).where(run.c.key.in_(runs), since.is_not(None))
    return {key: (STALE, at) for key, at in connection.execute(query) if at is not None}


def _ends(
    connection: Connection, runs: Sequence[Key], then: Iterable[ColumnElement[bool]]
) -> dict[Key, tuple[RunStateWord, Instant]]:
    """How and when runs had ended, of those that had; of two ends at one instant the one known."""
    query = (
        select(event.c.run, event.c.type, event.c.at)
        .join(run, run.c.key == event.c.run)
        .where(event.c.run.in_(runs), event.c.type.in_(TERMINAL), *then)
        .order_by(event.c.at, event.c.type == run.c.terminal)
    )
    return {key: (TERMINAL[told].value, at) for key, told, at in connection.execute(query)}


def updated_at(connection: Connection, datasets: Iterable[Key], *, as_of: AsOf) -> dict[Key, str]:
    """When each dataset was last written, or else last described, up to an instant."""
    found: dict[Key, str] = {}
    for part in portions(datasets):
        earlier = (
            select(func.max(event.c.at))
            .join(telling, telling.c.digest == event.c.told)
            .where(telling.c.owner == described.c.owner, event.c.at <= as_of.valid)
            .correlate(described)
            .scalar_subquery()
        )
        latest = case((described.c.last_at <= as_of.valid, described.c.last_at), else_=earlier)
        told = select(described.c.owner, latest).where(described.c.owner.in_(part))
        written = (
            select(side.c.dataset, func.max(side.c.happened_at))
            .where(
                side.c.dataset.in_(part),
                side.c.role == int(Role.WRITTEN),
                side.c.happened_at <= as_of.valid,
            )
            .group_by(side.c.dataset)
        )
        for query in (told, written):
            for key, at in connection.execute(query):
                if at is not None:
                    found[key] = format_instant(at)
    return found
