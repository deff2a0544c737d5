"""Connectors as they are configured, and what that says about tables and topics."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from headwater.errors import HeadwaterError
from headwater.sql.answer import TableName
from support.reading import Told, read_source

KAFKA = "kafka://broker:9092"
POSTGRES = "io.debezium.connector.postgresql.PostgresConnector"
INVENTORY: dict[str, Any] = {
    "connector.class": POSTGRES,
    "tasks.max": "1",
    "database.hostname": "db.example.com",
    "database.port": "5432",
    "database.user": "debezium",
    "database.password": "hunter22",
    "database.dbname": "shop",
    "topic.prefix": "inventory",
    "table.include.list": "public.orders,public\\.customers",
}
KNOWN: dict[TableName, list[str]] = {
    ("shop", "public", "orders"): ["id", "price", "email"],
    ("shop", "public", "customers"): ["id", "name"],
}
SMT = "org.apache.kafka.connect.transforms."

Read = Callable[..., Told]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read connectors, by name, that are configured like that."""

    def told(
        connectors: Mapping[str, Mapping[str, Any]],
        known: Mapping[TableName, list[str]] = KNOWN,
        namespace: str | None = KAFKA,
        **options: Any,
    ) -> Told:
        for name, config in connectors.items():
            document = {"name": name, "config": config}
            (tmp_path / f"{name}.json").write_text(json.dumps(document), "utf-8")
        return read_source(
            "kafka-connect",
            str(tmp_path),
            change=lambda each: replace(each, namespace=namespace, known=known, **options),
        )

    return told


def chain(**transforms: Mapping[str, str]) -> dict[str, str]:
    """Settings of transforms, in order; of a type that has no dots, Kafka's own."""
    settings = {"transforms": ",".join(transforms)}
    for alias, told in transforms.items():
        for key, value in told.items():
            own = key == "type" and not value.startswith("io.")
            settings[f"transforms.{alias}.{key}"] = SMT + value if own else value
    return settings


def topics(told: Told, name: str = "c") -> set[str]:
    return told.flows(name, by="kafka-connect")[1]


def columns(told: Told, name: str = "c", of: str | None = None) -> dict[str, set[str]]:
    entries = told.job(name, by="kafka-connect")["job"]["facets"]["lineage"]["entries"]
    entry = next(each for each in entries if of is None or each["name"] == of)
    return {
        path: {f"{each['name']}[{each['field']}]" for each in field["inputs"]}
        for path, field in entry["fields"].items()
    }


UNWRAP = {"type": "io.debezium.transforms.ExtractNewRecordState"}


def test_debezium_captures_tables_into_topics_with_both_states_of_a_row(read: Read) -> None:
    told = read({"c": INVENTORY})
    event = told.job("c", by="kafka-connect")
    assert event["inputs"] == [
        {"namespace": "postgres://db.example.com:5432", "name": "shop.public.orders"},
        {"namespace": "postgres://db.example.com:5432", "name": "shop.public.customers"},
    ]
    assert event["outputs"] == [
        {"namespace": KAFKA, "name": "inventory.public.orders"},
        {"namespace": KAFKA, "name": "inventory.public.customers"},
    ]
    found = columns(told, of="inventory.public.customers")
    assert found["before.name"] == found["after.name"] == {"shop.public.customers[name]"}
    assert event["job"]["facets"]["headwater_evidence"]["kind"] == "declared"
    assert event["job"]["facets"]["jobType"]["processingType"] == "STREAMING"


def test_no_setting_but_names_is_told(read: Read) -> None:
    told = read({"c": INVENTORY, "d": INVENTORY | {"database.dbname": "hunter23"}}, known={})
    assert "hunter22" not in repr((told.events, told.memory, told.report))


def test_a_job_of_debezium_is_named_as_debezium_names_it(read: Read) -> None:
    told = read(
        {
            "c": INVENTORY
            | {
                "openlineage.integration.enabled": "true",
                "openlineage.integration.job.description": "Captures the shop.",
                "openlineage.integration.job.owners": "Data Team=maintainer,Ada=engineer",
            }
        }
    )
    job = told.jobs(by="kafka-connect")[0]["job"]
    assert (job["namespace"], job["name"]) == ("inventory", "inventory.0")
    assert job["facets"]["documentation"]["description"] == "Captures the shop."
    assert job["facets"]["ownership"]["owners"] == [
        {"name": "Data Team", "type": "maintainer"},
        {"name": "Ada", "type": "engineer"},
    ]


