"""How long events took until they were stored: each is looked at once, since none ever changes."""

from __future__ import annotations

from typing import Final

import numpy as np
from sqlalchemy import Connection, text

from headwater.model.time import Instant, Offset
from headwater.reliability.slo.facts import NOTHING, Series
from headwater.store.measured_runs import ReceivedAt

_FIRST: Final[Offset] = 1
_MOST: Final = 200_000
"""Of so many of the newest events it is remembered."""

_NEWER: Final = """
SELECT log_offset, at, coalesce(job, dataset) FROM event
WHERE log_offset > :after AND coalesce(job, dataset) IS NOT NULL
ORDER BY log_offset DESC LIMIT :most
"""


class Arrivals:
    """Remembers how long events took. received_at: when they were stored, by offset."""

    def __init__(self, received_at: ReceivedAt) -> None:
        self._received_at = received_at
        self._seen: Offset = 0
        self._known = NOTHING
        self._listened_since: Instant | None = None

    def since(self, connection: Connection, since: Instant) -> Series:
        """By job or dataset, when events came in since an instant, and how long each took.

        What happened before anybody listened could not come in time, and does not count.
        """
        asked = {"after": self._seen, "most": _MOST}
        rows = connection.execute(text(_NEWER), asked).all()
        received = self._received_at([row[0] for row in rows])
        begin = self._begin()
        newer = [
            (key, received[offset], max(0, received[offset] - at))
            for offset, at, key in reversed(rows)
            if offset in received and at >= begin
        ]
        both = [self._known, Series.of(newer)]
        subject, at, value = (
            np.concatenate([getattr(each, name) for each in both])[-_MOST:]
            for name in ("subject", "at", "value")
        )
        young = at > since
        self._known = Series(subject[young], at[young], value[young])
        if rows:
            self._seen = rows[0][0]
        return self._known

    def _begin(self) -> Instant:
        """When the first event of the log was stored."""
        if self._listened_since is None:
            self._listened_since = next(iter(self._received_at([_FIRST]).values()), None)
        return self._listened_since or 0
