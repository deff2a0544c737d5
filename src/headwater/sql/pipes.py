"""Steps of BigQuery's pipes that the parser does not know, as those that it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlglot
from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import divided, find, word_at

_PIPE: Final = "|>"
_CHANGED: Final = {"SET": "REPLACE", "DROP": "EXCEPT", "RENAME": "RENAME"}


def in_known_words(sql: sqlglot.Dialect, tokens: Sequence[Token]) -> Sequence[Token]:
    """The same query with SELECT * EXCEPT, REPLACE and RENAME in the place of such steps."""
    first, *steps = divided(tokens, _PIPE)
    found = [*first]
    for step in steps:
        found += [*sql.tokenize(_PIPE), *_step(sql, step)]
    return found if steps else tokens


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
