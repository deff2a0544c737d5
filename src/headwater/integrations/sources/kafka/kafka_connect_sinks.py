"""Sink connectors: where what they read from a topic goes, after all transforms.

Source: the connectors' own documentation of their settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from headwater.integrations.sources.kafka.jdbc_address import database_of
from headwater.integrations.sources.kafka.kafka_connect_config import Connector
from headwater.integrations.sources.kafka.mongo_address import mongo_server
from headwater.model.identity import DatasetId
from headwater.sql.schemas import table_name

Target: TypeAlias = Callable[[Connector, str], DatasetId | None]
"""The dataset into which the records of a topic go; None where the settings do not tell it."""

_DEBEZIUM_JDBC: Final = "io.debezium.connector.jdbc.JdbcSinkConnector"


def target_of(connector: Connector) -> Target | None:
    """How a sink connector finds its targets; None for a class that is no known sink."""
    return _TARGETS.get(connector.kind)


def takes_rows_out(connector: Connector) -> bool:
    """Whether a sink takes the row out of what Debezium tells of a change by itself."""
    return connector.config["connector.class"].startswith("io.debezium.")


def _jdbc(connector: Connector, topic: str) -> DatasetId | None:
    user = connector.get("connection.user", "connection.username")
    database = database_of(connector.get("connection.url"), user)
    if database is None:
        return None
    if connector.config["connector.class"] == _DEBEZIUM_JDBC:
        form = connector.get("collection.name.format", "table.name.format", default="${topic}")
        name = form.replace("${topic}", topic.replace(".", "_"))
    else:
        form = connector.get("table.name.format", default="${topic}")
        name = form.replace("${topic}", topic)
    return database.dataset(table_name(name))


def _objects(scheme: str, bucket: str, *folders: str) -> Target:
    """A folder of a bucket for each topic. bucket, folders: settings."""

    def target(connector: Connector, topic: str) -> DatasetId | None:
        name = connector.get(bucket)
        folder = connector.get(*folders, default="topics").strip("/")
        return DatasetId(f"{scheme}://{name}", f"{folder}/{topic}") if name else None

    return target


def _prefixed(scheme: str, bucket: str, prefix: str) -> Target:
    """Objects whose names begin with a prefix and the topic."""

    def target(connector: Connector, topic: str) -> DatasetId | None:
        name = connector.get(bucket)
        key = f"{connector.get(prefix)}{topic}".strip("/")
        return DatasetId(f"{scheme}://{name}", key) if name else None

    return target


def _hdfs(connector: Connector, topic: str) -> DatasetId | None:
    address = urlsplit(connector.get("hdfs.url", "store.url"))
    folder = connector.get("topics.dir", default="topics").strip("/")
    place = f"hdfs://{address.netloc.rpartition('@')[2]}"
    return DatasetId(place, f"/{folder}/{topic}") if address.netloc else None


def _snowflake(connector: Connector, topic: str) -> DatasetId | None:
    """Source: a topic's table is its name in capitals, with an underscore for other signs."""
    account = connector.get("snowflake.url.name").rpartition("://")[2].partition(":")[0]
    account = account.lower().removesuffix(".snowflakecomputing.com")
    database = connector.get("snowflake.database.name").upper()
    schema = connector.get("snowflake.schema.name", default="PUBLIC").upper()
    tables = _pairs(connector, "snowflake.topic2table.map")
    table = tables.get(topic, re.sub(r"[^A-Za-z0-9_$]", "_", topic)).upper()
    if not account or not database:
        return None
    return DatasetId(f"snowflake://{account}", f"{database}.{schema}.{table}")


def _bigquery(connector: Connector, topic: str) -> DatasetId | None:
    project = connector.get("project")
    tables = _pairs(connector, "topic2TableMap", separator=":")
    datasets = _pairs(connector, "datasets", separator="=")
    dataset = connector.get("defaultDataset") or datasets.get(".*", "")
    name = tables.get(topic, topic)
    if connector.get("sanitizeTopics", default="true").lower() == "true":
        name = re.sub(r"[^A-Za-z0-9_]", "_", name)
    if not project or not dataset:
        return None
    return DatasetId("bigquery", f"{project}.{dataset}.{name}")


def _elasticsearch(connector: Connector, topic: str) -> DatasetId | None:
    urls = connector.listed("connection.url")
    places = sorted(urlsplit(each).netloc.rpartition("@")[2] for each in urls)
    index = _pairs(connector, "topic.index.map").get(topic, topic).lower()
    return DatasetId(f"elasticsearch://{places[0]}", index) if places and places[0] else None


def _mongo(connector: Connector, topic: str) -> DatasetId | None:
    server = mongo_server(connector.get("connection.uri", "mongodb.connection.string"))
    database = connector.get("database", "sink.database")
    form = connector.get("collection", "collection.name.format", default="${topic}")
    if takes_rows_out(connector):
        topic = topic.replace(".", "_")
    collection = form.replace("${topic}", topic)
    return DatasetId(server, f"{database}.{collection}") if server and database else None


def _file(connector: Connector, _: str) -> DatasetId | None:
    path = connector.get("file")
    return DatasetId("file", path) if path else None


def _pairs(connector: Connector, key: str, separator: str = ":") -> dict[str, str]:
    pairs = [each.partition(separator) for each in connector.listed(key)]
    return {old.strip(): new.strip() for old, found, new in pairs if found}


_TARGETS: Final[Mapping[str, Target]] = {
    "JdbcSinkConnector": _jdbc,
    "S3SinkConnector": _objects("s3", "s3.bucket.name", "topics.dir"),
    "AivenKafkaConnectS3SinkConnector": _prefixed("s3", "aws.s3.bucket.name", "aws.s3.prefix"),
    "GcsSinkConnector": _objects("gs", "gcs.bucket.name", "topics.dir"),
    "HdfsSinkConnector": _hdfs,
    "Hdfs3SinkConnector": _hdfs,
    "SnowflakeSinkConnector": _snowflake,
    "SnowflakeStreamingSinkConnector": _snowflake,
    "BigQuerySinkConnector": _bigquery,
    "ElasticsearchSinkConnector": _elasticsearch,
    "MongoSinkConnector": _mongo,
    "MongoDbSinkConnector": _mongo,
    "FileStreamSinkConnector": _file,
}
"""By the name of their class, without its package."""
