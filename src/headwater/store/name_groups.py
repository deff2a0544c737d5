"""Which datasets, and which of their columns, are one under several names."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from headwater.model.graph import Layer, NameGroup
from headwater.model.identity import Key

_EVERY_ALIAS: Final = "SELECT one, other, holds FROM alias"

# Aliases that were taken back count for what may have been joined before.
_ALIASES_AROUND: Final = """
WITH RECURSIVE near(key) AS (
    SELECT value FROM json_each(?)
    UNION
    SELECT other FROM near CROSS JOIN alias ON one = near.key
    UNION
    SELECT one FROM near CROSS JOIN alias ON other = near.key
)
SELECT one, other, holds FROM near CROSS JOIN alias ON one = near.key
"""

_COLUMNS: Final = """
SELECT "column".key, "column".dataset, "column".path
FROM json_each(?) AS wanted CROSS JOIN "column" ON "column".dataset = wanted.value
"""


def name_groups(
    connection: sqlite3.Connection, around: Collection[Key] | None = None
) -> tuple[NameGroup, ...]:
    """The names of each dataset and of each of its columns, in order.

    A column is that of another name which has the same path. A name that has, or once had,
    another one, and has none now, is a group of its own.
    around: only the groups that these datasets may be in, or have been in; None for all.
    """
    if around is None:
        rows = connection.execute(_EVERY_ALIAS)
    else:
        rows = connection.execute(_ALIASES_AROUND, (json.dumps([*around]),))
    first = _first_names(rows.fetchall())
    groups: dict[tuple[Key, str | None], list[Key]] = defaultdict(list)
    for key, name in first.items():
        groups[name, None].append(key)
    for key, dataset, path in connection.execute(_COLUMNS, (json.dumps([*first]),)):
        groups[first[dataset], path].append(key)
    return tuple(
        sorted(
            NameGroup(Layer.FLOW if path is None else Layer.COLUMNS, tuple(sorted(keys)))
            for (_, path), keys in groups.items()
        )
    )


def _first_names(pairs: Iterable[tuple[Key, Key, int]]) -> dict[Key, Key]:
    """For each name the smallest of those that are joined to it by pairs that hold."""
    beside: dict[Key, set[Key]] = defaultdict(set)
    for one, other, holds in pairs:
        beside[one] |= {other} if holds else set()
        beside[other] |= {one} if holds else set()
    first: dict[Key, Key] = {}
    for name in sorted(beside):
        waiting = [] if name in first else [name]
        while waiting:
            reached = waiting.pop()
            if reached not in first:
                first[reached] = name
                waiting.extend(beside[reached])
    return first