def test_another_connector_is_named_like_itself(read: Read) -> None:
    job = read({"c": INVENTORY}).jobs(by="kafka-connect")[0]["job"]
    assert (job["namespace"], job["name"]) == ("kafka-connect", "c")


@pytest.mark.parametrize(
    ("config", "source", "topic"),
    [
        (
            {
                "connector.class": "io.debezium.connector.mysql.MySqlConnector",
                "table.include.list": "shop.orders",
            },
            "mysql://db:3306 shop.orders",
            "p.shop.orders",
        ),
        (
            {
                "connector.class": "io.debezium.connector.sqlserver.SqlServerConnector",
                "database.names": "shop",
                "table.include.list": "dbo.orders",
            },
            "mssql://db:1433 shop.dbo.orders",
            "p.shop.dbo.orders",
        ),
        (
            {
                "connector.class": "io.debezium.connector.oracle.OracleConnector",
                "database.dbname": "ORCLCDB",
                "database.pdb.name": "ORCLPDB1",
                "table.include.list": "SHOP.ORDERS",
            },
            "oracle://db:1521 ORCLPDB1.SHOP.ORDERS",
            "p.SHOP.ORDERS",
        ),
        (
            {
                "connector.class": "io.debezium.connector.mongodb.MongoDbConnector",
                "mongodb.connection.string": "mongodb://u:hu@n/ter22@m2:27017,m1:27017/?replicaSet=r",
                "collection.include.list": "shop.orders",
            },
            "mongodb://m1:27017 shop.orders",
            "p.shop.orders",
        ),
    ],
)
def test_every_debezium_names_its_topics_in_its_own_way(
    config: dict[str, str], source: str, topic: str, read: Read
) -> None:
    told = read({"c": {"database.hostname": "db", "topic.prefix": "p"} | config}, known={})
    (read_from,) = told.job("c", by="kafka-connect")["inputs"]
    assert f"{read_from['namespace']} {read_from['name']}" == source
    assert topics(told) == {topic}
    assert "hunter22" not in repr(told.events)


def test_expressions_are_held_against_the_tables_that_are_known(read: Read) -> None:
    config = INVENTORY | {"table.include.list": "public\\..*", "table.exclude.list": ".*customers"}
    assert topics(read({"c": config})) == {"inventory.public.orders"}
    told = read({"c": config}, known={})
    assert topics(told) == set()
    assert "which names fit 'public\\\\..*' is not known" in told.remarks()[0]


def test_columns_that_are_left_out_or_masked_are_told_so(read: Read) -> None:
    config = INVENTORY | {
        "table.include.list": "public.orders",
        "column.exclude.list": "public.orders.price",
        "column.mask.hash.SHA-256.with.salt.x": "public.orders.email",
    }
    told = read({"c": config})
    entry = told.job("c", by="kafka-connect")["job"]["facets"]["lineage"]["entries"][0]
    assert set(entry["fields"]) == {"before.id", "after.id", "before.email", "after.email"}
    assert entry["fields"]["after.email"]["inputs"][0]["transformations"][0]["masking"]


def test_a_router_renames_topics_and_the_order_of_transforms_counts(read: Read) -> None:
    first = {"type": "RegexRouter", "regex": "inventory\\.(.*)", "replacement": "shop.$1"}
    second = {"type": "RegexRouter", "regex": "shop\\.public\\.(?<t>.*)", "replacement": "${t}_v1"}
    config = INVENTORY | {"table.include.list": "public.orders"}
    assert topics(read({"c": config | chain(a=first, b=second)})) == {"orders_v1"}
    assert topics(read({"c": config | chain(b=second, a=first)})) == {"shop.public.orders"}


def test_a_router_looks_at_the_whole_name(read: Read) -> None:
    router = {"type": "RegexRouter", "regex": "inventory", "replacement": "shop"}
    config = INVENTORY | {"table.include.list": "public.orders"}
    assert topics(read({"c": config | chain(r=router)})) == {"inventory.public.orders"}


