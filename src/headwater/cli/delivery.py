"""Events on their way to a server that may be busy."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from headwater.cli.event_files import Found
from headwater.sdk.answers import Sent
from headwater.sdk.client import Client
from headwater.sdk.errors import BadInputError, BusyError, UnreachableError

BATCH: Final = 100
BATCH_BYTES: Final = 8 << 20
_PATIENCE_S: Final = 300.0
_FIRST_PAUSE_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that was not taken, and why."""

    event: Found
    reason: str


@dataclass(slots=True)
class Tally:
    """What became of the events so far."""

    accepted: int = 0
    duplicates: int = 0
    offset: int | None = None
    refused: Counter[str] = field(default_factory=Counter[str])
    first_refused: dict[str, str] = field(default_factory=dict[str, str])

    def note(self, refused: Refused) -> None:
        """Count a refusal, and keep where the first of its reason was."""
        self.refused[refused.reason] += 1
        self.first_refused.setdefault(refused.reason, refused.event.place)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sends batches in order, each until it is taken or refused.

    pause: waits so many seconds.
    """

    client: Client
    tally: Tally = field(default_factory=Tally)
    pause: Callable[[float], None] = time.sleep

    def deliver(self, batch: Sequence[Found]) -> Sequence[Refused]:
        """Send one batch; returns what was refused of it."""
        refused = [Refused(event, event.fault) for event in batch if event.fault]
        sound = [event for event in batch if not event.fault]
        if sound:
            refused += self._send(sound)
        for each in refused:
            self.tally.note(each)
        return refused

    def _send(self, events: Sequence[Found]) -> list[Refused]:
        try:
            sent = self._insist([event.body for event in events])
        except BadInputError as error:
            if len(events) == 1:
                return [Refused(events[0], str(error))]
            # One event makes the whole unreadable or too large: find out which.
            middle = len(events) // 2
            return self._send(events[:middle]) + self._send(events[middle:])
        self.tally.accepted += sent.accepted
        self.tally.duplicates += sent.duplicates
        self.tally.offset = sent.offset or self.tally.offset
        return [
            Refused(events[each.index], _why(each.reason, each.pointer)) for each in sent.refused
        ]

    def _insist(self, bodies: Sequence[bytes]) -> Sent:
        """Send until the server has answered, with growing pauses, for five minutes at most.

        What the server had taken before its answer got lost counts as a duplicate.
        """
        waited, pause = 0.0, _FIRST_PAUSE_S
        while True:
            try:
                return self.client.send_encoded(bodies)
            except BusyError as error:
                wait = max(error.retry_after_s, pause)
                if waited + wait > _PATIENCE_S:
                    raise
            except UnreachableError:
                wait = pause
                # A server that never answered is not there; one that did is coming back.
                if self.tally.offset is None or waited + wait > _PATIENCE_S:
                    raise
            self.pause(wait)
            waited, pause = waited + wait, pause * 2


def batches(events: Iterable[Found]) -> Iterator[Sequence[Found]]:
    """The events in groups of a hundred, or fewer where they are large."""
    batch: list[Found] = []
    size = 0
    for event in events:
        if batch and (len(batch) == BATCH or size + len(event.body) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += len(event.body)
    if batch:
        yield batch


def _why(reason: str, pointer: str) -> str:
    return f"{reason} (at {pointer})" if pointer and pointer not in reason else reason
