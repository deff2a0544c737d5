"""Queries that Trino ran, from the JSON that its HTTP event listener posts or a file log keeps.

Sources: https://trino.io/docs/current/admin/event-listeners-http.html, and QueryCompletedEvent
in https://trino.io/docs/current/develop/event-listener.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from headwater.integrations.sources.query_log.export_files import files_in
from headwater.integrations.sources.query_log.log_values import (
    fields,
    instant_of,
    objects,
    text_of,
    whole_number,
)
from headwater.integrations.sources.query_log.query import (
    HOUR,
    NoNamespaceError,
    Platform,
    Query,
    Recorded,
)
from headwater.integrations.sources.query_log.query_log import QueryLog
from headwater.integrations.sources.query_log.query_origin import origin_of
from headwater.integrations.sources.query_log.query_statements import is_system
from headwater.integrations.sources.query_log.recorded import Flows
from headwater.integrations.sources.query_log.records import read_documents
from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.model.identity import DatasetId
from headwater.openlineage.writing import Json

_WRAPPERS: Final = ("event", "queryCompletedEvent", "payload")


def _read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    if options.namespace is None:
        raise NoNamespaceError("trino", "trino://HOST:8080")
    platform = Platform(source="trino", dialect="trino", namespace=options.namespace, overlap=HOUR)
    log = QueryLog(platform, options, memory, report)
    for file in files_in(locations):
        yield from log.tell(_queries(file, platform.namespace, report))


def _queries(file: str, namespace: str, report: Report) -> Iterator[Query]:
    for place, document in read_documents(file, report):
        event = next((fields(document[name]) for name in _WRAPPERS if name in document), document)
        query = _query(place, event, namespace, report)
        if query is not None:
            yield query


def _query(place: str, event: Mapping[str, Any], namespace: str, report: Report) -> Query | None:
    metadata, context = fields(event.get("metadata")), fields(event.get("context"))
    identity = text_of(metadata.get("queryId"))
    if identity is None:
        detail = f"it has no member metadata.queryId; there are {', '.join(event) or 'none'}"
        report.remark(place, detail, "log the events of completed queries")
        return None
    if event.get("ioMetadata") is None and event.get("endTime") is None:
        report.counts["unfinished queries"] += 1
        return None
    at = instant_of(event.get("endTime"))
    if at is None:
        report.remark(place, f"endTime {event.get('endTime')!r} is no time")
        return None
    failure, statistics = fields(event.get("failureInfo")), fields(event.get("statistics"))
    text = text_of(metadata.get("query")) or ""
    state = (text_of(metadata.get("queryState")) or "").lower()
    kind = text_of(metadata.get("updateType")) or text_of(context.get("queryType")) or ""
    return Query(
        id=identity,
        place=place,
        ended=at,
        started=instant_of(event.get("createTime")),
        text=text,
        failed=state == "failed" or bool(failure),
        error=text_of(failure.get("failureMessage")) or _code(failure),
        database=text_of(context.get("catalog")),
        schema=text_of(context.get("schema")),
        user=text_of(context.get("user")),
        kind=kind.lower(),
        rows=whole_number(statistics.get("writtenRows")),
        size_bytes=whole_number(statistics.get("writtenBytes")),
        origin=origin_of(text),
        recorded=_recorded(fields(event.get("ioMetadata")), namespace),
    )


def _recorded(told: Mapping[str, Any], namespace: str) -> Recorded | None:
    """What Trino's planner knew of what goes where."""
    output = fields(told.get("output"))
    target = _table(output, namespace)
    if target is None:
        return None
    flows = Flows()
    flows.write(target)
    for column in objects(output.get("columns")):
        name = text_of(column.get("columnName"))
        if name is not None:
            flows.write_column(target, name, _sources(column, namespace))
    reads = [_table(each, namespace) for each in objects(told.get("inputs"))]
    return flows.recorded(reads=[each for each in reads if each is not None])


def _sources(column: Mapping[str, Any], namespace: str) -> Iterator[tuple[DatasetId, str]]:
    for each in objects(column.get("sourceColumns")):
        dataset, name = _table(each, namespace), text_of(each.get("columnName"))
        if dataset is not None and name is not None:
            yield dataset, name


def _table(told: Mapping[str, Any], namespace: str) -> DatasetId | None:
    catalog = text_of(told.get("catalogName")) or text_of(told.get("catalog"))
    schema, table = text_of(told.get("schema")), text_of(told.get("table"))
    if catalog is None or schema is None or table is None:
        return None
    name = (catalog, schema, table)
    if is_system(name, name, "trino"):
        return None
    return DatasetId(namespace, f"{catalog}.{schema}.{table}")


def _code(failure: Mapping[str, Any]) -> str | None:
    return text_of(fields(failure.get("errorCode")).get("name"))


SOURCE: Final = Source(
    name="trino",
    summary="queries that Trino ran",
    locations="files of the JSON of completed queries, as the HTTP event listener posts it",
    capabilities={
        Capability.TABLES: "observed by the planner",
        Capability.COLUMNS: "observed by the planner; of views read from SQL",
        Capability.RUNS: "each query that writes, with its end and failure",
        Capability.STATISTICS: "rows and bytes written",
        Capability.DELETIONS: "DROP, RENAME, TRUNCATE, CREATE",
    },
    read=_read,
)
