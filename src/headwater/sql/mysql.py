"""MySQL put into words that the parser knows: DELIMITER, INTO OUTFILE, DEFAULT(column)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import behind_parentheses, word_at

_LINE: Final = re.compile(r"^[ \t]*delimiter[ \t]+(\S+)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_CHANGES: Final = frozenset({"INSERT", "REPLACE", "UPDATE"})
_FILES: Final = frozenset({"OUTFILE", "DUMPFILE"})
_CLAUSES: Final = frozenset({"FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "FOR"})


def with_semicolons(text: str) -> str:
    """The same text, as long and on as many lines, with semicolons in the place of delimiters."""
    parts: list[str] = []
    end, delimiter = 0, ";"
    for found in _LINE.finditer(text):
        parts.append(_replaced(text[end : found.start()], delimiter))
        parts.append(" " * len(found[0]))
        end, delimiter = found.end(), found[1]
    return "".join([*parts, _replaced(text[end:], delimiter)])


def _replaced(text: str, delimiter: str) -> str:
    return text.replace(delimiter, ";".ljust(len(delimiter)))


def in_known_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same change with DEFAULT() for DEFAULT(column), which reads nothing of the column."""
    if word_at(tokens, 0) not in _CHANGES:
        return tokens
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.token_type is TokenType.DEFAULT and word_at(tokens, at + 1) == "(":
            end = behind_parentheses(tokens, at + 1)
            called = Token(TokenType.VAR, token.text, token.line, token.col)
            kept += [called, tokens[at + 1], tokens[end - 1]]
            at = end
        else:
            kept.append(token)
            at += 1
    return kept


def into_file(tokens: Sequence[Token]) -> tuple[Sequence[Token], str]:
    """A query of MySQL without INTO OUTFILE, and the file; an empty name where there is none."""
    words = [token.text.upper() for token in tokens]
    at = next((at for at, word in enumerate(words) if word in _FILES), 0)
    if at == 0 or words[at - 1] != "INTO" or at + 1 >= len(tokens):
        return tokens, ""
    end = next((end for end in range(at, len(words)) if words[end] in _CLAUSES), len(words))
    return [*tokens[: at - 1], *tokens[end:]], tokens[at + 1].text
