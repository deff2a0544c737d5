"""Connectors as events: a job each, with what flows from where into what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from headwater.integrations.sources.kafka.debezium import is_debezium, prefix_of
from headwater.integrations.sources.kafka.kafka_brokers import kafka_of, namespace_of, topic_of
from headwater.integrations.sources.kafka.kafka_connect_config import Connector
from headwater.integrations.sources.kafka.kafka_connect_sinks import (
    Target,
    takes_rows_out,
    target_of,
)
from headwater.integrations.sources.kafka.kafka_connect_sources import Read, reads_of
from headwater.integrations.sources.kafka.kafka_shape import UNKNOWN, Origin, Shape, table
from headwater.integrations.sources.kafka.kafka_transforms import (
    PatternError,
    Records,
    java_pattern,
    transformed,
)
from headwater.integrations.sources.source import Options, Report
from headwater.integrations.sources.sql_job import producer_of
from headwater.model.identity import DatasetId, JobId
from headwater.openlineage.writing import Json, Writer, identified

JOBS: Final = "kafka-connect"
"""The namespace of connectors, where nobody names another."""


@dataclass(frozen=True, slots=True)
class _Flow:
    """What becomes of one dataset in another. source, target: None where they are not known."""

    source: DatasetId | None
    target: DatasetId | None
    shape: Shape = UNKNOWN


@dataclass(slots=True)
class Cluster:
    """Connectors that are read together. topics: what is known of those that they write."""

    options: Options
    report: Report
    topics: dict[DatasetId, Shape] = field(default_factory=dict[DatasetId, Shape])

    def events(self, connectors: Sequence[Connector]) -> Iterator[Json]:
        """All of them, sources first, since sinks read what these write."""
        writer = Writer(producer_of("kafka-connect"))
        kinds = [(each, target_of(each)) for each in connectors]
        for connector, target in sorted(kinds, key=lambda each: each[1] is not None):
            flows = self._flows(connector, target)
            self.report.advance()
            if flows is None:
                continue
            self.report.counts["connectors"] += 1
            if connector.state in {"FAILED", "PAUSED", "STOPPED"}:
                self.report.counts[f"{connector.state.lower()} connectors"] += 1
            yield _event(writer, connector, flows, self.options)

    def _flows(self, connector: Connector, target: Target | None) -> list[_Flow] | None:
        place = f"{connector.place}: {connector.name}"
        kafka = kafka_of(connector, self.options)
        if connector.kind == "MirrorSourceConnector":
            kafka = namespace_of(connector.get("target.cluster.bootstrap.servers")) or kafka
        if kafka is None:
            self.report.remark(
                place,
                "its configuration does not say which Kafka it talks to",
                "add --namespace kafka://broker:9092",
            )
            return None
        if target is not None:
            return self._sink(connector, target, kafka)
        reads = reads_of(connector, self.options, self.report)
        if reads is not None:
            return self._source(connector, reads, kafka)
        if connector.kind in {"MirrorHeartbeatConnector", "MirrorCheckpointConnector"}:
            return None
        self.report.remark(place, f"what a {connector.kind} reads or writes is not known here", "")
        topics = self._topics(connector, kafka)
        return [_Flow(topic_of(kafka, each), None) for each in topics] or None

    def _source(self, connector: Connector, reads: Iterable[Read], kafka: str) -> list[_Flow]:
        flows: list[_Flow] = []
        for read in reads:
            for records in transformed(read.records, connector, self.report):
                topic = topic_of(kafka, records.topic)
                if "${" in records.topic:
                    self.report.remark(
                        f"{connector.place}: {connector.name}",
                        f"the values of records decide on the topic {records.topic}",
                    )
                    flows += self._fitting(read.source, records, kafka)
                    continue
                flows.append(_Flow(read.source, topic, records.shape))
                self._learn(topic, records.shape)
        return flows

    def _fitting(self, source: DatasetId | None, records: Records, kafka: str) -> list[_Flow]:
        """Topics whose names depend on values: those that are known to fit, or the pattern."""
        found = [
            _Flow(source, topic_of(kafka, name), records.shape)
            for name in (".".join(each) for each in self.options.known)
            if _fits(records.topic, name)
        ]
        return found or [_Flow(source, topic_of(kafka, records.topic), records.shape)]

    def _learn(self, topic: DatasetId, shape: Shape) -> None:
        known = self.topics.get(topic)
        if known is None:
            self.topics[topic] = shape
        elif known.complete and shape.complete:
            self.topics[topic] = Shape(known.fields | shape.fields, complete=True)
        else:
            self.topics[topic] = UNKNOWN

    def _sink(self, connector: Connector, target: Target, kafka: str) -> list[_Flow]:
        flows: list[_Flow] = []
        for name in self._topics(connector, kafka):
            topic = topic_of(kafka, name)
            records = Records(name, self._shape(topic))
            for each in transformed(records, connector, self.report):
                shape = each.shape
                if takes_rows_out(connector) and _is_envelope(shape):
                    shape = shape.below("after")
                only = connector.listed("fields.whitelist")
                dataset = target(connector, each.topic)
                if dataset is None:
                    self.report.remark(
                        f"{connector.place}: {connector.name}",
                        f"its settings do not tell where {each.topic} goes",
                    )
                flows.append(_Flow(topic, dataset, shape.only(only) if only else shape))
        return flows

    def _shape(self, topic: DatasetId) -> Shape:
        """The fields of a topic under their own names."""
        columns = self.options.known.get(tuple(topic.name.split(".")))
        if columns is not None:
            return table(columns)
        known = self.topics.get(topic)
        if known is not None and known.complete:
            return table(known.fields)
        return table(None)

    def _topics(self, connector: Connector, kafka: str) -> list[str]:
        """The topics that a sink reads."""
        named = connector.listed("topics")
        pattern = connector.get("topics.regex")
        if named or not pattern:
            return named
        known = {each.name for each in self.topics if each.namespace == kafka}
        known |= {".".join(name) for name in self.options.known}
        try:
            found = sorted(each for each in known if java_pattern(pattern).fullmatch(each))
        except PatternError as error:
            self.report.remark(f"{connector.place}: {connector.name}", f"topics.regex: {error}")
            return []
        if not found:
            self.report.remark(
                f"{connector.place}: {connector.name}",
                f"which topics fit {pattern!r} is not known",
                "read it together with the connectors that write them, or tell them by --schema",
            )
        return found


def _fits(pattern: str, name: str) -> bool:
    """Whether a topic is one of `outbox.event.${routedByValue}`."""
    head, _, rest = pattern.partition("${")
    tail = rest.partition("}")[2]
    return name.startswith(head) and name.endswith(tail) and len(name) > len(head + tail)


def _is_envelope(shape: Shape) -> bool:
    return any(path.startswith("after.") for path in shape.fields)


def _event(writer: Writer, connector: Connector, flows: Sequence[_Flow], options: Options) -> Json:
    told = writer.job(
        _job(connector, options),
        headwater_evidence={
            "kind": "declared",
            "note": f"configured in {connector.config['connector.class']}",
        },
        jobType={
            "processingType": "STREAMING",
            "integration": "KAFKA_CONNECT",
            "jobType": "CONNECTOR",
        },
        documentation=_documentation(connector),
        ownership=_ownership(connector),
        lineage=_lineage(flows),
    )
    sources = dict.fromkeys(each.source for each in flows if each.source is not None)
    targets = dict.fromkeys(each.target for each in flows if each.target is not None)
    return writer.job_event(
        options.now,
        told,
        inputs=[writer.dataset(each) for each in sources],
        outputs=[writer.dataset(each) for each in targets],
    )


def _job(connector: Connector, options: Options) -> JobId:
    """The job as Debezium itself names it where it reports to OpenLineage, else the connector."""
    if is_debezium(connector) and connector.has("openlineage.integration.enabled"):
        prefix = prefix_of(connector)
        namespace = connector.get("openlineage.integration.job.namespace", default=prefix)
        return JobId(options.job_namespace or namespace, f"{prefix}.0")
    return JobId(options.job_namespace or JOBS, connector.name)


def _documentation(connector: Connector) -> Json | None:
    description = connector.get("openlineage.integration.job.description")
    return {"description": description} if description else None


def _ownership(connector: Connector) -> Json | None:
    told = connector.listed("openlineage.integration.job.owners")
    owners = [dict(zip(("name", "type"), each.split("=", 1), strict=False)) for each in told]
    return {"owners": owners} if owners else None


def _lineage(flows: Sequence[_Flow]) -> Json | None:
    """One entry for each dataset that is written."""
    targets = dict.fromkeys(each.target for each in flows if each.target is not None)
    entries = [_entry(target, [f for f in flows if f.target == target]) for target in targets]
    return {"entries": entries} if entries else None


def _entry(target: DatasetId, flows: Sequence[_Flow]) -> Json:
    sources = dict.fromkeys(each.source for each in flows if each.source is not None)
    fields: dict[str, list[Json]] = {}
    for flow in flows:
        for path, origin in flow.shape.fields.items():
            if path and flow.source is not None:
                fields.setdefault(path, []).extend(_inputs(flow.source, origin))
    entry: Json = {"type": "DATASET", **identified(target)}
    if sources:
        entry["inputs"] = [{"type": "DATASET", **identified(each)} for each in sources]
    return entry | {"fields": {path: {"inputs": told} for path, told in sorted(fields.items())}}


def _inputs(source: DatasetId, origin: Origin) -> Iterator[Json]:
    transformation = {
        "type": "DIRECT",
        "subtype": "TRANSFORMATION" if origin.changed else "IDENTITY",
        "masking": origin.masked,
    }
    for column in sorted(origin.columns):
        yield {
            "type": "DATASET",
            **identified(source),
            "field": column,
            "transformations": [transformation],
        }
