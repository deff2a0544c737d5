"""Oracle put into words that the parser knows: changes of a query, logs of errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import find, find_close, word_at

_CHANGES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})
_UNNAMED: Final = "changed"


def in_known_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same change without what it logs, and with a name for a query that it changes."""
    if word_at(tokens, 0) not in _CHANGES:
        return tokens
    at = find(tokens, {"LOG"}, 1)
    if word_at(tokens, at + 1) == "ERRORS":
        tokens = tokens[:at]
    # What it returns goes into variables.
    tokens = tokens[: find(tokens, {"RETURNING"}, 1)]
    is_of_query = word_at(tokens, 0) == "UPDATE" and word_at(tokens, 1) == "("
    return _with_alias(tokens) if is_of_query else tokens


def _with_alias(tokens: Sequence[Token]) -> Sequence[Token]:
    """UPDATE (query) SET ... as UPDATE (query) name SET ..., which the parser needs."""
    end = find_close(tokens, 1) + 1
    named = [Token(TokenType.VAR, _UNNAMED)] if word_at(tokens, end) == "SET" else []
    return [*tokens[:end], *named, *tokens[end:]]
