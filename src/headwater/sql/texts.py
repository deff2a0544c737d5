"""Texts that are put together from constants: joined, or by functions such as FORMAT."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

TEXTS: Final = frozenset(
    {
        TokenType.STRING,
        TokenType.NATIONAL_STRING,
        TokenType.RAW_STRING,
        TokenType.HEREDOC_STRING,
        TokenType.UNICODE_STRING,
    }
)
"""Tokens that are texts."""

# Texts that are joined with themselves grow without end.
LONGEST: Final = 100_000
"""Characters of a text beyond which it is not known."""

_DEEPEST: Final = 30
_JOINS: Final = frozenset({"+", "||"})
_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_$]*")
_PLACE: Final = re.compile(r"%(?:(?P<at>\d+)\$)?-?\d*(?P<kind>[ILsdtT%])")
_Texts = dict[str, str]
_Given = list[str | None]
"""What a function is given; None for what is only known when it runs."""


def folded(tokens: Sequence[Token], texts: _Texts) -> str | None:
    """A text that is written out or put together from such; None for anything else."""
    text, end = _joined(tokens, 0, texts, 0)
    return text if end == len(tokens) and tokens else None


def _joined(tokens: Sequence[Token], at: int, texts: _Texts, depth: int) -> tuple[str | None, int]:
    """The text that begins here, and the place behind it."""
    parts: list[str] = []
    length = 0
    while True:
        part, at = _operand(tokens, at, texts, depth)
        length += len(part or "")
        if part is None or length > LONGEST:
            return None, at
        parts.append(part)
        if at >= len(tokens) or tokens[at].text not in _JOINS:
            return "".join(parts), at
        at += 1


def _operand(tokens: Sequence[Token], at: int, texts: _Texts, depth: int) -> tuple[str | None, int]:
    if at >= len(tokens) or depth > _DEEPEST:
        return None, at
    token = tokens[at]
    if token.token_type in TEXTS:
        return token.text, at + 1
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.text.upper() == "N" and behind is not None and behind.token_type in TEXTS:
        return behind.text, at + 2
    if token.token_type is TokenType.L_PAREN:
        text, end = _joined(tokens, at + 1, texts, depth + 1)
        is_closed = end < len(tokens) and tokens[end].token_type is TokenType.R_PAREN
        return (text, end + 1) if is_closed else (None, end)
    if behind is not None and behind.token_type is TokenType.L_PAREN:
        return _called(tokens, at, texts, depth)
    name, end = variable(tokens, at)
    return texts.get(name), end


def _called(tokens: Sequence[Token], at: int, texts: _Texts, depth: int) -> tuple[str | None, int]:
    """What a function yields whose name stands here."""
    given: _Given = []
    end = at + 2
    while end < len(tokens) and tokens[end].token_type is not TokenType.R_PAREN:
        text, behind = _joined(tokens, end, texts, depth + 1)
        stop = _end_of_argument(tokens, end)
        is_cast = behind < stop and tokens[behind].text.upper() == "AS"
        given.append(text if behind == stop or is_cast else _number(tokens[end:stop]))
        end = stop + (stop < len(tokens) and tokens[stop].token_type is TokenType.COMMA)
    work = _FUNCTIONS.get(tokens[at].text.lower())
    return (work(given) if work is not None and given else None), end + 1


def _number(tokens: Sequence[Token]) -> str | None:
    is_number = len(tokens) == 1 and tokens[0].token_type is TokenType.NUMBER
    return tokens[0].text if is_number else None


def _end_of_argument(tokens: Sequence[Token], at: int) -> int:
    """Where the comma or the parenthesis stands that ends an argument which begins here."""
    depth = 0
    for end in range(at, len(tokens)):
        kind = tokens[end].token_type
        if depth == 0 and kind in {TokenType.COMMA, TokenType.R_PAREN}:
            return end
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
    return len(tokens)


def variable(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The name of a variable that stands here, and the place behind it."""
    if at >= len(tokens):
        return "", at
    if tokens[at].text in {"@", ":"} and at + 1 < len(tokens):
        sign = tokens[at].text.rstrip(":")
        return f"{sign}{tokens[at + 1].text.lower()}", at + 2
    return tokens[at].text.lower().lstrip(":"), at + 1


def _name(given: _Given) -> str | None:
    """A name with the quotes that it needs."""
    text = given[0]
    if text is None or _PLAIN.fullmatch(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _value(given: _Given) -> str:
    """A literal. Which one says nothing about lineage, so one that is not known is NULL."""
    text = given[0]
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def _bracketed(given: _Given) -> str | None:
    return None if given[0] is None else "[" + given[0].replace("]", "]]") + "]"


def _concatenated(given: _Given) -> str | None:
    known = [each for each in given if each is not None]
    return "".join(known) if len(known) == len(given) else None


def _separated(given: _Given) -> str | None:
    known = [each for each in given if each is not None]
    return known[0].join(known[1:]) if len(known) == len(given) else None


def _formatted(given: _Given) -> str | None:
    pattern, *values = given
    if pattern is None:
        return None
    parts: list[str] = []
    end = place = 0
    for found in _PLACE.finditer(pattern):
        parts.append(pattern[end : found.start()])
        end = found.end()
        if found["kind"] == "%":
            parts.append("%")
            continue
        place = int(found["at"]) if found["at"] else place + 1
        value = values[place - 1] if 0 < place <= len(values) else None
        text = _FORMATS.get(found["kind"], lambda given: given[0])([value])
        if text is None or sum(map(len, parts)) > LONGEST:
            return None
        parts.append(text)
    return "".join([*parts, pattern[end:]])


def _character(given: _Given) -> str | None:
    number = int(given[0]) if given[0] is not None and given[0].isdecimal() else 0
    return chr(number) if 0 < number < 128 else None


def _first(change: Callable[[str], str]) -> Callable[[_Given], str | None]:
    return lambda given: None if given[0] is None else change(given[0])


_FORMATS: Final[dict[str, Callable[[_Given], str | None]]] = {
    "I": _name,
    "L": _value,
    "T": _value,
}
_FUNCTIONS: Final[dict[str, Callable[[_Given], str | None]]] = {
    **dict.fromkeys(("format", "format_string", "printf"), _formatted),
    "quote_ident": _name,
    **dict.fromkeys(("quote_literal", "quote_nullable"), _value),
    "quotename": _bracketed,
    "concat": _concatenated,
    "concat_ws": _separated,
    **dict.fromkeys(("chr", "char"), _character),
    **dict.fromkeys(("cast", "trim", "ltrim", "rtrim"), _first(str)),
    "upper": _first(str.upper),
    "lower": _first(str.lower),
}
"""Functions of texts, by their names in small letters."""

FUNCTIONS: Final[AbstractSet[str]] = _FUNCTIONS.keys()
"""Names in small letters of functions whose outcome is known where what they are given is."""
