"""DuckDB files, read only: their tables, views and macros."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json


def read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    """Tables, views and macros of database files, as events. Views may reach across the files."""
    from headwater.integrations.sources.database.duckdb_catalog import read_catalogs
    from headwater.integrations.sources.database.events import tell_catalogs

    yield from tell_catalogs("duckdb", read_catalogs(locations, options), options, memory, report)


SOURCE: Final = Source(
    name="duckdb",
    summary="DuckDB files, read only: tables, views and macros",
    locations="files; the name of the file is the name of the database",
    capabilities={
        Capability.TABLES: "parsed from views and table macros",
        Capability.COLUMNS: "parsed from views and table macros",
        Capability.SCHEMA: "columns with types, primary, unique and foreign keys",
        Capability.DESCRIPTIONS: "comments on tables, views and columns",
        Capability.QUALITY: "row counts as of the last change of the file",
        Capability.DELETIONS: "tables and views that are gone since the last reading",
    },
    read=read,
)
