"""ClickHouse's names inside of lists: `sum(x AS y)`, `GROUP BY f(x) AS d`, each in parentheses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import word_at

_OPEN: Final = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET})
_CLOSE: Final = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET})
_CLAUSES: Final = frozenset(
    {
        *("SELECT", "WITH", "FROM", "WHERE", "PREWHERE", "HAVING", "QUALIFY", "LIMIT", "WINDOW"),
        *("UNION", "INTERSECT", "EXCEPT", "SETTINGS", "FORMAT", "PARTITION", "GROUP", "ORDER"),
    }
)
_LISTS: Final = frozenset({"GROUP BY", "ORDER BY", "PARTITION BY"})
# Where AS stands in front of a type, or of what replaces a column.
_OTHER_AS: Final = frozenset({"CAST", "TRY_CAST", "INTERPOLATE"})


def in_known_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same statement with the parts that have names in parentheses, as the parser wants it."""
    found: list[Token] = []
    # Where the item of each list around begins in what was found; None outside of lists.
    begins: list[int | None] = [None]
    for at, token in enumerate(tokens):
        kind, word = token.token_type, token.text.upper()
        is_named = at > 0 and word_at(tokens, at - 1) == "AS" and word_at(tokens, at + 1) != "("
        found.append(token)
        if kind in _OPEN:
            begins.append(len(found) if _is_list(tokens, at) else None)
        elif kind in _CLOSE and len(begins) > 1:
            begins.pop()
        elif word in _LISTS:
            begins[-1] = len(found)
        elif word in _CLAUSES and not _is_call(tokens, at):
            begins[-1] = None
        elif (begin := begins[-1]) is None:
            continue
        elif kind is TokenType.COMMA or word == "DISTINCT":
            begins[-1] = len(found)
        elif is_named:
            found.insert(begin, Token(TokenType.L_PAREN, "(", token.line, token.col))
            found.append(Token(TokenType.R_PAREN, ")", token.line, token.col))
    return found


def _is_call(tokens: Sequence[Token], at: int) -> bool:
    return word_at(tokens, at + 1) == "("


def _is_list(tokens: Sequence[Token], at: int) -> bool:
    """Whether what opens here holds items, and no query, window or type."""
    first, before = word_at(tokens, at + 1), word_at(tokens, at - 1) if at else ""
    replaces = before == "REPLACE" and at > 1 and word_at(tokens, at - 2) in {"*", ")"}
    return first not in _CLAUSES | _LISTS and before not in _OTHER_AS and not replaces
