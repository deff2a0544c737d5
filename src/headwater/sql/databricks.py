"""Spark and Databricks put into words that the parser knows: IDENTIFIER, WATERMARK."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.texts import folded
from headwater.sql.words import divided, find, find_close, word_at

_PART: Final = re.compile(r"`([^`]*)`|([^.`]+)")
_NO_WORD: Final = re.compile(r"\W+")
_PLAIN: Final = re.compile(r"[A-Za-z_]\w*")
_UNIT: Final = re.compile(r"(?:YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND|M(?:ILLI|ICRO)SECOND)S?")


def in_known_words(tokens: Sequence[Token], texts: dict[str, str]) -> Sequence[Token]:
    """The same with names in the place of IDENTIFIER(text), and streams without WATERMARK."""
    words = {token.text.upper() for token in tokens}
    if not words & {"IDENTIFIER", "WATERMARK"}:
        return tokens
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        word, end = word_at(tokens, at), at
        if word == "WATERMARK" and at > 0:
            end = _behind_watermark(tokens, at)
        elif word == "IDENTIFIER" and word_at(tokens, at + 1) == "(":
            end = find_close(tokens, at + 1) + 1
            kept += _name(tokens[at], _text(tokens[at + 2 : end - 1], texts))
        if end == at:
            kept.append(tokens[at])
            end += 1
        at = end
    return kept


def _behind_watermark(tokens: Sequence[Token], at: int) -> int:
    """Behind WATERMARK column DELAY OF INTERVAL length; where it begins if it is none.

    One that makes a column of its own, by AS, is left where it is.
    """
    end = find(tokens, {"DELAY", "AS"}, at) + 2
    if word_at(tokens, end - 1) != "OF" or word_at(tokens, end) != "INTERVAL":
        return at
    end += 1
    while end < len(tokens) and _is_of_interval(tokens[end]):
        end += 1
    return end


def _is_of_interval(token: Token) -> bool:
    is_length = token.token_type in {TokenType.NUMBER, TokenType.STRING}
    return is_length or _UNIT.fullmatch(token.text.upper()) is not None


def _text(tokens: Sequence[Token], texts: dict[str, str]) -> str:
    """The text of a name, with `$` and its name for a variable that is not known."""
    parts: list[str] = []
    for part in divided(tokens, "||"):
        written = "".join(token.text for token in part).lstrip(":")
        parts.append(folded(part, texts) or f"${_NO_WORD.sub('_', written)}")
    return "".join(parts)


def _name(place: Token, text: str) -> list[Token]:
    tokens: list[Token] = []
    for quoted, plain in _PART.findall(text):
        if tokens:
            tokens.append(Token(TokenType.DOT, ".", place.line, place.col, place.start, place.end))
        kind = TokenType.VAR if _PLAIN.fullmatch(plain) else TokenType.IDENTIFIER
        name = quoted or plain
        tokens.append(Token(kind, name, place.line, place.col, place.start, place.end))
    return tokens
