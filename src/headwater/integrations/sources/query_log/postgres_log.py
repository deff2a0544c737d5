"""Statements that PostgreSQL logged, as csvlog or jsonlog.

Source: https://www.postgresql.org/docs/current/runtime-config-logging.html, "Using CSV-Format Log
Output" and "Using JSON-Format Log Output", whose columns and keys are those below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from headwater.integrations.sources.query_log.export_files import files_in
from headwater.integrations.sources.query_log.log_values import instant_of, text_of
from headwater.integrations.sources.query_log.query import HOUR, NoNamespaceError, Platform, Query
from headwater.integrations.sources.query_log.query_log import QueryLog
from headwater.integrations.sources.query_log.query_origin import origin_of
from headwater.integrations.sources.query_log.records import Columns, read_records
from headwater.integrations.sources.query_log.transactions import settled
from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.model.time import Instant
from headwater.openlineage.writing import Json

# The files have no header. Newer versions add columns at the end.
_CSV: Final = (
    *("log_time", "user_name", "database_name", "process_id", "connection_from", "session_id"),
    *("session_line_num", "command_tag", "session_start_time", "virtual_transaction_id"),
    *("transaction_id", "error_severity", "sql_state_code", "message", "detail", "hint"),
    *("internal_query", "internal_query_pos", "context", "query", "query_pos", "location"),
    *("application_name", "backend_type", "leader_pid", "query_id"),
)
_LINES: Final = Columns(
    (
        *("log_time", "user_name", "database_name", "session_id", "session_line_num"),
        *("command_tag", "error_severity", "message", "query"),
    ),
    needed=frozenset({"log_time", "session_id", "message"}),
    others={
        "log_time": ("timestamp",),
        "user_name": ("user",),
        "database_name": ("dbname",),
        "session_line_num": ("line_num",),
        "command_tag": ("ps",),
        "query": ("statement",),
    },
)
_ERRORS: Final = frozenset({"ERROR", "FATAL", "PANIC"})
_MESSAGE: Final = re.compile(
    r"(?:duration: (?P<ms>[\d.]+) ms)?\s*"
    r"(?:(?P<step>statement|(?:execute|parse|bind) [^:]*): (?P<sql>[\s\S]*))?"
)


def _read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    if options.namespace is None:
        raise NoNamespaceError("postgres-log", "postgres://HOST:5432")
    platform = Platform(
        source="postgres-log",
        dialect="postgres",
        namespace=options.namespace,
        overlap=HOUR,
        schema="public",
    )
    log = QueryLog(platform, options, memory, report)
    yield from log.tell(settled(_queries(files_in(locations), report), report))


def _queries(files: Sequence[str], report: Report) -> Iterator[Query]:
    """The statements, each once it is known whether it failed.

    What is logged when it begins is done when its session logs another statement.
    """
    begun: dict[str, Query] = {}
    for file in files:
        for place, row in read_records(file, _LINES, report, header=_CSV):
            if not _is_of_statement(row):
                continue
            session = text_of(row[3]) or ""
            before = begun.pop(session, None)
            query = _query(place, row, before, report)
            if before is not None and (query is None or query.id != before.id):
                yield before
            if query is None:
                continue
            if query.started is None and not query.failed:
                begun[session] = query
            else:
                yield query
    yield from begun.values()


def _is_of_statement(row: Sequence[Any]) -> bool:
    """Whether a line tells of the course of a statement; others come in between as they like."""
    found = _MESSAGE.fullmatch(text_of(row[7]) or "")
    return text_of(row[6]) in _ERRORS or bool(found and found[0])


def _query(place: str, row: Sequence[Any], before: Query | None, report: Report) -> Query | None:
    """What a line says of a statement, or of the one begun before in its session."""
    logged = row[0]
    user, database, session, number, tag, severity, message, statement = map(text_of, row[1:])
    found = _MESSAGE.fullmatch(message or "")
    is_error = severity in _ERRORS
    at = instant_of(logged)
    if at is None:
        detail = f"{logged!r} is no time of a known zone"
        report.remark(place, detail, "set log_timezone = 'UTC' in postgresql.conf")
        return None
    if is_error:
        text = statement or (before.text if before else None)
        if text is None:
            return None
        if before is not None and before.text == text:
            return _ended(before, at, None, message)
        duration = None
    else:
        text, duration = found["sql"] if found else None, found["ms"] if found else None
        step = found["step"] or "" if found else ""
        if text is None:
            return _ended(before, at, duration, None) if before is not None else None
        if step.startswith(("parse", "bind")):
            return None
    return Query(
        id=f"{session}/{number}",
        place=place,
        ended=at,
        started=_start(at, duration),
        text=text,
        failed=is_error,
        error=message if is_error else None,
        database=database,
        session=session,
        user=user,
        kind="select" if tag == "SELECT" else "",
        origin=origin_of(text) if "/*" in text or "--" in text else None,
    )


def _ended(before: Query, at: Instant, duration: str | None, error: str | None) -> Query:
    return Query(
        id=before.id,
        place=before.place,
        ended=at,
        started=before.ended if duration is None else _start(at, duration),
        text=before.text,
        failed=error is not None,
        error=error,
        database=before.database,
        session=before.session,
        user=before.user,
        kind=before.kind,
        origin=before.origin,
    )


def _start(at: Instant, duration: str | None) -> Instant | None:
    return None if duration is None else at - round(float(duration) * 1_000)


SOURCE: Final = Source(
    name="postgres-log",
    summary="statements that PostgreSQL logged",
    locations="files of csvlog or jsonlog, and folders of them",
    capabilities={
        Capability.TABLES: "read from SQL",
        Capability.COLUMNS: "read from SQL",
        Capability.RUNS: "each statement that writes, with its end and failure",
        Capability.DELETIONS: "DROP, RENAME, TRUNCATE, CREATE",
    },
    read=_read,
)
