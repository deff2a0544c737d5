"""MySQL and MariaDB, live: what `information_schema` says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json


def read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    """Tables, views and code of databases, as events."""
    from headwater.integrations.sources.database.events import tell_catalogs
    from headwater.integrations.sources.database.mysql_connection import read_catalog

    catalogs = [read_catalog(each, options, report) for each in locations]
    yield from tell_catalogs("mysql", catalogs, options, memory, report)


SOURCE: Final = Source(
    name="mysql",
    summary="a live MySQL or MariaDB database, read only: tables, views, routines, triggers",
    locations="mysql://user@host:3306/database, the password in MYSQL_PWD",
    capabilities={
        Capability.TABLES: "parsed from views and code; of MySQL 8 views as the server records",
        Capability.COLUMNS: "parsed from views, routines, triggers and events",
        Capability.SCHEMA: "columns with types, primary, unique and foreign keys",
        Capability.DESCRIPTIONS: "comments on tables, columns and routines",
        Capability.DELETIONS: "tables and views that are gone, while privileges stay as they were",
    },
    read=read,
)
