"""Events from topics of Kafka, as the OpenLineage clients' Kafka transports send them.

Positions are committed only once the log has what came before them: after a crash some messages
come again, and the log knows their events.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

import structlog
from confluent_kafka import (
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)

from headwater.errors import InvalidInputError, UnavailableError
from headwater.integrations.buses.settings import KafkaSettings
from headwater.openlineage.admission import Admission
from headwater.ports import Appended, Clock, DeadLetters, Received

_log: Final = structlog.get_logger("headwater.kafka")
_AT_ONCE: Final = 500
_WAIT_S: Final = 0.5
_DURABLE_S: Final = 60.0
_FIRST_REST_S: Final = 0.2
_LONGEST_REST_S: Final = 10.0
_SHOWN: Final = 1 << 20
"""So much of a refused message is kept."""


class KafkaFailedError(UnavailableError):
    """The client of Kafka cannot go on; what it has not read waits there."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"kafka: {problem}; start again once that is seen to")


class UnknownSettingError(InvalidInputError):
    """The client of Kafka does not take its settings."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"kafka: {problem}", pointer="/kafka-config")


@dataclass(slots=True)
class KafkaCounters:
    """What was done since the start.

    messages: that came, again and again included. unsent: refused ones that the topic for them did
    not take; they are among the dead letters all the same.
    """

    messages: int = 0
    events: int = 0
    duplicates: int = 0
    rejected: int = 0
    unsent: int = 0
    commits: int = 0
    failed_commits: int = 0


class Lag(NamedTuple):
    """How many messages of a partition are waiting."""

    topic: str
    partition: int
    messages: int


class Submit(Protocol):
    """The way into the log."""

    def __call__(self, events: Sequence[Received], /) -> Future[Sequence[Appended]]:
        """Hand over a group; the result comes once it is durable. Raises UnavailableError."""
        ...


class _Refused(NamedTuple):
    message: Message
    body: bytes
    error: InvalidInputError


class KafkaFeed:
    """Takes events out of topics and into the log, on the caller's thread.

    submit: the way into the log. dead_letters: takes what is no event.
    lags: how much waited in each partition of ours when it was last read from.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        submit: Submit,
        *,
        admission: Admission,
        dead_letters: DeadLetters,
        clock: Clock,
    ) -> None:
        self.counters = KafkaCounters()
        self.lags: Sequence[Lag] = ()
        self._settings = settings
        self._submit = submit
        self._admission = admission
        self._dead_letters = dead_letters
        self._clock = clock
        self._stopping = False
        servers = {"bootstrap.servers": settings.brokers, "client.id": "headwater"}
        try:
            self._consumer = Consumer(
                servers
                | {"auto.offset.reset": "earliest"}
                | {"partition.assignment.strategy": "cooperative-sticky"}
                | dict(settings.properties)
                | {
                    "group.id": settings.group,
                    "enable.auto.commit": False,
                    "enable.auto.offset.store": False,
                }
            )
            self._producer = (
                Producer(servers | dict(settings.properties) | {"enable.idempotence": True})
                if settings.letters
                else None
            )
        except KafkaException as error:
            raise UnknownSettingError(_said(error)) from None

    def run(self) -> None:
        """Read until told to stop. Raises KafkaFailedError."""
        try:
            self._consumer.subscribe([*self._settings.topics])
            while not self._stopping:
                self.take_some()
        except KafkaException as error:
            raise KafkaFailedError(_said(error)) from error
        finally:
            self._consumer.close()

    def stop(self) -> None:
        """Let `run` end once what was read is durable."""
        self._stopping = True

    def take_some(self) -> int:
        """Read what is waiting, make it durable, and commit the positions behind it."""
        messages = self._consumer.consume(_AT_ONCE, _WAIT_S)
        good = [each for each in messages if _is_message(each)]
        if not good:
            return 0
        events, refused = self._sort_out(good)
        if not self._keep(events, refused):
            # Told to stop before it was durable: it will be read again.
            return 0
        self.counters.messages += len(good)
        self._commit(good)
        self.lags = self._look_at_lags()
        return len(good)

    def _look_at_lags(self) -> Sequence[Lag]:
        found: list[Lag] = []
        for each in self._consumer.position(self._consumer.assignment()):
            _, high = self._consumer.get_watermark_offsets(each, cached=True)
            if each.offset >= 0 and high >= 0:
                found.append(Lag(each.topic, each.partition, max(0, high - each.offset)))
        return found

    def _sort_out(self, messages: Sequence[Message]) -> tuple[list[Received], list[_Refused]]:
        events: list[Received] = []
        refused: list[_Refused] = []
        now = self._clock()
        for message in messages:
            body = message.value() or b""
            try:
                admitted = self._admission.admit(body)
            except InvalidInputError as error:
                refused.append(_Refused(message, body, error))
            else:
                source = f"kafka {message.topic()}"
                events.append(Received(admitted.body, admitted.digest, now, source))
        return events, refused

    def _keep(self, events: Sequence[Received], refused: Sequence[_Refused]) -> bool:
        """Make all of it durable, however long the store is away; False when told to stop."""
        kept, left = not events, [*refused]
        rest_s = _FIRST_REST_S
        while True:
            try:
                if not kept:
                    self._count(self._submit(events).result(_DURABLE_S))
                    kept = True
                while left:
                    self._bury(left[0])
                    left.pop(0)
            except (UnavailableError, TimeoutError) as error:
                if self._stopping:
                    return False
                _log.warning("waiting for the store", problem=str(error), retry_s=rest_s)
                time.sleep(rest_s)
                rest_s = min(2 * rest_s, _LONGEST_REST_S)
            else:
                if self._producer is not None:
                    self._producer.flush(_DURABLE_S)
                return True

    def _count(self, places: Sequence[Appended]) -> None:
        duplicates = sum(place.duplicate for place in places)
        self.counters.duplicates += duplicates
        self.counters.events += len(places) - duplicates

    def _bury(self, refused: _Refused) -> None:
        message, body, error = refused
        source = f"kafka {message.topic()}[{message.partition()}]@{message.offset()}"
        kept = self._admission.redact_refused(body[:_SHOWN])
        self._dead_letters.keep(
            kept,
            reason=str(error),
            pointer=error.pointer,
            received_at=self._clock(),
            source=source,
        )
        self.counters.rejected += 1
        if self._producer is None or self._settings.letters is None:
            return
        headers: list[tuple[str, str | bytes | None]] = [
            ("reason", str(error)),
            ("pointer", error.pointer),
            ("source", source),
        ]
        self._producer.produce(
            self._settings.letters,
            kept,
            message.key(),
            headers=headers,
            on_delivery=self._note_sending,
        )

    def _note_sending(self, error: KafkaError | None, _sent: Message) -> None:
        if error is not None:
            self.counters.unsent += 1
            _log.error("a refused message is in the dead letters alone", problem=error.str())

    def _commit(self, messages: Sequence[Message]) -> None:
        """Say how far we are; where somebody else has the partition by now, they read on."""
        behind: dict[tuple[str, int], int] = {}
        for each in messages:
            place = (each.topic() or "", each.partition() or 0)
            behind[place] = max(behind.get(place, 0), (each.offset() or 0) + 1)
        positions = [TopicPartition(*place, offset) for place, offset in behind.items()]
        try:
            self._consumer.commit(offsets=positions, asynchronous=False)
        except KafkaException as error:
            self.counters.failed_commits += 1
            _log.warning("what was read may come again", problem=_said(error))
        else:
            self.counters.commits += 1


def _is_message(message: Message) -> bool:
    error = message.error()
    if error is None:
        return True
    if error.fatal():
        raise KafkaException(error)
    if error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001 because the library names it so
        _log.warning("kafka", problem=error.str())
    return False


def _said(error: KafkaException) -> str:
    told: Any = error.args[0] if error.args else error
    return told.str() if isinstance(told, KafkaError) else str(told)
