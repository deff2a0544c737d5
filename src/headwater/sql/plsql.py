"""Arrays and records of procedures in words that the parser knows: `a(i).x`, `VALUES r`."""

from __future__ import annotations

from collections.abc import Container, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import behind_parentheses, word_at

_STAR: Final = ["(", ".", "*", ")"]


def without_subscripts(tokens: Sequence[Token], arrays: AbstractSet[str]) -> Sequence[Token]:
    """`a` in the place of `a(i)`: of all elements the same is known. arrays: in small letters."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        found.append(tokens[at])
        is_array = tokens[at].text.lower() in arrays and word_at(tokens, at + 1) == "("
        is_field = at > 0 and word_at(tokens, at - 1) == "."
        at = behind_parentheses(tokens, at + 1) if is_array and not is_field else at + 1
    return found


def with_selected(tokens: Sequence[Token], records: Container[str]) -> Sequence[Token]:
    """`SELECT r.*` in the place of `VALUES r` and `VALUES (r.*)`. records: in small letters."""
    at = next((at for at in range(len(tokens)) if word_at(tokens, at) == "VALUES"), len(tokens))
    has_star = [word_at(tokens, at + 1), *(word_at(tokens, at + i) for i in (3, 4, 5))] == _STAR
    name = at + 1 + has_star
    if word_at(tokens, name).lower() not in records or word_at(tokens, 0) != "INSERT":
        return tokens
    row = tokens[name]
    select = Token(TokenType.SELECT, "SELECT", row.line, row.col, row.start, row.end)
    star = [
        Token(TokenType.DOT, ".", row.line, row.col, row.start, row.end),
        Token(TokenType.STAR, "*", row.line, row.col, row.start, row.end),
    ]
    return [*tokens[:at], select, row, *star, *tokens[name + (4 if has_star else 1) :]]
