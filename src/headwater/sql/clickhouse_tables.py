"""Functions and engines of ClickHouse that stand for tables: elsewhere, or several at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.answer import TableName
from headwater.sql.name_patterns import pattern
from headwater.sql.reading import Reading
from headwater.sql.relations import Relation, united
from headwater.sql.texts import TEXTS
from headwater.sql.words import word_at

_ON_SERVERS: Final = frozenset({"cluster", "clusterallreplicas", "remote", "remotesecure"})
_BEFORE_TABLE: Final = frozenset({"FROM", "JOIN", "FUNCTION", ","})
_CALLS: Final = frozenset({TokenType.DICTIONARY, TokenType.NULL, TokenType.VALUES})
OUTSIDE: Final = frozenset(
    {
        *("mysql", "postgresql", "mongodb", "odbc", "jdbc", "redis", "sqlite", "executable"),
        *("azureblobstorage", "azureblobstoragecluster", "ytsaurus", "arrowflight", "cassandra"),
    }
)
"""Functions that read what lies in another system."""
_ENGINES: Final = {
    **{name: name for name in (*OUTSIDE, "merge", "dictionary", "s3", "s3queue", "url", "hdfs")},
    **{name: name for name in ("deltalake", "iceberg", "icebergs3", "hudi", "oss", "cosn")},
    "distributed": "cluster",
    "buffer": "loop",
}
"""Engines of tables that hold no rows of their own, and the functions that read the same."""
_SOURCES: Final = {"clickhouse": ("db", "table"), "http": ("url",), "file": ("path",)}
_READ_BY: Final = {"clickhouse": "loop", "http": "url"}


def in_known_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same with words that call a function in FROM as any name."""
    return [
        Token(TokenType.VAR, token.text, token.line, token.col, token.start, token.end)
        if token.token_type in _CALLS and _is_called(tokens, at)
        else token
        for at, token in enumerate(tokens)
    ]


def _is_called(tokens: Sequence[Token], at: int) -> bool:
    is_table = at > 0 and word_at(tokens, at - 1) in _BEFORE_TABLE and at + 2 < len(tokens)
    is_call = is_table and word_at(tokens, at + 1) == "("
    # VALUES (1), (2) are rows.
    is_rows = tokens[at].token_type is TokenType.VALUES
    return is_call and (not is_rows or tokens[at + 2].token_type in TEXTS)


def named_by(call: exp.Expr) -> list[exp.Expr]:
    """The parts of the name of the table that a function reads; empty for any other function."""
    name = call.name.lower()
    if name in _ON_SERVERS:
        given = call.expressions[1:3]
    elif name in {"dictionary", "loop"}:
        given = call.expressions[: 1 if name == "dictionary" else 2]
    else:
        return []
    columns = [each for each in given if isinstance(each, exp.Column)]
    texts = [each.name for each in given if isinstance(each, exp.Literal) and each.is_string]
    if texts and "." in texts[0]:
        texts = texts[0].split(".")
    parts = [part for column in columns for part in column.parts]
    return parts or [exp.to_identifier(text, quoted=True) for text in texts]


def called_on_servers(call: exp.Expr) -> exp.Func | None:
    """The function that stands in the place of a table on other servers."""
    given = call.expressions[1:2] if call.name.lower() in _ON_SERVERS else []
    return given[0] if given and isinstance(given[0], exp.Func) else None


def behind(tree: exp.Expr) -> exp.Func | None:
    """What a table or dictionary reads that has no rows of its own, as a function; None for others.

    tree: the statement that creates it.
    """
    properties = tree.args.get("properties")
    for each in properties.expressions if properties is not None else ():
        if isinstance(each, exp.DictProperty) and str(each.this).upper() == "SOURCE":
            return _of_dictionary(each)
        call = each.this if isinstance(each, exp.EngineProperty) else None
        name = _ENGINES.get(call.name.lower()) if isinstance(call, exp.Func) else None
        if call is not None and name is not None:
            return exp.Anonymous(this=name, expressions=[*call.expressions])
    return None


def _of_dictionary(source: exp.Expr) -> exp.Func:
    told = {
        each.this.name.lower(): each.args["value"] for each in source.args.get("settings") or ()
    }
    kind = str(source.args["kind"]).lower()
    names = _SOURCES.get(kind, ())
    given = [told[name] for name in names if name in told]
    if kind == "clickhouse" and "query" in told:
        return exp.Anonymous(this="view", expressions=[told["query"]])
    return exp.Anonymous(this=_READ_BY.get(kind, kind), expressions=given)


def merged(reading: Reading, call: exp.Expr) -> Relation:
    """The tables that merge(database, pattern) goes over, as far as they are known."""
    *before, last = call.expressions
    fits = pattern(last.name)
    in_database = _database(before[0] if before else None)
    tables: list[TableName] = []
    if fits is not None:
        tables = reading.session.schemas.fitting(
            lambda schema, name: in_database(schema) and fits.search(name) is not None
        )
    if not tables:
        detail = f"which tables fit {last.name} is not known"
        reading.problem(call, detail, "tell the columns of these tables, or name them")
        return Relation(elements={})
    return united([reading.base(each) for each in tables], by_name=True)


def _database(told: exp.Expr | None) -> Callable[[str | None], bool]:
    """Whether a database is one that is meant. It is None for the one in use."""
    if isinstance(told, exp.Anonymous) and told.name.upper() == "REGEXP" and told.expressions:
        fits = pattern(told.expressions[0].name)
        return lambda schema: fits is not None and fits.search(schema or "") is not None
    if isinstance(told, exp.Column | exp.Literal):
        return lambda schema: schema == told.name
    return lambda schema: schema is None
