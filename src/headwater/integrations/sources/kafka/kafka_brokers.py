"""Which Kafka a connector talks to, as OpenLineage names it."""

from __future__ import annotations

from headwater.integrations.sources.kafka.kafka_connect_config import Connector
from headwater.integrations.sources.source import Options
from headwater.model.identity import DatasetId

_SETTINGS = (
    "openlineage.integration.dataset.kafka.bootstrap.servers",
    "schema.history.internal.kafka.bootstrap.servers",
    "database.history.kafka.bootstrap.servers",
    "bootstrap.servers",
)


def kafka_of(connector: Connector, options: Options) -> str | None:
    """The namespace of the topics; None where neither the options nor the connector tell it."""
    return options.namespace or namespace_of(connector.get(*_SETTINGS))


def namespace_of(bootstrap: str) -> str | None:
    """A list of brokers as a namespace: of several the first by name stands, as everywhere here."""
    brokers = [
        each.strip().rpartition("://")[2].rpartition("@")[2]
        for each in bootstrap.split(",")
        if each.strip()
    ]
    return f"kafka://{min(brokers)}" if brokers else None


def topic_of(namespace: str, name: str) -> DatasetId:
    """A topic as a dataset."""
    return DatasetId(namespace, name)
