"""What is asked of the search index: as the index takes it, and as one document is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from headwater.store.search_letters import END, NAME, PART, PATH, fact_letters, marked

Document: TypeAlias = Mapping[str, str]
"""What the index holds of a thing, in small letters, by column."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something that documents fit or do not; equal to others that the index takes alike.

    expression: for the full-text index. holds: whether a document fits, found without the index.
    """

    expression: str
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
    expression = f"({word.join(term.expression for term in terms)})"
    return Term(expression, lambda document: enough(term.holds(document) for term in terms))


def _letters(places: str, letters: str) -> Term:
    """That these letters stand in a row in one of some columns."""
    columns = places.split()
    return Term(
        f"{{{places}}} : {quoted(letters)}",
        lambda document: any(letters in document[column] for column in columns),
    )


def quoted(letters: str) -> str:
    """Letters as the index takes them: to the letter."""
    return '"' + letters.replace('"', '""') + '"'
