"""What `pg_stat_statements` remembers: normalised texts, without time or order."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from headwater.integrations.sources.database.catalog import STATEMENT, Code
from headwater.integrations.sources.source import Report
from headwater.sql.masking import without_values

_INSTALLED: Final = text(
    """
    SELECT quote_ident(n.nspname) FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_stat_statements'
    """
)
_MOVES: Final = re.compile(
    r"\s*(?:(?>/\*.*?\*/|--[^\n]*\n)\s*+)*+"
    r"(?:INSERT\s+INTO\b.*\b(?:SELECT|TABLE)\b|UPDATE\b.*\b(?:FROM|SELECT)\b|MERGE\s+INTO\b"
    r"|DELETE\b.*\b(?:USING|SELECT)\b|WITH\b.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b"
    r"|CREATE\s+(?:UNLOGGED\s+)?TABLE\b.*\bAS\b|SELECT\b.*\bINTO\b)",
    re.IGNORECASE | re.DOTALL,
)
_MONITORS: Final = frozenset(
    {
        *("datadog", "pganalyze", "pgwatch", "pgwatch2", "postgres_exporter", "pmm", "newrelic"),
        *(
            "pgmonitor",
            "zabbix",
            "zbx_monitor",
            "cloudsqladmin",
            "rdsadmin",
            "azuresu",
            "headwater",
        ),
    }
)


def read_statements(connection: Connection, database: str, report: Report) -> list[Code]:
    """The statements of this database that move rows from one table to another."""
    schema = connection.execute(_INSTALLED).scalar()
    if schema is None:
        return []
    wanted = text(
        f"""
        SELECT s.query, r.rolname FROM {schema}.pg_stat_statements s
        LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.userid
        WHERE s.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
        ORDER BY s.query, r.rolname
        """
    )
    try:
        with connection.begin_nested():
            rows = [*connection.execute(wanted)]
    except DBAPIError as error:
        report.remark("pg_stat_statements", str(error.orig).splitlines()[0])
        return []
    return statements_in(rows, database, report)


def statements_in(rows: Iterable[Any], database: str, report: Report) -> list[Code]:
    """The statements that copy rows, once each. rows: with `query` and `rolname`."""
    found: dict[str, Code] = {}
    hidden = 0
    for each in rows:
        if each.query == "<insufficient privilege>":
            hidden += 1
            continue
        if (each.rolname or "").lower() in _MONITORS or _MOVES.match(each.query) is None:
            continue
        # Of commands that are no queries older servers keep the values.
        shown = without_values(each.query, "postgres")
        digest = hashlib.blake2b(shown.encode("utf-8", "surrogateescape"), digest_size=6)
        name = (database, "pg_stat_statements", digest.hexdigest())
        found.setdefault(name[-1], Code(name=name, kind=STATEMENT, shown=shown, read=each.query))
    if hidden:
        report.remark(
            "pg_stat_statements",
            f"the texts of {hidden:,} statements of others are hidden from this role",
            "GRANT pg_read_all_stats TO the role",
        )
    return [*found.values()]
