"""APPLY CHANGES of Databricks, said as what it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlglot
from sqlglot.tokenizer_core import Token

from headwater.sql.words import behind_parentheses, find, word_at

_BEHIND_CHANGES: Final = frozenset(
    {"KEYS", "IGNORE", "WHERE", "APPLY", "SEQUENCE", "COLUMNS", "STORED", "TRACK"}
)


def place_of_changes(words: Sequence[str]) -> int:
    """Behind APPLY CHANGES INTO and AUTO CDC INTO; zero where there is neither."""
    for at in range(len(words) - 2):
        if words[at : at + 3] in (["APPLY", "CHANGES", "INTO"], ["AUTO", "CDC", "INTO"]):
            return at + 3
    return 0


def insert_of_changes(sql: sqlglot.Dialect, tokens: Sequence[Token], start: int) -> Sequence[Token]:
    """APPLY CHANGES as what it does: insert the newest row of each key."""

    def part(word: str, skipped: int) -> Sequence[Token]:
        at = find(tokens, {word}, start)
        if at == len(tokens):
            return ()
        begin = at + skipped
        if word_at(tokens, begin) == "(":
            return tokens[begin + 1 : behind_parentheses(tokens, begin) - 1]
        return tokens[begin : find(tokens, _BEHIND_CHANGES, begin)]

    source = find(tokens, {"FROM"}, start)
    columns = part("COLUMNS", 1)
    has_where = find(tokens, {"WHERE"}, start) < len(tokens)
    return [
        *sql.tokenize("INSERT INTO"),
        *tokens[start:source],
        *sql.tokenize("SELECT"),
        *(columns or sql.tokenize("*")),
        *tokens[source : find(tokens, _BEHIND_CHANGES, source)],
        *(sql.tokenize("WHERE") if has_where else ()),
        *(part("WHERE", 1) if has_where else ()),
        *sql.tokenize("QUALIFY row_number() OVER (PARTITION BY"),
        *part("KEYS", 1),
        *sql.tokenize("ORDER BY"),
        *part("SEQUENCE", 2),
        *sql.tokenize(") = 1"),
    ]
