"""SEARCH and CYCLE behind a recursive query of WITH, as the columns that they add to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import sqlglot
from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import divided, find, word_at


class _Clause(NamedTuple):
    """SEARCH or CYCLE.

    word: for how its columns are made. columns: by which it goes. names: of what it adds. end:
    behind it.
    """

    word: str
    columns: Sequence[Token]
    names: Sequence[Token]
    end: int


def in_known_words(sql: sqlglot.Dialect, tokens: Sequence[Token]) -> Sequence[Token]:
    """`t AS (q) SEARCH DEPTH FIRST BY a SET b` with a query around q that has b as well."""
    begins = {at for at, each in enumerate(pairwise(tokens), start=1) if _may_begin(*each)}
    if not begins:
        return tokens
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        clauses = [*_clauses(tokens, at)] if at in begins else []
        begin = _begin_of_query(kept) if clauses else 0
        if begin > 0:
            kept[begin:] = _around(sql, kept[begin:], clauses)
            at = clauses[-1].end
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _may_begin(before: Token, token: Token) -> bool:
    return before.token_type is TokenType.R_PAREN and token.text.upper() in {"SEARCH", "CYCLE"}


def _clauses(tokens: Sequence[Token], at: int) -> Iterator[_Clause]:
    """The clauses that begin here, one behind the other."""
    while (clause := _clause(tokens, at)) is not None:
        yield clause
        at = clause.end


def _clause(tokens: Sequence[Token], at: int) -> _Clause | None:
    word, start = word_at(tokens, at), at + 1
    if word == "SEARCH" and word_at(tokens, at + 2) == "FIRST":
        # SEARCH DEPTH FIRST BY column, column SET name
        word, start = f"{word_at(tokens, at + 1)}_FIRST", at + 4
    elif word != "CYCLE":
        return None
    end = find(tokens, {"SET"}, start)
    columns = [part[0] for part in divided(tokens[start:end], ",") if part]
    names = [*tokens[end + 1 : end + 2]]
    end += 2
    if word_at(tokens, end) == "TO":
        # TO value DEFAULT value
        end += 4
    if word_at(tokens, end) == "USING":
        names += tokens[end + 1 : end + 2]
        end += 2
    return _Clause(word, columns, names, end) if columns and names else None


def _around(
    sql: sqlglot.Dialect, query: Sequence[Token], clauses: Sequence[_Clause]
) -> Iterator[Token]:
    """A query of WITH, from its name on, inside of one of that name that has more columns."""
    yield query[0]
    yield from sql.tokenize("AS (WITH RECURSIVE")
    yield from query
    yield from sql.tokenize("SELECT *")
    for clause in clauses:
        for name in clause.names:
            yield from sql.tokenize(",")
            yield from _made(sql, clause)
            yield from sql.tokenize("AS")
            yield name
    yield from sql.tokenize("FROM")
    yield query[0]
    for clause in clauses:
        if clause.word == "CYCLE":
            # A row that closes a cycle has no rows behind it.
            yield from sql.tokenize("WHERE")
            yield from _made(sql, clause)
            yield from sql.tokenize("IS NOT NULL")
    yield from sql.tokenize(")")


def _made(sql: sqlglot.Dialect, clause: _Clause) -> Iterator[Token]:
    """A call that is made of the columns of a clause."""
    yield from sql.tokenize(f"{clause.word}(")
    for at, column in enumerate(clause.columns):
        yield from sql.tokenize(",") if at else ()
        yield column
    yield from sql.tokenize(")")


def _begin_of_query(tokens: Sequence[Token]) -> int:
    """Where the query of WITH begins that ends with the last of these tokens; 0 where none does."""
    at = _opening(tokens, len(tokens) - 1) - 1
    while at > 0 and word_at(tokens, at) in {"MATERIALIZED", "NOT"}:
        at -= 1
    if at < 2 or word_at(tokens, at) != "AS":
        return 0
    at -= 1
    return _opening(tokens, at) - 1 if tokens[at].token_type is TokenType.R_PAREN else at


def _opening(tokens: Sequence[Token], at: int) -> int:
    """Where the parenthesis opens that closes here; 0 where none does."""
    depth = 0
    while at > 0:
        depth += tokens[at].token_type is TokenType.R_PAREN
        depth -= tokens[at].token_type is TokenType.L_PAREN
        if depth == 0:
            break
        at -= 1
    return at
