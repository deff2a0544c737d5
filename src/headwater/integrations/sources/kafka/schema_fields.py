"""Fields of messages, in whichever language a schema is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from headwater.errors import InvalidInputError
from headwater.openlineage.writing import Json

_DEEPEST: Final = 24
_MOST_STEPS: Final = 50_000
_Told = TypeVar("_Told")


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


class _NoRoomError(Exception):
    """A schema that has more fields than there is room for."""


class Room:
    """How much of a schema can be told: types that hold themselves have no end.

    deepest: how many levels of types are told.
    """

    def __init__(self, deepest: int, steps: int | None) -> None:
        self.deepest = deepest
        self._steps = steps

    def ends_at(self, depth: int) -> bool:
        """Whether what lies so deep is not told any more; each question is a step."""
        if self._steps is not None:
            self._steps -= 1
            if self._steps < 0:
                raise _NoRoomError
        return depth > self.deepest


def as_deep_as_fits(tell: Callable[[Room], _Told]) -> _Told:
    """What is told of a schema, as many levels of it as there is room for.

    Types that hold others twice have twice as many fields with each level.
    """
    deepest = _DEEPEST
    while deepest > 1:
        try:
            return tell(Room(deepest, _MOST_STEPS))
        except _NoRoomError:
            deepest //= 2
    return tell(Room(deepest, None))


def objects(value: object) -> list[dict[str, Any]]:
    """The objects in a list; none for anything else."""
    listed = cast(list[object], value) if isinstance(value, list) else []
    return [cast(dict[str, Any], each) for each in listed if isinstance(each, dict)]


def text_of(value: object) -> str | None:
    """A text; None for anything else."""
    return value if isinstance(value, str) else None


def tags_of(told: Mapping[str, object]) -> tuple[str, ...]:
    """The tags that Confluent's registry keeps in a field of Avro or JSON Schema."""
    tags = told.get("confluent:tags")
    return tuple(map(str, cast(list[object], tags))) if isinstance(tags, list) else ()


def tagged(fields: Iterable[Field], path: str = "") -> Iterator[tuple[str, str]]:
    """Each tag, with the path of the field that has it."""
    for each in fields:
        below = f"{path}.{each.name}" if path else each.name
        for tag in each.tags:
            yield tag, below
        yield from tagged(each.fields, below)
