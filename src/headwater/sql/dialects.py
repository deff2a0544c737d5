"""What differs from dialect to dialect, as far as lineage goes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from headwater.errors import InvalidInputError

Casing = Literal["any", "exact", "lower", "upper"]
"""How a name that is not quoted is compared: in any case, as written, or turned into one case."""
Stored = Literal["exact", "lower", "upper"]
"""In which case a database keeps a name: as it was written, or turned into one case."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One dialect.

    parser: what sqlglot calls it. tables, columns: how their names compare when not quoted; a
    quoted one compares as written, but where the case never counts. reuses_aliases: whether a
    select list may use what an earlier item of it is called. doubts_aliases: whether it does so
    only where no table can have such a column. row_values: whether the name of a
    table stands for a row of it. names_calls: whether a call without an alias is called like its
    function. cells: what columns of VALUES are called, and the number of the first.
    pseudo: what reads like a column of any table and is none.
    declares_in_sections: whether DECLARE begins lines of variables up to BEGIN; elsewhere it
    declares what stands in the same statement.
    first_schema: the one that `db..t` means. has_own_schema: whether a user may have another one.
    stores_tables, stores_columns: in which case a database keeps names that are not quoted; those
    that are it keeps as they are, unless `stores_quoted` says that it keeps them alike.
    """

    parser: str
    tables: Casing = "lower"
    columns: Casing = "lower"
    quotes_keep_case: bool = True
    reuses_aliases: bool = False
    doubts_aliases: bool = False
    row_values: bool = False
    names_calls: bool = False
    cells: tuple[str, int] = ("column", 1)
    pseudo: frozenset[str] = frozenset()
    declares_in_sections: bool = True
    stores_tables: Stored = "exact"
    stores_columns: Stored = "exact"
    stores_quoted: bool = False
    first_schema: str = ""
    has_own_schema: bool = False

    def omitted_schema(self, in_use: str | None) -> str:
        """The schema of a name that leaves it out between two dots. in_use: that of the user."""
        return (self.has_own_schema and in_use) or self.first_schema

    def stored_table(self, part: str, *, quoted: bool) -> str:
        """A part of the name of a table as a database keeps it."""
        return self._stored(part, self.stores_tables, quoted=quoted)

    def stored_column(self, name: str, *, quoted: bool) -> str:
        """The name of a column as a database keeps it."""
        return self._stored(name, self.stores_columns, quoted=quoted)

    def _stored(self, text: str, stored: Stored, *, quoted: bool) -> str:
        if stored == "exact" or (quoted and not self.stores_quoted):
            return text
        return text.upper() if stored == "upper" else text.lower()

    def table_key(self, part: str, *, quoted: bool) -> str:
        """What equal names of tables have in common."""
        return self._key(part, self.tables, quoted=quoted)

    def column_key(self, name: str, *, quoted: bool) -> str:
        """What equal names of columns have in common."""
        return self._key(name, self.columns, quoted=quoted)

    def _key(self, text: str, casing: Casing, *, quoted: bool) -> str:
        if casing == "exact":
            return text
        if casing == "any" or not self.quotes_keep_case:
            return text.lower()
        if quoted:
            return text
        return text.upper() if casing == "upper" else text.lower()


def _in_any_case(
    parser: str,
    *,
    reuses_aliases: bool = False,
    row_values: bool = False,
    stores_tables: Stored = "exact",
    stores_columns: Stored = "exact",
    first_schema: str = "",
) -> Dialect:
    return Dialect(
        parser,
        tables="any",
        columns="any",
        reuses_aliases=reuses_aliases,
        doubts_aliases=not parser,
        row_values=row_values,
        declares_in_sections=not parser,
        stores_tables=stores_tables,
        stores_columns=stores_columns,
        stores_quoted=True,
        first_schema=first_schema,
        has_own_schema=bool(first_schema),
    )


DIALECTS: Final = {
    "": _in_any_case("", reuses_aliases=True, row_values=True),
    "athena": _in_any_case("athena", stores_tables="lower", stores_columns="lower"),
    "bigquery": Dialect(
        "bigquery", tables="exact", columns="any", row_values=True, declares_in_sections=False
    ),
    "clickhouse": Dialect("clickhouse", tables="exact", columns="exact", reuses_aliases=True),
    # Columns of Spark keep their case, unlike the tables in its catalogs.
    "databricks": _in_any_case("databricks", reuses_aliases=True, stores_tables="lower"),
    "duckdb": Dialect(
        "duckdb", "any", "any", reuses_aliases=True, row_values=True, cells=("col", 0)
    ),
    "hive": _in_any_case("hive", stores_tables="lower", stores_columns="lower"),
    "mysql": Dialect("mysql", "any", "any", cells=("column_", 0)),
    "oracle": Dialect(
        "oracle",
        tables="upper",
        columns="upper",
        pseudo=frozenset({"level", "rownum", "rowid", "sysdate", "systimestamp", "user", "uid"}),
        stores_tables="upper",
        stores_columns="upper",
    ),
    "postgres": Dialect(
        "postgres",
        row_values=True,
        names_calls=True,
        stores_tables="lower",
        stores_columns="lower",
    ),
    "redshift": Dialect(
        "redshift",
        quotes_keep_case=False,
        reuses_aliases=True,
        stores_tables="lower",
        stores_columns="lower",
        stores_quoted=True,
    ),
    "snowflake": Dialect(
        "snowflake",
        tables="upper",
        columns="upper",
        reuses_aliases=True,
        stores_tables="upper",
        stores_columns="upper",
        first_schema="PUBLIC",
    ),
    "spark": _in_any_case("spark", reuses_aliases=True, stores_tables="lower"),
    "sqlite": _in_any_case("sqlite"),
    "teradata": _in_any_case("teradata", reuses_aliases=True),
    "trino": _in_any_case("trino", stores_tables="lower", stores_columns="lower"),
    "tsql": _in_any_case("tsql", first_schema="dbo"),
}
"""Dialects by name; the empty name is for SQL of which nothing is known."""

_NOT_IN_NAMES: Final = re.compile(r"[\W_]+")
_OTHER_NAMES: Final = {
    **dict.fromkeys(("ansi", "ansisql", "generic", "sql", "standard"), ""),
    **dict.fromkeys(("amazonathena", "awsathena"), "athena"),
    **dict.fromkeys(("bq", "googlebigquery", "googlesql", "standardsql"), "bigquery"),
    **dict.fromkeys(("databrickssql", "deltalake"), "databricks"),
    **dict.fromkeys(("hiveql", "impala"), "hive"),
    **dict.fromkeys(("mariadb", "singlestore", "starrocks", "doris", "tidb"), "mysql"),
    **dict.fromkeys(("oracledb", "plsql"), "oracle"),
    **dict.fromkeys(("cockroachdb", "greenplum", "materialize", "postgresql"), "postgres"),
    **dict.fromkeys(("plpgsql", "risingwave", "timescaledb", "vertica"), "postgres"),
    **dict.fromkeys(("amazonredshift", "awsredshift"), "redshift"),
    **dict.fromkeys(("pyspark", "spark2", "spark3", "sparksql"), "spark"),
    "sqlite3": "sqlite",
    **dict.fromkeys(("presto", "prestodb", "prestosql", "starburst"), "trino"),
    **dict.fromkeys(("azuresql", "fabric", "mssql", "sqlserver", "synapse"), "tsql"),
    "transactsql": "tsql",
}
"""Dialects by what else they, and those that speak as they do, are called."""


class UnknownDialectError(InvalidInputError):
    """Nobody has described this dialect."""

    def __init__(self, name: str) -> None:
        known = ", ".join(filter(None, DIALECTS))
        super().__init__(f"{name!r} is no dialect of SQL known here; there are {known}")


def dialect_named(name: str | None) -> str | None:
    """The name here of a dialect that others may call otherwise; None for an unknown one."""
    plain = _plain(name)
    return plain if plain in DIALECTS and plain else None


def dialect_of(name: str | None) -> Dialect:
    """The dialect of that name, in any case and with any signs. Raises UnknownDialectError."""
    found = DIALECTS.get(_plain(name))
    if found is None:
        raise UnknownDialectError(name or "")
    return found


def _plain(name: str | None) -> str:
    plain = _NOT_IN_NAMES.sub("", (name or "").lower())
    return _OTHER_NAMES.get(plain, plain)
