"""Counts of what was found by what it is told by: platform, owner, tag and the like."""

from __future__ import annotations

import json
from collections import Counter
from typing import Final

import msgspec
from sqlalchemy import Connection, text

from headwater.lineage.entries import TraitCounts, ValueCount
from headwater.store.catalog_find_words import Search, best_fits
from headwater.store.search_facts import Trait

_MOST_COUNTED: Final = 5_000
_SHOWN: Final = 20
_FACTS: Final = """
SELECT facts FROM json_each(:places) AS found CROSS JOIN searchable ON place = found.value
"""
_DECODER: Final = msgspec.msgpack.Decoder(dict[str, list[str]])


def count_traits(connection: Connection, search: Search) -> TraitCounts:
    """How many of the things that fit, or of the best of them, have each value."""
    places = best_fits(connection, search, most=_MOST_COUNTED + 1)
    counted = places[:_MOST_COUNTED]
    values: dict[str, Counter[str]] = {trait.value: Counter() for trait in Trait}
    for facts in connection.scalars(text(_FACTS), {"places": json.dumps(counted)}):
        for trait, told in _DECODER.decode(facts).items():
            values[trait].update(told)
    shown = {trait: _most_frequent(counter) for trait, counter in values.items()}
    return TraitCounts(counted=len(counted), complete=len(places) == len(counted), **shown)


def _most_frequent(counter: Counter[str]) -> tuple[ValueCount, ...]:
    ranked = sorted(counter.items(), key=lambda each: (-each[1], each[0]))
    return tuple(ValueCount(value, count) for value, count in ranked[:_SHOWN])
