"""The table of naming rules: what each one does, where it keeps still, and that it settles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.collector.names import Names
from headwater.model.identity import ColumnId, DatasetId, key_of
from headwater.openlineage.naming import RULES, name_dataset, platform_of

TABLE = [
    ("jdbc", "jdbc:trino://h:1", "c.s.t", "trino://h:1", "c.s.t"),
    ("scheme", "s3a://b", "k", "s3://b", "k"),
    ("scheme", "s3n://b", "k", "s3://b", "k"),
    ("scheme", "postgresql://h:1", "d.s.t", "postgres://h:1", "d.s.t"),
    ("scheme", "gcs://b", "k", "gs://b", "k"),
    ("scheme", "abfs://c@a", "k", "abfss://c@a", "k"),
    ("scheme", "wasb://c@a", "k", "wasbs://c@a", "k"),
    ("scheme", "PostgreSQL://h:1", "d.s.t", "postgres://h:1", "d.s.t"),
    ("host", "postgres://DB.Example.com:5432", "d.S.t", "postgres://db.example.com:5432", "d.S.t"),
    ("host", "Snowflake://ORG-ACC", "D.S.T", "snowflake://org-acc", "D.S.T"),
    ("host", "azurecosmos://H/dbs/Shop", "colls/T", "azurecosmos://h/dbs/Shop", "colls/T"),
    ("port", "mysql://h:None", "d.t", "mysql://h", "d.t"),
    ("port", "mysql://h:null/", "d.t", "mysql://h", "d.t"),
    ("slash", "hive://h:1/", "d.t", "hive://h:1", "d.t"),
    ("brokers", "kafka://b:2,a:1", "t", "kafka://a:1", "t"),
    ("brokers", "kafka://b:2,kafka://a:1", "t", "kafka://a:1", "t"),
    ("snowflake", "snowflake://o-a.snowflakecomputing.com", "D.S.T", "snowflake://o-a", "D.S.T"),
    ("key", "s3://b", "/raw/x/", "s3://b", "raw/x"),
    ("key", "hdfs://n:1", "/raw/x/", "hdfs://n:1", "/raw/x"),
    ("quotes", "postgres://h:1", 'd."s"."T"', "postgres://h:1", "d.s.T"),
    ("quotes", "bigquery:", "`p`.d.t", "bigquery:", "p.d.t"),
]
KEPT = [
    ("postgres://h:1", 'd.s."a.b"'),
    ("s3://b", "/"),
    ("file", "/tmp/x"),
    ("s3://b", 'a"quoted"key'),
    ("kafka://a:1", "t/"),
    ("postgres://h:5432", "Public.Orders"),
    ("mysql://none.example.com:1", "d.t"),
    ("inmemory://Some-Id", "x"),
    ("ETL", "x"),
    ("", ""),
]


@pytest.mark.parametrize(("rule", "namespace", "name", "to_namespace", "to_name"), TABLE)
def test_a_rule_gives_a_spelling_its_one_name(
    rule: str, namespace: str, name: str, to_namespace: str, to_name: str
):
    naming = name_dataset(DatasetId(namespace, name))
    assert naming.dataset == DatasetId(to_namespace, to_name)
    assert rule in naming.rules


def test_every_rule_has_a_line_in_the_table():
    assert {rule.name for rule in RULES} == {line[0] for line in TABLE}


@pytest.mark.parametrize(("namespace", "name"), KEPT)
def test_a_name_that_no_rule_speaks_of_is_kept(namespace: str, name: str):
    assert name_dataset(DatasetId(namespace, name)).rules == ()


def test_partitions_are_trimmed_only_where_the_setting_asks_for_it():
    spelled = DatasetId("s3a://b", "raw/x/day=2026-11-24/20261124/")
    assert name_dataset(spelled).dataset.name == "raw/x/day=2026-11-24/20261124"
    assert name_dataset(spelled, trim_partitions=True).dataset.name == "raw/x"
    alone = DatasetId("s3://b", "day=1")
    assert name_dataset(alone, trim_partitions=True).dataset == alone


PARTS = ["jdbc:", "s3a", "s3", "postgresql", "postgres", "kafka", "snowflake", "hdfs", "gcs", "://",
         "h", ":1", ":None", ":null", ",", "/", ".snowflakecomputing.com", " ", "None"]  # fmt: skip
NAMES = ["a", "b", ".", "/", '"', "`", "day=1", "2026-11-24", "20261124", "=", " "]


@given(
    st.lists(st.sampled_from(PARTS), max_size=7).map("".join),
    st.lists(st.sampled_from(NAMES), max_size=7).map("".join),
    st.booleans(),
)
def test_applying_the_rules_twice_is_applying_them_once(namespace: str, name: str, trim: bool):
    once = name_dataset(DatasetId(namespace, name), trim_partitions=trim).dataset
    assert name_dataset(once, trim_partitions=trim).dataset == once


def test_a_rewritten_name_is_kept_with_its_spelling_and_its_rules():
    names = Names()
    key = names.dataset("s3a://b", "/x/")
    plain = names.dataset("s3://b", "x")
    assert key == plain == key_of(DatasetId("s3://b", "x"))
    (fact,) = names.rewritten.values()
    assert (fact.spelled, fact.rules) == (DatasetId("s3a://b", "/x/"), ("scheme", "key"))


def test_a_column_belongs_to_the_dataset_under_its_one_name():
    names = Names()
    key = names.column(names.dataset("s3a://b", "x"), "c")
    assert key == key_of(ColumnId(DatasetId("s3://b", "x"), "c"))


def test_asking_what_a_dataset_would_be_called_does_not_mention_it():
    names = Names()
    assert names.name("s3a://b", "x") == DatasetId("s3://b", "x")
    assert names.datasets == {}


@pytest.mark.parametrize(
    ("namespace", "platform"),
    [("s3://b", "s3"), ("gs://b", "gcs"), ("bigquery", "bigquery"), ("etl", None)],
)
def test_a_platform_is_read_from_the_namespace(namespace: str, platform: str | None):
    assert platform_of(namespace) == platform
