"""SQL that is run from a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.pieces import Piece
from headwater.sql.texts import FUNCTIONS, TEXTS, folded
from headwater.sql.variables import folded_text
from headwater.sql.words import find_close, word_at

_BEFORE_TEXT: Final = frozenset({"IMMEDIATE", "SP_EXECUTESQL"})
_BEHIND_TEXT: Final = frozenset({",", "USING", "INTO"})
_IN_DOLLARS: Final = re.compile(
    r"(?:\s*language\s+\w+)?\s*(\$\w*\$)([\s\S]*)\1[^$]*", re.IGNORECASE
)


def executed(tokens: Sequence[Token], texts: dict[str, str]) -> Piece:
    """SQL that is put together while it runs: read where it is one text, else not to be seen."""
    rest = _behind_words(tokens[1:])
    if not rest:
        return Piece(tokens, opaque="it runs nothing that is in this text")
    if word_at(rest, 0) == "SP_RENAME" and len(rest) >= 4 and rest[1].token_type in TEXTS:
        renamed = f"ALTER TABLE {rest[1].text} RENAME TO {rest[3].text}"
        return Piece([rest[1]], text=renamed if len(rest) == 4 else "")
    if len(tokens) == 2 and rest[0].token_type in TEXTS and not _is_quoted(tokens):
        # Of what it takes for a command the tokenizer makes one text, quotes included.
        text = folded_text(rest[0].text, texts)
    else:
        text = folded(rest[: _end_of_text(rest)], texts)
    if text is not None:
        return Piece([rest[0]], text=text)
    is_text = any(token.token_type in TEXTS for token in rest) or word_at(tokens, 1) == "IMMEDIATE"
    if is_text or rest[0].text.lower() in FUNCTIONS:
        return Piece(tokens, opaque="it runs SQL that is only put together while it runs")
    name = ".".join(token.text for token in rest[: _dotted(rest)] if token.text != ".")
    return Piece(tokens, opaque=f"it calls {name}, whose body is not in this text")


def _behind_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without the words in front of a text, and the parentheses around it."""
    at = 0
    while word_at(tokens, at) in _BEFORE_TEXT:
        at += 1
    if word_at(tokens, at) == "(":
        end = find_close(tokens, at)
        return [*tokens[at + 1 : end], *tokens[end + 1 :]]
    return tokens[at:]


def _end_of_text(tokens: Sequence[Token]) -> int:
    """Where what is run ends, and its parameters begin."""
    depth = 0
    for at, token in enumerate(tokens):
        if depth == 0 and token.text.upper() in _BEHIND_TEXT:
            return at
        depth += token.token_type is TokenType.L_PAREN
        depth -= token.token_type is TokenType.R_PAREN
    return len(tokens)


def without_dollars(text: str) -> str:
    """A body without its quotes, which the tokenizer keeps where it sees a command."""
    found = _IN_DOLLARS.fullmatch(text)
    return text if found is None else found[2]


def _dotted(tokens: Sequence[Token]) -> int:
    """How many tokens a name at the beginning has."""
    length = 1
    while word_at(tokens, length) == ".":
        length += 2
    return length


def _is_quoted(tokens: Sequence[Token]) -> bool:
    """Whether the second token is a text by itself: its quotes are part of what it spans."""
    return tokens[1].end - tokens[1].start + 1 > len(tokens[1].text)
