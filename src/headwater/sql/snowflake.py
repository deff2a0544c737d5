"""Snowflake: tables that are named by variables, and results of earlier statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.texts import TEXTS, folded
from headwater.sql.words import find_close, word_at

_NAMES_A_TABLE: Final = frozenset({"IDENTIFIER", "TABLE"})


def is_of_statement_before(call: exp.Expr) -> bool:
    """Whether the query whose result RESULT_SCAN reads is the one before."""
    given = call.expressions[0] if call.expressions else None
    if not isinstance(given, exp.Anonymous) or given.name.upper() != "LAST_QUERY_ID":
        return False
    return [each.sql() for each in given.expressions] in ([], ["-1"])


def in_known_words(tokens: Sequence[Token], texts: dict[str, str]) -> Sequence[Token]:
    """`IDENTIFIER($t)`, `TABLE(:t)` and `TABLE('t')` as IDENTIFIER of the text that is known."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        text, end = _named(tokens, at, texts) if word_at(tokens, at + 1) == "(" else ("", at)
        if text:
            place = token.line, token.col, token.start, token.end
            named = Token(TokenType.STRING, text, *place)
            word = Token(TokenType.VAR, "IDENTIFIER", *place)
            found += [word, tokens[at + 1], named, tokens[end]]
            at = end
        else:
            found.append(token)
        at += 1
    return found


def _named(tokens: Sequence[Token], at: int, texts: dict[str, str]) -> tuple[str, int]:
    """The name of the table that is called here, and where the call ends; empty for any other."""
    if word_at(tokens, at) not in _NAMES_A_TABLE:
        return "", at
    if at + 2 < len(tokens) and tokens[at + 2].token_type in TEXTS:
        end = find_close(tokens, at + 1)
        text = folded(tokens[at + 2 : end], texts) if end < len(tokens) else None
        return text or "", end
    is_variable = word_at(tokens, at + 2) in {"$", ":"} and word_at(tokens, at + 4) == ")"
    return (texts.get(tokens[at + 3].text.lower(), ""), at + 4) if is_variable else ("", at)