def test_shards_are_joined_by_a_router(read: Read) -> None:
    config = INVENTORY | {"table.include.list": "public.orders_1,public.orders_2"}
    router = {
        "type": "io.debezium.transforms.ByLogicalTableRouter",
        "topic.regex": "(.*)orders_.*",
        "topic.replacement": "$1orders",
    }
    told = read({"c": config | chain(r=router)})
    assert topics(told) == {"inventory.public.orders"}
    assert len(told.job("c", by="kafka-connect")["inputs"]) == 2


def test_fields_are_followed_through_the_chain(read: Read) -> None:
    config = INVENTORY | {"table.include.list": "public.orders"}
    steps = chain(
        unwrap=UNWRAP | {"add.fields": "op,source.ts_ms"},
        rename={"type": "ReplaceField$Value", "exclude": "id", "renames": "price:amount"},
        mask={"type": "MaskField$Value", "fields": "email"},
        cast={"type": "Cast$Value", "spec": "amount:float64"},
        where={"type": "InsertField$Value", "static.field": "origin", "static.value": "shop"},
        keys={"type": "ReplaceField$Key", "exclude": "amount"},
        hoist={"type": "HoistField$Value", "field": "row"},
        flat={"type": "Flatten$Value", "delimiter": "_"},
    )
    told = read({"c": config | steps})
    assert columns(told) == {
        "row_amount": {"shop.public.orders[price]"},
        "row_email": {"shop.public.orders[email]"},
        "row_origin": set(),
        "row___op": set(),
        "row___source_ts_ms": set(),
    }
    entry = told.job("c", by="kafka-connect")["job"]["facets"]["lineage"]["entries"][0]
    made = {
        p: f["inputs"][0]["transformations"][0] for p, f in entry["fields"].items() if f["inputs"]
    }
    assert made["row_email"] == {"type": "DIRECT", "subtype": "TRANSFORMATION", "masking": True}
    assert made["row_amount"]["subtype"] == "TRANSFORMATION"


def test_what_transforms_name_is_known_even_where_columns_are_not(read: Read) -> None:
    config = INVENTORY | {"table.include.list": "public.orders"}
    steps = chain(unwrap=UNWRAP, rename={"type": "ReplaceField$Value", "renames": "price:amount"})
    assert columns(read({"c": config | steps}, known={})) == {
        "amount": {"shop.public.orders[price]"}
    }
    steps = chain(unwrap=UNWRAP, only={"type": "ReplaceField$Value", "include": "id,email"})
    assert set(columns(read({"c": config | steps}, known={}))) == {"id", "email"}


def test_fields_move_into_headers(read: Read) -> None:
    config = INVENTORY | {"table.include.list": "public.orders"}
    move = {"type": "HeaderFrom$Value", "fields": "email", "headers": "e", "operation": "move"}
    told = read({"c": config | chain(unwrap=UNWRAP, move=move)})
    assert set(columns(told)) == {"id", "price"}


def test_one_field_in_the_place_of_the_whole_value(read: Read) -> None:
    config = INVENTORY | {"table.include.list": "public.orders"}
    steps = chain(take={"type": "ExtractField$Value", "field": "after"})
    assert set(columns(read({"c": config | steps}))) == {"id", "price", "email"}


def test_a_predicate_on_the_topic_decides(read: Read) -> None:
    router = {
        "type": "RegexRouter",
        "regex": ".*",
        "replacement": "all_orders",
        "predicate": "p",
    }
    predicate = {
        "predicates": "p",
        "predicates.p.type": SMT + "predicates.TopicNameMatches",
        "predicates.p.pattern": ".*orders",
    }
    config = INVENTORY | predicate
    assert topics(read({"c": config | chain(r=router)})) == {
        "all_orders",
        "inventory.public.customers",
    }
    negated = router | {"negate": "true"}
    assert topics(read({"c": config | chain(r=negated)})) == {
        "all_orders",
        "inventory.public.orders",
    }


