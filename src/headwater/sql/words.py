"""Words among tokens: where they stand, and what stands between them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.texts import TEXTS

STATEMENT: Final = frozenset(
    {
        *("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER"),
        *("TRUNCATE", "EXEC", "EXECUTE", "DECLARE", "SET", "IF", "WHILE", "BEGIN", "END", "PRINT"),
        *("RETURN", "COPY", "CALL", "USE", "GO", "ELSE", "RAISERROR", "THROW", "FETCH", "OPEN"),
        *("CLOSE", "DEALLOCATE", "COMMIT", "ROLLBACK", "WAITFOR", "GRANT"),
    }
)
"""Words with which a statement may begin."""


def find(tokens: Sequence[Token], words: AbstractSet[str], start: int) -> int:
    """Where the first of some words stands outside of parentheses and CASE; the end without one."""
    depth = 0
    for at in range(start, len(tokens)):
        word = tokens[at].text.upper()
        depth += tokens[at].token_type is TokenType.L_PAREN or word == "CASE"
        if depth == 0 and word in words and tokens[at].token_type not in TEXTS:
            return at
        depth -= tokens[at].token_type is TokenType.R_PAREN or (word == "END" and depth > 0)
    return len(tokens)


def find_close(tokens: Sequence[Token], at: int) -> int:
    """Where the parenthesis stands that closes the one which opens here; the end without one."""
    depth = 0
    for end in range(at, len(tokens)):
        depth += tokens[end].token_type is TokenType.L_PAREN
        depth -= tokens[end].token_type is TokenType.R_PAREN
        if depth == 0:
            return end
    return len(tokens)


def behind_parentheses(tokens: Sequence[Token], at: int) -> int:
    """Behind the parenthesis that closes the one which opens here."""
    return min(find_close(tokens, at) + 1, len(tokens))


def divided(tokens: Sequence[Token], word: str) -> list[Sequence[Token]]:
    """The parts that a word divides, where it stands outside of parentheses and CASE."""
    parts: list[Sequence[Token]] = []
    start = 0
    while (at := find(tokens, {word}, start)) < len(tokens):
        parts.append(tokens[start:at])
        start = at + 1
    return [*parts, tokens[start:]]


def word_at(tokens: Sequence[Token], at: int) -> str:
    """The word that stands somewhere, in capitals; empty behind the end."""
    return tokens[at].text.upper() if at < len(tokens) else ""


def outer_words(statement: Sequence[Token]) -> set[str]:
    """The words outside of parentheses."""
    words: set[str] = set()
    depth = 0
    for token in statement:
        depth += token.token_type is TokenType.L_PAREN
        depth -= token.token_type is TokenType.R_PAREN
        if depth == 0:
            words.add(token.text.upper())
    return words


def query_in(tokens: Sequence[Token]) -> Sequence[Token]:
    """A query inside, with what stands around it left away; empty where there is none."""
    for at, token in enumerate(tokens):
        if token.text.upper() in {"SELECT", "WITH"}:
            depth = 0
            for end in range(at, len(tokens)):
                depth += tokens[end].token_type is TokenType.L_PAREN
                depth -= tokens[end].token_type is TokenType.R_PAREN
                if depth < 0:
                    return tokens[at:end]
            return tokens[at:]
    return ()


def queries_in(tokens: Sequence[Token]) -> Sequence[Token]:
    """A query of the values of all queries in an expression; empty where there is none.

    What stands around them may be variables, which are no columns of any table.
    """
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        end = at + 1
        if word_at(tokens, at) == "(" and word_at(tokens, at + 1) in {"SELECT", "WITH"}:
            end = find_close(tokens, at) + 1
            has_word = at > 0 and word_at(tokens, at - 1) == "EXISTS"
            before = Token(TokenType.COMMA, ",") if found else Token(TokenType.SELECT, "SELECT")
            place = tokens[at - has_word]
            before.line, before.col = place.line, place.col
            found += [before, *tokens[at - has_word : end]]
        at = end
    return found
