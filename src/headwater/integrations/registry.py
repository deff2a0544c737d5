"""Everything vendor-shaped that Headwater knows, by name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from headwater.errors import NotFoundError

if TYPE_CHECKING:
    from headwater.integrations.channels.channel import AnyChannel
    from headwater.integrations.sources.source import Source


class Listed(NamedTuple):
    """What is not loaded yet.

    module: below `sources` or `channels`, where it is called `SOURCE` or `CHANNEL`.
    """

    module: str
    summary: str


SOURCES: Final[Mapping[str, Listed]] = {
    "dbt": Listed("dbt.source", "models, sources, tests, exposures, metrics and runs of dbt"),
    "sql": Listed("code.sql", "SQL files, and SQL in Python and notebooks"),
    "airflow-dags": Listed(
        "code.airflow_dags", "DAG files of Airflow 2 and 3, without running them"
    ),
    "postgres": Listed("database.postgres", "a live PostgreSQL database"),
    "mysql": Listed("database.mysql", "a live MySQL or MariaDB database"),
    "duckdb": Listed("database.duckdb", "DuckDB files"),
    "sqlite": Listed("database.sqlite", "SQLite files"),
    "snowflake": Listed("query_log.snowflake", "queries that Snowflake ran"),
    "bigquery": Listed("query_log.bigquery", "jobs that BigQuery ran"),
    "databricks": Listed("query_log.databricks", "queries and lineage that Databricks recorded"),
    "redshift": Listed("query_log.redshift", "queries that Redshift ran"),
    "trino": Listed("query_log.trino", "queries that Trino ran"),
    "postgres-log": Listed("query_log.postgres_log", "statements that PostgreSQL logged"),
    "kafka-connect": Listed("kafka.kafka_connect", "configurations of Kafka Connect"),
    "schema-registry": Listed("kafka.schema_registry", "exports of a schema registry"),
    "inventory": Listed("inventory", "lists of datasets, which coverage is counted over"),
    "schedule": Listed("schedule", "runs of a scheduler, which lost events are counted against"),
}
"""Capture sources by name, in the order in which people look for them."""

SCANNED: Final = ("dbt", "sql", "airflow-dags")
"""The sources that `headwater scan` looks for in a folder, in this order."""


CHANNELS: Final[Mapping[str, Listed]] = {
    "webhook": Listed("webhook", "any receiver: CloudEvents, signed as Standard Webhooks"),
    "pagerduty": Listed("pagerduty", "PagerDuty: Events API v2"),
    "alertmanager": Listed("alertmanager", "Prometheus Alertmanager"),
    "slack": Listed("slack", "Slack: an incoming webhook"),
    "teams": Listed("teams", "Microsoft Teams: the webhook of a workflow"),
    "email": Listed("mail", "e-mail: any SMTP server"),
    "opsgenie": Listed("opsgenie", "Opsgenie: Alert API"),
    "incident.io": Listed("incident_io", "incident.io: an alert source of kind HTTP"),
    "apprise": Listed("apprise", "everything else that apprise knows"),
}
"""Channels of notices by name, in the order in which people look for them."""


class UnknownChannelError(NotFoundError):
    """Nobody has written a channel of this name."""

    def __init__(self, name: str) -> None:
        near = get_close_matches(name, CHANNELS, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        super().__init__(f"there is no channel {name!r}; {hint}there are {', '.join(CHANNELS)}")


def channel_named(name: str) -> AnyChannel:
    """The channel of that name. Raises UnknownChannelError."""
    if name not in CHANNELS:
        raise UnknownChannelError(name)
    module = import_module(f"headwater.integrations.channels.{CHANNELS[name].module}")
    return cast("AnyChannel", module.CHANNEL)


class UnknownSourceError(NotFoundError):
    """Nobody has written a source of this name."""

    def __init__(self, name: str) -> None:
        near = get_close_matches(name, SOURCES, n=3)
        hint = f"did you mean {', '.join(near)}? " if near else ""
        super().__init__(f"there is no source {name!r}; {hint}there are {', '.join(SOURCES)}")


def source_named(name: str) -> Source:
    """The source of that name. Raises UnknownSourceError."""
    if name not in SOURCES:
        raise UnknownSourceError(name)
    module = import_module(f"headwater.integrations.sources.{SOURCES[name].module}")
    return cast("Source", module.SOURCE)
