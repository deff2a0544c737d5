"""SQLite files, read only: their tables, views and triggers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json


def read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    """Tables, views and triggers of database files, as events."""
    from headwater.integrations.sources.database.events import tell_catalogs
    from headwater.integrations.sources.database.sqlite_catalog import read_catalog

    catalogs = [read_catalog(each, options, report) for each in locations]
    yield from tell_catalogs("sqlite", catalogs, options, memory, report)


SOURCE: Final = Source(
    name="sqlite",
    summary="SQLite files, read only: tables, views and triggers",
    locations="files",
    capabilities={
        Capability.TABLES: "parsed from views and triggers",
        Capability.COLUMNS: "parsed from views and triggers",
        Capability.SCHEMA: "columns with types, primary, unique and foreign keys",
        Capability.DELETIONS: "tables and views that are gone since the last reading",
    },
    read=read,
)
