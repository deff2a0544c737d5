"""Conditions in CUBE and ROLLUP, which the parser takes in parentheses alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

_SETS: Final = frozenset({TokenType.CUBE, TokenType.ROLLUP})
_OPEN: Final = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE})
_CLOSE: Final = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE})


def with_conditions(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same, with each member of a CUBE or ROLLUP in parentheses of its own."""
    if not any(token.token_type in _SETS for token in tokens):
        return tokens
    return [*_apart(tokens)]


def _apart(tokens: Sequence[Token]) -> Iterator[Token]:
    # How deep each list of members lies that is open.
    lists: list[int] = []
    depth = 0
    for at, token in enumerate(tokens):
        opens, closes = token.token_type in _OPEN, token.token_type in _CLOSE
        in_list = lists[-1:] == [depth]
        if closes and in_list:
            yield _sign(TokenType.R_PAREN, ")", token)
            lists.pop()
        elif token.token_type is TokenType.COMMA and in_list:
            yield _sign(TokenType.R_PAREN, ")", token)
        yield token
        depth += opens - closes
        if opens and at and tokens[at - 1].token_type in _SETS:
            lists.append(depth)
            yield _sign(TokenType.L_PAREN, "(", token)
        elif token.token_type is TokenType.COMMA and in_list:
            yield _sign(TokenType.L_PAREN, "(", token)


def _sign(kind: TokenType, text: str, beside: Token) -> Token:
    return Token(kind, text, beside.line, beside.col, beside.start, beside.end)
