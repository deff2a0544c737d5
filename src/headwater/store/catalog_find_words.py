"""How words are looked for in the search index: the closest to the name first, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from headwater.store.search_facts import TEMPORARY, Filters, Trait, fact, kind_fact
from headwater.store.search_letters import words_of
from headwater.store.search_terms import (
    Document,
    Term,
    begins_name,
    begins_part,
    every,
    has_fact,
    is_name,
    some,
    stands_in,
)

_GRADED: Final = 400
"""So many things that fit are looked at one by one; of more the index is asked for the best."""
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
_MATCHING: Final = "place IN (SELECT rowid FROM search WHERE search MATCH :which)"
_LISTED: Final = "place IN (SELECT value FROM json_each(:inside))"
_LAST: Final = 2**63 - 1

_NAMES: Final = "namespace name"
_ANYWHERE: Final = "namespace name columns description labels code facets"
_COLUMNS: Final[tuple[str, ...]] = (*_ANYWHERE.split(), "parts")
_TEXTS: Final = f"""
SELECT search.rowid, {", ".join(_COLUMNS)}
FROM json_each(:places) AS found CROSS JOIN search ON search.rowid = found.value
"""


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

    def matching(
        self, term: Term | None = None, *, but: Sequence[Term] = (), roughly: bool = False
    ) -> str | None:
        """The expression that something fits this one and the filters, and none of `but`.

        None where there is nothing to fit.
        """
        told = [] if term is None else [term]
        if self.kind is not None:
            told.append(has_fact(kind_fact(self.kind)))
        for trait, values in self.filters.items():
            told.append(some(has_fact(fact(trait, value)) for value in values))
        if self.temporary:
            told.append(has_fact(TEMPORARY))
        refused = [*but, has_fact(TEMPORARY)] if self.temporary is False else [*but]
        if not told:
            return None
        wanted = every(told).roughly if roughly else every(told).expression
        return f"{wanted} NOT {some(refused).expression}" if refused else wanted


class Level(NamedTuple):
    """One way to fit some words, and the closer ways, which come before it."""

    term: Term
    closer: Sequence[Term]


class Fit(NamedTuple):
    """Something that fits: how closely, 0 for the closest, and its place among all."""

    closeness: int
    place: int


class Fits(NamedTuple):
    """Some of what fits, the best first, and how much fits in all, as far as that is counted."""

    best: list[Fit]
    total: int


def fitting(connection: Connection, search: Search, *, after: Fit, most: int, counted: int) -> Fits:
    """The best of what fits the words and comes after a place; not more than `most`.

    counted: up to how much that fits is counted.
    """
    levels = levels_of(search.words)
    places = _enough_fits(connection, search, levels[-1].term, counted=counted)
    total = min(len(places), counted)
    if len(places) > _GRADED:
        return Fits(_asked(connection, search, levels, after=after, most=most), total)
    graded = sorted(_graded(connection, places, levels))
    return Fits([fit for fit in graded if fit > after][:most], total)


def _enough_fits(
    connection: Connection, search: Search, widest: Term, *, counted: int
) -> Sequence[int]:
    """The places of what fits: all that can be graded, or so many that they are counted."""
    most = max(counted, _GRADED + 1)
    places = best_fits(connection, search, most=_GRADED + 1, roughly=True)
    is_enough = len(places) <= _GRADED or len(places) == most
    if is_enough and _all_hold(connection, places, widest):
        return places
    return best_fits(connection, search, most=most)


def _asked(
    connection: Connection, search: Search, levels: Sequence[Level], *, after: Fit, most: int
) -> list[Fit]:
    """The best of many things: the index is asked level by level until there are enough."""
    best: list[Fit] = []
    begin = max(after.closeness, _first_level(connection, search, levels))
    for closeness, level in enumerate(levels):
        if closeness < begin or len(best) == most:
            continue
        beyond = after.place if closeness == after.closeness else -1
        places = _of_level(connection, search, level, after=beyond, most=most - len(best))
        best += [Fit(closeness, place) for place in places]
    if len(best) < most and any(map(_is_short, search.words)):
        inside = len(levels)
        beyond = after.place if after.closeness == inside else -1
        rest = _inside(connection, search, after=beyond, most=most - len(best))
        best += [Fit(inside, place) for place in rest]
    return best


def _of_level(
    connection: Connection, search: Search, level: Level, *, after: int, most: int
) -> Sequence[int]:
    """What fits a level and no closer one, by place."""

    def ask(*, roughly: bool) -> Sequence[int]:
        which = search.matching(level.term, but=level.closer, roughly=roughly)
        asked = {"which": which, "after": after, "most": most}
        return [*connection.scalars(text(_FIT), asked)]

    places = ask(roughly=True)
    return places if _all_hold(connection, places, level.term) else ask(roughly=False)


def _first_level(connection: Connection, search: Search, levels: Sequence[Level]) -> int:
    """The closest level that anything may fit: where no part of a name begins so, no name does."""
    begun = every([*map(begins_part, search.words)])
    which = search.matching(begun, roughly=True)
    if connection.scalar(text(_FIT), {"which": which, "after": -1, "most": 1}) is not None:
        return 0
    return next(at for at, level in enumerate(levels) if level.term == begun) + 1


def _graded(
    connection: Connection, places: Sequence[int], levels: Sequence[Level]
) -> Iterator[Fit]:
    """How closely each of a few things fits: cheaper than to ask the index level by level."""
    for place, document in _documents(connection, places):
        yield Fit(_closeness(document, levels), place)


def _all_hold(connection: Connection, places: Sequence[int], term: Term) -> bool:
    """Whether all of these fit to the letter."""
    return all(term.holds(document) for _, document in _documents(connection, places))


def _documents(connection: Connection, places: Sequence[int]) -> Iterator[tuple[int, Document]]:
    rows = connection.execute(text(_TEXTS), {"places": json.dumps([*places])})
    for place, *texts in rows:
        yield place, dict(zip(_COLUMNS, (told.lower() for told in texts), strict=True))


def _closeness(document: Document, levels: Sequence[Level]) -> int:
    """The first level that a document fits; behind all of them it stands inside of a word."""
    held = (at for at, level in enumerate(levels) if level.term.holds(document))
    return next(held, len(levels))


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
        held = _hold(places, words)
        if held not in closer:
            levels.append(Level(held, [*closer]))
            closer.append(held)
    return levels


def _hold(places: str, words: Sequence[str]) -> Term:
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
        "fitting": levels_of(search.words)[-1].term.expression,
        "wanted": wanted,
        "temporary": has_fact(TEMPORARY).expression,
        "most": most,
    }
    yield from connection.scalars(text(_INSIDE.format(inside=inside, wanted=conditions)), asked)


class Condition(NamedTuple):
    """Which rows of `searchable` are meant, in SQL, and the values in it.

    found: whether the search index finds them; else most of all may be meant.
    """

    sql: str
    values: dict[str, Any]
    found: bool


def all_that_fit(connection: Connection, search: Search) -> Condition:
    """Everything that fits, in whatever way; one or two letters inside of words as elsewhere."""
    words = search.words
    if not words and not search.filters:
        parts = ["kind = :kind"] if search.kind else []
        if search.temporary is not None:
            parts.append("temporary" if search.temporary else "NOT temporary")
        return Condition(" AND ".join(parts) or "true", {"kind": search.kind}, found=False)
    which = search.matching(levels_of(words)[-1].term if words else None)
    told: dict[str, Any] = {"which": which}
    if not any(map(_is_short, words)):
        return Condition(_MATCHING, told, found=True)
    inside = json.dumps([*_inside(connection, search, after=-1, most=_BEST)])
    return Condition(f"({_MATCHING} OR {_LISTED})", told | {"inside": inside}, found=True)


def looks_at_all(connection: Connection, search: Search) -> bool:
    """Whether everything is looked at for these words, and not the best things alone."""
    if not any(map(_is_short, search.words)):
        return True
    return connection.scalar(text(_DEEP), {"best": _BEST}) is None


def best_fits(
    connection: Connection, search: Search, *, most: int, roughly: bool = False
) -> list[int]:
    """The places of what fits the words in whatever way, by place; not more than `most`.

    roughly: with some among them that may not fit, which are found sooner.
    """
    words = search.words
    which = search.matching(levels_of(words)[-1].term if words else None, roughly=roughly)
    if which is None:
        return [*connection.scalars(text(_ANY), {"most": most})]
    places = connection.scalars(text(_FIT), {"which": which, "after": -1, "most": most})
    found = [*places]
    if len(found) < most and any(map(_is_short, words)):
        found += _inside(connection, search, after=-1, most=most - len(found))
    return found
