"""SQL in a folder of code: in files of its own, in Python and in notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from headwater.integrations.sources.code.listing import CODE_SUFFIXES, SQL_SUFFIXES, files_in
from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json


def _read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    from headwater.integrations.sources.code.kinds import sql
    from headwater.integrations.sources.code.scan import scan

    return scan(sql(options), locations, options, memory, report)


def _lies_in(folder: Path) -> bool:
    return bool(files_in(folder, SQL_SUFFIXES | CODE_SUFFIXES))


SOURCE: Final = Source(
    name="sql",
    summary="SQL files, and SQL in Python and notebooks",
    locations="folders of code, or single files",
    capabilities={
        Capability.TABLES: "what each file, function and notebook reads and writes",
        Capability.COLUMNS: "each column that SQL writes, with its expression and line",
        Capability.SCHEMA: "of tables whose columns and types are written out, migrations in order",
        Capability.DESCRIPTIONS: "comments on tables and columns",
        Capability.DELETIONS: "files that are gone are taken back",
    },
    read=_read,
    lies_in=_lies_in,
)
"""The source."""
