"""Types of any dialect as those of DuckDB for which values can be made up."""

from __future__ import annotations

import re
from typing import Final, cast

from sqlglot import exp
from sqlglot.errors import SqlglotError

from headwater.errors import InvalidInputError
from headwater.sql.dialects import dialect_of

_JSON: Final = frozenset(
    {exp.DType.VARIANT, exp.DType.OBJECT, exp.DType.JSONB, exp.DType.JSON, exp.DType.SUPER}
)
_INSTEAD: Final = {
    exp.DType.INT128: "HUGEINT",
    exp.DType.INTERVAL: "INTERVAL",
    exp.DType.TIMETZ: "TIME",
    exp.DType.TIME_NS: "TIME",
    exp.DType.SERIAL: "INT",
    exp.DType.BIGSERIAL: "BIGINT",
    exp.DType.YEAR: "INT",
    exp.DType.MONEY: "DECIMAL(18, 4)",
    exp.DType.SMALLMONEY: "DECIMAL(10, 4)",
}
_AS_IT_IS: Final = frozenset(
    {
        *("TINYINT", "SMALLINT", "INT", "INTEGER", "BIGINT", "HUGEINT"),
        *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
        *("DOUBLE", "FLOAT", "REAL", "BOOLEAN", "DATE", "TIME", "UUID"),
        *("TEXT", "VARCHAR", "CHAR", "BPCHAR", "STRING", "ENUM"),
    }
)
_WIDEST: Final = 38
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def duckdb_type(text: str, dialect: str | None) -> str:
    """The type of DuckDB for one that a schema names; a text where it is not understood."""
    try:
        spoken = dialect_of(dialect).parser
    except InvalidInputError:
        spoken = ""
    for each in (spoken, "duckdb", "postgres", None):
        try:
            built = exp.DataType.build(text, dialect=each or None)
            told = _said(built)
        except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError):
            continue
        if told is not None:
            return told
    return "TEXT"


def _said(kind: exp.DataType) -> str | None:
    """A type as DuckDB names it; None where no values of it can be made up."""
    what = kind.this
    if what in _JSON:
        return "JSON"
    if isinstance(what, exp.Interval):
        return "INTERVAL"
    if what in _INSTEAD:
        return _INSTEAD[what]
    if what in {exp.DType.ARRAY, exp.DType.LIST}:
        inner = _kinds(kind)
        return "JSON" if not inner else None if inner[0] is None else f"{inner[0]}[]"
    if what == exp.DType.MAP:
        inner = _kinds(kind)
        return "JSON" if len(inner) != 2 or None in inner else f"MAP({inner[0]}, {inner[1]})"
    if what == exp.DType.STRUCT:
        return _struct(kind)
    return _plain(kind)


def _kinds(kind: exp.DataType) -> list[str | None]:
    return [_said(each) for each in kind.expressions if isinstance(each, exp.DataType)]


def _struct(kind: exp.DataType) -> str | None:
    told: list[str] = []
    for part in kind.expressions:
        its = part.args.get("kind") if isinstance(part, exp.ColumnDef) else None
        said = _said(its) if isinstance(its, exp.DataType) else None
        if said is None or not _PLAIN_NAME.fullmatch(str(part.name)):
            return None
        told.append(f'"{part.name}" {said}')
    return f"STRUCT({', '.join(told)})" if told else "JSON"


def _plain(kind: exp.DataType) -> str | None:
    told = kind.sql("duckdb")
    plain = told.partition("(")[0]
    if plain == "DECIMAL":
        return _decimal(kind, told)
    if plain == "BLOB":
        return "BLOB"
    if plain.startswith("TIMESTAMP"):
        return "TIMESTAMP"
    return told if plain in _AS_IT_IS and told != "ENUM" else None


def _decimal(kind: exp.DataType, told: str) -> str:
    sizes = [int(each.name) for each in cast(list[exp.Expr], kind.expressions)]
    if not sizes or sizes[0] <= _WIDEST:
        return told
    places = sizes[1] if len(sizes) > 1 else 0
    return f"DECIMAL({_WIDEST}, {min(places, _WIDEST // 2)})"
