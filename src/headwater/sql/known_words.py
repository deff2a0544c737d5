"""Statements without what the parser takes for something else in their dialect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import sqlglot
from sqlglot.tokenizer_core import Token

from headwater.sql import (
    clickhouse_tables,
    databricks,
    named_parts,
    pipes,
    recursion,
    snowflake,
    table_arguments,
    tsql,
)

_Texts: TypeAlias = dict[str, str]
_Words: TypeAlias = Callable[[sqlglot.Dialect, Sequence[Token], _Texts], Sequence[Token]]


def in_known_words(
    sql: sqlglot.Dialect, tokens: Sequence[Token], texts: _Texts, *, has_pipes: bool
) -> Sequence[Token]:
    """The same statement. texts: what variables hold. has_pipes: whether `|>` may be in it."""
    words = _WORDS.get(sql.__class__)
    if words is not None:
        tokens = words(sql, tokens, texts)
    return pipes.in_known_words(sql, tokens) if has_pipes else tokens


_BY_NAME: Final[dict[str, _Words]] = {
    "tsql": lambda _, tokens, __: tsql.in_known_words(tokens),
    "snowflake": lambda _, tokens, texts: snowflake.in_known_words(tokens, texts),
    "clickhouse": lambda _, tokens, __: named_parts.in_known_words(
        clickhouse_tables.in_known_words(tokens)
    ),
    **dict.fromkeys(
        ("databricks", "spark"), lambda _, tokens, texts: databricks.in_known_words(tokens, texts)
    ),
    **dict.fromkeys(
        ("athena", "bigquery", "trino"),
        lambda _, tokens, __: table_arguments.in_known_words(tokens),
    ),
    **dict.fromkeys(
        ("", "oracle", "postgres"), lambda sql, tokens, _: recursion.in_known_words(sql, tokens)
    ),
}
_WORDS: Final = {
    sqlglot.Dialect.get_or_raise(name or None).__class__: words for name, words in _BY_NAME.items()
}
