"""Checking events: every rule finds what it is about, and nothing in a good event."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from headwater.errors import InvalidInputError
from headwater.openlineage.admission import Admission, NotToSpecificationError
from headwater.openlineage.naming import NamingRules, read_naming
from headwater.openlineage.redaction import Redaction
from headwater.openlineage.validation import RULES, FindingSeverity, RunsSeen, validate

BASE = {
    "_producer": "https://example.com/producer",
    "_schemaURL": "https://openlineage.io/spec/facets/1-0-0/Some.json#/$defs/Some",
}


def facet(**members: Any) -> dict[str, Any]:
    return BASE | members


ORDERS = {"namespace": "postgres://shop:5432", "name": "shop.public.orders"}
DAILY = {"namespace": "snowflake://org-account", "name": "MART.SALES.DAILY"}
GOOD: dict[str, Any] = {
    "eventType": "COMPLETE",
    "eventTime": "2026-11-24T08:00:00.000Z",
    "producer": "https://example.com/producer",
    "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    "run": {
        "runId": "01936a2c-1f4a-7000-8000-000000000001",
        "facets": {
            "parent": facet(
                run={"runId": "01936a2c-1f4a-7000-8000-000000000002"},
                job={"namespace": "etl", "name": "dag"},
                root={
                    "run": {"runId": "01936a2c-1f4a-7000-8000-000000000002"},
                    "job": {"namespace": "etl", "name": "dag"},
                },
            ),
            "processing_engine": facet(version="3.5.1", name="spark"),
        },
    },
    "job": {
        "namespace": "etl",
        "name": "daily",
        "facets": {"jobType": facet(processingType="BATCH", integration="SPARK")},
    },
    "inputs": [ORDERS],
    "outputs": [
        DAILY
        | {
            "facets": {
                "schema": facet(fields=[{"name": "total", "type": "NUMBER"}]),
                "columnLineage": facet(
                    fields={"total": {"inputFields": [ORDERS | {"field": "amount"}]}}
                ),
            }
        }
    ],
}


def changed(**paths: Any) -> bytes:
    """The good event with some members set, by their paths with `__` between; ... removes one."""
    event = deepcopy(GOOD)
    for path, value in paths.items():
        *way, last = path.split("__")
        at: Any = event
        for step in way:
            at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
        if value is ...:
            del at[last]
        else:
            at[last] = value
    return json.dumps(event).encode()


def test_nothing_is_found_in_a_good_event() -> None:
    assert validate(changed()) == []


CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("required", "/producer", {"producer": ...}),
    ("required", "/job", {"job": ...}),
    ("required", "/inputs/0/name", {"inputs": [{"namespace": "x"}]}),
    ("type", "/inputs", {"inputs": {}}),
    ("type", "/eventTime", {"eventTime": 7}),
    ("null", "/eventType", {"eventType": None}),
    ("null", "/job/facets", {"job__facets": None}),
    ("event-type", "/eventType", {"eventType": "start"}),
    ("time", "/eventTime", {"eventTime": "yesterday"}),
    ("time-zone", "/eventTime", {"eventTime": "2026-11-24T08:00:00"}),
    ("uri", "/producer", {"producer": "producer"}),
    ("uuid", "/run/runId", {"run__runId": "run_id"}),
    ("name", "/job/name", {"job__name": ""}),
    ("facet-form", "/run/facets/x", {"run__facets__x": 3}),
    ("facet-base", "/job/facets/sql", {"job__facets__sql": {"query": "select 1"}}),
    ("facet-required", "/job/facets/sql/query", {"job__facets__sql": facet()}),
    ("facet-type", "/job/facets/sql/query", {"job__facets__sql": facet(query=1)}),
    ("facet-type", "/job/facets/sql/dialect", {"job__facets__sql": facet(query="x", dialect=None)}),
    (
        "facet-value",
        "/job/facets/jobType/processingType",
        {"job__facets__jobType": facet(processingType="NONE", integration="DBT")},
    ),
    (
        "time",
        "/run/facets/nominalTime/nominalStartTime",
        {"run__facets__nominalTime": facet(nominalStartTime="noon")},
    ),
    (
        "facet-place",
        "/inputs/0/facets/inputStatistics",
        {"inputs__0__facets": {"inputStatistics": facet(rowCount=1)}},
    ),
    (
        "facet-old-key",
        "/run/facets/parentRun",
        {"run__facets__parentRun": GOOD["run"]["facets"]["parent"]},
    ),
    ("facet-unknown", "/run/facets/nominaltime", {"run__facets__nominaltime": facet()}),
    (
        "facet-deleted",
        "/run/facets/nominalTime/_deleted",
        {"run__facets__nominalTime": {"_deleted": True}},
    ),
    (
        "lineage-place",
        "/outputs/0/facets/lineage",
        {"outputs__0__facets__lineage": facet(inputs=[])},
    ),
    (
        "lineage-name",
        "/job/facets/lineage/entries/0",
        {"job__facets__lineage": facet(entries=[{"type": "JOB", "name": "half"}])},
    ),
    (
        "lineage-name",
        "/job/facets/lineage/entries/0/fields/a/inputs/0",
        {
            "job__facets__lineage": facet(
                entries=[
                    DAILY | {"type": "DATASET", "fields": {"a": {"inputs": [{"type": "DATASET"}]}}}
                ]
            )
        },
    ),
    (
        "column-inputs",
        "/outputs/0/facets/columnLineage/fields/total/inputFields/0",
        {"inputs": [ORDERS | {"name": "shop.public.other"}]},
    ),
    (
        "column-unknown",
        "/outputs/0/facets/columnLineage/fields/total",
        {"outputs__0__facets__schema": facet(fields=[{"name": "other"}])},
    ),
    (
        "column-legacy",
        "/outputs/0/facets/columnLineage/fields/total/transformationType",
        {"outputs__0__facets__columnLineage__fields__total__transformationType": "IDENTITY"},
    ),
    ("dataset-name", "/inputs/0/name", {"inputs": [ORDERS | {"name": "orders"}]}),
    ("dataset-rewrite", "/inputs/0", {"inputs": [{"namespace": "s3a://lake", "name": "x"}]}),
    (
        "alias-loop",
        "/outputs/0",
        {"outputs__0__facets__symlinks": facet(identifiers=[ORDERS | {"type": "TABLE"}])},
    ),
    ("run-parent", "/run/facets", {"run__facets__parent": ...}),
    ("run-parent-root", "/run/facets/parent", {"run__facets__parent__root": ...}),
    ("no-datasets", "", {"inputs": ...}),
    ("no-schema", "/outputs/0/facets", {"outputs__0__facets__schema": ...}),
    ("no-column-lineage", "/outputs/0/facets", {"outputs__0__facets__columnLineage": ...}),
    ("no-job-type", "/job/facets", {"job__facets__jobType": ...}),
    ("no-engine", "/run/facets", {"run__facets__processing_engine": ...}),
    ("shape", "", {"run": ..., "job": ...}),
    ("shape", "/dataset", {"dataset": DAILY}),
]


@pytest.mark.parametrize(("rule", "pointer", "change"), CASES)
def test_a_fault_is_found_where_it_is(rule: str, pointer: str, change: dict[str, Any]) -> None:
    found = validate(changed(**change))
    assert (rule, pointer) in [(each.rule, each.pointer) for each in found]
    assert all(each.fix and each.detail for each in found)


@pytest.mark.parametrize(
    "key", ["my_own", "spark.logicalPlan", "environment-properties", "airflow"]
)
def test_a_facet_with_a_prefix_is_meant_as_it_is(key: str) -> None:
    assert validate(changed(**{f"run__facets__{key}": facet()})) == []


def test_a_misspelled_facet_is_told_its_name() -> None:
    (finding,) = validate(changed(run__facets__nominaltime=facet()))
    assert finding.detail.endswith("is it nominalTime?")


def rules_of(text: str, folder: Path) -> NamingRules:
    file = folder / "naming.toml"
    file.write_text(text)
    return read_naming(file)


def rewritten(body: bytes, naming: NamingRules | None = None) -> list[str]:
    found = validate(body, naming=naming)
    return [each.detail for each in found if each.rule == "dataset-rewrite"]


def test_names_are_judged_by_the_rules_of_whoever_takes_them(tmp_path: Path) -> None:
    one_host = rules_of('[hosts.names]\n"shop" = ["shop-replica"]\n', tmp_path)
    replica = changed(inputs=[ORDERS | {"namespace": "postgres://shop-replica:5432"}])
    assert rewritten(replica) == []
    (told,) = rewritten(replica, one_host)
    assert told.endswith("is taken as postgres://shop:5432 shop.public.orders")
    as_it_is = rules_of('off = ["scheme"]\n', tmp_path)
    older = changed(inputs=[{"namespace": "s3a://lake", "name": "x"}])
    assert (len(rewritten(older)), len(rewritten(older, as_it_is))) == (1, 0)


def test_inputs_of_columns_may_be_spelled_in_any_way_that_means_the_same() -> None:
    spelled = [ORDERS | {"namespace": "postgresql://shop:5432"}]
    assert {each.rule for each in validate(changed(inputs=spelled))} == {"dataset-rewrite"}


LAKE, COPY = ({"namespace": "s3://lake", "name": name} for name in ("daily", "copy"))
TABLE = {"namespace": "hive://metastore:9083", "name": "mart.daily", "type": "TABLE"}


def loops(inputs: list[dict[str, Any]], outputs: list[dict[str, Any]]) -> list[str]:
    found = validate(changed(inputs=inputs, outputs=outputs))
    return [each.detail for each in found if each.rule == "alias-loop"]


def test_two_names_of_one_dataset_on_both_sides_of_a_job_are_remarked_on() -> None:
    linked = [each | {"facets": {"symlinks": facet(identifiers=[TABLE])}} for each in (LAKE, COPY)]
    (told,) = loops([linked[0]], [linked[1]])
    assert "s3://lake copy is written and s3://lake daily is read" in told
    assert loops([TABLE], [linked[1]])
    assert loops([linked[1]], [TABLE])
    assert loops([LAKE], [linked[1]]) == []


def test_a_dataset_that_a_job_changes_in_place_is_no_loop_of_aliases() -> None:
    linked = LAKE | {"facets": {"symlinks": facet(identifiers=[TABLE])}}
    assert loops([linked], [linked]) == []
    assert loops([linked | {"namespace": "s3a://lake"}], [linked]) == []


def test_every_rule_is_tried() -> None:
    assert {rule for rule, _, _ in CASES} | {"json", "run-job"} == RULES.keys()


def test_a_run_of_two_jobs_is_found_once_the_second_is_told() -> None:
    runs = RunsSeen()
    assert validate(changed(), runs=runs) == []
    assert validate(changed(eventTime="2026-11-24T09:00:00Z"), runs=runs) == []
    (told,) = validate(changed(job__name="weekly"), runs=runs)
    assert (told.rule, told.pointer) == ("run-job", "/job")
    assert told.detail.endswith("was one of etl daily, and is one of etl weekly")
    another = changed(job__name="weekly", run__runId="01936a2c-1f4a-7000-8000-00000000000f")
    assert validate(another, runs=runs) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"7", b'"x"', b"\xff", b"[" * 70 + b"]" * 70])
def test_what_is_no_event_is_one_finding(body: bytes) -> None:
    (finding,) = validate(body)
    assert finding.severity is FindingSeverity.ERROR


def test_the_worst_comes_first() -> None:
    found = validate(changed(producer=..., run__facets__odd=facet(), job__name=""))
    assert [each.severity for each in found] == sorted(
        (each.severity for each in found), key=list(FindingSeverity).index
    )


def test_facets_that_take_themselves_away_need_no_more() -> None:
    assert validate(changed(job__facets__ownership={"_deleted": True})) == []


def test_a_strict_collector_refuses_the_first_error_and_says_the_way_out() -> None:
    strict = Admission(Redaction(), strict=True)
    assert strict.admit(changed()).remarks == ()
    with pytest.raises(NotToSpecificationError, match="UUID") as refused:
        strict.admit(changed(run__runId="run_id"))
    assert refused.value.pointer == "/run/runId"


def test_a_strict_collector_takes_what_is_only_worth_a_warning() -> None:
    strict = Admission(Redaction(), strict=True)
    assert strict.admit(changed(run__facets__my_own=facet(), job__facets__jobType=...)).digest


def test_a_lenient_collector_refuses_only_what_nobody_could_place() -> None:
    lenient = Admission(Redaction())
    refused: set[str] = set()
    for rule, _, change in CASES:
        try:
            lenient.admit(changed(**change))
        except InvalidInputError:
            refused.add(rule)
    assert refused == {"required", "type", "time", "shape"}
