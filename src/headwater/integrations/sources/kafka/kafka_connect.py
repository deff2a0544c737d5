"""Kafka Connect: connectors as they are configured, with what their transforms rename."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json


def read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    """What connectors move between tables and topics, as events."""
    from headwater.integrations.sources.kafka.kafka_connect_config import read_connectors
    from headwater.integrations.sources.kafka.kafka_connect_events import Cluster
    from headwater.integrations.sources.retelling import Retelling

    connectors, whole = read_connectors(locations, report)
    report.expect(len(connectors))
    retelling = Retelling(memory, options.now, again=options.again)
    for event in Cluster(options, report).events(connectors):
        yield from retelling.tell(event)
    if whole:
        yield from retelling.end(dropped=False)


SOURCE: Final = Source(
    name="kafka-connect",
    summary="configurations of Kafka Connect: tables to topics, topics to tables and files",
    locations="JSON files or folders: what was posted, or /connectors?expand=info&expand=status",
    capabilities={
        Capability.TABLES: "declared: JDBC, Debezium, MongoDB, files, MirrorMaker 2; sinks to "
        "JDBC, S3, GCS, HDFS, Snowflake, BigQuery, Elasticsearch, MongoDB, files",
        Capability.COLUMNS: "declared, through the chain of transforms, where columns are known",
        Capability.DESCRIPTIONS: "what Debezium is told for OpenLineage",
        Capability.OWNERS: "what Debezium is told for OpenLineage",
        Capability.DELETIONS: "connectors that are gone since the last reading",
    },
    read=read,
)
