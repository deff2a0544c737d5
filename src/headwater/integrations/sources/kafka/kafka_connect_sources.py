"""Source connectors: what they read, and into which topics, before any transform.

Source: the connectors' own documentation of their settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from headwater.integrations.sources.kafka.debezium import debezium_reads, is_debezium
from headwater.integrations.sources.kafka.jdbc_address import Database, database_of
from headwater.integrations.sources.kafka.kafka_brokers import namespace_of
from headwater.integrations.sources.kafka.kafka_connect_config import Connector
from headwater.integrations.sources.kafka.kafka_shape import UNKNOWN, Origin, Shape, table
from headwater.integrations.sources.kafka.kafka_transforms import Records, java_pattern
from headwater.integrations.sources.kafka.mongo_address import mongo_server
from headwater.integrations.sources.kafka.table_patterns import literal, tables_meant
from headwater.integrations.sources.source import Options, Report
from headwater.model.identity import DatasetId
from headwater.sql.answer import TableName
from headwater.sql.engine import Engine
from headwater.sql.schemas import table_name


@dataclass(frozen=True, slots=True)
class Read:
    """What a connector reads, and the records that it makes of it. source: None where unknown."""

    source: DatasetId | None
    records: Records


Reader: TypeAlias = Callable[[Connector, Options, Report], Iterable[Read]]


def reads_of(connector: Connector, options: Options, report: Report) -> Iterable[Read] | None:
    """What a source connector reads; None for a class that is no known source."""
    if is_debezium(connector):
        return [
            Read(source, records) for source, records in debezium_reads(connector, options, report)
        ]
    reader = _READERS.get(connector.kind)
    return None if reader is None else reader(connector, options, report)


def _jdbc(connector: Connector, options: Options, report: Report) -> Iterable[Read]:
    database = database_of(connector.get("connection.url"), connector.get("connection.user"))
    if database is None:
        report.remark(
            f"{connector.place}: {connector.name}",
            "connection.url names no kind of database that is known here",
            "see `headwater sources kafka-connect` for those that are",
        )
        return []
    prefix = connector.get("topic.prefix")
    if connector.get("query"):
        return _query(connector.get("query"), prefix, database, options)
    database = database.within(
        literal(connector.get("catalog.pattern")) or "",
        literal(connector.get("schema.pattern")) or "",
    )
    listed = connector.listed("table.whitelist")
    patterns = connector.listed("table.include.list")
    if patterns and not listed:
        known = [database.whole(name) for name in options.known]
        listed = [".".join(name) for name in tables_meant(connector, patterns, known, report)]
    elif not listed:
        report.remark(
            f"{connector.place}: {connector.name}",
            "it reads every table that it finds",
            "list them in table.whitelist, or tell the tables by --schema",
        )
        listed = [".".join(name) for name in options.known if _is_read(name, connector)]
    reads: list[Read] = []
    for each in listed:
        name = database.whole(table_name(each))
        columns = options.known.get(name) or options.known.get(name[1:])
        reads.append(Read(database.dataset(name), Records(prefix + name[-1], table(columns))))
    return reads


def _is_read(name: TableName, connector: Connector) -> bool:
    whole, excluded = ".".join(name), connector.listed("table.blacklist")
    patterns = connector.listed("table.exclude.list")
    return not {whole, name[-1]} & {*excluded} and not _excluded(whole, patterns)


def _query(sql: str, topic: str, database: Database, options: Options) -> list[Read]:
    """A query of one's own: each table that it reads, with the columns that come from there."""
    engine = Engine(database.dialect, options.known, defaults=database.defaults)
    reads: list[Read] = []
    for statement in engine.lineage_of(sql).statements:
        for name in statement.reads:
            fields = {
                each.output.column: Origin(
                    frozenset(i.column for i in each.inputs if i.table == name),
                    changed=any(i.subtype != "IDENTITY" for i in each.inputs),
                    masked=any(i.masking for i in each.inputs),
                )
                for each in statement.columns
                if each.output.column != "*"
            }
            shape = Shape(fields, complete=statement.status == "resolved")
            reads.append(Read(database.dataset(name), Records(topic, shape)))
    return reads


def _file(connector: Connector, _: Options, __: Report) -> Iterable[Read]:
    path = connector.get("file")
    source = DatasetId("file", path) if path else None
    return [Read(source, Records(connector.get("topic"), UNKNOWN))]


def _mongo(connector: Connector, _: Options, report: Report) -> Iterable[Read]:
    server = mongo_server(connector.get("connection.uri"))
    database, collection = connector.get("database"), connector.get("collection")
    if server is None or not database or not collection:
        report.remark(
            f"{connector.place}: {connector.name}",
            "it reads every collection that it finds",
            "name them by database and collection",
        )
        return []
    name = f"{database}.{collection}"
    prefix = connector.get("topic.prefix")
    topic = f"{prefix}.{name}" if prefix else name
    shape = Shape(rest="fullDocument")
    if connector.has("publish.full.document.only"):
        shape = table(None)
    return [Read(DatasetId(server, name), Records(topic, shape))]


def _mirror(connector: Connector, options: Options, report: Report) -> Iterable[Read]:
    origin = namespace_of(connector.get("source.cluster.bootstrap.servers"))
    if origin is None:
        report.remark(
            f"{connector.place}: {connector.name}", "source.cluster.bootstrap.servers is missing"
        )
        return []
    alias = connector.get("source.cluster.alias", default="source")
    separator = connector.get("replication.policy.separator", default=".")
    keeps_names = connector.get("replication.policy.class").endswith("IdentityReplicationPolicy")
    known = [(name,) for name in _topics_known(options)]
    names = tables_meant(connector, connector.listed("topics"), known, report)
    return [
        Read(
            DatasetId(origin, name),
            Records(name if keeps_names else f"{alias}{separator}{name}", table(None)),
        )
        for (name,) in names
        if not _excluded(name, connector.listed("topics.exclude", "topics.blacklist"))
    ]


def _excluded(name: str, patterns: Sequence[str]) -> bool:
    return any(java_pattern(each).fullmatch(name) for each in patterns)


def _topics_known(options: Options) -> list[str]:
    return [".".join(name) for name in options.known]


def _only_topic(connector: Connector, _: Options, __: Report) -> Iterable[Read]:
    """Sources of which only the topic is told here: made-up data, files that come by."""
    topic = connector.get("kafka.topic", "topic")
    return [Read(None, Records(topic, UNKNOWN))] if topic else []


_READERS: Final[Mapping[str, Reader]] = {
    "JdbcSourceConnector": _jdbc,
    "FileStreamSourceConnector": _file,
    "MongoSourceConnector": _mongo,
    "MirrorSourceConnector": _mirror,
    **dict.fromkeys(
        (
            *("DatagenConnector", "SpoolDirCsvSourceConnector", "SpoolDirJsonSourceConnector"),
            *("HttpSourceConnector", "MqttSourceConnector", "RabbitMQSourceConnector"),
        ),
        _only_topic,
    ),
}
