"""Selectors as trees, and back as text.

Parentheses leave no trace in a tree: its shape says where some are needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from headwater.lineage.selector.words import Word, nearest_word

ALL_THE_WAY: Final = None
"""The distance of a walk that does not end before the data does."""

WILD: Final = re.compile(r"[*?]")
_BARE_NAME: Final = re.compile(r'[^\s,()"\[\]+@-][^\s,()"\[\]+]*')
_BARE_VALUE: Final = re.compile(r'[^\s,()"+]+')
_BARE_COLUMN: Final = re.compile(r'[^\[\]"]+')


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands in the text: the first character and the one behind the last, from 0."""

    start: int
    end: int

    @property
    def column(self) -> int:
        """Its column as people count: the first character of a text is 1."""
        return self.start + 1


NOWHERE: Final = Place(0, 0)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text to compare with. wild: `*` stands for any characters in it, and `?` for any one."""

    text: str
    wild: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """What bears a name, or the columns of it that bear another."""

    name: Pattern
    column: Pattern | None = None
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Condition:
    """Everything of which something is so."""

    word: Word
    value: Pattern
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Walk:
    """Something, and what lies so many datasets or columns up and down the data from it.

    upstream, downstream: 0 for not at all; ALL_THE_WAY.
    """

    of: Expression
    upstream: int | None
    downstream: int | None
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Around:
    """Something, everything downstream of it, and everything upstream of all that."""

    of: Expression
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Both:
    """What all of at least two parts select."""

    parts: tuple[Expression, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a sum that is added to what stands before it, or taken away from that."""

    of: Expression
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What the first part selects, and then, from left to right, more or less."""

    first: Expression
    rest: tuple[Term, ...]
    place: Place = field(default=NOWHERE, compare=False)


Atom: TypeAlias = Named | Condition
Expression: TypeAlias = Atom | Walk | Around | Both | Terms


def parts_of(expression: Expression) -> Iterator[Expression]:
    """What an expression consists of, a level down."""
    match expression:
        case Walk(of=of) | Around(of=of):
            yield of
        case Both(parts=parts):
            yield from parts
        case Terms(first=first, rest=rest):
            yield first
            yield from (term.of for term in rest)
        case _:
            return


def write(expression: Expression) -> str:
    """The text of an expression: parsed, it is that expression again."""
    match expression:
        case Named(name, column):
            text = _written(name, bare=_is_bare_name(name.text))
            if column is None:
                return text
            return f"{text}[{_written(column, bare=_is_bare_column(column.text))}]"
        case Condition(word, value):
            return f"{word}:{_written(value, bare=bool(_BARE_VALUE.fullmatch(value.text)))}"
        case Walk(of, upstream, downstream):
            before = "" if upstream == 0 else f"{'' if upstream is None else upstream}+"
            behind = "" if downstream == 0 else f"+{'' if downstream is None else downstream}"
            return f"{before}{_inside(of)}{behind}"
        case Around(of):
            return f"@{_inside(of)}"
        case Both(parts):
            return ",".join(_enclosed(each) if _is_loose(each) else write(each) for each in parts)
        case Terms(first, rest):
            text = _enclosed(first) if isinstance(first, Terms) else write(first)
            for term in rest:
                told = _enclosed(term.of) if isinstance(term.of, Terms) else write(term.of)
                text += f" -{told}" if term.taken else f" {told}"
            return text


def _inside(of: Expression) -> str:
    return write(of) if isinstance(of, Named | Condition) else _enclosed(of)


def _is_loose(each: Expression) -> bool:
    return isinstance(each, Both | Terms)


def _enclosed(each: Expression) -> str:
    return f"({write(each)})"


def _is_bare_name(text: str) -> bool:
    # In front of a plus sign, a number is a distance.
    is_name = _BARE_NAME.fullmatch(text) is not None and not text.isdecimal()
    return is_name and nearest_word(text) is None


def _is_bare_column(text: str) -> bool:
    return bool(_BARE_COLUMN.fullmatch(text)) and text == text.strip()


def _written(pattern: Pattern, *, bare: bool) -> str:
    # A text that is not wild and looks so has to be quoted; one that is wild never needs it.
    if pattern.wild or (bare and not WILD.search(pattern.text)):
        return pattern.text
    escaped = pattern.text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
