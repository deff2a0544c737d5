"""Avro schemas as fields. Source: the Avro specification, "Schema Declaration"."""

from __future__ import annotations

from collections.abc import Sequence
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

_DEEPEST: Final = 24
_NAMED: Final = ("record", "error", "enum", "fixed")


def read_avro(text: str, references: Sequence[str] = ()) -> Message:
    """The message of a schema. references: the schemas that it refers to, deepest first.

    Raises BrokenSchemaError.
    """
    named: dict[str, dict[str, Any]] = {}
    schema = _decoded(text)
    for each in (*map(_decoded, references), schema):
        _learn(named, each, "")
    return as_deep_as_fits(lambda room: _message(schema, _Types(named, room)))


def _message(schema: object, types: _Types) -> Message:
    if not isinstance(schema, dict):
        return Message("", (Field("value", types.name_of(schema, "", 0)),))
    told = cast(dict[str, Any], schema)
    name, space = _full_name(told, "")
    fields = types.fields_of(told, space, 0)
    return Message(
        name, fields or (Field("value", types.name_of(told, "", 0)),), text_of(told.get("doc"))
    )


def _decoded(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        if text.strip().replace(".", "").isidentifier():
            return text.strip()
        raise BrokenSchemaError(f"it is no Avro schema: {error}") from None


def _learn(named: dict[str, dict[str, Any]], schema: object, space: str, depth: int = 0) -> None:
    """Remember the types in a schema that have names."""
    if depth > _DEEPEST:
        return
    if isinstance(schema, list):
        for each in cast(list[object], schema):
            _learn(named, each, space, depth + 1)
    if not isinstance(schema, dict):
        return
    told = cast(dict[str, Any], schema)
    if told.get("type") in _NAMED and told.get("name"):
        name, space = _full_name(told, space)
        named.setdefault(name, told)
    for each in objects(told.get("fields")):
        _learn(named, each.get("type"), space, depth + 1)
    for key in ("items", "values", "type"):
        if isinstance(told.get(key), dict | list):
            _learn(named, told[key], space, depth + 1)


class _Types:
    """Types that have names, and what they are."""

    def __init__(self, named: dict[str, dict[str, Any]], room: Room) -> None:
        self._named = named
        self._room = room

    def fields_of(self, schema: object, space: str, depth: int) -> tuple[Field, ...]:
        """The fields inside a type, through arrays, maps and what may be null."""
        if self._room.ends_at(depth):
            return ()
        if isinstance(schema, str):
            named = self._find(schema, space)
            return () if named is None else self.fields_of(named[0], named[1], depth + 1)
        if isinstance(schema, list):
            inner = [each for each in cast(list[object], schema) if each != "null"]
            found = [self.fields_of(each, space, depth + 1) for each in inner]
            return next((each for each in found if each), ())
        if not isinstance(schema, dict):
            return ()
        told = cast(dict[str, Any], schema)
        if told.get("type") in ("record", "error"):
            _, space = _full_name(told, space)
            listed = [each for each in objects(told.get("fields")) if each.get("name")]
            return tuple(self._field(each, space, depth) for each in listed)
        inner = told.get("items", told.get("values", told.get("type")))
        return () if inner in (None, schema) else self.fields_of(inner, space, depth + 1)

    def name_of(self, schema: object, space: str, depth: int) -> str:
        """What a type is called: `string`, `array<long>`, `decimal(10,2)`."""
        if self._room.ends_at(depth):
            return "record"
        if isinstance(schema, str):
            return self._short(schema, space)
        if isinstance(schema, list):
            inner = [each for each in cast(list[object], schema) if each != "null"]
            names = [self.name_of(each, space, depth + 1) for each in inner]
            return names[0] if len(names) == 1 else f"union<{', '.join(names)}>"
        told = cast(dict[str, Any], schema) if isinstance(schema, dict) else {}
        kind = told.get("type")
        logical = told.get("logicalType")
        if logical == "decimal":
            return f"decimal({told.get('precision', '')},{told.get('scale', 0)})"
        if isinstance(logical, str):
            return logical
        if kind == "array":
            return f"array<{self.name_of(told.get('items'), space, depth + 1)}>"
        if kind == "map":
            return f"map<string, {self.name_of(told.get('values'), space, depth + 1)}>"
        return kind if isinstance(kind, str) else self.name_of(kind, space, depth + 1)

    def _field(self, told: dict[str, Any], space: str, depth: int) -> Field:
        kind = told.get("type")
        return Field(
            str(told["name"]),
            self.name_of(kind, space, depth + 1),
            text_of(told.get("doc")),
            self.fields_of(kind, space, depth + 1),
            tags_of(told),
        )

    def _find(self, name: str, space: str) -> tuple[dict[str, Any], str] | None:
        for each in (name if "." in name or not space else f"{space}.{name}", name):
            found = self._named.get(each)
            if found is not None:
                return found, each.rpartition(".")[0]
        return None

    def _short(self, name: str, space: str) -> str:
        named = self._find(name, space)
        return (
            name
            if named is None
            else self.name_of(named[0] | {"name": name}, space, self._room.deepest)
        )


def _full_name(told: dict[str, Any], space: str) -> tuple[str, str]:
    """The name of a type with its namespace, and the latter."""
    name = str(told.get("name") or "")
    if "." in name:
        return name, name.rpartition(".")[0]
    space = str(told.get("namespace") or space)
    return (f"{space}.{name}" if space and name else name), space
