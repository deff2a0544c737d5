"""Subjects of a schema registry as topics with schemas."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from headwater.errors import InvalidInputError
from headwater.integrations.sources.kafka.avro_schema import read_avro
from headwater.integrations.sources.kafka.json_schema import read_json_schema
from headwater.integrations.sources.kafka.protobuf_schema import read_protobuf
from headwater.integrations.sources.kafka.schema_fields import (
    BrokenSchemaError,
    Field,
    Message,
    tagged,
)
from headwater.integrations.sources.kafka.schema_registry_export import Version
from headwater.integrations.sources.retelling import Retelling
from headwater.integrations.sources.source import Options, Report
from headwater.integrations.sources.sql_job import producer_of
from headwater.model.identity import DatasetId
from headwater.model.time import Instant, to_instant
from headwater.openlineage.writing import Json, Writer

TAKEN_AWAY: Final = ("schema", "catalog", "tags", "documentation")
"""The facets of a topic that has no schema any more."""


_CONTEXT: Final = re.compile(r"\A:\.[^:]*:")


class NoKafkaError(InvalidInputError):
    """Nobody said which Kafka the topics are in."""

    def __init__(self) -> None:
        super().__init__(
            "a registry does not say which Kafka its topics are in; "
            "add --namespace kafka://broker:9092"
        )


@dataclass(frozen=True, slots=True)
class _Subject:
    """A subject whose schema is that of a topic. alone: whether the topic has no other."""

    topic: str
    versions: Sequence[Version]


class Registry:
    """All subjects that were exported together."""

    def __init__(
        self, versions: Mapping[str, Mapping[int, Version]], options: Options, report: Report
    ) -> None:
        if options.namespace is None:
            raise NoKafkaError
        self._namespace = options.namespace
        self._versions = versions
        self._options = options
        self._report = report

    def events(self, retelling: Retelling) -> Iterator[Json]:
        """What is new about each topic."""
        topics: defaultdict[str, list[_Subject]] = defaultdict(list)
        for name, versions in self._versions.items():
            subject = self._subject(name, [*versions.values()])
            if subject is not None:
                topics[subject.topic].append(subject)
            self._report.advance()
        for topic, subjects in topics.items():
            self._report.counts["topics"] += 1
            yield from self._topic(topic, subjects, retelling)

    def _subject(self, name: str, versions: Sequence[Version]) -> _Subject | None:
        """Which topic a subject is about, by the three strategies that there are for its name.

        A subject may stand in a context of the registry, which its topic does not: `:.eu:orders`.
        """
        name = _CONTEXT.sub("", name)
        if name.endswith("-key"):
            self._report.counts["schemas of keys"] += 1
            return None
        if name.endswith("-value"):
            return _Subject(name.removesuffix("-value"), versions)
        message = self._message(versions[-1])
        record = message.name if message is not None else ""
        if record and name.endswith(f"-{record}"):
            return _Subject(name.removesuffix(f"-{record}"), versions)
        self._report.counts["schemas of records without a topic"] += 1
        return None

    def _topic(
        self, topic: str, subjects: Sequence[_Subject], retelling: Retelling
    ) -> Iterator[Json]:
        writer = Writer(producer_of("schema-registry"))
        for at, told in self._moments(subjects):
            read = [(each, self._message(each)) for each in told]
            messages = [(each, message) for each, message in read if message is not None]
            if not messages:
                continue
            fields = _joined([message for _, message in messages])
            tags = [
                {"key": tag, "value": "true", "source": "SCHEMA_REGISTRY", "field": path}
                for tag, path in tagged(fields)
            ]
            descriptions = [m.description for _, m in messages if m.description]
            dataset = writer.dataset(
                DatasetId(self._namespace, topic),
                schema={"fields": [each.told() for each in fields]},
                datasetType={"datasetType": "TOPIC"},
                catalog=_catalog([each for each, _ in messages]),
                documentation={"description": descriptions[0]} if len(descriptions) == 1 else None,
                tags={"tags": tags} if tags else None,
            )
            yield from retelling.tell(writer.dataset_event(at, dataset))

    def _moments(self, subjects: Sequence[_Subject]) -> list[tuple[Instant, list[Version]]]:
        """The versions that held together, each time from when they did.

        Where a registry tells when versions were registered, all of them are; else only what holds
        now is known.
        """
        versions = [each for subject in subjects for each in subject.versions]
        times = sorted({each.registered_ms for each in versions if each.registered_ms is not None})
        if any(each.registered_ms is None for each in versions):
            return [(self._options.now, [subject.versions[-1] for subject in subjects])]
        found: list[tuple[Instant, list[Version]]] = []
        for time in times:
            held = [
                [each for each in subject.versions if (each.registered_ms or 0) <= time]
                for subject in subjects
            ]
            at = to_instant(datetime.fromtimestamp(time / 1000, UTC))
            found.append((at, [each[-1] for each in held if each]))
        return found

    def _message(self, version: Version) -> Message | None:
        """What a version says; None, with a remark, where it cannot be read."""
        references = self._references(version)
        try:
            match version.language:
                case "AVRO":
                    return read_avro(version.text, [*references.values()])
                case "JSON":
                    return read_json_schema(version.text, references)
                case "PROTOBUF":
                    return read_protobuf(version.text, [*references.values()])
                case _:
                    detail = f"schemas in {version.language} are not known here"
        except BrokenSchemaError as error:
            detail = str(error)
        self._report.remark(f"{version.place}: {version.subject} version {version.number}", detail)
        return None

    def _references(self, version: Version) -> dict[str, str]:
        """The texts of the schemas that one refers to, by name, deepest first."""
        found: dict[str, str] = {}
        waiting = [version]
        for one in waiting:
            for each in one.references:
                referred = self._versions.get(each.subject, {}).get(each.version)
                if referred is None:
                    self._report.remark(
                        f"{version.place}: {version.subject} version {version.number}",
                        f"{each.subject} version {each.version}, which it refers to, "
                        "was not exported",
                    )
                    continue
                found.setdefault(each.name, referred.text)
                if referred not in waiting:
                    waiting.append(referred)
        return dict(reversed(found.items()))


def _joined(messages: Sequence[Message]) -> tuple[Field, ...]:
    """The fields of a topic: those of its message, or a field for each of several messages."""
    if len(messages) == 1:
        return messages[0].fields
    return tuple(Field(each.name, "record", each.description, each.fields) for each in messages)


def _catalog(versions: Sequence[Version]) -> Json:
    """Where the schemas are registered."""
    return {
        "framework": "kafka",
        "type": "schema-registry",
        "name": ", ".join(each.subject for each in versions),
        "catalogProperties": {
            "language": ", ".join(dict.fromkeys(each.language for each in versions)),
            "version": ", ".join(str(each.number) for each in versions),
            "id": ", ".join(str(each.id) for each in versions if each.id is not None),
        },
    }
