"""Queries that Redshift ran, from exports of SYS_QUERY_HISTORY or the older STL_QUERY.

Longer statements come in pieces in SYS_QUERY_TEXT and STL_QUERYTEXT. Sources:
https://docs.aws.amazon.com/redshift/latest/dg/SYS_QUERY_HISTORY.html, .../SYS_QUERY_TEXT.html,
.../r_STL_QUERY.html and .../r_STL_QUERYTEXT.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from headwater.integrations.sources.query_log.export_files import files_in
from headwater.integrations.sources.query_log.log_values import instant_of, text_of, whole_number
from headwater.integrations.sources.query_log.query import HOUR, NoNamespaceError, Platform, Query
from headwater.integrations.sources.query_log.query_log import QueryLog
from headwater.integrations.sources.query_log.query_origin import origin_of
from headwater.integrations.sources.query_log.records import Columns, column_names, read_records
from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json

_QUERIES: Final = Columns(
    (
        *("query_id", "query_text", "query_type", "start_time", "end_time", "status", "aborted"),
        *("error_message", "database_name", "session_id", "user_id", "username"),
    ),
    needed=frozenset({"query_id", "query_text", "end_time"}),
    others={
        "query_id": ("query",),
        "query_text": ("querytxt",),
        "start_time": ("starttime",),
        "end_time": ("endtime",),
        "database_name": ("database",),
        "session_id": ("pid",),
        "user_id": ("userid",),
        "username": ("user_name", "usename"),
    },
)
_TEXTS: Final = Columns(
    ("query_id", "sequence", "text"),
    needed=frozenset({"query_id", "sequence", "text"}),
    others={"query_id": ("query",)},
)
_KEPT_WITH_A_QUERY: Final = 4_000
_PIECE: Final = 200
_OWN_USER: Final = "1"
_RUNNING: Final = frozenset({"planning", "queued", "running", "returning"})


def _read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    if options.namespace is None:
        raise NoNamespaceError("redshift", "redshift://CLUSTER.REGION:5439")
    files = files_in(locations)
    texts = [file for file in files if _is_of_texts(file)]
    platform = Platform(
        source="redshift",
        dialect="redshift",
        namespace=options.namespace,
        overlap=2 * HOUR,
        schema="public",
        longest_text=_KEPT_WITH_A_QUERY,
    )
    long = _long_texts(texts, report)
    log = QueryLog(platform, options, memory, report)
    for file in files:
        if file not in texts:
            yield from log.tell(_queries(file, long, report))


def _queries(file: str, long: Mapping[str, str], report: Report) -> Iterator[Query]:
    for place, row in read_records(file, _QUERIES, report):
        identity, text, kind, started, ended, status, aborted = row[:7]
        error, database, session, user, name = row[7:]
        word = (text_of(status) or "").strip().lower()
        if word in _RUNNING:
            report.counts["unfinished queries"] += 1
            continue
        at, query = instant_of(ended), text_of(identity)
        if at is None or query is None:
            report.remark(
                place, f"end_time {ended!r} is no time or query_id is empty", "export both"
            )
            continue
        if text_of(user) == _OWN_USER:
            report.counts["queries of Redshift itself"] += 1
            continue
        text = long.get(query.strip()) or _plain(text_of(text) or "")
        yield Query(
            id=query.strip(),
            place=place,
            ended=at,
            started=instant_of(started),
            text=text,
            failed=word in {"failed", "canceled", "cancelled"} or whole_number(aborted) == 1,
            error=text_of(error),
            database=(text_of(database) or "").strip() or None,
            # Numbers of processes are given again: to others, or for other databases.
            session="/".join(str(each).strip() for each in (session, user, database)),
            user=text_of(name) or text_of(user),
            kind=(text_of(kind) or "").strip().lower(),
            origin=origin_of(text) if "/*" in text or "--" in text else None,
        )


def _is_of_texts(file: str) -> bool:
    names = {name.strip().lower() for name in column_names(file)}
    return "sequence" in names and "text" in names


def _long_texts(files: Sequence[str], report: Report) -> dict[str, str]:
    """The statements that are longer than what stands with their query, put together."""
    last = _KEPT_WITH_A_QUERY // _PIECE
    long = {
        text_of(row[0])
        for file in files
        for _, row in read_records(file, _TEXTS, report)
        if (whole_number(row[1]) or 0) >= last
    }
    pieces: dict[str, dict[int, str]] = {}
    for file in files if long else ():
        for _, row in read_records(file, _TEXTS, report):
            query, number = text_of(row[0]), whole_number(row[1])
            if query in long and query is not None and number is not None:
                pieces.setdefault(query.strip(), {})[number] = _text(row[2])
    return {
        query: _plain("".join(text for _, text in sorted(found.items())))
        for query, found in pieces.items()
        if len(found) == max(found) + 1
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _plain(text: str) -> str:
    """The statement as it was sent: line ends are logged as a backslash and a letter."""
    return text.replace("\\n", "\n").replace("\\r", "") if "\\" in text else text


SOURCE: Final = Source(
    name="redshift",
    summary="queries that Redshift ran",
    locations="exports of SYS_QUERY_HISTORY and SYS_QUERY_TEXT, or STL_QUERY and STL_QUERYTEXT",
    capabilities={
        Capability.TABLES: "read from SQL",
        Capability.COLUMNS: "read from SQL",
        Capability.RUNS: "each query that writes, with its end and failure",
        Capability.DELETIONS: "DROP, RENAME, TRUNCATE, CREATE",
    },
    read=_read,
)
