"""Jobs that BigQuery ran, from exports of INFORMATION_SCHEMA.JOBS and its kin.

Source: https://cloud.google.com/bigquery/docs/information-schema-jobs, the schema of the view;
what `bq query --format=json` prints of it is read as well as JSON Lines and Parquet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from headwater.integrations.sources.query_log.export_files import files_in
from headwater.integrations.sources.query_log.log_values import (
    fields,
    instant_of,
    objects,
    text_of,
    whole_number,
)
from headwater.integrations.sources.query_log.query import HOUR, Platform, Query, Recorded
from headwater.integrations.sources.query_log.query_log import QueryLog
from headwater.integrations.sources.query_log.query_origin import origin_of
from headwater.integrations.sources.query_log.recorded import Flows
from headwater.integrations.sources.query_log.records import Columns, read_records
from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.model.identity import DatasetId
from headwater.openlineage.writing import Json

_JOBS: Final = Columns(
    (
        *("job_id", "project_id", "start_time", "end_time", "state", "job_type", "statement_type"),
        *("query", "user_email", "error_result", "destination_table", "referenced_tables"),
        *("labels", "dml_statistics", "parent_job_id", "session_info"),
    ),
    needed=frozenset({"job_id", "end_time", "query"}),
)
_NO_DATASET: Final = "?"
"""Stands for the default dataset of a job, which the view does not tell."""


def _read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    platform = Platform(
        source="bigquery",
        dialect="bigquery",
        namespace=options.namespace or "bigquery",
        overlap=HOUR,
        schema=_NO_DATASET,
    )
    log = QueryLog(platform, options, memory, report)
    for file in files_in(locations):
        yield from log.tell(_queries(file, platform.namespace, report))


def _queries(file: str, namespace: str, report: Report) -> Iterator[Query]:
    for place, row in read_records(file, _JOBS, report):
        identity, project, started, ended, state, job_type, statement_type = row[:7]
        if (state or "DONE") != "DONE":
            report.counts["unfinished queries"] += 1
            continue
        at, job = instant_of(ended), text_of(identity)
        if at is None or job is None:
            report.remark(place, f"end_time {ended!r} is no time or job_id is empty", "export both")
            continue
        text, user, error, destination, referenced, labels, changed, parent, session = row[7:]
        failure, text, parent = fields(error), text_of(text) or "", text_of(parent)
        kind = (text_of(statement_type) or text_of(job_type) or "").lower()
        told = {str(each.get("key")): str(each.get("value") or "") for each in objects(labels)}
        yield Query(
            id=job,
            place=place,
            ended=at,
            started=instant_of(started),
            text=text,
            failed=bool(failure),
            error=text_of(failure.get("message") or failure.get("reason")),
            database=text_of(project),
            session=text_of(fields(session).get("session_id")) or parent,
            user=text_of(user),
            kind=kind.replace("create_table_as_select", "create_table"),
            rows=_rows(changed),
            parent=parent,
            origin=origin_of(text, labels=told),
            recorded=_recorded(kind, destination, referenced, namespace),
        )


def _recorded(kind: str, destination: Any, referenced: Any, namespace: str) -> Recorded | None:
    """The tables that a job read and the one it wrote, which for most queries is hidden."""
    target = _dataset(fields(destination), namespace)
    if target is None or kind in _CHANGES_NO_DATA:
        return None
    flows = Flows()
    sources = [_dataset(each, namespace) for each in objects(referenced)]
    flows.write(target)
    own = kind.startswith(("insert", "merge", "update", "delete"))
    # What is changed is listed among what is read.
    reads = [each for each in sources if each is not None and not (own and each == target)]
    return flows.recorded(reads=reads)


_CHANGES_NO_DATA: Final = frozenset(
    {"drop_table", "drop_view", "truncate_table", "alter_table", "create_view", "script", "call"}
)


def _dataset(told: dict[str, Any], namespace: str) -> DatasetId | None:
    """A table by its three ids; None for those that BigQuery itself makes and hides."""
    project, dataset, table = (told.get(f"{each}_id") for each in ("project", "dataset", "table"))
    if not project or not dataset or not table or str(dataset).startswith("_"):
        return None
    # Of a region it is called `region-eu.INFORMATION_SCHEMA`.
    if str(dataset).upper().endswith("INFORMATION_SCHEMA"):
        return None
    name = str(table).partition("$")[0]
    return DatasetId(namespace, f"{project}.{dataset}.{name}")


def _rows(changed: Any) -> int | None:
    told = fields(changed)
    counts = [whole_number(told.get(f"{each}_row_count")) for each in ("inserted", "updated")]
    found = [each for each in counts if each is not None]
    return sum(found) if found else None


SOURCE: Final = Source(
    name="bigquery",
    summary="jobs that BigQuery ran",
    locations="exports of INFORMATION_SCHEMA.JOBS, JOBS_BY_PROJECT and so on",
    capabilities={
        Capability.TABLES: "observed: referenced and destination tables; views are read from SQL",
        Capability.COLUMNS: "read from SQL",
        Capability.RUNS: "each job that writes, with its end, failure and parent",
        Capability.STATISTICS: "rows that DML inserted and updated",
        Capability.DELETIONS: "DROP, RENAME, TRUNCATE, CREATE",
    },
    read=_read,
)
