"""Did you mean: names whose words are misspelled in a query by a letter or two."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, product
from typing import Final

from rapidfuzz.distance import OSA
from sqlalchemy import Connection, text

from headwater.store.catalog_find_words import Search
from headwater.store.search_letters import edits_allowed, misspellings
from headwater.store.search_terms import begins_part, every

_NEAR: Final = """
SELECT DISTINCT word FROM json_each(:variants) AS asked
CROSS JOIN misspelling ON variant = asked.value
LIMIT 500
"""
_FIT: Final = "SELECT rowid FROM search WHERE search MATCH :which ORDER BY rowid LIMIT :most"
_MOST: Final = 10
_SPELLINGS: Final = 3
"""So many words are tried for each that is misspelled."""
_TRIED: Final = 9
_WORD: Final = re.compile(r"[^\W_]+")


def similar_places(
    connection: Connection, search: Search, *, but: Collection[int]
) -> Sequence[int]:
    """The places of things that have the words in their names, spelled right; the nearest first.

    Nothing where each word is one that stands in a name, or is like none.
    """
    words = _WORD.findall(" ".join(search.words))
    spellings = [_spellings(connection, word) for word in words]
    found: dict[int, None] = {}
    for meant in islice(_by_distance(spellings), _TRIED):
        if len(found) >= _MOST or [*meant] == words:
            break
        asked = {"which": search.matching(every([*map(begins_part, meant)])), "most": _MOST}
        found |= dict.fromkeys(connection.scalars(text(_FIT), asked))
    return [place for place in found if place not in but][:_MOST]


def _by_distance(spellings: Sequence[Sequence[tuple[int, str]]]) -> Iterator[tuple[str, ...]]:
    """Each choice of one spelling for each word, those with the fewest edits first."""
    choices = [*product(*spellings)]
    for choice in sorted(choices, key=lambda each: sum(edits for edits, _ in each)):
        yield tuple(word for _, word in choice)


def _spellings(connection: Connection, word: str) -> list[tuple[int, str]]:
    """What a word may mean, with the number of edits; itself where nothing is like it."""
    allowed = edits_allowed(word)
    if not allowed:
        return [(0, word)]
    variants = json.dumps([*misspellings(word, most=allowed)])
    near = [
        (edits, each)
        for each in connection.scalars(text(_NEAR), {"variants": variants})
        if (edits := OSA.distance(word, each)) <= allowed
    ]
    return sorted(near)[:_SPELLINGS] if near and min(near)[0] else [(0, word)]