def test_what_depends_on_tombstones_is_told_of_all_other_records(read: Read) -> None:
    router = {"type": "RegexRouter", "regex": ".*", "replacement": "x", "predicate": "p"}
    predicate = {"predicates": "p", "predicates.p.type": SMT + "predicates.RecordIsTombstone"}
    config = INVENTORY | predicate | {"table.include.list": "public.orders"}
    assert topics(read({"c": config | chain(r=router)})) == {"inventory.public.orders"}
    assert topics(read({"c": config | chain(r=router | {"negate": "true"})})) == {"x"}


def test_a_filter_lets_nothing_through_for_which_its_predicate_holds(read: Read) -> None:
    predicate = {
        "predicates": "p",
        "predicates.p.type": SMT + "predicates.TopicNameMatches",
        "predicates.p.pattern": ".*orders",
    }
    config = INVENTORY | predicate
    told = read({"c": config | chain(f={"type": "Filter", "predicate": "p"})})
    assert topics(told) == {"inventory.public.customers"}
    other = {"type": "io.debezium.transforms.Filter", "predicate": "p"}
    assert len(topics(read({"c": config | chain(f=other)}))) == 2


def test_topics_of_debezium_may_have_another_delimiter(read: Read) -> None:
    told = read({"c": INVENTORY | {"topic.delimiter": "_"}})
    assert topics(told) == {"inventory_public_orders", "inventory_public_customers"}


def test_a_predicate_on_the_record_leaves_both_ways_open(read: Read) -> None:
    router = {"type": "RegexRouter", "regex": ".*", "replacement": "old", "predicate": "p"}
    predicate = {"predicates": "p", "predicates.p.type": SMT + "predicates.HasHeaderKey"}
    config = INVENTORY | predicate | {"table.include.list": "public.orders"}
    assert topics(read({"c": config | chain(r=router)})) == {"old", "inventory.public.orders"}


def test_an_outbox_goes_to_the_topics_that_are_known_to_fit(read: Read) -> None:
    config = INVENTORY | {"table.include.list": "public.outbox"}
    router = {"type": "io.debezium.transforms.outbox.EventRouter"}
    known = {("outbox", "event", "orders"): ["id"], ("outbox", "event", "bills"): ["id"]}
    told = read({"c": config | chain(o=router)}, known=known)
    assert topics(told) == {"outbox.event.orders", "outbox.event.bills"}
    told = read({"c": config | chain(o=router)}, known={})
    assert topics(told) == {"outbox.event.${routedByValue}"}
    assert "the values of records decide on the topic" in told.remarks()[0]


def test_an_unknown_transform_is_said_and_nothing_is_claimed_behind_it(read: Read) -> None:
    config = INVENTORY | {"table.include.list": "public.orders"}
    told = read({"c": config | chain(x={"type": "io.example.Shuffle"})})
    assert "what the transform x (io.example.Shuffle) does is not known here" in told.remarks()[0]
    assert columns(told) == {}
    assert topics(told) == {"inventory.public.orders"}


def test_an_expression_that_is_none_is_said(read: Read) -> None:
    router = {"type": "RegexRouter", "regex": "(", "replacement": "x"}
    told = read({"c": INVENTORY | chain(r=router)})
    assert "transform r: '(' is no regular expression" in told.remarks()[0]


JDBC = {
    "connector.class": "io.confluent.connect.jdbc.JdbcSourceConnector",
    "connection.url": "jdbc:postgresql://u:hunter22@db:5432/shop?currentSchema=sales",
    "connection.password": "hunter22",
    "topic.prefix": "jdbc-",
}


def test_jdbc_reads_tables_into_topics_of_their_name(read: Read) -> None:
    told = read(
        {"c": JDBC | {"table.whitelist": "orders,public.customers"}},
        known={("sales", "orders"): ["id", "price"]},
    )
    assert told.flows("c", by="kafka-connect") == (
        {"shop.sales.orders", "shop.public.customers"},
        {"jdbc-orders", "jdbc-customers"},
    )
    assert columns(told, of="jdbc-orders")["price"] == {"shop.sales.orders[price]"}
    assert "hunter22" not in repr((told.events, told.report))


