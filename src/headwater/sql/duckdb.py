"""DuckDB put into words that the parser knows: PIVOT as a query, parameters with a default."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import find, find_close, word_at


def in_known_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same CREATE with PIVOT in parentheses, and DEFAULT in front of a default."""
    if word_at(tokens, 0) != "CREATE":
        return tokens
    at = find(tokens, {"AS"}, 1)
    tokens = [*_defaulting(tokens[:at]), *tokens[at:]]
    at = find(tokens, {"AS"}, 1) + 1
    if word_at(tokens, at) not in {"PIVOT", "UNPIVOT"}:
        return tokens
    opening, closing = Token(TokenType.L_PAREN, "("), Token(TokenType.R_PAREN, ")")
    return [*tokens[:at], opening, *tokens[at:], closing]


def _defaulting(head: Sequence[Token]) -> Sequence[Token]:
    """`MACRO f(a, b := 2)` as `MACRO f(a, b DEFAULT 2)`."""
    start = find(head, {"MACRO", "FUNCTION"}, 1)
    end = find_close(head, find(head, {"("}, start)) if start < len(head) else 0
    return [
        Token(TokenType.DEFAULT, "DEFAULT", each.line, each.col, each.start, each.end)
        if start < at < end and each.token_type is TokenType.COLON_EQ
        else each
        for at, each in enumerate(head)
    ]
