"""Collecting alone: events into the log, without anything that is derived from it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from headwater.collector.accept import Collector
from headwater.config import Config
from headwater.data_folder import letter_bounds, system_clock
from headwater.errors import InvalidInputError
from headwater.integrations.buses.settings import KafkaSettings
from headwater.openlineage.admission import Admission
from headwater.openlineage.redaction import Redaction, read_rules
from headwater.store.stores import open_stores

if TYPE_CHECKING:
    from headwater.integrations.buses.kafka import KafkaFeed


class MissingKafkaError(InvalidInputError):
    """The package that speaks to Kafka is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "kafka: its client is not installed; pip install 'headwater[kafka]'", pointer="/kafka"
        )


@contextmanager
def needing_kafka() -> Generator[None]:
    """Say what is missing where the client of Kafka is, which is an extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "confluent_kafka":
            raise
        raise MissingKafkaError from None


def redaction_of(config: Config) -> Redaction:
    """What is taken out of events before they are kept."""
    kept = [name.strip() for name in config.keep_variables.split(",") if name.strip()]
    return Redaction(read_rules(config.redact), keep_variables=kept)


def admission_of(config: Config) -> Admission:
    """How events are read, cleaned and recognised."""
    return Admission(
        redaction_of(config), strict=config.strict, most_facet_bytes=config.max_facet_bytes
    )


@contextmanager
def collecting_from_kafka(config: Config, settings: KafkaSettings) -> Generator[KafkaFeed]:
    """A feed into the log of these stores; what was read is durable when the block ends."""
    with needing_kafka():
        from headwater.integrations.buses.kafka import KafkaFeed  # noqa: PLC0415 because of its extra
    stores = open_stores(config.data, config.store, letters=letter_bounds(config))
    collector = Collector(stores.log, queue_bytes=config.queue_bytes)
    try:
        yield KafkaFeed(
            settings,
            collector.submit,
            admission=admission_of(config),
            dead_letters=stores.log.dead_letters,
            clock=system_clock,
        )
    finally:
        collector.close()
        stores.operational.close()
        stores.log.close()
