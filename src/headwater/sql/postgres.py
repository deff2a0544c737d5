"""Postgres put into words that the parser knows: LATERAL ROWS FROM."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import word_at


def in_known_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same without LATERAL in front of functions, which see what stands before them anyway."""
    return [token for at, token in enumerate(tokens) if not _is_idle(tokens, at)]


def _is_idle(tokens: Sequence[Token], at: int) -> bool:
    is_lateral = tokens[at].token_type is TokenType.LATERAL
    return is_lateral and word_at(tokens, at + 1) == "ROWS" and word_at(tokens, at + 2) == "FROM"