@pytest.mark.parametrize(
    ("url", "place", "name"),
    [
        ("mysql://u:hu@nter/22@db/shop", "mysql://db:3306", "shop.orders"),
        ("mysql:replication://db,other/shop", "mysql://db:3306", "shop.orders"),
        ("mysql://(host=db,port=3307,password=hunter22)/shop", "mysql://db:3307", "shop.orders"),
        (
            "mysql://address=(host=db)(user=u)(password=hunter22)/shop",
            "mysql://db:3306",
            "shop.orders",
        ),
        ("mariadb://db/shop&password=hunter22", "mysql://db:3306", "shop.orders"),
        (
            "sqlserver://db;database=shop;password={hunter;22}",
            "mssql://db:1433",
            "shop.dbo.orders",
        ),
        ("db2://db/shop:user=u;password=hunter22;", "db2://db:50000", "shop.ETL.orders"),
        (
            "postgresql://[::1]/shop?password=hunter22",
            "postgres://[::1]:5432",
            "shop.public.orders",
        ),
        ("oracle:thin:u/hunter22@//db:1522/svc", "oracle://db:1522", "svc.ETL.orders"),
        (
            "oracle:thin:u/hunter22@(DESCRIPTION=(ADDRESS=(HOST=db)(PORT=1522))(CONNECT_DATA=(SID=svc)))",
            "oracle://db:1522",
            "svc.ETL.orders",
        ),
    ],
)
def test_a_database_is_named_by_its_url_without_what_lets_somebody_in(
    url: str, place: str, name: str, read: Read
) -> None:
    config = JDBC | {"connection.url": f"jdbc:{url}", "connection.user": "etl"}
    told = read({"c": config | {"table.whitelist": "orders"}}, known={})
    assert told.job("c", by="kafka-connect")["inputs"] == [{"namespace": place, "name": name}]
    assert "nter" not in repr(told.events)


def test_a_table_that_is_named_alone_lies_in_the_schema_that_is_asked_for(read: Read) -> None:
    config = JDBC | {"table.whitelist": "orders", "schema.pattern": "raw"}
    assert read({"c": config}, known={}).flows("c", by="kafka-connect")[0] == {"shop.raw.orders"}


def test_expressions_of_jdbc_are_held_against_the_tables_that_are_known(read: Read) -> None:
    included = JDBC | {"table.include.list": "shop\\.public\\..*"}
    assert topics(read({"c": included})) == {"jdbc-orders", "jdbc-customers"}
    excluded = JDBC | {"table.exclude.list": ".*\\.orders"}
    assert topics(read({"c": excluded})) == {"jdbc-customers"}


def test_a_query_of_jdbc_is_read(read: Read) -> None:
    query = "SELECT o.id, upper(c.name) AS who FROM orders o JOIN public.customers c ON c.id = o.by"
    told = read({"c": JDBC | {"query": query, "topic.prefix": "who-bought"}}, known={})
    assert told.flows("c", by="kafka-connect") == (
        {"shop.sales.orders", "shop.public.customers"},
        {"who-bought"},
    )
    assert columns(told) == {
        "id": {"shop.sales.orders[id]"},
        "who": {"shop.public.customers[name]"},
    }


