"""Steps of BigQuery's pipes that the parser does not know, as those that it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import sqlglot
from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import divided, find, find_close, word_at

PIPE: Final = "|>"
"""What stands in front of each step."""

_CHANGED: Final = {"SET": "REPLACE", "DROP": "EXCEPT", "RENAME": "RENAME"}


_DEEPEST: Final = 16
"""Parentheses within parentheses that are looked into."""


def in_known_words(
    sql: sqlglot.Dialect, tokens: Sequence[Token], *, depth: int = 0
) -> Sequence[Token]:
    """The same query with SELECT * EXCEPT, REPLACE and RENAME in the place of such steps.

    A query in front of the steps becomes one in FROM, or the parser forgets its select list.
    """
    if depth < _DEEPEST:
        tokens = [*_inside(sql, tokens, depth + 1)]
    first, *steps = divided(tokens, PIPE)
    begin = find(first, {"SELECT", "WITH", "FROM"}, 0)
    found = [*first]
    if steps and word_at(first, begin) in {"SELECT", "WITH"}:
        opening, closing = sql.tokenize("FROM ("), Token(TokenType.R_PAREN, ")")
        found = [*first[:begin], *opening, *first[begin:], closing]
    for step in steps:
        found += [*sql.tokenize(PIPE), *_step(sql, step)]
    return found if steps else tokens


def _inside(sql: sqlglot.Dialect, tokens: Sequence[Token], depth: int) -> Iterator[Token]:
    """The same with those queries in other words that stand in parentheses."""
    at = 0
    while at < len(tokens):
        yield tokens[at]
        at += 1
        if tokens[at - 1].token_type is TokenType.L_PAREN:
            end = find_close(tokens, at - 1)
            yield from in_known_words(sql, tokens[at:end], depth=depth)
            at = end


def _step(sql: sqlglot.Dialect, step: Sequence[Token]) -> Sequence[Token]:
    word = word_at(step, 0)
    if word not in _CHANGED:
        return step
    items = step[1:]
    if word == "SET":
        items = _assigned(items)
    return [*sql.tokenize(f"SELECT * {_CHANGED[word]} ("), *items, Token(TokenType.R_PAREN, ")")]


def _assigned(items: Sequence[Token]) -> list[Token]:
    """`a = value, ...` as `value AS a, ...`."""
    found: list[Token] = []
    for each in divided(items, ","):
        at = find(each, {"="}, 0)
        comma = [Token(TokenType.COMMA, ",")] if found else []
        found += [*comma, *each[at + 1 :], Token(TokenType.ALIAS, "AS"), *each[:at]]
    return found
