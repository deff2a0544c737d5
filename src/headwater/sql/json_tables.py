"""JSON_TABLE without what the parser does not know, such as values for those that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import divided, find, find_close, word_at

_BEHIND_PATH: Final = frozenset({"AS", "ERROR", "NULL", "EMPTY", "PASSING"})
_BEHIND_PASSED: Final = frozenset({"AS", "FORMAT"})
_BEHIND_TYPE: Final = frozenset(
    {
        *("PATH", "DEFAULT", "NULL", "ERROR", "EMPTY", "WITH", "WITHOUT", "KEEP", "OMIT"),
        *("FORMAT", "EXISTS"),
    }
)


def in_known_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same with tables of JSON that tell no more than paths, names and types."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if kept[-1].text.upper() == "JSON_TABLE" and word_at(tokens, at) == "(":
            end = find_close(tokens, at)
            kept += [tokens[at], *_table(tokens[at + 1 : end])]
            at = end
    return kept


def _table(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands in the parentheses of JSON_TABLE: document, path, columns.

    A document to whose path something is passed stands in front of that in parentheses.
    """
    columns = find(tokens, {"COLUMNS"}, 0)
    comma = find(tokens, {","}, 0)
    end = find(tokens[:columns], _BEHIND_PATH, comma)
    if word_at(tokens, columns + 1) != "(":
        return tokens
    passing = find(tokens[:columns], {"PASSING"}, comma)
    document = [*tokens[:comma]]
    if passing < columns:
        document.insert(0, Token(TokenType.L_PAREN, "("))
        for part in divided(tokens[passing + 1 : columns], ","):
            document += [Token(TokenType.COMMA, ","), *part[: find(part, _BEHIND_PASSED, 0)]]
        document.append(Token(TokenType.R_PAREN, ")"))
    return [*document, *tokens[comma:end], *_columns(tokens[columns:])]


def _columns(tokens: Sequence[Token]) -> Iterator[Token]:
    """COLUMNS and what stands in parentheses behind it."""
    yield from tokens[:2]
    closing = find_close(tokens, 1)
    at = 2
    while at < closing:
        end = find(tokens[:closing], {","}, at)
        yield from _column(tokens[at:end])
        yield from tokens[end : end + (end < closing)]
        at = end + 1
    yield from tokens[closing : closing + 1]


def _column(tokens: Sequence[Token]) -> Iterator[Token]:
    """A column with its type and its path, or those of a path inside."""
    path = find(tokens, {"PATH"}, 1)
    if word_at(tokens, 0) == "NESTED":
        columns = find(tokens, {"COLUMNS"}, 1)
        yield from tokens[: find(tokens[:columns], {"AS"}, 1)]
        yield from _columns(tokens[columns:])
        return
    end = find(tokens, _BEHIND_TYPE, 1)
    if word_at(tokens, end) == "WITH" and word_at(tokens, end + 1) in {"TIME", "LOCAL"}:
        end = find(tokens, _BEHIND_TYPE, end + 1)
    yield from tokens[:end]
    yield from tokens[path : path + 2]
