"""Runs: of a job, one by its id, its facets, and what older clients say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from msgspec import Struct
from sqlalchemy import Connection, Row
from starlette.responses import Response

from headwater.errors import ConflictError
from headwater.model.identity import DatasetId, JobId, Key, RunId, key_of
from headwater.model.time import AsOf, format_instant
from headwater.openlineage.facets.headwater_marquez import MarquezFacet
from headwater.openlineage.reading import read_facet
from headwater.server.encode import encode
from headwater.server.marquez.ask import Ask, read_moment
from headwater.server.marquez.identity import UnknownNodeError, uuid_of_digest, version_by
from headwater.server.marquez.shapes import Run, RunFacets, Runs, RunVersion, VersionName
from headwater.server.marquez.telling import PIPELINES, tell
from headwater.store import catalog_facets
from headwater.store.catalog_job_versions import versions_of_runs
from headwater.store.catalog_lists import Listed
from headwater.store.catalog_names import identities
from headwater.store.catalog_recent import (
    Stamps,
    bodies_of_stamps,
    never_started,
    read_stamps,
    rows_of_runs,
    runs_of,
)
from headwater.store.catalog_runs import json_facets, moment
from headwater.store.catalog_versions import versions_read, versions_written
from headwater.store.layered_facets import NO_FACETS

NEW: Final = "NEW"


class KnownRunError(ConflictError):
    """A run of this id was heard of before."""

    def __init__(self, value: str) -> None:
        super().__init__(f"Run '{value}' already exists.")


class SaidOfRun(Struct, rename="camel"):
    """What is said of a new run."""

    id: str | None = None
    nominal_start_time: str | None = None
    nominal_end_time: str | None = None
    args: dict[str, str] | None = None


def build_runs(connection: Connection, rows: Sequence[Row[Any]]) -> list[Run]:
    """Rows of the run table as they are answered; in a fixed number of queries."""
    keys = [row.key for row in rows]
    read = versions_read(connection, keys)
    written = versions_written(connection, keys)
    stamps = {row.key: read_stamps(row.facets) for row in rows}
    reads = {pair: read_stamps(facets) for pair, (_, facets) in read.items()}
    writes = {pair: read_stamps(facets) for pair, facets in written.items()}
    bodies = bodies_of_stamps(connection, [*stamps.values(), *reads.values(), *writes.values()])
    named_keys = {row.job for row in rows if row.job is not None}
    names = identities(connection, named_keys | {dataset for _, dataset in (*read, *written)})
    waiting = never_started(connection, rows)
    versions = versions_of_runs(connection, [row.key for row in rows])
    inputs: dict[Key, list[RunVersion]] = {}
    for (run, dataset), (writer, _) in read.items():
        version = _version(names, dataset, writer, _told(reads[run, dataset], bodies))
        inputs.setdefault(run, []).append(version)
    outputs: dict[Key, list[RunVersion]] = {}
    for (run, dataset), told in writes.items():
        outputs.setdefault(run, []).append(_version(names, dataset, run, _told(told, bodies)))
    return [
        _run(
            row,
            names.get(row.job),
            facets=_told(stamps[row.key], bodies),
            inputs=inputs.get(row.key, []),
            outputs=outputs.get(row.key, []),
            version=versions.get(row.key),
            started=row.key not in waiting,
        )
        for row in rows
    ]


def _told(stamps: Stamps, bodies: Mapping[bytes, bytes]) -> dict[str, bytes]:
    return {name: bodies[digest] for name, (_, digest) in stamps.items() if digest in bodies}


def _version(
    names: Mapping[Key, DatasetId | JobId],
    dataset: Key,
    number: Key | None,
    facets: dict[str, bytes],
) -> RunVersion:
    name = names[dataset]
    version = VersionName(name.namespace, name.name, version_by(dataset, number))
    return RunVersion(version, json_facets(facets))


def _run(
    row: Row[Any],
    job: DatasetId | JobId | None,
    *,
    facets: dict[str, bytes],
    inputs: list[RunVersion],
    outputs: list[RunVersion],
    version: bytes | None,
    started: bool,
) -> Run:
    duration = None
    if row.ended_at is not None and row.begins_at is not None:
        duration = (row.ended_at - row.begins_at) // 1000
    of_job = None
    if job is not None and version is not None:
        of_job = VersionName(job.namespace, job.name, uuid_of_digest(version))
    extra = read_facet(MarquezFacet, facets.get("headwater_marquez"))
    written = {
        each: format_instant(each)
        for each in {row.first_at or 0, row.last_at or 0, row.begins_at, row.ended_at}
        if each is not None
    }
    return Run(
        id=row.id,
        created_at=written[row.first_at or 0],
        updated_at=written[row.last_at or 0],
        nominal_start_time=moment(row.nominal_start),
        nominal_end_time=moment(row.nominal_end),
        state=row.state if started else NEW,
        started_at=written.get(row.begins_at) if started else None,
        ended_at=written.get(row.ended_at),
        duration_ms=duration,
        args=extra.args if extra else {},
        job_version=of_job,
        input_dataset_versions=inputs,
        output_dataset_versions=outputs,
        facets=json_facets(facets),
    )


def row_of(connection: Connection, value: str) -> Row[Any]:
    """The run of this id. Raises UnknownNodeError."""
    key = key_of(RunId(value))
    row = rows_of_runs(connection, [key]).get(key)
    if row is None or row.first_at is None:
        raise UnknownNodeError("Run", value)
    return row


def show_run(ask: Ask) -> Response:
    """One run."""
    with ask.platform.catalog.reading() as connection:
        return encode(build_runs(connection, [row_of(connection, ask["run"])])[0])


def list_job_runs(ask: Ask, connection: Connection, listed: Listed) -> Response:
    """The runs of a job, newest first."""
    total, rows = runs_of(connection, listed.key, limit=ask.limit, skip=ask.offset)
    return encode(Runs(build_runs(connection, rows), total))


def show_run_facets(ask: Ask) -> Response:
    """The facets of a run, or those that its job had at the time."""
    kind = ask.choice("type", ("RUN", "JOB"), default=ask.required("type"))
    with ask.platform.catalog.reading() as connection:
        row = row_of(connection, ask["run"])
        if kind == "RUN":
            stamps = read_stamps(row.facets)
            told = _told(stamps, bodies_of_stamps(connection, [stamps]))
        else:
            as_of = AsOf(valid=row.ended_at or row.last_at)
            found = catalog_facets.facets_of(connection, [row.job], as_of=as_of)
            told = found.get(row.job, NO_FACETS).bodies
    return encode(RunFacets(ask["run"], json_facets(told)))


# -- what older clients say --------------------------------------------------------------------


def create_run(ask: Ask, job: JobId) -> Response:
    """Say that there will be a run of a job."""
    said = ask.read(SaidOfRun)
    value = said.id or str(uuid4())
    with ask.platform.catalog.reading() as connection:
        if rows_of_runs(connection, [key_of(RunId(value))]):
            raise KnownRunError(value)
    facets: dict[str, dict[str, Any]] = {}
    if said.nominal_start_time:
        start = read_moment("nominalStartTime", said.nominal_start_time)
        nominal = {"nominalStartTime": format_instant(start)}
        if said.nominal_end_time:
            end = read_moment("nominalEndTime", said.nominal_end_time)
            nominal["nominalEndTime"] = format_instant(end)
        facets["nominalTime"] = nominal
    if said.args:
        facets["headwater_marquez"] = {"args": said.args}
    at = ask.platform.clock()
    told = PIPELINES.run_event(at, "OTHER", RunId(value), PIPELINES.job(job), facets=facets)
    tell(ask, [told])
    with ask.platform.catalog.reading() as connection:
        run = build_runs(connection, [row_of(connection, value)])[0]
    response = encode(run, status=HTTPStatus.CREATED)
    response.headers["location"] = f"/api/v1/jobs/runs/{quote(value, safe='')}"
    return response


def job_of_run(connection: Connection, value: str) -> JobId:
    """The job that a run is of. Raises UnknownNodeError."""
    row = row_of(connection, value)
    job = identities(connection, [row.job])[row.job]
    if not isinstance(job, JobId):
        raise UnknownNodeError("Run", value)
    return job


def _mark(ask: Ask, kind: str) -> Response:
    """Say that a run began, or how it ended; `at` says when."""
    at = ask.moment("at", default=ask.platform.clock())
    with ask.platform.catalog.reading() as connection:
        job = job_of_run(connection, ask["run"])
    tell(ask, [PIPELINES.run_event(at, kind, RunId(ask["run"]), PIPELINES.job(job))])
    return show_run(ask)


start_run: Final = partial(_mark, kind="START")
complete_run: Final = partial(_mark, kind="COMPLETE")
fail_run: Final = partial(_mark, kind="FAIL")
abort_run: Final = partial(_mark, kind="ABORT")
