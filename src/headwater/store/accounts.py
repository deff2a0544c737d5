"""Which events of the log the projection knows nothing of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, text

from headwater.model.time import Offset
from headwater.store.sql_log import SqlLog

_FOLDED: Final = "SELECT count(*) FROM event WHERE log_offset > :after AND log_offset <= :until"
_QUARANTINED: Final = """
SELECT count(*) FROM quarantined WHERE log_offset > :after AND log_offset <= :until
"""
_OFFSETS: Final = """
SELECT log_offset FROM event WHERE log_offset > :after AND log_offset <= :until
UNION ALL SELECT log_offset FROM quarantined WHERE log_offset > :after AND log_offset <= :until
"""


def unfolded(
    connection: Connection, log: SqlLog, *, after: Offset, until: Offset
) -> Collection[Offset]:
    """The events behind one offset, up to another, that are neither folded nor quarantined.

    Those that were erased before they could be folded are not among them.
    """
    between = {"after": after, "until": until}
    known = sum(connection.scalar(text(each), between) or 0 for each in (_FOLDED, _QUARANTINED))
    if known == until - after:
        return ()
    folded = {*connection.scalars(text(_OFFSETS), between)}
    missing = [each for each in range(after + 1, until + 1) if each not in folded]
    return [each.offset for each in log.outlines(missing) if not each.erased]
