"""What a desk of ours says, one word after the other: numbers are given by what was said before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from headwater.errors import UnavailableError
from headwater.model.time import Offset
from headwater.openlineage.writing import Json


class OwnWords:
    """Says events, and waits for questions to see the last of them before the next.

    say: makes events durable, all or none. wait: returns when questions see an offset, or raises
    UnavailableError. head: how far the log goes at first. said: the offset of the last word.
    """

    def __init__(
        self,
        say: Callable[[Sequence[Json]], Offset],
        wait: Callable[[Offset], None],
        *,
        head: Offset,
    ) -> None:
        self._say = say
        self._wait = wait
        self.said = head

    def catch_up(self) -> None:
        """Return when questions see all that was said. Raises UnavailableError."""
        self._wait(self.said)

    def say(self, events: Sequence[Json]) -> Offset:
        """Make events durable. It is said then, though questions may not see it for a while."""
        self.said = self._say(events)
        with suppress(UnavailableError):
            self._wait(self.said)
        return self.said