@pytest.mark.parametrize(
    ("config", "target"),
    [
        (
            {
                "connector.class": "io.confluent.connect.jdbc.JdbcSinkConnector",
                "connection.url": "jdbc:mysql://db/mart",
                "table.name.format": "kafka_${topic}",
            },
            "mysql://db:3306 mart.kafka_orders",
        ),
        (
            {
                "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
                "connection.url": "jdbc:postgresql://db/mart",
                "topics": "shop.public.orders",
            },
            "postgres://db:5432 mart.public.shop_public_orders",
        ),
        (
            {
                "connector.class": "io.confluent.connect.jdbc.JdbcSinkConnector",
                "connection.url": "jdbc:sqlserver://db:1444;databaseName=mart;encrypt=true",
            },
            "mssql://db:1444 mart.dbo.orders",
        ),
        (
            {
                "connector.class": "io.confluent.connect.jdbc.JdbcSinkConnector",
                "connection.url": "jdbc:oracle:thin:@//db:1521/MART",
                "connection.user": "loader",
            },
            "oracle://db:1521 MART.LOADER.orders",
        ),
        (
            {
                "connector.class": "io.confluent.connect.s3.S3SinkConnector",
                "s3.bucket.name": "lake",
                "topics.dir": "raw",
            },
            "s3://lake raw/orders",
        ),
        (
            {
                "connector.class": "io.confluent.connect.gcs.GcsSinkConnector",
                "gcs.bucket.name": "lake",
            },
            "gs://lake topics/orders",
        ),
        (
            {
                "connector.class": "io.confluent.connect.hdfs.HdfsSinkConnector",
                "hdfs.url": "hdfs://namenode:8020",
            },
            "hdfs://namenode:8020 /topics/orders",
        ),
        (
            {
                "connector.class": "com.snowflake.kafka.connector.SnowflakeSinkConnector",
                "snowflake.url.name": "https://org-account.snowflakecomputing.com:443",
                "snowflake.database.name": "mart",
                "snowflake.schema.name": "raw",
                "snowflake.topic2table.map": "orders:all_orders,x:y",
            },
            "snowflake://org-account MART.RAW.ALL_ORDERS",
        ),
        (
            {
                "connector.class": "com.wepay.kafka.connect.bigquery.BigQuerySinkConnector",
                "project": "shop",
                "defaultDataset": "raw",
                "topics": "shop.orders-eu",
            },
            "bigquery shop.raw.shop_orders_eu",
        ),
        (
            {
                "connector.class": "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector",
                "connection.url": "http://u:hunter22@es:9200",
                "topics": "Orders",
            },
            "elasticsearch://es:9200 orders",
        ),
        (
            {
                "connector.class": "com.mongodb.kafka.connect.MongoSinkConnector",
                "connection.uri": "mongodb://u:hunter22@m",
                "database": "mart",
            },
            "mongodb://m:27017 mart.orders",
        ),
        (
            {
                "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector",
                "file": "/tmp/out.txt",
            },
            "file /tmp/out.txt",
        ),
    ],
)
def test_every_sink_writes_where_its_settings_say(
    config: dict[str, str], target: str, read: Read
) -> None:
    told = read({"c": {"topics": "orders"} | config}, known={})
    event = told.job("c", by="kafka-connect")
    assert [f"{each['namespace']} {each['name']}" for each in event["outputs"]] == [target]
    assert event["inputs"][0]["namespace"] == KAFKA
    assert "hunter22" not in repr((told.events, told.report))


def test_columns_are_followed_from_table_to_topic_to_table(read: Read) -> None:
    source = INVENTORY | {"table.include.list": "public.orders"}
    sink = {
        "connector.class": "io.confluent.connect.jdbc.JdbcSinkConnector",
        "connection.url": "jdbc:postgresql://mart/mart",
        "topics.regex": "inventory\\.public\\..*",
        **chain(
            unwrap=UNWRAP,
            route={"type": "RegexRouter", "regex": ".*\\.(.*)", "replacement": "$1"},
            rename={"type": "ReplaceField$Value", "renames": "price:amount"},
        ),
    }
    told = read({"source": source, "a-sink": sink})
    assert told.flows("a-sink", by="kafka-connect") == (
        {"inventory.public.orders"},
        {"mart.public.orders"},
    )
    assert columns(told, "a-sink") == {
        "id": {"inventory.public.orders[after.id]"},
        "amount": {"inventory.public.orders[after.price]"},
        "email": {"inventory.public.orders[after.email]"},
    }


def test_a_mirror_copies_topics_under_the_name_of_their_cluster(read: Read) -> None:
    mirror = {
        "connector.class": "org.apache.kafka.connect.mirror.MirrorSourceConnector",
        "source.cluster.alias": "eu",
        "source.cluster.bootstrap.servers": "eu-2:9092,eu-1:9092",
        "target.cluster.bootstrap.servers": "us-1:9092",
        "topics": "orders,bills",
        "topics.exclude": "bills",
    }
    event = read({"c": mirror}, known={}).job("c", by="kafka-connect")
    assert event["inputs"] == [{"namespace": "kafka://eu-1:9092", "name": "orders"}]
    assert event["outputs"] == [{"namespace": "kafka://us-1:9092", "name": "eu.orders"}]
    same = mirror | {
        "replication.policy.class": "org.apache.kafka.connect.mirror.IdentityReplicationPolicy"
    }
    assert topics(read({"c": same}, known={})) == {"orders"}


