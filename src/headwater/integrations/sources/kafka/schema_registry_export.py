"""Subjects of a schema registry and their versions, out of exported JSON.

Source: Confluent's documentation of the registry's HTTP interface.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import msgspec

from headwater.integrations.sources.kafka.kafka_connect_config import json_files, read_json
from headwater.integrations.sources.source import Report


class Reference(msgspec.Struct, frozen=True):
    """Another schema that one refers to. name: by which it does."""

    name: str
    subject: str
    version: int


class _Version(msgspec.Struct, frozen=True):
    subject: str
    schema: str
    version: int = 1
    id: int | None = None
    schema_type: str = msgspec.field(name="schemaType", default="AVRO")
    references: tuple[Reference, ...] = ()
    deleted: bool = False
    ts: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a subject. language: AVRO, JSON or PROTOBUF. registered_ms: UTC, if told."""

    subject: str
    number: int
    id: int | None
    language: str
    text: str
    references: tuple[Reference, ...]
    registered_ms: int | None
    place: str


def read_versions(
    locations: Sequence[str], report: Report
) -> tuple[dict[str, dict[int, Version]], bool]:
    """The versions of each subject, oldest first, and whether all files could be read."""
    found: dict[str, dict[int, Version]] = {}
    whole = True
    for path in json_files(locations):
        document = read_json(path, report)
        if document is None:
            whole = False
            continue
        versions = [*_versions(document, None, path, report)]
        if not versions:
            report.remark(
                str(path),
                "there is no schema in it",
                "save what /schemas returns, or /subjects/SUBJECT/versions/NUMBER",
            )
        for each in versions:
            found.setdefault(each.subject, {})[each.number] = each
    return {name: dict(sorted(found[name].items())) for name in sorted(found)}, whole


def _versions(
    document: object, subject: str | None, path: Path, report: Report
) -> Iterator[Version]:
    """In whichever form the registry returns them, or a map of subjects to such."""
    if isinstance(document, list):
        for each in cast(list[object], document):
            yield from _versions(each, subject, path, report)
        return
    if not isinstance(document, dict):
        return
    members = cast(dict[str, Any], document)
    if "schema" not in members:
        for name, each in members.items():
            yield from _versions(each, subject or name, path, report)
        return
    named = {"subject": subject} | members if subject else members
    try:
        told = msgspec.convert(named, _Version)
    except msgspec.ValidationError as error:
        report.remark(f"{path}: {named.get('subject', 'a schema')}", str(error))
        return
    if not told.deleted:
        yield Version(
            told.subject,
            told.version,
            told.id,
            told.schema_type.upper(),
            told.schema,
            told.references,
            told.ts,
            str(path),
        )
