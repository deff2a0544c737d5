"""Statements that no semicolon divides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import STATEMENT, outer_words

_BLOCK: Final = frozenset({"BEGIN", "END", "ELSE"})
_QUERY: Final = frozenset({"SELECT", "WITH", "FROM", "VALUES"})


def apart(tokens: Sequence[Token]) -> list[list[Token]]:
    """Statements that no semicolon divides, as far as new lines that begin with a verb tell.

    Blocks need no new line.
    """
    found: list[list[Token]] = [[]]
    depth, cases, line = 0, 0, 0
    for token in tokens:
        word = token.text.upper()
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        begins = depth == 0 and cases == 0 and word in STATEMENT
        begins = begins and (token.line > line or word in _BLOCK)
        if begins and found[-1] and not _goes_on(found[-1], word):
            found.append([])
        found[-1].append(token)
        cases += word == "CASE"
        cases -= word == "END" and cases > 0
        line = token.line
    return [statement for statement in found if statement]


def _goes_on(statement: Sequence[Token], word: str) -> bool:
    """Whether a verb at the beginning of a line still belongs to the statement before it."""
    first = statement[0].text.upper()
    last = statement[-1].text.upper()
    if last in {"UNION", "ALL", "EXCEPT", "INTERSECT", "AS", "MINUS", "THEN", "INTO", "FOR", ","}:
        return True
    words = outer_words(statement)
    if word in _QUERY or word in {"EXEC", "EXECUTE"}:
        begun = first in {"INSERT", "WITH", "CREATE"} if word in _QUERY else first == "INSERT"
        return begun and not words & {"SELECT", "VALUES", "EXEC", "EXECUTE"}
    if word == "SET":
        if first in {"INSERT", "WITH"}:
            return not words & {"SELECT", "VALUES"} and (first == "INSERT" or "UPDATE" in words)
        return first in {"UPDATE", "MERGE", "ALTER", "LOAD"}
    if word in {"INSERT", "UPDATE", "DELETE", "MERGE"}:
        return first == "MERGE" or (first == "WITH" and "SELECT" not in words)
    return False
