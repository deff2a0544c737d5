"""Fields of messages, in whichever language a schema is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from headwater.errors import InvalidInputError
from headwater.openlineage.writing import Json


@dataclass(frozen=True, slots=True)
class Field:
    """A field, with those inside it, and the tags that its schema gives it."""

    name: str
    type: str
    description: str | None = None
    fields: tuple[Field, ...] = ()
    tags: tuple[str, ...] = ()

    def told(self) -> Json:
        """As the `schema` facet has it."""
        told: Json = {"name": self.name, "type": self.type}
        if self.description:
            told["description"] = self.description
        return told | ({"fields": [each.told() for each in self.fields]} if self.fields else {})


@dataclass(frozen=True, slots=True)
class Message:
    """What a schema says of a message. name: with its package, empty where it has none."""

    name: str
    fields: tuple[Field, ...]
    description: str | None = None


class BrokenSchemaError(InvalidInputError):
    """A text that is no schema of its language."""


def tagged(fields: Iterable[Field], path: str = "") -> Iterator[tuple[str, str]]:
    """Each tag, with the path of the field that has it."""
    for each in fields:
        below = f"{path}.{each.name}" if path else each.name
        for tag in each.tags:
            yield tag, below
        yield from tagged(each.fields, below)
