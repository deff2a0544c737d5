"""Jobs and their versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Row
from starlette.responses import Response

from headwater.model.identity import DatasetId, JobId, Key, RunId, key_of
from headwater.model.time import NOW, format_instant
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.reading import read_facet
from headwater.server.encode import encode
from headwater.server.marquez.ask import Ask, BadParameterError
from headwater.server.marquez.identity import UnknownNodeError, uuid_of_digest, uuid_of_key
from headwater.server.marquez.namespaces import check_namespace
from headwater.server.marquez.runs import build_runs, create_run, list_job_runs
from headwater.server.marquez.shapes import (
    Job,
    Jobs,
    JobVersion,
    JobVersions,
    Name,
    Run,
    VersionName,
)
from headwater.server.marquez.telling import PIPELINES, hiding, tell
from headwater.server.marquez.wording import tags_of, type_of_job
from headwater.store import catalog_facets, catalog_job_versions
from headwater.store.catalog_lists import Listed, list_jobs, listed_jobs
from headwater.store.catalog_names import identities
from headwater.store.catalog_recent import (
    datasets_beside,
    latest_runs,
    parent_jobs,
    rows_of_runs,
)
from headwater.store.catalog_runs import json_facets
from headwater.store.layered_facets import NO_FACETS, Facets

STATES: Final = ("NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED")
_LATEST: Final = 10
_TYPES: Final = {"STREAM": "STREAMING", "SERVICE": "SERVICE", "BATCH": "BATCH"}


class SaidOfJob(Struct, rename="camel"):
    """What is said of a job."""

    type: str = "BATCH"
    inputs: list[Name] = []
    outputs: list[Name] = []
    location: str | None = None
    description: str | None = None
    context: dict[str, str] | None = None
    run_id: str | None = None


def build_jobs(
    connection: Connection, listed: Sequence[Listed], *, latest: int = _LATEST
) -> list[Job]:
    """Jobs as they are answered; in a fixed number of queries. latest: how many runs of each."""
    keys = [each.key for each in listed]
    facets = catalog_facets.facets_of(connection, keys, as_of=NOW)
    recent = latest_runs(connection, keys, most=latest)
    rows = [row for told in recent.values() for row in told]
    keyed = (row.key for row in rows)
    runs = dict(zip(keyed, build_runs(connection, rows), strict=True))
    reads = datasets_beside(connection, keys, written=False)
    writes = datasets_beside(connection, keys, written=True)
    parents = _parents(connection, recent)
    beside = {key for told in (reads, writes) for found in told.values() for key in found}
    names = identities(connection, beside | {*parents.values()})
    return [
        _job(
            each,
            facets.get(each.key, NO_FACETS),
            rows=recent.get(each.key, ()),
            runs=runs,
            inputs=_names(names, reads.get(each.key, ())),
            outputs=_names(names, writes.get(each.key, ())),
            parent=parents.get(each.key),
            names=names,
        )
        for each in listed
    ]


def _parents(connection: Connection, recent: Mapping[Key, Sequence[Row[Any]]]) -> dict[Key, Key]:
    """The job whose run started the latest run of each job that has one."""
    started = {
        job: next((row.parent for row in rows if row.parent is not None), None)
        for job, rows in recent.items()
    }
    owners = parent_jobs(connection, {key for key in started.values() if key is not None})
    found = {job: owners.get(key) for job, key in started.items() if key is not None}
    return {job: owner for job, owner in found.items() if owner is not None and owner != job}


def _names(names: Mapping[Key, DatasetId | JobId], keys: Iterable[Key]) -> list[Name]:
    found = [names[key] for key in keys if isinstance(names.get(key), DatasetId)]
    return [Name(each.namespace, each.name) for each in sorted(found)]


def _job(
    listed: Listed,
    facets: Facets,
    *,
    rows: Sequence[Row[Any]],
    runs: Mapping[Key, Run],
    inputs: list[Name],
    outputs: list[Name],
    parent: Key | None,
    names: Mapping[Key, DatasetId | JobId],
) -> Job:
    above = None if parent is None or parent not in names else names[parent].name
    latest = [runs[row.key] for row in rows]
    versions = (each.job_version.version for each in latest if each.job_version)
    told = facets.read(DocumentationFacet, "documentation")
    return Job(
        id=Name(listed.namespace, listed.name),
        type=type_of_job(facets),
        name=listed.name,
        simple_name=listed.name.removeprefix(f"{above}.") if above else listed.name,
        parent_job_name=above,
        parent_job_uuid=None if parent is None else uuid_of_key(parent),
        created_at=format_instant(listed.created_at),
        updated_at=format_instant(listed.updated_at),
        namespace=listed.namespace,
        inputs=inputs,
        outputs=outputs,
        location=_location(facets),
        description=told.description if told else None,
        latest_run=latest[0] if latest else None,
        latest_runs=latest,
        facets=json_facets(facets.bodies),
        current_version=next(versions, None),
        labels=[],
        tags=tags_of(facets)[0],
    )


def _location(facets: Facets) -> str | None:
    return _url(facets.bodies.get("sourceCodeLocation"))


def _url(location: bytes | None) -> str | None:
    told = read_facet(SourceCodeLocationFacet, location)
    return (told.url or told.repo_url) if told else None


def job_of(connection: Connection, ask: Ask) -> Listed:
    """The job that a path names. Raises UnknownNodeError when it is unknown or hidden."""
    key = key_of(JobId(ask["namespace"], ask["job"]))
    found = listed_jobs(connection, [key]).get(key)
    if found is None:
        raise UnknownNodeError("Job", ask["job"])
    return found


def one_job(connection: Connection, listed: Listed) -> Job:
    """One job as it is answered."""
    return build_jobs(connection, [listed])[0]


def list_all_jobs(ask: Ask) -> Response:
    """The jobs of all namespaces, those that were last spoken of first."""
    with ask.platform.catalog.reading() as connection:
        return _list(ask, connection, None)


def list_namespace_jobs(ask: Ask) -> Response:
    """The jobs of a namespace, those that were last spoken of first."""
    with ask.platform.catalog.reading() as connection:
        check_namespace(ask, connection)
        return _list(ask, connection, ask["namespace"])


def _list(ask: Ask, connection: Connection, namespace: str | None) -> Response:
    states = [state.upper() for state in ask.query.getlist("lastRunStates") if state]
    for state in states:
        if state not in STATES:
            raise BadParameterError(
                "lastRunStates", f"'{state[:64]}' is not one of {', '.join(STATES)}"
            )
    total, listed = list_jobs(
        connection, namespace=namespace, states=states, limit=ask.limit, skip=ask.offset
    )
    return encode(Jobs(build_jobs(connection, listed), total))


def show_job(ask: Ask) -> Response:
    """One job."""
    with ask.platform.catalog.reading() as connection:
        return encode(one_job(connection, job_of(connection, ask)))


def hide_job(ask: Ask) -> Response:
    """Take a job out of the lists until a producer speaks of it again."""
    with ask.platform.catalog.reading() as connection:
        listed = job_of(connection, ask)
        answer = one_job(connection, listed)
    tell(ask, [hiding(JobId(listed.namespace, listed.name), at=ask.platform.clock())])
    return encode(answer)


def list_runs(ask: Ask) -> Response:
    """The runs of a job, newest first."""
    with ask.platform.catalog.reading() as connection:
        return list_job_runs(ask, connection, job_of(connection, ask))


def post_run(ask: Ask) -> Response:
    """Say that there will be a run of a job."""
    with ask.platform.catalog.reading() as connection:
        listed = job_of(connection, ask)
    return create_run(ask, JobId(listed.namespace, listed.name))


# -- versions ----------------------------------------------------------------------------------


def list_versions(ask: Ask) -> Response:
    """The versions of a job, newest first."""
    with ask.platform.catalog.reading() as connection:
        listed = job_of(connection, ask)
        found = catalog_job_versions.job_versions(connection, listed.key)
        page = found[ask.offset :][: ask.limit]
        return encode(JobVersions(_build_versions(connection, listed, page)))


def show_version(ask: Ask) -> Response:
    """One version of a job."""
    with ask.platform.catalog.reading() as connection:
        listed = job_of(connection, ask)
        wanted = ask["version"].lower()
        found = [
            each
            for each in catalog_job_versions.job_versions(connection, listed.key)
            if uuid_of_digest(each.digest) == wanted
        ]
        if not found:
            raise UnknownNodeError("Job version", ask["version"])
        return encode(_build_versions(connection, listed, found)[0])


def _build_versions(
    connection: Connection, listed: Listed, found: Sequence[catalog_job_versions.JobVersion]
) -> list[JobVersion]:
    wanted = {each.content.location for each in found if each.content.location}
    bodies = catalog_facets.bodies_of(connection, wanted)
    latest = {each.digest: each.runs[-1] for each in found if each.runs}
    rows = [*rows_of_runs(connection, latest.values()).values()]
    keyed = (row.key for row in rows)
    runs = dict(zip(keyed, build_runs(connection, rows), strict=True))
    sides = ((*each.content.inputs, *each.content.outputs) for each in found)
    names = identities(connection, {key for keys in sides for key in keys})
    versions: list[JobVersion] = []
    for each in found:
        uuid = uuid_of_digest(each.digest)
        versions.append(
            JobVersion(
                id=VersionName(listed.namespace, listed.name, uuid),
                name=listed.name,
                created_at=format_instant(each.first_at),
                version=uuid,
                namespace=listed.namespace,
                location=_url(bodies.get(each.content.location or b"")),
                inputs=_names(names, each.content.inputs),
                outputs=_names(names, each.content.outputs),
                latest_run=runs.get(latest.get(each.digest, 0)),
            )
        )
    return versions


# -- what older clients say --------------------------------------------------------------------


def put_job(ask: Ask) -> Response:
    """Say what a job is, reads and writes; with a run, that the run does."""
    said = ask.read(SaidOfJob)
    if said.type.upper() not in _TYPES:
        raise BadParameterError("type", f"'{said.type[:64]}' is not one of {', '.join(_TYPES)}")
    job = JobId(ask["namespace"], ask["job"])
    inputs, outputs = (
        [PIPELINES.dataset(DatasetId(each.namespace, each.name)) for each in told]
        for told in (said.inputs, said.outputs)
    )
    at = ask.platform.clock()
    declared = PIPELINES.job(job, **_facets(said))
    events = [PIPELINES.job_event(at, declared, inputs=inputs, outputs=outputs)]
    if said.run_id is not None:
        run, plain = RunId(said.run_id), PIPELINES.job(job)
        events.append(PIPELINES.run_event(at, "OTHER", run, plain, inputs=inputs, outputs=outputs))
    tell(ask, events)
    return show_job(ask)


def _facets(said: SaidOfJob) -> dict[str, dict[str, Any]]:
    facets: dict[str, dict[str, Any]] = {
        "jobType": {"processingType": _TYPES[said.type.upper()], "integration": "MARQUEZ"}
    }
    if said.description:
        facets["documentation"] = {"description": said.description}
    if said.location:
        facets["sourceCodeLocation"] = {"type": "git", "url": said.location}
    context = said.context or {}
    query = context.get("sql", context.get("SQL"))
    if query:
        facets["sql"] = {"query": query}
    if context:
        facets["headwater_marquez"] = {"context": context}
    return facets
