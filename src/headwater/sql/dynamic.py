"""SQL that is run from a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token

from headwater.sql.pieces import Piece
from headwater.sql.variables import TEXTS, folded, folded_text
from headwater.sql.words import word_at

_BEFORE_TEXT: Final = frozenset({"IMMEDIATE", "SP_EXECUTESQL", "(", ")", "N"})
_BEHIND_TEXT: Final = frozenset({",", "USING", "INTO"})
_IN_DOLLARS: Final = re.compile(
    r"(?:\s*language\s+\w+)?\s*(\$\w*\$)([\s\S]*)\1[^$]*", re.IGNORECASE
)


def executed(tokens: Sequence[Token], texts: dict[str, str]) -> Piece:
    """SQL that is put together while it runs: read where it is one text, else not to be seen."""
    rest = [token for token in tokens[1:] if token.text.upper() not in _BEFORE_TEXT]
    if not rest:
        return Piece(tokens, opaque="it runs nothing that is in this text")
    if word_at(rest, 0) == "SP_RENAME" and len(rest) >= 4 and rest[1].token_type in TEXTS:
        renamed = f"ALTER TABLE {rest[1].text} RENAME TO {rest[3].text}"
        return Piece([rest[1]], text=renamed if len(rest) == 4 else "")
    end = next((at for at, each in enumerate(rest) if each.text.upper() in _BEHIND_TEXT), len(rest))
    if len(tokens) == 2 and rest[0].token_type in TEXTS and not _is_quoted(tokens):
        # Of what it takes for a command the tokenizer makes one text, quotes included.
        text = folded_text(rest[0].text, texts)
    else:
        text = folded(rest[:end], texts)
    if text is not None:
        return Piece([rest[0]], text=text)
    if any(token.token_type in TEXTS for token in rest) or word_at(tokens, 1) == "IMMEDIATE":
        return Piece(tokens, opaque="it runs SQL that is only put together while it runs")
    name = ".".join(token.text for token in rest[: _dotted(rest)] if token.text != ".")
    return Piece(tokens, opaque=f"it calls {name}, whose body is not in this text")


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
