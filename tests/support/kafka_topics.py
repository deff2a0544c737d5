"""Topics of Kafka, and what is in them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import count

from confluent_kafka import Consumer, Message
from confluent_kafka.admin import AdminClient, NewTopic

from servers.kafka_broker import Broker

_PATIENCE_S = 60
_TOPICS = count(1)


def new_topic(broker: Broker, *, config: Mapping[str, str] | None = None) -> str:
    """A topic of three partitions that nobody has used."""
    name = f"lineage-{next(_TOPICS)}"
    admin = AdminClient({"bootstrap.servers": broker.address})
    topic = NewTopic(name, num_partitions=3, config=dict(config or {}))
    deadline = time.monotonic() + _PATIENCE_S
    while not admin.list_topics(timeout=10).brokers:
        assert time.monotonic() < deadline
    for made in admin.create_topics([topic]).values():
        made.result(30)
    return name


def messages_of(broker: Broker, topic: str, *, quiet_s: float = 3.0) -> list[Message]:
    """All that is in a topic by now, each partition in its order."""
    consumer = Consumer(
        {
            "bootstrap.servers": broker.address,
            "group.id": f"reader-{time.monotonic()}",
            "auto.offset.reset": "earliest",
        }
    )
    try:
        consumer.subscribe([topic])
        found: list[Message] = consumer.consume(1, _PATIENCE_S)
        while more := consumer.consume(1_000, quiet_s):
            found += more
        return found
    finally:
        consumer.close()
