"""Teradata put into words that the parser knows: UPDATE ... FROM ... SET, phrases, RANK(a)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import find, find_close, word_at

_PHRASES: Final = frozenset({"FORMAT", "NAMED", "TITLE"})
_LONGEST: Final = 24
"""Tokens of a phrase or a rank at most: what is longer is one of other parentheses."""
_QUERIES: Final = frozenset({"SELECT", "SEL", "INSERT", "INS", "CREATE", "REPLACE", "WITH"})


def in_known_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same statement without how columns are shown, each table of FROM with a name."""
    first = word_at(tokens, 0)
    if first in {"UPDATE", "UPD"}:
        return _with_alias(tokens)
    return _ranked(_without_phrases(tokens)) if first in _QUERIES else tokens


def _with_alias(tokens: Sequence[Token]) -> Sequence[Token]:
    """`FROM s SET` as `FROM s AS s SET`, or the parser takes SET for what it is called."""
    at = find(tokens, {"SET"}, 1)
    if at == len(tokens) or word_at(tokens, at - 2) not in {"FROM", ",", "."}:
        return tokens
    return [*tokens[:at], Token(TokenType.ALIAS, "AS"), *tokens[at - 1 :]]


def _without_phrases(tokens: Sequence[Token]) -> Sequence[Token]:
    """`a (FORMAT '9'), b (NAMED c)` as `a, b AS c`."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        end = at
        if word_at(tokens, at) == "(" and kept:
            end += find_close(tokens[at : at + _LONGEST], 0)
        phrase = tokens[at + 1 : end]
        if not _is_phrase(phrase):
            kept.append(tokens[at])
            at += 1
            continue
        named = find(phrase, {"NAMED"}, 0)
        if named + 1 < len(phrase):
            kept += [Token(TokenType.ALIAS, "AS"), phrase[named + 1]]
        at = end + 1
    return kept


def _is_phrase(phrase: Sequence[Token]) -> bool:
    """Whether it begins with a word of this kind, or has one behind the type of the column."""
    comma = find(phrase, {","}, 0)
    begins = (0, comma + 1) if comma < len(phrase) else (0,)
    return any(
        word_at(phrase, at) in _PHRASES and word_at(phrase, at + 1) not in {"", "=", ",", "("}
        for at in begins
    )


def _ranked(tokens: Sequence[Token]) -> Sequence[Token]:
    """`RANK(a DESC)` as `RANK() OVER (ORDER BY a DESC)`."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        end = at
        if word_at(tokens, at) == "RANK" and word_at(tokens, at + 1) == "(":
            end += 1 + find_close(tokens[at + 1 : at + _LONGEST], 0)
        given = tokens[at + 2 : end]
        has_order = word_at(tokens, end + 1) in {"OVER", "WITHIN"}
        if not given or word_at(tokens, end) != ")" or has_order:
            found.append(tokens[at])
            at += 1
            continue
        opening, closing = tokens[at + 1], tokens[end]
        order = Token(TokenType.ORDER_BY, "ORDER BY", opening.line, opening.col)
        over = Token(TokenType.OVER, "OVER", opening.line, opening.col)
        found += [tokens[at], opening, closing, over, opening, order, *given, closing]
        at = end + 1
    return found
