"""Catalogs of databases: asked by scripts that want to know whether something is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from headwater.sql.answer import TableName
from headwater.sql.flows import Flow, Flows
from headwater.sql.outcomes import Outcome
from headwater.sql.reading import Reading

# Schemas in which databases describe themselves.
_EVERYWHERE: Final = frozenset({"information_schema", "pg_catalog", "performance_schema"})
_SCHEMAS: Final = {
    "clickhouse": frozenset({"system"}),
    "databricks": frozenset({"system"}),
    "mysql": frozenset({"sys", "mysql"}),
    "oracle": frozenset({"sys"}),
    "teradata": frozenset({"dbc"}),
    "trino": frozenset({"system"}),
    "tsql": frozenset({"sys"}),
}
_OF_POSTGRES: Final = r"pg_\w+"
_TABLES: Final = {
    "duckdb": r"sqlite_master|pragma_\w+",
    "oracle": r"(?:all|user|dba|cdb)_\w+|g?v\$\w+|tab|cat",
    "postgres": _OF_POSTGRES,
    "redshift": rf"{_OF_POSTGRES}|(?:svv|svl|stv|stl|sys)_\w+",
    "sqlite": r"sqlite_(?:temp_)?(?:master|schema)|pragma_\w+",
    "tsql": r"sys(?:objects|columns|indexes|databases|types|users|comments|foreignkeys|logins)",
}


def is_catalog(dialect: str, table: TableName) -> bool:
    """Whether a table is one in which a database describes itself. dialect: as the parser calls it.

    Where nobody says which dialect it is, the tables of any count.
    """
    # BigQuery's parser makes one name of INFORMATION_SCHEMA and what is behind it.
    parts = [each for part in table for each in part.lower().split(".")]
    known = [dialect] if dialect else [*_SCHEMAS, *_TABLES]
    schemas = _EVERYWHERE.union(*(_SCHEMAS.get(each, ()) for each in known))
    if any(part in schemas for part in parts[:-1]):
        return True
    patterns = (_TABLES[each] for each in known if each in _TABLES)
    return any(re.fullmatch(pattern, parts[-1]) for pattern in patterns)


def forget_catalogs(reading: Reading, outcome: Outcome) -> bool:
    """Let a query that only steers a script read no catalog; whether it did."""
    found = {each for each in reading.reads if is_catalog(reading.dialect.parser, each)}
    for table in found:
        del reading.reads[table]
    for column in outcome.columns:
        column.flows = _without(column.flows, found)
    outcome.rows = _without(outcome.rows, found)
    given = outcome.given
    if given is not None:
        columns = [replace(each, flows=_without(each.flows, found)) for each in given.columns]
        outcome.given = replace(given, columns=columns, rows=_without(given.rows, found))
    return bool(found)


def _without(flows: Iterable[Flow], tables: set[TableName]) -> Flows:
    return {flow: None for flow in flows if flow.table not in tables}
