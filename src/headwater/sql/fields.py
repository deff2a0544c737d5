"""Fields of structures, through the queries that hand these on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from headwater.sql.flows import TRANSFORMATION, Flows, through
from headwater.sql.relations import Column, Either, Fields, Item, Worded, either

_LONGEST_CHAIN: Final = 1_000
"""Through how many queries a structure is followed that each hands on as it is."""
_DEEPEST_UNION: Final = 50
"""Through how many unions within unions."""


def fields_of(column: Column, *, depth: int = 0) -> Fields | None:
    """The fields of a structure that a query has put together or picked; None where there is none.

    An array of structures has the fields of its elements. depth: of unions that were looked into.
    """
    value = column.value
    for _ in range(_LONGEST_CHAIN):
        if isinstance(value, Worded):
            return value.fields
        if isinstance(value, Either):
            return fields_of_one(value.columns, depth=depth + 1) if depth < _DEEPEST_UNION else None
        if not isinstance(value, Item):
            break
        if value.fields is not None:
            return value.fields()
        node = value.node
        while isinstance(node, exp.Alias | exp.Paren):
            node = node.this
        meaning = value.meant.get(id(node))
        if meaning is None or meaning.path or meaning.column.value is value:
            break
        value = meaning.column.value
    return None


def fields_of_one(columns: Sequence[Column], *, depth: int = 0) -> Fields | None:
    """The fields of one of several structures, which are alike in their order."""
    found: list[Fields] = []
    waiting = [*reversed(columns)]
    while waiting:
        each = waiting.pop()
        if isinstance(each.value, Either):
            waiting += reversed(each.value.columns)
            continue
        fields = fields_of(each, depth=depth)
        if fields is None:
            return None
        found.append(fields)
    return one_of(found) if found else None


def one_of(found: Sequence[Fields]) -> Fields:
    """The fields of any of several structures, which are alike in their order."""
    if len(found) == 1:
        return found[0]
    beside: Flows = {}
    if len({len(each.told) for each in found}) != 1:
        for each in found:
            beside.update(through(TRANSFORMATION, each.everything()))
        return Fields({}, beside=beside)
    first = found[0]
    columns = zip(*(each.told.values() for each in found), strict=True)
    told = {
        key: either(column.name, column.key, alike)
        for (key, column), alike in zip(first.told.items(), columns, strict=True)
    }
    rest: Flows = {}
    for each in found:
        rest.update(each.rest)
        beside.update(each.beside)
    return Fields(told, rest, first.effect, beside)


def followed(column: Column, path: Sequence[str]) -> tuple[Column, Sequence[str]]:
    """The field to which a way into a structure leads, and what is left of the way."""
    while path and (fields := fields_of(column)) is not None:
        found = fields.at(path)
        if found is None:
            break
        column, path = found
    return column, path
