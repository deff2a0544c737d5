"""Reading the events of a log file as they lie there, to take them elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from headwater.model.time import Offset
from headwater.store.log_file import LogFile
from headwater.store.sql_log import FIRST_CHAIN, DamagedEventError, StoredEvent
from headwater.store.sqlite_log import SqliteLog

AT_ONCE: Final = 1_000

_SELECT: Final = """
SELECT offset, digest, received_at, source, length, chain, dictionary, body FROM event
WHERE offset > ? ORDER BY offset LIMIT ?
"""


def events_behind(file: LogFile, offset: Offset) -> Sequence[StoredEvent]:
    """The next events, none at the head.

    Raises DamagedEventError for one that is not what the file's chain says: whoever makes a chain
    of their own over it would hide that.
    """
    events = [StoredEvent(*row) for row in file.rows(_SELECT, (offset, AT_ONCE))]
    chain = chain_at(file, offset) or FIRST_CHAIN
    for number, each in enumerate(events, start=offset + 1):
        chain = SqliteLog.link(
            chain, each.offset, each.digest, each.received_at, each.length, each.source
        )
        if each.offset != number or each.chain != chain:
            raise DamagedEventError(number, "it, or its place in the log, was changed")
    return events


def chain_at(file: LogFile, offset: Offset) -> bytes | None:
    """What tells a log with these events up to an offset from every other; None where none lies."""
    if offset == 0:
        return FIRST_CHAIN
    rows = file.rows("SELECT chain FROM event WHERE offset = ?", (offset,))
    return rows[0][0] if rows else None


def head_of(file: LogFile) -> Offset:
    """The offset of the newest event; 0 for none."""
    return file.rows("SELECT coalesce(max(offset), 0) FROM event")[0][0]
