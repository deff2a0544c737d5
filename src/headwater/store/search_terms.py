"""What is asked of the search index: as the index takes it, and as one document is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from headwater.store.search_letters import END, NAME, PART, PATH, fact_letters, marked

Document: TypeAlias = Mapping[str, str]
"""What the index holds of a thing, in small letters, by column."""

_TRIGRAM: Final = 3
_LONG: Final = 6
"""So many letters are covered by fewer threes of them than they have."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something that documents fit or do not; equal to others that the index takes alike.

    expression: for the full-text index. roughly: for the index, too; it takes in hardly more and is
    found much sooner where letters are many. holds: whether a document fits, found without it.
    """

    expression: str
    roughly: str = field(compare=False)
    holds: Callable[[Document], bool] = field(compare=False)


def is_name(word: str) -> Term:
    """That a name, or the end of one behind a dot or slash, is this word."""
    whole = _letters("parts", f"{NAME}{PART}{marked(word)}{END}")
    if PATH.search(word) is None:
        return whole
    return some([whole, _letters("parts", f"{PART}{PART}{marked(word)}{END}")])


def begins_name(word: str) -> Term:
    """That a name, or its last part, begins with this word."""
    return _letters("parts", f"{NAME}{PART}{marked(word)}")


def begins_part(word: str) -> Term:
    """That a part of a name begins with this word."""
    if len(word) > 1:
        return _letters("parts", f"{PART}{marked(word)}")
    return some(_letters("parts", f"{sign}{PART}{word}") for sign in (NAME, PART))


def stands_in(places: str, word: str) -> Term:
    """That this word, of three letters at least, stands in one of some columns."""
    return _letters(places, word)


def has_fact(fact: str) -> Term:
    """That this is a fact of a thing."""
    return _letters("facts", fact_letters(fact))


def every(terms: Iterable[Term]) -> Term:
    """That all of these hold."""
    return _joined(" AND ", [*terms], all)


def some(terms: Iterable[Term]) -> Term:
    """That one of these holds."""
    return _joined(" OR ", [*terms], any)


def _joined(word: str, terms: Sequence[Term], enough: Callable[[Iterable[bool]], bool]) -> Term:
    return Term(
        f"({word.join(term.expression for term in terms)})",
        f"({word.join(term.roughly for term in terms)})",
        lambda document: enough(term.holds(document) for term in terms),
    )


def _letters(places: str, letters: str) -> Term:
    """That these letters stand in a row in one of some columns."""
    columns = places.split()
    return Term(
        f"{{{places}}} : {quoted(letters)}",
        f"{{{places}}} : {_pieces(letters)}",
        lambda document: any(letters in document[column] for column in columns),
    )


def _pieces(letters: str) -> str:
    """That all of these letters stand as close together as they do here, three by three.

    The index looks through the places of each three letters in a row that it is asked for: all of
    a long word are three times as many as cover it. Those around a sign keep words in their order.
    """
    if len(letters) < _LONG:
        return quoted(letters)
    last = len(letters) - _TRIGRAM
    around = (at for at in range(last) if not letters[at + 1].isalnum())
    starts = sorted({*range(0, last, _TRIGRAM), last, *around})
    pieces = " ".join(quoted(letters[at : at + _TRIGRAM]) for at in starts)
    return f"NEAR({pieces}, {last - 1})"


def quoted(letters: str) -> str:
    """Letters as the index takes them: to the letter."""
    return '"' + letters.replace('"', '""') + '"'
