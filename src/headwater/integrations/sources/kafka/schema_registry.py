"""Schema registries that speak Confluent's interface: the schemas of topics, from exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json


def read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    """The schemas of topics, as events. Raises NoKafkaError."""
    from headwater.integrations.sources.kafka.schema_registry_events import TAKEN_AWAY, Registry
    from headwater.integrations.sources.kafka.schema_registry_export import read_versions
    from headwater.integrations.sources.retelling import Retelling

    versions, whole = read_versions(locations, report)
    report.expect(len(versions))
    retelling = Retelling(memory, options.now, again=options.again)
    yield from Registry(versions, options, report).events(retelling)
    if whole:
        yield from retelling.end(dropped=False, taken_away=TAKEN_AWAY)


SOURCE: Final = Source(
    name="schema-registry",
    summary="exports of a schema registry: Avro, JSON Schema and Protobuf of topics",
    locations="JSON files or folders: what /schemas or /subjects/SUBJECT/versions/NUMBER returns",
    capabilities={
        Capability.SCHEMA: "of topics, by the strategies TopicName and TopicRecordName",
        Capability.DESCRIPTIONS: "of messages and fields",
        Capability.TAGS: "Confluent's tags on fields",
        Capability.DELETIONS: "schemas that are gone since the last reading",
    },
    read=read,
)
