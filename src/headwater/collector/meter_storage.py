"""Counting what events take up, beside everything else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from headwater.collector.worker import Worker
from headwater.model.time import Instant, Offset
from headwater.reliability.storage import Sized, Used

_NAME: Final = "headwater storage"
_AT_ONCE: Final = 2_000
_IDLE_S: Final = 5.0
_DAY: Final = 86_400_000_000


class StorageMeter:
    """Follows the log as far as questions see it. counted: up to which event is done.

    sizes: the events between two offsets; add: keeps sums, and up to where they go.
    """

    def __init__(
        self,
        reached: Callable[[], Offset],
        counted: Callable[[], Offset],
        sizes: Callable[[Offset, Offset], Sequence[Sized]],
        add: Callable[[Sequence[Used], Offset], None],
    ) -> None:
        self._reached = reached
        self._counted = counted
        self._sizes = sizes
        self._add = add
        self._worker = Worker(_NAME, self.count_some, idle_s=_IDLE_S)

    def start(self) -> None:
        """Begin to follow."""
        self._worker.start()

    def stop(self) -> None:
        """Return when what is at hand is counted."""
        self._worker.stop()

    def count_some(self) -> int:
        """Count the next events; returns how many."""
        after = self._counted()
        until = min(self._reached(), after + _AT_ONCE)
        if until <= after:
            return 0
        sums: dict[tuple[Instant, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
        for each in self._sizes(after, until):
            total = sums[each.received_at // _DAY * _DAY, each.namespace, each.domain, each.kind]
            total[0] += 1
            total[1] += each.bytes
        self._add([Used(*place, *total) for place, total in sums.items()], until)
        return until - after
