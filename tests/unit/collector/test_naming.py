"""The table of naming rules: what each one does, where it keeps still, and that it settles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.collector.names import Names
from headwater.model.identity import ColumnId, DatasetId, key_of
from headwater.openlineage.naming import (
    Naming,
    NamingRules,
    built_in_naming,
    platform_of,
    read_naming,
)
from headwater.openlineage.naming_file import NamingFileError

BUILT_IN = built_in_naming()
ONLY_WHERE_ASKED = {"host", "default-port", "case", "partitions"}

TABLE = [
    ("prefix", "jdbc:trino://h:1", "c.s.t", "trino://h:1", "c.s.t"),
    ("scheme", "s3a://b", "k", "s3://b", "k"),
    ("scheme", "s3n://b", "k", "s3://b", "k"),
    ("scheme", "postgresql://h:1", "d.s.t", "postgres://h:1", "d.s.t"),
    ("scheme", "gcs://b", "k", "gs://b", "k"),
    ("scheme", "abfs://c@a", "k", "abfss://c@a", "k"),
    ("scheme", "wasb://c@a", "k", "wasbs://c@a", "k"),
    ("scheme", "PostgreSQL://h:1", "d.s.t", "postgres://h:1", "d.s.t"),
    (
        "host-case",
        "postgres://DB.Example.com:5432",
        "d.S.t",
        "postgres://db.example.com:5432",
        "d.S.t",
    ),
    ("host-case", "Snowflake://ORG-ACC", "D.S.T", "snowflake://org-acc", "D.S.T"),
    ("host-case", "azurecosmos://H/dbs/Shop", "colls/T", "azurecosmos://h/dbs/Shop", "colls/T"),
    ("port", "mysql://h:None", "d.t", "mysql://h", "d.t"),
    ("port", "mysql://h:null/", "d.t", "mysql://h", "d.t"),
    ("slash", "hive://h:1/", "d.t", "hive://h:1", "d.t"),
    ("brokers", "kafka://b:2,a:1", "t", "kafka://a:1", "t"),
    ("brokers", "kafka://b:2,kafka://a:1", "t", "kafka://a:1", "t"),
    ("domain", "snowflake://o-a.snowflakecomputing.com", "D.S.T", "snowflake://o-a", "D.S.T"),
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
    naming = BUILT_IN.name(DatasetId(namespace, name))
    assert naming.dataset == DatasetId(to_namespace, to_name)
    assert rule in naming.rules


def test_every_rule_has_a_line_in_the_table():
    assert {rule.name for rule in BUILT_IN.rules} - ONLY_WHERE_ASKED == {line[0] for line in TABLE}


@pytest.mark.parametrize(("namespace", "name"), KEPT)
def test_a_name_that_no_rule_speaks_of_is_kept(namespace: str, name: str):
    assert BUILT_IN.name(DatasetId(namespace, name)).rules == ()


@pytest.fixture
def laid_over(tmp_path: Path) -> Callable[[str], NamingRules]:
    """The rules with some TOML laid over the built-in ones."""

    def read(text: str) -> NamingRules:
        (tmp_path / "naming.toml").write_text(text, encoding="utf-8")
        return read_naming(tmp_path / "naming.toml")

    return read


def named(rules: NamingRules, namespace: str, name: str = "d.s.t") -> str:
    dataset = rules.name(DatasetId(namespace, name)).dataset
    return f"{dataset.namespace} {dataset.name}"


def test_partitions_are_cut_off_only_where_the_file_says_so_and_are_not_lost(laid_over: Any):
    spelled = DatasetId("s3a://b", "raw/x/day=2026-11-24/20261124/")
    assert BUILT_IN.name(spelled).dataset.name == "raw/x/day=2026-11-24/20261124"
    assert BUILT_IN.name(spelled).trimmed is None
    rules = laid_over("[partitions]\ntrim = true")
    assert rules.name(spelled).dataset.name == "raw/x"
    assert rules.name(spelled).trimmed == "day=2026-11-24/20261124"
    alone = DatasetId("s3://b", "day=1")
    assert rules.name(alone).dataset == alone


def test_hosts_that_a_file_says_are_one_have_its_name(laid_over: Any):
    rules = laid_over("""
        [hosts.names]
        "db.example.com" = ["DB-1", "10.0.0.7:5432"]
        "prod" = ["b1:9092", "b2:9092"]
    """)
    assert named(rules, "postgres://db-1:5433") == "postgres://db.example.com:5433 d.s.t"
    assert named(rules, "postgres://db-1") == "postgres://db.example.com d.s.t"
    assert named(rules, "postgresql://10.0.0.7:5432/") == "postgres://db.example.com d.s.t"
    assert named(rules, "postgres://10.0.0.7:5433") == "postgres://10.0.0.7:5433 d.s.t"
    assert named(rules, "kafka://b2:9092,b1:9092", "t") == "kafka://prod t"


def test_a_default_port_is_added_only_on_platforms_that_a_file_names(laid_over: Any):
    rules = laid_over('[ports]\nadd = ["postgres"]')
    assert named(rules, "postgres://h:None") == "postgres://h:5432 d.s.t"
    assert named(rules, "postgres://h:1") == "postgres://h:1 d.s.t"
    assert named(rules, "postgres://[::1]") == "postgres://[::1]:5432 d.s.t"
    assert named(rules, "mysql://h") == "mysql://h d.s.t"


def test_letters_are_folded_only_on_platforms_that_a_file_names(laid_over: Any):
    rules = laid_over('[case]\nsnowflake = "upper"')
    assert named(rules, "snowflake://o-a", 'd."s".t') == "snowflake://o-a D.S.T"
    assert named(rules, "postgres://h", "d.s.t") == "postgres://h d.s.t"


def test_a_rewrite_of_ones_own_takes_groups_from_both_names(laid_over: Any):
    rules = laid_over("""
        [[rewrite]]
        rule = "dated"
        namespace = 'file://(?P<host>.*)'
        name = '/data/(?P<table>[^/]+)/latest'
        to_namespace = "file://nas"
        to_name = "/data/{table}@{host}"
    """)
    naming = rules.name(DatasetId("file://h", "/data/x/latest/"))
    assert naming.dataset == DatasetId("file://nas", "/data/x@h")
    assert naming.rules == ("key", "dated")
    assert [step.after.name for step in naming.steps] == ["/data/x/latest", "/data/x@h"]


def test_rewrites_that_chase_each_other_are_not_applied(laid_over: Any):
    rules = laid_over("""
        [[rewrite]]
        rule = "grows"
        name = "(?P<all>.*)"
        to_name = "x{all}"
    """)
    naming = rules.name(DatasetId("s3a://b", "k"))
    assert (naming.dataset, naming.settled) == (DatasetId("s3://b", "k"), False)


def test_a_rule_can_be_turned_off(laid_over: Any):
    rules = laid_over('off = ["scheme"]')
    assert named(rules, "jdbc:s3a://b", "k/") == "s3a://b k/"


def test_a_table_is_merged_and_a_list_is_replaced(laid_over: Any):
    rules = laid_over('[schemes.aliases]\noss = "s3"\n[quotes]\nplatforms = ["oss"]')
    assert named(rules, "oss://b", "k") == "s3://b k"
    assert named(rules, "s3a://b", "k") == "s3://b k"
    assert named(rules, "postgres://h", '"t"') == 'postgres://h "t"'


def test_an_empty_file_changes_nothing(laid_over: Any):
    assert laid_over("").digest == BUILT_IN.digest
    assert laid_over("[partitions]\ntrim = true").digest != BUILT_IN.digest


MISTAKES = [
    ("[host]", "host: there is no such key; did you mean hosts?"),
    ("[hosts]\nname = {}", "hosts.name: there is no such key; did you mean names?"),
    ('off = ["quote"]', "no rule is called 'quote'; did you mean quotes?"),
    ('[case]\npostgres = "title"', "case"),
    ("[ports.default]\npostgres = 70000", "ports.default"),
    ('[ports]\nadd = ["x"]', "'x' has no port in [ports.default]"),
    ("partitions = 1", "partitions: Expected `object`"),
    ('[schemes.aliases]\na = "s3a"', "itself an alias"),
    ('[hosts.names]\na = ["b"]\nc = ["b"]', "two names"),
    ('[hosts.names]\na = ["b"]\nb = ["c"]', "name the last one"),
    ('[[rewrite]]\nrule = "quotes"\nto_name = "x"', "already"),
    ('[[rewrite]]\nrule = "Two words"\nto_name = "x"', "rewrite"),
    ('[[rewrite]]\nrule = "r"', "rewrites nothing"),
    ('[[rewrite]]\nrule = "r"\nnames = "x"', "rewrite"),
    ('[[rewrite]]\nrule = "r"\nname = "("\nto_name = "x"', "no regular expression"),
    ('[[rewrite]]\nrule = "r"\nname = "(a+)+b"\nto_name = "x"', "repeats a group"),
    ('[[rewrite]]\nrule = "r"\nname = "a*b*c*d*e*"\nto_name = "x"', "repeats without end"),
    ("[[rewrite]]\nrule = 'r'\nname = '(a)\\1'\nto_name = 'x'", "refers back"),
    ('[[rewrite]]\nrule = "r"\nname = "(?P<day>.)"\nto_name = "{dya}"', "did you mean day?"),
    ('[[rewrite]]\nrule = "r"\nname = "(?P<day>.)"\nto_name = "{day.x}"', "no group is called"),
    ('[[rewrite]]\nrule = "r"\nname = "x"\nto_name = "{"', "for a brace"),
    ("[partitions]\npatterns = ['(a+)+']", "partitions.patterns"),
    ("[", "it is no TOML"),
]


@pytest.mark.parametrize(("text", "told"), MISTAKES)
def test_a_mistake_in_a_file_is_answered_with_its_key_and_the_way_out(
    text: str, told: str, laid_over: Any
):
    with pytest.raises(NamingFileError) as raised:
        laid_over(text)
    assert told in str(raised.value)
    assert "naming.toml" in str(raised.value)


def test_a_file_that_is_not_there_is_not_taken_for_an_empty_one(tmp_path: Path):
    with pytest.raises(NamingFileError, match="no such file"):
        read_naming(tmp_path / "naming.toml")


PARTS = ["jdbc:", "s3a", "s3", "postgresql", "postgres", "kafka", "snowflake", "hdfs", "gcs", "://",
         "h", ":1", ":None", ":null", ",", "/", ".snowflakecomputing.com", " ", "None"]  # fmt: skip
NAMES = ["a", "b", ".", "/", '"', "`", "day=1", "2026-11-24", "20261124", "=", " "]


EVERYTHING = NamingRules(
    msgspec.structs.replace(
        BUILT_IN.file,
        case={"postgres": "upper", "s3": "lower"},
        ports=msgspec.structs.replace(BUILT_IN.file.ports, add=("postgres", "kafka", "hdfs")),
        partitions=msgspec.structs.replace(BUILT_IN.file.partitions, trim=True),
        hosts=msgspec.structs.replace(BUILT_IN.file.hosts, names={"n": ("h", "none", "a:1")}),
    )
)


@given(
    st.lists(st.sampled_from(PARTS), max_size=7).map("".join),
    st.lists(st.sampled_from(NAMES), max_size=7).map("".join),
    st.sampled_from([BUILT_IN, EVERYTHING]),
)
def test_applying_the_rules_twice_is_applying_them_once(
    namespace: str, name: str, rules: NamingRules
):
    once: Naming = rules.name(DatasetId(namespace, name))
    assert once.settled
    assert rules.name(once.dataset).dataset == once.dataset


def test_a_rewritten_name_is_kept_with_its_spelling_and_its_rules():
    names = Names(BUILT_IN)
    key = names.dataset("s3a://b", "/x/")
    plain = names.dataset("s3://b", "x")
    assert key == plain == key_of(DatasetId("s3://b", "x"))
    (fact,) = names.rewritten.values()
    assert (fact.spelled, fact.rules) == (DatasetId("s3a://b", "/x/"), ("scheme", "key"))


def test_a_column_belongs_to_the_dataset_under_its_one_name():
    names = Names(BUILT_IN)
    key = names.column(names.dataset("s3a://b", "x"), "c")
    assert key == key_of(ColumnId(DatasetId("s3://b", "x"), "c"))


def test_asking_what_a_dataset_would_be_called_does_not_mention_it():
    names = Names(BUILT_IN)
    assert names.name("s3a://b", "x") == DatasetId("s3://b", "x")
    assert names.datasets == {}


@pytest.mark.parametrize(
    ("namespace", "platform"),
    [("s3://b", "s3"), ("gs://b", "gcs"), ("bigquery", "bigquery"), ("etl", None)],
)
def test_a_platform_is_read_from_the_namespace(namespace: str, platform: str | None):
    assert platform_of(namespace) == platform
