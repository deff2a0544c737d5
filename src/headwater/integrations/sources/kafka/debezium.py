"""Debezium's source connectors: the tables whose changes they capture, and their topics.

Source: Debezium's documentation of its connectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from headwater.integrations.sources.kafka.kafka_connect_config import Connector
from headwater.integrations.sources.kafka.kafka_shape import Origin, Shape
from headwater.integrations.sources.kafka.kafka_transforms import (
    PatternError,
    Records,
    java_pattern,
)
from headwater.integrations.sources.kafka.mongo_address import mongo_server
from headwater.integrations.sources.kafka.table_patterns import tables_meant
from headwater.integrations.sources.source import Options, Report
from headwater.model.identity import DatasetId
from headwater.sql.answer import TableName

_PACKAGE: Final = "io.debezium.connector."
_NOT_IN_TOPICS: Final = re.compile(r"[^A-Za-z0-9._-]")
_MASK: Final = re.compile(r"column\.mask\.(?:with\.\d+\.chars|hash(?:\.v2)?\..+)")
_ENVELOPE: Final = ("before", "after")


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of database.

    scheme, port: of its namespace. above: the settings that tell what stands above the names that
    are listed. in_topic: whether that is in the topic too.
    """

    scheme: str
    port: int
    above: tuple[str, ...] = ()
    in_topic: bool = False


_KINDS: Final[Mapping[str, _Kind]] = {
    "PostgresConnector": _Kind("postgres", 5432, ("database.dbname",)),
    "YugabyteDBConnector": _Kind("postgres", 5433, ("database.dbname",)),
    "MySqlConnector": _Kind("mysql", 3306),
    "MariaDbConnector": _Kind("mysql", 3306),
    "SqlServerConnector": _Kind("mssql", 1433, ("database.names",), in_topic=True),
    "OracleConnector": _Kind("oracle", 1521, ("database.pdb.name", "database.dbname")),
    "Db2Connector": _Kind("db2", 50000, ("database.dbname",)),
    "MongoDbConnector": _Kind("mongodb", 27017),
}


def is_debezium(connector: Connector) -> bool:
    """Whether a connector is a source of Debezium."""
    return connector.config["connector.class"].startswith(_PACKAGE) and connector.kind in _KINDS


def prefix_of(connector: Connector) -> str:
    """What its topics begin with."""
    return connector.get("topic.prefix", "database.server.name", "mongodb.name")


def debezium_reads(
    connector: Connector, options: Options, report: Report
) -> Iterator[tuple[DatasetId, Records]]:
    """Each table with the records that tell of its changes."""
    kind = _KINDS[connector.kind]
    server = _server(connector, kind)
    for database in _databases(connector, kind):
        for name in _tables(connector, database, options, report):
            whole = (*database, *name)
            in_topic = whole if kind.in_topic and "database.names" in connector.config else name
            delimiter = connector.get("topic.delimiter", default=".")
            topic = _NOT_IN_TOPICS.sub("_", delimiter.join((prefix_of(connector), *in_topic)))
            columns = options.known.get(whole) or options.known.get(name)
            shape = _envelope(connector, name, columns)
            yield DatasetId(server, ".".join(whole)), Records(topic, shape)


def _server(connector: Connector, kind: _Kind) -> str:
    if kind.scheme == "mongodb":
        connection = connector.get("mongodb.connection.string")
        hosts = connector.get("mongodb.hosts").rpartition("/")[2]
        return mongo_server(connection or f"mongodb://{hosts}") or "mongodb://localhost:27017"
    host = connector.get("database.hostname", default="localhost")
    return f"{kind.scheme}://{host}:{connector.get('database.port', default=str(kind.port))}"


def _databases(connector: Connector, kind: _Kind) -> list[TableName]:
    """What stands above the names of tables that are listed: one for each database."""
    if not kind.above:
        return [()]
    told = connector.listed(*kind.above, "database.dbname")
    return [(each,) for each in told] or [()]


def _tables(
    connector: Connector, database: TableName, options: Options, report: Report
) -> Iterable[TableName]:
    """The tables of one database that are captured, named as the connector lists them."""
    depth = 2
    above = [*database]
    known = [
        name[-depth:]
        for name in options.known
        if len(name) >= depth and [*name[:-depth]][-1:] in ([], above)
    ]
    listed = connector.listed(
        "table.include.list", "table.whitelist", "collection.include.list", "collection.whitelist"
    )
    if listed:
        names = tables_meant(connector, listed, known, report)
    else:
        names = [each for each in known if _in_scope(connector, each)]
        if not names:
            report.remark(
                f"{connector.place}: {connector.name}",
                "it captures every table that it finds",
                "list them in table.include.list, or tell the tables by --schema",
            )
    excluded = connector.listed("table.exclude.list", "table.blacklist", "collection.exclude.list")
    for each in names:
        # A name may say the database too; then it is one of that database alone.
        if len(each) > depth and [*each[:-depth]] != above:
            continue
        if not _fits(".".join(each[-depth:]), excluded, report):
            yield each[-depth:]


def _in_scope(connector: Connector, name: TableName) -> bool:
    included = connector.listed("schema.include.list", "database.include.list")
    excluded = connector.listed("schema.exclude.list", "database.exclude.list")
    return (not included or _fits(name[0], included)) and not _fits(name[0], excluded)


def _fits(text: str, patterns: Sequence[str], report: Report | None = None) -> bool:
    try:
        return any(java_pattern(f"(?i:{each})").fullmatch(text) for each in patterns)
    except PatternError as error:
        if report is not None:
            report.remark(text, str(error))
        return False


def _envelope(connector: Connector, name: TableName, columns: Sequence[str] | None) -> Shape:
    """What is told of a change: the row before and after it, without columns that are left out."""
    included = connector.listed("column.include.list")
    excluded = connector.listed("column.exclude.list", "column.blacklist")
    masks = [
        pattern
        for key in connector.config
        if _MASK.fullmatch(key)
        for pattern in connector.listed(key)
    ]
    if columns is None:
        shape = Shape(rest="after")
        for each in excluded:
            shape = shape.without([f"after.{each.rpartition('.')[2]}"])
        return shape
    fields: dict[str, Origin] = {}
    for column in columns:
        whole = ".".join((*name, column))
        if (included and not _fits(whole, included)) or _fits(whole, excluded):
            continue
        masked = _fits(whole, masks)
        for state in _ENVELOPE:
            fields[f"{state}.{column}"] = Origin(frozenset({column}), changed=masked, masked=masked)
    return Shape(fields, complete=True)
