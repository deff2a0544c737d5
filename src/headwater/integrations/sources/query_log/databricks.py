"""Queries and lineage that Databricks recorded: system.query.history and system.access.

Sources: https://docs.databricks.com/en/admin/system-tables/query-history.html and
https://docs.databricks.com/en/admin/system-tables/lineage.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from headwater.integrations.sources.query_log.databricks_lineage import LINEAGE, Links
from headwater.integrations.sources.query_log.export_files import files_in
from headwater.integrations.sources.query_log.log_values import (
    fields,
    instant_of,
    text_of,
    whole_number,
)
from headwater.integrations.sources.query_log.query import HOUR, NoNamespaceError, Platform, Query
from headwater.integrations.sources.query_log.query_log import QueryLog
from headwater.integrations.sources.query_log.query_origin import Origin, origin_of
from headwater.integrations.sources.query_log.records import Columns, column_names, read_records
from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.model.identity import JobId
from headwater.openlineage.writing import Json

_QUERIES: Final = Columns(
    (
        *("statement_id", "statement_text", "statement_type", "start_time", "end_time"),
        *("execution_status", "error_message", "session_id", "executed_by"),
        *("written_rows", "written_bytes", "query_source"),
    ),
    needed=frozenset({"statement_id", "statement_text", "end_time"}),
)
_TOLD: Final = frozenset({"finished", "failed", "canceled", ""})


def _read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    if options.namespace is None:
        raise NoNamespaceError("databricks", "unitycatalog://WORKSPACE-HOST")
    platform = Platform(
        source="databricks",
        dialect="databricks",
        namespace=options.namespace,
        overlap=4 * HOUR,
        schema="default",
    )
    links = Links(platform.namespace)
    histories: list[str] = []
    for file in files_in(locations):
        there = {name.strip().lower() for name in column_names(file)}
        if "target_table_full_name" not in there:
            histories.append(file)
            continue
        for place, row in read_records(file, LINEAGE, report):
            links.keep(place, row, report)
    log = QueryLog(platform, options, memory, report)
    for file in histories:
        yield from log.tell(_queries(file, links, report))
    yield from log.tell(links.unclaimed())


def _queries(file: str, links: Links, report: Report) -> Iterator[Query]:
    for place, row in read_records(file, _QUERIES, report):
        identity, text, kind, started, ended, status, error, session, user = row[:9]
        rows, written, source = row[9:]
        word = (text_of(status) or "").lower()
        if word not in _TOLD:
            report.counts["unfinished queries"] += 1
            continue
        at, statement, text = instant_of(ended), text_of(identity), text_of(text) or ""
        if at is None or statement is None:
            report.remark(
                place, f"end_time {ended!r} is no time or statement_id is empty", "export both"
            )
            continue
        yield Query(
            id=statement,
            place=place,
            ended=at,
            started=instant_of(started),
            text=text,
            failed=word in {"failed", "canceled"},
            error=text_of(error),
            session=text_of(session),
            user=text_of(user),
            kind=(text_of(kind) or "").lower(),
            rows=whole_number(rows),
            size_bytes=whole_number(written),
            origin=_origin(text, source),
            recorded=links.claim(statement),
        )


def _origin(text: str, source: Any) -> Origin | None:
    """The tool that sent the query, or else the job of Databricks that ran it."""
    sent = origin_of(text) if "/*" in text or "--" in text else None
    job = fields(fields(source).get("job_info")) if sent is None else {}
    name = text_of(job.get("job_id"))
    if name is None:
        return sent
    return Origin(JobId("databricks", f"job {name}"), text_of(job.get("job_run_id")) or "")


SOURCE: Final = Source(
    name="databricks",
    summary="queries and lineage that Databricks recorded",
    locations="exports of system.query.history, system.access.table_lineage and column_lineage",
    capabilities={
        Capability.TABLES: "observed by Unity Catalog, else read from SQL",
        Capability.COLUMNS: "observed by Unity Catalog, else read from SQL",
        Capability.RUNS: "each query that writes, with its end, failure and job",
        Capability.STATISTICS: "rows and bytes written",
        Capability.DELETIONS: "DROP, RENAME, TRUNCATE, CREATE",
    },
    read=_read,
)
