"""Scanning folders of code: a look whether anything has changed, and what is to be told then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from headwater.integrations.sources.code.folders import read_folders
from headwater.integrations.sources.code.kinds import Kind
from headwater.integrations.sources.code.memory import Known
from headwater.integrations.sources.source import Memory, Options, Report
from headwater.integrations.sources.sql_job import SQL_VERSION
from headwater.openlineage.writing import Json


def scan(
    kind: Kind, locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    """The events of what has changed in some folders since the memory was written."""
    folders = read_folders(locations, SQL_VERSION)
    for _, each in sorted(folders.unreadable.items()):
        report.remark(each.place, each.detail, each.fix)
    known = Known.of(memory)
    if not options.again and known.is_of(folders):
        report.expect(len(folders.files))
        report.advance(len(folders.files))
        return
    # Here, since a parser takes long to import, and most scans find nothing new.
    from headwater.integrations.sources.code.changes import Changes

    changes = Changes(kind, folders, options, known, report)
    yield from changes.events()
    changes.after.write(memory)
