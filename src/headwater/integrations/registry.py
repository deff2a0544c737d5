"""Everything vendor-shaped that Headwater knows, by name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from headwater.errors import NotFoundError

if TYPE_CHECKING:
    from headwater.integrations.sources.source import Source

SOURCES: Final[Mapping[str, str]] = {
    "dbt": "models, sources, tests, exposures, metrics and runs of dbt",
    "sql": "SQL files, and SQL in Python and notebooks",
    "airflow-dags": "DAG files of Airflow 2 and 3, read without running them",
    "postgres": "a live PostgreSQL database",
    "mysql": "a live MySQL or MariaDB database",
    "duckdb": "DuckDB files",
    "sqlite": "SQLite files",
    "snowflake": "queries that Snowflake ran",
    "bigquery": "jobs that BigQuery ran",
    "databricks": "queries and lineage that Databricks recorded",
    "redshift": "queries that Redshift ran",
    "trino": "queries that Trino ran",
    "postgres-log": "statements that PostgreSQL logged",
    "kafka-connect": "configurations of Kafka Connect",
    "schema-registry": "exports of a schema registry",
}
"""Capture sources by name, each with what `headwater ingest --help` says of it.

A source lives in the module of its name (`kafka-connect` in `sources/kafka_connect.py`), as
`SOURCE`.
"""


SCANNED: Final = ("dbt", "sql", "airflow-dags")
"""The sources that `headwater scan` looks for in a folder, in this order."""


class UnknownSourceError(NotFoundError):
    """Nobody has written a source of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no source {name!r}; there are {', '.join(SOURCES)}")


def source_named(name: str) -> Source:
    """The source of that name. Raises UnknownSourceError."""
    if name not in SOURCES:
        raise UnknownSourceError(name)
    module = import_module(f"headwater.integrations.sources.{name.replace('-', '_')}")
    return cast("Source", module.SOURCE)


def sources_in(folder: str) -> list[Source]:
    """The sources that have something to read in a folder."""
    sources = [source_named(name) for name in SCANNED]
    return [each for each in sources if each.lies_in is not None and each.lies_in(Path(folder))]
