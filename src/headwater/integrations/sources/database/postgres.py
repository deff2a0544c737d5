"""PostgreSQL, live: what its catalog says, and what `pg_stat_statements` remembers."""

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
    from headwater.integrations.sources.database.postgres_connection import read_catalog

    catalogs = [read_catalog(each, options, report) for each in locations]
    yield from tell_catalogs("postgres", catalogs, options, memory, report)


SOURCE: Final = Source(
    name="postgres",
    summary="a live PostgreSQL database, read only: tables, views, functions, statements",
    locations="postgresql://user@host:5432/database, the password in PGPASSWORD or ~/.pgpass",
    capabilities={
        Capability.TABLES: "views as the database records them; code and statements by their SQL",
        Capability.COLUMNS: "parsed from views, rules, triggers, functions and statements",
        Capability.SCHEMA: "columns with types, primary, unique and foreign keys",
        Capability.DESCRIPTIONS: "comments on tables, columns and functions",
        Capability.OWNERS: "the roles that own tables and functions",
        Capability.QUALITY: "row counts as of the last ANALYZE",
        Capability.DELETIONS: "tables and views that are gone since the last reading",
    },
    read=read,
)
