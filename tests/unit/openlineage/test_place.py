"""What names say about where a dataset lies."""

from __future__ import annotations

import pytest

from headwater.model.identity import DatasetId
from headwater.openlineage.naming import built_in_naming
from headwater.openlineage.place import DOTTED, levels_of


@pytest.mark.parametrize(
    ("namespace", "name", "levels"),
    [
        ("postgres://h:5432", "shop.public.orders", "database=shop schema=public table=orders"),
        ("postgres://h:5432", "public.orders", "schema=public table=orders"),
        ("bigquery", "proj.sales.orders", "project=proj dataset=sales table=orders"),
        ("hive://h:1", "sales.orders.old", "database=sales table=orders.old"),
        ("mysql://h:3306", "orders", "table=orders"),
        ("cassandra://h:1", "ks.t", "keyspace=ks table=t"),
        ("arn:aws:glue:eu-west-1:1", "table/sales/orders", "database=sales table=orders"),
        ("azurecosmos://h/dbs/sales", "colls/orders", "collection=orders"),
        ("azurekusto://c.kusto.windows.net", "db/t", "database=db table=t"),
        ("kafka://h:9092", "a.b/c", "topic=a.b/c"),
        ("pubsub", "topic:proj:orders", "project=proj topic=orders"),
        ("pubsub", "subscription:proj:s", "project=proj subscription=s"),
        ("s3://lake", "a/b/c.csv", "folder=a folder=b file=c.csv"),
        ("file", "/", "file=/"),
        ("inmemory://", "x.y", "dataset=x.y"),
        ("warehouse", "shop.public.orders", "database=shop schema=public table=orders"),
        ("warehouse", "orders", "dataset=orders"),
        ("warehouse", "a.b.c.d", "dataset=a.b.c.d"),
    ],
)
def test_names_are_read_as_their_platform_writes_them(
    namespace: str, name: str, levels: str
) -> None:
    told = levels_of(DatasetId(namespace, name), None)
    assert " ".join(f"{each.kind}={each.name}" for each in told) == levels


def test_names_have_as_many_parts_as_the_naming_rules_say() -> None:
    for platform, parts in built_in_naming().file.parts.items():
        assert len(DOTTED[platform]) == parts, platform
