"""JSON Schemas as fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec

from headwater.integrations.sources.kafka.schema_fields import (
    BrokenSchemaError,
    Field,
    Message,
    Room,
    as_deep_as_fits,
    objects,
    tags_of,
    text_of,
)

_LONGEST_CHAIN: Final = 24
_CHOICES: Final = ("oneOf", "anyOf", "allOf")


def read_json_schema(text: str, references: Mapping[str, str] | None = None) -> Message:
    """The message of a schema. references: the schemas that it refers to, by their names there.

    Raises BrokenSchemaError.
    """
    root = _decoded(text)
    others = {name: _decoded(each) for name, each in (references or {}).items()}
    fields = as_deep_as_fits(lambda room: _Reading(others, room).fields(root, root, 0))
    return Message(str(root.get("title") or ""), fields, text_of(root.get("description")))


def _decoded(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise BrokenSchemaError(f"it is no JSON Schema: {error}") from None


class _Reading:
    def __init__(self, others: Mapping[str, dict[str, Any]], room: Room) -> None:
        self._others = others
        self._room = room

    def fields(
        self, schema: dict[str, Any], document: dict[str, Any], depth: int
    ) -> tuple[Field, ...]:
        """The properties of an object, in any part of its schema. document: for its references."""
        if self._room.ends_at(depth):
            return ()
        schema, document = self._resolved(schema, document)
        found: dict[str, Field] = {}
        for name, told in _members(schema.get("properties")).items():
            if isinstance(told, dict):
                found[name] = self._field(name, cast(Any, told), document, depth + 1)
        for key in _CHOICES:
            for each in objects(schema.get(key)):
                for inner in self.fields(each, document, depth + 1):
                    found.setdefault(inner.name, inner)
        if not found and isinstance(schema.get("items"), dict):
            return self.fields(schema["items"], document, depth + 1)
        return tuple(found.values())

    def _field(
        self, name: str, told: dict[str, Any], document: dict[str, Any], depth: int
    ) -> Field:
        resolved, inside = self._resolved(told, document)
        return Field(
            name,
            self._type(told, document, depth),
            text_of(told.get("description")) or text_of(resolved.get("description")),
            self.fields(resolved, inside, depth + 1),
            tags_of(told),
        )

    def _type(self, told: dict[str, Any], document: dict[str, Any], depth: int) -> str:
        told, document = self._resolved(told, document)
        if self._room.ends_at(depth):
            return "object"
        kind = told.get("type")
        listed = cast(list[object], kind) if isinstance(kind, list) else []
        kinds = [kind] if isinstance(kind, str) else [str(e) for e in listed if e != "null"]
        if kinds == ["array"] and isinstance(told.get("items"), dict):
            return f"array<{self._type(told['items'], document, depth + 1)}>"
        if len(kinds) == 1:
            form = told.get("format") or told.get("connect.type")
            return str(form) if isinstance(form, str) and kinds == ["string"] else kinds[0]
        if kinds:
            return f"union<{', '.join(kinds)}>"
        for key in _CHOICES:
            names = [self._type(each, document, depth + 1) for each in objects(told.get(key))]
            several = list(dict.fromkeys(each for each in names if each != "null"))
            if several:
                return several[0] if len(several) == 1 else f"union<{', '.join(several)}>"
        return "object" if "properties" in told else "any"

    def _resolved(
        self, schema: dict[str, Any], document: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a schema that only refers to another means, and the document that is in."""
        for _ in range(_LONGEST_CHAIN):
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                break
            name, _, pointer = reference.partition("#")
            if name:
                document = self._others.get(name, {})
            target: object = document
            for part in pointer.strip("/").split("/") if pointer.strip("/") else ():
                key = part.replace("~1", "/").replace("~0", "~")
                target = cast(Any, target).get(key) if isinstance(target, dict) else None
            if not isinstance(target, dict):
                return {}, document
            schema = cast(dict[str, Any], target)
        return schema, document


def _members(value: object) -> dict[str, object]:
    return cast(dict[str, object], value) if isinstance(value, dict) else {}
