"""The runs upstream of a run: which run had written what each one read."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection
from starlette.responses import Response

from headwater.model.identity import Key, RunId, key_of
from headwater.server.encode import encode
from headwater.server.marquez.ask import MOST, Ask
from headwater.server.marquez.identity import uuid_of_digest, version_by
from headwater.server.marquez.lineage import DEFAULT_DEPTH
from headwater.server.marquez.runs import row_of
from headwater.server.marquez.shapes import (
    UpstreamInput,
    UpstreamJob,
    UpstreamRun,
    UpstreamRuns,
    UpstreamRunSpan,
)
from headwater.store.catalog_job_versions import versions_of_runs
from headwater.store.catalog_names import identities
from headwater.store.catalog_recent import rows_of_runs
from headwater.store.catalog_runs import moment
from headwater.store.catalog_versions import versions_read

_MOST_DEPTH: Final = 1_000


def show_upstream_runs(ask: Ask) -> Response:
    """The runs whose output a run used, and those that they used in turn, nearest first."""
    value = ask.required("runId")
    depth = ask.number("depth", default=DEFAULT_DEPTH, most=_MOST_DEPTH)
    limit = ask.number("limit", default=MOST, most=MOST)
    with ask.platform.catalog.reading() as connection:
        row_of(connection, value)
        return encode(UpstreamRuns(_runs(connection, key_of(RunId(value)), depth, limit)))


def _runs(connection: Connection, start: Key, depth: int, limit: int) -> list[UpstreamRun]:
    """Level by level, so that the number of queries grows with the depth alone."""
    read: dict[Key, list[tuple[Key, Key | None]]] = {start: []}
    frontier = [start]
    for level in range(depth + 1):
        found = versions_read(connection, frontier)
        following: dict[Key, None] = {}
        for (run, dataset), (writer, _) in found.items():
            read[run].append((dataset, writer))
            if writer is not None and writer not in read and level < depth:
                following[writer] = None
        frontier = [*following][: limit - len(read)]
        read |= {key: [] for key in frontier}
        if not frontier:
            break
    rows = rows_of_runs(
        connection, {*read} | {by for told in read.values() for _, by in told if by}
    )
    names = identities(
        connection,
        {row.job for row in rows.values()} | {key for told in read.values() for key, _ in told},
    )
    versions = versions_of_runs(connection, [*read])
    answer: list[UpstreamRun] = []
    for key, told in read.items():
        row = rows[key]
        job = names[row.job]
        inputs = [
            UpstreamInput(
                names[dataset].namespace,
                names[dataset].name,
                version_by(dataset, writer),
                None if writer is None else rows[writer].id,
            )
            for dataset, writer in told
        ]
        version = uuid_of_digest(versions[key]) if key in versions else None
        span = UpstreamRunSpan(row.id, moment(row.begins_at), moment(row.ended_at), row.state)
        answer.append(UpstreamRun(UpstreamJob(job.namespace, job.name, version), span, inputs))
    return answer
