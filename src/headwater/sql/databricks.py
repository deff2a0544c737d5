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
_BEFORE_SOURCE: Final = frozenset({"FROM", "JOIN", ","})
_BEHIND_TIME: Final = _BEFORE_SOURCE | {"DELAY", "WATERMARK", "WHERE"}
# Tokens; more than any person writes between FROM and a watermark.
_LONGEST_SOURCE: Final = 1_000
_UNIT: Final = re.compile(r"(?:YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND|M(?:ILLI|ICRO)SECOND)S?")


def in_known_words(tokens: Sequence[Token], texts: dict[str, str]) -> Sequence[Token]:
    """The same with names in the place of IDENTIFIER(text), and queries in that of WATERMARK."""
    words = {token.text.upper() for token in tokens}
    if not words & {"IDENTIFIER", "WATERMARK"}:
        return tokens
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        word, end = word_at(tokens, at), at
        if word == "WATERMARK" and at > 0:
            end = _behind_watermark(tokens, at)
            if end > at:
                has_alias = word_at(tokens, end) == "AS"
                _keep_in_time(kept, tokens[at + 1 : end], has_alias=has_alias)
        elif word == "IDENTIFIER" and word_at(tokens, at + 1) == "(":
            end = find_close(tokens, at + 1) + 1
            kept += _name(tokens[at], _text(tokens[at + 2 : end - 1], texts))
        if end == at:
            kept.append(tokens[at])
            end += 1
        at = end
    return kept


def _behind_watermark(tokens: Sequence[Token], at: int) -> int:
    """Behind WATERMARK time DELAY OF INTERVAL length; where it begins if it is none."""
    end = find(tokens, _BEHIND_TIME, at + 1) + 2
    if [word_at(tokens, end - 2), word_at(tokens, end - 1)] != ["DELAY", "OF"] or word_at(
        tokens, end
    ) != "INTERVAL":
        return at
    end += 1
    while end < len(tokens) and _is_of_interval(tokens[end]):
        end += 1
    return end


def _keep_in_time(kept: list[Token], told: Sequence[Token], *, has_alias: bool) -> None:
    """Put (SELECT *, time FROM source WHERE time) in the place of the source at the end.

    told: the time, which may have a name, and how long one waits.
    """
    begin = _begin_of_source(kept)
    if begin == len(kept):
        return
    time = told[: find(told, {"DELAY"}, 0)]
    behind = find(time, {"AS"}, 0)
    name = next((each for each in reversed(kept[begin:]) if each.text != ")"), kept[-1])

    def word(kind: TokenType, text: str) -> Token:
        return Token(kind, text, name.line, name.col)

    items = [word(TokenType.STAR, "*")]
    if behind < len(time):
        items += [word(TokenType.COMMA, ","), *time]
    kept[begin:begin] = [
        word(TokenType.L_PAREN, "("),
        word(TokenType.SELECT, "SELECT"),
        *items,
        word(TokenType.FROM, "FROM"),
    ]
    kept += [word(TokenType.WHERE, "WHERE"), *time[:behind], word(TokenType.R_PAREN, ")")]
    if not has_alias:
        kept += [word(TokenType.ALIAS, "AS"), name]


def _begin_of_source(tokens: Sequence[Token]) -> int:
    """Where the source begins that ends here; the end where none is near."""
    depth = 0
    for begin in range(len(tokens), max(0, len(tokens) - _LONGEST_SOURCE), -1):
        word = tokens[begin - 1].text.upper()
        depth += (word == ")") - (word == "(")
        if depth < 0 or (depth == 0 and word in _BEFORE_SOURCE):
            return begin
    return len(tokens)


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
