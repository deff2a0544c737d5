"""Triggers: the rows that set them off, in the words of the statements that any script has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

_ROWS: Final = frozenset({"NEW", "OLD"})
_TABLES: Final = frozenset({"INSERTED", "DELETED"})
_BEFORE_TABLE: Final = frozenset({"FROM", "JOIN", ","})


def table_of(tokens: Sequence[Token]) -> Sequence[Token]:
    """The name of the table that a trigger is on; empty where there is none."""
    words = [token.text.upper() for token in tokens]
    if "ON" not in words:
        return ()
    start = end = words.index("ON") + 1
    while end + 1 < len(tokens) and words[end + 1] == ".":
        end += 2
    return tokens[start : end + 1]


def of_table(tokens: Sequence[Token], table: Sequence[Token]) -> Sequence[Token]:
    """A statement of a trigger, with its table in the place of the rows that set it off."""
    words = [token.text.upper() for token in tokens]
    start = 1 if words[:1] == ["SET"] else 0
    start += words[start : start + 1] == [":"]
    if words[start : start + 1] == ["NEW"] and (start or ":=" in words):
        return _assignment(tokens[start:], table)
    found: list[Token] = []
    for at, token in enumerate(tokens):
        behind = words[at + 1] if at + 1 < len(words) else ""
        before = words[at - 1] if at else ""
        if words[at] == ":" and behind in _ROWS:
            continue
        if words[at] in _ROWS and behind == ".":
            found += [_word(TokenType.L_PAREN, "("), _word(TokenType.SELECT, "SELECT"), token]
        elif at >= 2 and words[at - 2] in _ROWS and before == ".":
            found += [token, _word(TokenType.FROM, "FROM"), *table, tokens[at - 2]]
            found.append(_word(TokenType.R_PAREN, ")"))
        elif words[at] in _TABLES and before in _BEFORE_TABLE:
            called = behind == "AS" or (
                at + 1 < len(tokens) and tokens[at + 1].token_type is TokenType.VAR
            )
            found += table if called else [*table, token]
        else:
            found.append(token)
    return found


def _assignment(tokens: Sequence[Token], table: Sequence[Token]) -> list[Token]:
    """`SET NEW.a = b` as an update of the table."""
    found = [_word(TokenType.UPDATE, "UPDATE"), *table, _word(TokenType.SET, "SET")]
    words = [token.text.upper() for token in tokens]
    for at, token in enumerate(tokens):
        behind = words[at + 1] if at + 1 < len(words) else ""
        is_row = words[at] in _ROWS and behind == "."
        is_dot = at > 0 and words[at - 1] in _ROWS and words[at] == "."
        if words[at] == ":=":
            found.append(_word(TokenType.EQ, "="))
        elif not (is_row or is_dot or (words[at] == ":" and behind in _ROWS)):
            found.append(token)
    return found


def _word(kind: TokenType, text: str) -> Token:
    return Token(kind, text)
