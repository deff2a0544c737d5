"""How words are looked for in the search index: the closest to the name first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from headwater.store.search_facts import TEMPORARY, Filters, Trait, fact, kind_fact
from headwater.store.search_letters import (
    begins_name,
    begins_part,
    every,
    has_fact,
    is_name,
    some,
    stands_in,
    words_of,
)

MOST_COUNTED: Final = 1_000
"""So many things that fit are counted; of more it is only known that they are more."""
_BEST: Final = 5_000
"""Among so many of the best things one or two letters are looked for inside of words."""
_TRIGRAM: Final = 3

_FIT: Final = """
SELECT rowid FROM search WHERE search MATCH :which AND rowid > :after ORDER BY rowid LIMIT :most
"""
_ANY: Final = "SELECT place FROM searchable ORDER BY place LIMIT :most"
_DEEP: Final = "SELECT place FROM searchable ORDER BY place LIMIT 1 OFFSET :best"
_INSIDE: Final = """
SELECT rowid FROM search
WHERE rowid > :after AND rowid < :deep {inside} {wanted} AND rowid NOT IN (
    SELECT rowid FROM search WHERE search MATCH :fitting AND rowid < :deep
) ORDER BY rowid LIMIT :most
"""
_WANTED: Final = """
AND rowid IN (SELECT rowid FROM search WHERE search MATCH :wanted AND rowid < :deep)
"""
_HIDDEN: Final = """
AND rowid NOT IN (SELECT rowid FROM search WHERE search MATCH :temporary AND rowid < :deep)
"""
_LAST: Final = 2**63 - 1

_NAMES: Final = "namespace name"
_ANYWHERE: Final = "namespace name columns description labels code facets"


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for, in words and by what things are told by.

    temporary: whether only temporary datasets are wanted, or none; None for either.
    """

    query: str
    kind: str | None = None
    filters: Filters = field(default_factory=dict[Trait, Sequence[str]])
    temporary: bool | None = None

    @property
    def words(self) -> list[str]:
        """The words, in small letters."""
        return words_of(self.query)

    def matching(self, expression: str | None = None, *, but: Sequence[str] = ()) -> str | None:
        """The expression that something fits this one and the filters, and none of `but`.

        None where there is nothing to fit.
        """
        told = [] if expression is None else [expression]
        if self.kind is not None:
            told.append(has_fact(kind_fact(self.kind)))
        for trait, values in self.filters.items():
            told.append(some(has_fact(fact(trait, value)) for value in values))
        if self.temporary:
            told.append(has_fact(TEMPORARY))
        refused = [*but, has_fact(TEMPORARY)] if self.temporary is False else [*but]
        if not told:
            return None
        return f"{every(told)} NOT {some(refused)}" if refused else every(told)


class Level(NamedTuple):
    """One way to fit some words, and the closer ways, which come before it."""

    expression: str
    closer: Sequence[str]


class Fit(NamedTuple):
    """Something that fits: how closely, 0 for the closest, and its place among all."""

    closeness: int
    place: int


def fitting(connection: Connection, search: Search, *, after: Fit, most: int) -> list[Fit]:
    """The best of what fits the words and comes after a place; not more than `most`."""
    levels = levels_of(search.words)
    found: list[Fit] = []
    for closeness, level in enumerate(levels):
        if closeness < after.closeness or len(found) == most:
            continue
        asked = {
            "which": search.matching(level.expression, but=level.closer),
            "after": after.place if closeness == after.closeness else -1,
            "most": most - len(found),
        }
        found += [Fit(closeness, place) for place in connection.scalars(text(_FIT), asked)]
    if len(found) < most and any(map(_is_short, search.words)):
        beyond = after.place if after.closeness == len(levels) else -1
        rest = _inside(connection, search, after=beyond, most=most - len(found))
        found += [Fit(len(levels), place) for place in rest]
    return found


def levels_of(words: Sequence[str]) -> list[Level]:
    """The ways to fit these words, the closest first; the last of them takes in all others.

    The name is the word, begins with it, has a part that begins with it, or holds it; then come
    namespaces, columns, labels, descriptions and code, and everything.
    """
    first, *rest = words
    named = [] if rest else [is_name(first)]
    named.append(every([begins_name(first), *map(begins_part, rest)]))
    named.append(every([*map(begins_part, words)]))
    named += [_hold(places, words) for places in ("name", _NAMES)]
    # Each takes in the one before it, but for the end of a name, which may begin none.
    named = [*dict.fromkeys(named)]
    levels = [
        Level(each, [*named[:1], *named[1:at][-1:]] if at else []) for at, each in enumerate(named)
    ]
    closer = named[-1:]
    for places in ("columns", "labels", "description code", _ANYWHERE):
        expression = _hold(places, words)
        if expression not in closer:
            levels.append(Level(expression, [*closer]))
            closer.append(expression)
    return levels


def _hold(places: str, words: Sequence[str]) -> str:
    # Trigrams cannot find what is shorter than three letters, but where a part of a name begins.
    return every([begins_part(w) if _is_short(w) else stands_in(places, w) for w in words])


def _is_short(word: str) -> bool:
    return len(word) < _TRIGRAM


def _inside(connection: Connection, search: Search, *, after: int, most: int) -> Iterator[int]:
    """Of the best things those in whose names the words stand, wherever, that fit no other way."""
    words = {f"word{at}": word for at, word in enumerate(search.words)}
    inside = " ".join(f"AND instr(lower(namespace || ' ' || name), :{each})" for each in words)
    wanted = search.matching()
    if wanted is None and search.temporary is False:
        conditions = _HIDDEN
    else:
        conditions = _WANTED if wanted else ""
    asked: dict[str, Any] = words | {
        "after": after,
        "deep": connection.scalar(text(_DEEP), {"best": _BEST}) or _LAST,
        "fitting": levels_of(search.words)[-1].expression,
        "wanted": wanted,
        "temporary": has_fact(TEMPORARY),
        "most": most,
    }
    yield from connection.scalars(text(_INSIDE.format(inside=inside, wanted=conditions)), asked)


def looks_at_all(connection: Connection, search: Search) -> bool:
    """Whether everything is looked at for these words, and not the best things alone."""
    if not any(map(_is_short, search.words)):
        return True
    return connection.scalar(text(_DEEP), {"best": _BEST}) is None


def best_fits(connection: Connection, search: Search, *, most: int) -> list[int]:
    """The places of what fits the words in whatever way, by place; not more than `most`."""
    words = search.words
    which = search.matching(levels_of(words)[-1].expression if words else None)
    if which is None:
        return [*connection.scalars(text(_ANY), {"most": most})]
    places = connection.scalars(text(_FIT), {"which": which, "after": -1, "most": most})
    found = [*places]
    if len(found) < most and any(map(_is_short, words)):
        found += _inside(connection, search, after=-1, most=most - len(found))
    return found
