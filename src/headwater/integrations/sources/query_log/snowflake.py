"""Snowflake's QUERY_HISTORY and ACCESS_HISTORY, from exports of either or of both joined.

Sources: https://docs.snowflake.com/en/sql-reference/account-usage/query_history and
https://docs.snowflake.com/en/sql-reference/account-usage/access_history
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from headwater.integrations.sources.query_log.export_files import files_in
from headwater.integrations.sources.query_log.log_values import instant_of, text_of, whole_number
from headwater.integrations.sources.query_log.query import HOUR, NoNamespaceError, Platform, Query
from headwater.integrations.sources.query_log.query_log import QueryLog
from headwater.integrations.sources.query_log.query_origin import origin_of
from headwater.integrations.sources.query_log.records import Columns, column_names, read_records
from headwater.integrations.sources.query_log.snowflake_access import ACCESS_COLUMNS, Accesses
from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json

_QUERIES: Final = Columns(
    (
        *("query_id", "query_text", "query_type", "start_time", "end_time", "execution_status"),
        *("error_message", "database_name", "schema_name", "session_id", "user_name", "query_tag"),
        *("rows_inserted", "rows_updated", "rows_produced", "bytes_written"),
        *("parent_query_id", "root_query_id"),
        *ACCESS_COLUMNS,
    ),
    needed=frozenset({"query_id", "query_text", "end_time"}),
)
_ACCESSES: Final = Columns(
    (
        *("query_id", "query_start_time", "user_name", "parent_query_id", "root_query_id"),
        *ACCESS_COLUMNS,
    ),
    needed=frozenset({"query_id", "query_start_time", "objects_modified"}),
)
_DONE: Final = frozenset({"", "success"})
_RUNNING: Final = frozenset({"running", "queued", "resuming_warehouse", "blocked"})


def _read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    if options.namespace is None:
        raise NoNamespaceError("snowflake", "snowflake://ORGANIZATION-ACCOUNT")
    platform = Platform(
        source="snowflake",
        dialect="snowflake",
        namespace=options.namespace,
        overlap=4 * HOUR,
        longest_text=100_000,
    )
    accesses = Accesses(platform.namespace)
    log = QueryLog(platform, options, memory, report)
    histories: list[str] = []
    others: list[str] = []
    for file in files_in(locations):
        there = {name.strip().lower() for name in column_names(file)}
        (others if "objects_modified" in there and "query_text" not in there else histories).append(
            file
        )
    if not histories:
        yield from log.tell(_from_accesses(others, accesses, report))
        return
    for file in others:
        for _, row in read_records(file, _ACCESSES, report):
            accesses.keep(text_of(row[0]) or "", row[5:])
    yield from log.tell(_from_history(histories, accesses, report))


def _from_history(files: Sequence[str], accesses: Accesses, report: Report) -> Iterator[Query]:
    for file in files:
        for place, row in read_records(file, _QUERIES, report):
            query = _query(place, row, accesses, report)
            if query is not None:
                yield query


def _query(place: str, row: Sequence[Any], accesses: Accesses, report: Report) -> Query | None:
    identity, text, kind, started, ended, status, error, database, schema, session = row[:10]
    user, tag, inserted, updated, produced, written, parent, root = row[10:18]
    status = (text_of(status) or "").lower()
    at = instant_of(ended)
    if status in _RUNNING or (at is not None and at <= 0):
        report.counts["unfinished queries"] += 1
        return None
    identity, text, tag = text_of(identity), text_of(text) or "", text_of(tag)
    if at is None or identity is None:
        report.remark(place, f"END_TIME {ended!r} is no time or QUERY_ID is empty", "export both")
        return None
    changed = [whole_number(each) for each in (inserted, updated)]
    told = [each for each in changed if each is not None]
    return Query(
        id=identity,
        place=place,
        ended=at,
        started=instant_of(started),
        text=text,
        failed=status not in _DONE,
        error=text_of(error),
        database=text_of(database),
        schema=text_of(schema),
        session=text_of(session),
        user=text_of(user),
        kind=(text_of(kind) or "").lower(),
        rows=sum(told) if any(told) else whole_number(produced),
        size_bytes=whole_number(written),
        parent=text_of(parent),
        root=text_of(root),
        origin=origin_of(text, tag) if tag or "/*" in text or "--" in text else None,
        recorded=accesses.read(row[18:]) or accesses.find(identity),
    )


def _from_accesses(files: Sequence[str], accesses: Accesses, report: Report) -> Iterator[Query]:
    for file in files:
        for place, row in read_records(file, _ACCESSES, report):
            at, query = instant_of(row[1]), text_of(row[0])
            if at is None or query is None:
                detail = f"QUERY_START_TIME {row[1]!r} is no time or QUERY_ID is empty"
                report.remark(place, detail, "export both")
                continue
            yield Query(
                id=query,
                place=place,
                ended=at,
                user=text_of(row[2]),
                parent=text_of(row[3]),
                root=text_of(row[4]),
                recorded=accesses.read(row[5:]),
            )


SOURCE: Final = Source(
    name="snowflake",
    summary="Snowflake's query and access history",
    locations="exports of ACCOUNT_USAGE.QUERY_HISTORY and ACCESS_HISTORY, alone or joined",
    capabilities={
        Capability.TABLES: "observed by ACCESS_HISTORY (Enterprise), else read from SQL",
        Capability.COLUMNS: "observed by ACCESS_HISTORY (Enterprise), else read from SQL",
        Capability.RUNS: "each query that writes, with its end, failure and caller",
        Capability.STATISTICS: "rows and bytes written",
        Capability.DELETIONS: "DROP, RENAME, SWAP, TRUNCATE, CREATE",
    },
    read=_read,
)
