"""Events into a topic of Kafka, in the order of the log within a key."""

from __future__ import annotations

import time
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from headwater.errors import HeadwaterError
from headwater.integrations.buses.kafka import UnknownSettingError
from headwater.integrations.buses.settings import read_properties
from headwater.integrations.exporters.forward.destination import Destination
from headwater.integrations.exporters.forward.forwarder import NotTakenError, RefusedError
from headwater.integrations.exporters.forward.message_key import message_key
from headwater.ports import Logged

OFFSET: Final = "headwater-offset"
"""The header that says where an event lies in the log: what comes again has the same."""

_NEVER: Final = frozenset({KafkaError.MSG_SIZE_TOO_LARGE, KafkaError.INVALID_RECORD})
_GRACE_S: Final = 2.0
_POLL_S: Final = 0.1
_ALONE: Final = 200
"""So many events go one by one after a failure."""
_LARGEST_BYTES: Final = 100 << 20
"""Of one message; the broker says what it takes."""


class KafkaCarrier:
    """The way to a topic. Used by one thread.

    Within its life a producer doubles nothing, leaves nothing out, and has nothing change places.
    After a failure there is another, and what was not settled is handed over again: one by one for
    a while, since a broker refuses events by the batch and does not say which of them it means.
    """

    def __init__(self, destination: Destination) -> None:
        self._topic = destination.topic or ""
        self._timeout_s = destination.timeout_s
        self._settings: dict[str, Any] = {
            "bootstrap.servers": destination.brokers,
            "client.id": "headwater",
            "linger.ms": 5,
            "message.max.bytes": _LARGEST_BYTES,
            **read_properties(destination.kafka_config),
            "enable.idempotence": True,
            "acks": "all",
            "message.timeout.ms": int(1_000 * destination.timeout_s),
        }
        self._alone = 0
        self._failures: list[KafkaError] = []
        self._producer: Producer | None = self._opened()

    def hand_over(self, event: Logged, body: bytes) -> None:
        """Begin to send an event. Raises RefusedError or NotTakenError."""
        producer = self._producer = self._producer or self._opened()
        if self._failures:
            self._flush(producer)
        try:
            producer.produce(
                self._topic,
                body,
                message_key(body),
                headers=[(OFFSET, b"%d" % event.offset)],
                on_delivery=self._note,
            )
        except KafkaException as error:
            if error.args[0].code() not in _NEVER:
                # What is under way is not settled by a producer that takes no more.
                self._failures.append(error.args[0])
            raise _failure(error.args[0]) from error
        except BufferError as error:
            raise NotTakenError("kafka: so much waits for the broker that no more fits") from error
        if self._alone:
            self._flush(producer)
            self._alone -= 1
            if not self._alone:
                self._producer = None

    def settle(self) -> None:
        """Wait until all is where it should be. Raises NotTakenError: then none of it counts."""
        if self._producer is not None:
            self._flush(self._producer)

    def _flush(self, producer: Producer) -> None:
        deadline_s = time.monotonic() + self._timeout_s + _GRACE_S
        try:
            # Its own `flush` cannot tell of an error that the client does not go on from.
            while len(producer) and time.monotonic() < deadline_s:
                producer.poll(_POLL_S)
        except KafkaException as error:
            self._failures.insert(0, error.args[0])
        failures, self._failures = self._failures, []
        if not len(producer) and not failures:
            return
        was_alone = self._alone > 0
        self._start_anew(producer)
        if failures and was_alone:
            raise _failure(failures[0])
        problem = failures[0].str() if failures else f"no answer for {self._timeout_s:g} s"
        raise NotTakenError(f"kafka: {problem}")

    def _start_anew(self, producer: Producer) -> None:
        """Have nothing go out behind what will be handed over again."""
        producer.purge()
        self._failures.clear()
        self._producer = None
        self._alone = _ALONE

    def _opened(self) -> Producer:
        """A producer. Raises UnknownSettingError."""
        try:
            return Producer(self._settings | {"enable.gapless.guarantee": not self._alone})
        except KafkaException as error:
            raise UnknownSettingError(error.args[0].str()) from None

    def _note(self, error: KafkaError | None, _sent: Message) -> None:
        if error is not None:
            self._failures.append(error)


def _failure(problem: KafkaError) -> HeadwaterError:
    """What to raise for an event."""
    kind = RefusedError if problem.code() in _NEVER else NotTakenError
    return kind(f"kafka: {problem.str()}")
