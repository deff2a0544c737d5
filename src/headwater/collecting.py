"""Collecting alone: events into the log, without anything that is derived from it."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from headwater.collector.accept import Collector
from headwater.config import Config
from headwater.data_folder import letter_bounds, system_clock
from headwater.errors import InvalidInputError, UnavailableError
from headwater.integrations.buses.settings import KafkaSettings
from headwater.openlineage.admission import Admission
from headwater.openlineage.redaction import Redaction, read_rules
from headwater.ports import DeadLetters
from headwater.store.operational import OperationalStore
from headwater.store.stores import Stores, Turn, open_stores

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


def asks_for_keys(config: Config, operational: OperationalStore) -> bool:
    """Whether requests must bring a key: as soon as there is one, unless told otherwise."""
    if config.no_auth:
        return False
    keys = operational.all_keys()
    return bool(config.api_key) or any(key.revoked_at is None for key in keys)


def holder_of(config: Config, operational: OperationalStore, key: str) -> str | None:
    """Who brings this key; None for one that lets nobody in."""
    configured = config.api_key
    if configured and hmac.compare_digest(key.encode(), configured.encode()):
        return "the configured key"
    return operational.holder_of(key)


@dataclass(slots=True)
class Collecting:
    """A process that takes events and derives nothing from them.

    end: told why, once it cannot go on. beside: what else runs for as long as it does.
    """

    config: Config
    stores: Stores
    collector: Collector
    admission: Admission
    end: Callable[[UnavailableError], None] = lambda _: None
    beside: Turn | None = None
    _watch: Turn | None = None

    @property
    def dead_letters(self) -> DeadLetters:
        """Where what is no event goes."""
        return self.stores.log.dead_letters

    def start(self) -> None:
        """Keep what comes beside events, and notice when they go elsewhere."""
        self.stores.operational.trace_headers.start()
        if self.stores.departing is not None:
            self._watch = self.stores.departing(self.end)
            self._watch.start()
        if self.beside is not None:
            self.beside.start()

    def close(self) -> None:
        """Commit what is waiting, and let go of the stores."""
        if self.beside is not None:
            self.beside.stop()
        if self._watch is not None:
            self._watch.stop()
        self.collector.close()
        self.stores.operational.trace_headers.stop()
        self.stores.operational.close()
        self.stores.log.close()


def open_collecting(config: Config) -> Collecting:
    """Open or make the stores, and begin to take events."""
    stores = open_stores(config.data, config.store, letters=letter_bounds(config))
    collector = Collector(stores.log, queue_bytes=config.queue_bytes)
    return Collecting(config, stores, collector, admission_of(config))


def feed_from_kafka(collecting: Collecting, settings: KafkaSettings) -> KafkaFeed:
    """A feed out of topics. Raises MissingKafkaError, UnknownSettingError."""
    with needing_kafka():
        from headwater.integrations.buses.kafka import KafkaFeed  # noqa: PLC0415 because of its extra
    return KafkaFeed(
        settings,
        collecting.collector.submit,
        admission=collecting.admission,
        dead_letters=collecting.dead_letters,
        clock=system_clock,
    )
