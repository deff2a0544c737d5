"""Looking into JSON of which nothing is known yet: what is not as expected is empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, cast

Object: TypeAlias = dict[str, Any]


def as_object(value: Any) -> Object:
    """An object, or an empty one in place of anything else."""
    return cast(Object, value) if isinstance(value, dict) else {}


def objects_in(value: Any) -> Iterator[tuple[int, Object]]:
    """The objects of an array, with their positions; nothing of anything else."""
    if isinstance(value, list):
        for position, each in enumerate(cast(list[Any], value)):
            if isinstance(each, dict):
                yield position, cast(Object, each)


def facet_of(owner: Object, key: str) -> Object:
    """A facet of an owner, an empty one where it has none."""
    return as_object(as_object(owner.get("facets")).get(key))