def test_files_and_what_comes_from_nowhere_known(read: Read) -> None:
    file = {
        "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector",
        "file": "/var/log/app.log",
        "topic": "logs",
    }
    made_up = {
        "connector.class": "io.confluent.kafka.connect.datagen.DatagenConnector",
        "kafka.topic": "pages",
    }
    told = read({"file": file, "made-up": made_up}, known={})
    assert told.flows("file", by="kafka-connect") == ({"/var/log/app.log"}, {"logs"})
    assert told.flows("made-up", by="kafka-connect") == (set(), {"pages"})


def test_an_unknown_sink_still_reads_its_topics(read: Read) -> None:
    told = read({"c": {"connector.class": "com.example.PigeonSinkConnector", "topics": "a,b"}})
    assert told.flows("c", by="kafka-connect") == ({"a", "b"}, set())
    assert "what a PigeonSinkConnector reads or writes is not known here" in told.remarks()[0]


def test_a_connector_may_tell_its_kafka_itself_and_else_has_to_be_told(read: Read) -> None:
    told = read(
        {
            "c": INVENTORY
            | {"schema.history.internal.kafka.bootstrap.servers": "SSL://u:p@k2:9,k1:9"},
            "d": INVENTORY,
        },
        namespace=None,
    )
    assert told.job("c", by="kafka-connect")["outputs"][0]["namespace"] == "kafka://k1:9"
    assert len(told.jobs(by="kafka-connect")) == 1
    assert told.report.remarks[0].fix == "add --namespace kafka://broker:9092"


def test_what_the_rest_interface_returns_is_read(tmp_path: Path) -> None:
    document: dict[str, Any] = {
        "c": {
            "info": {"name": "c", "config": INVENTORY, "tasks": [], "type": "source"},
            "status": {
                "name": "c",
                "connector": {"state": "FAILED", "trace": "password=hunter22"},
                "tasks": [],
            },
        },
        "gone": {"status": {"name": "gone", "connector": {"state": "RUNNING"}}},
    }
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps(document), "utf-8")
    told = read_source(
        "kafka-connect", str(path), change=lambda each: replace(each, namespace=KAFKA)
    )
    assert topics(told) == {"inventory.public.orders", "inventory.public.customers"}
    assert told.report.counts["failed connectors"] == 1
    assert "gone: its configuration is missing" in told.remarks()[0]
    assert "hunter22" not in repr((told.events, told.memory, told.report))


@pytest.mark.parametrize("info", [None, 5, True, "x", [1]])
def test_a_connector_without_its_configuration_is_said(tmp_path: Path, info: object) -> None:
    path = tmp_path / "connectors.json"
    path.write_text(json.dumps({"c": {"info": info}}), "utf-8")
    told = read_source("kafka-connect", str(path))
    assert "its configuration is missing" in told.remarks()[0]


def test_a_plain_configuration_has_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(INVENTORY | {"tasks.max": 1}), "utf-8")
    told = read_source(
        "kafka-connect", str(path), change=lambda each: replace(each, namespace=KAFKA)
    )
    assert told.jobs(by="kafka-connect")[0]["job"]["name"] == "orders"


def test_a_connector_that_is_gone_is_taken_back_unless_a_file_was_unreadable(
    tmp_path: Path, read: Read
) -> None:
    first = read({"c": INVENTORY, "d": JDBC | {"table.whitelist": "orders"}})

    def again() -> Told:
        return read_source(
            "kafka-connect",
            str(tmp_path),
            memory=first.memory,
            change=lambda each: replace(each, namespace=KAFKA, known=KNOWN),
        )

    assert again().events == []
    (tmp_path / "d.json").write_text("{", "utf-8")
    told = again()
    assert told.events == []
    assert "d.json: it is no JSON" in told.remarks()[0]
    (tmp_path / "d.json").unlink()
    assert again().flows("d", by="kafka-connect") == (set(), set())


def test_a_location_that_is_not_there_is_refused() -> None:
    with pytest.raises(HeadwaterError, match="--from nowhere: there is no such file or folder"):
        read_source("kafka-connect", "nowhere")
