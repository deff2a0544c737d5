"""Columns that tell which row it is: what changes places with them, moved; they did not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from headwater.integrations.trials.compare import bags
from headwater.integrations.trials.sandbox import Outcome, Row
from headwater.integrations.trials.values import Column

Place: TypeAlias = tuple[str, str]
"""A made-up table and a column of it."""


def keys_in(
    rows: Mapping[str, Sequence[Row]], columns: Mapping[str, Sequence[Column]]
) -> dict[Place, frozenset[str]]:
    """The values of columns that have each value once."""
    found: dict[Place, frozenset[str]] = {}
    for table, each in rows.items():
        for at, column in enumerate(columns[table]):
            values = [row[at] for row in each if row[at] is not None]
            once = frozenset(value for value in values if value is not None)
            if len(once) == len(values):
                found[table, column.name] = once
    return found


def without_anchors(
    moved: frozenset[str], outcome: Outcome, keys: Collection[AbstractSet[str]]
) -> frozenset[str]:
    """Of columns that changed places among each other those that do not tell which row it is.

    keys: the values of columns that were not changed and that have each value once. A column of
    the outcome tells whose values are among those of one of them.
    """
    values = {name: {*bag} - {None} for name, bag in bags(outcome).items() if name in moved}
    anchors = {
        name
        for name, told in values.items()
        if len(told) > 1 and any(told <= each for each in keys)
    }
    rest = moved - anchors
    return rest if anchors and rest else moved
