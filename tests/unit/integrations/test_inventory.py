"""Lists of datasets that are there, which coverage is counted over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from headwater.integrations.registry import source_named
from headwater.integrations.sources.query_log.records import MissingColumnError
from headwater.integrations.sources.source import Memory, Options, Report

HEADER = "namespace,name,owner,domain,tier,tags,description\n"


def read(
    folder: Path, text: str, *, memory: Memory | None = None, namespace: str | None = None
) -> tuple[list[dict[str, Any]], Report]:
    path, report = folder / "inventory.csv", Report()
    path.write_text(text, "utf-8")
    options = Options(now=1_764_000_000_000_000, namespace=namespace)
    told = source_named("inventory").read([str(path)], options, memory or Memory(), report)
    return [*told], report


def said(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: value for key, value in facet.items() if not key.startswith("_")}
        for name, facet in event["dataset"].get("facets", {}).items()
    }


def test_a_dataset_of_a_list_is_described_as_the_list_does(tmp_path: Path) -> None:
    (event,), report = read(
        tmp_path,
        HEADER + "snowflake://a,db.s.orders,team:x; user:ana,sales,1,gold;pii,all of them\n",
    )
    assert (event["dataset"]["namespace"], event["dataset"]["name"]) == (
        "snowflake://a", "db.s.orders",
    )  # fmt: skip
    assert said(event) == {
        "documentation": {"description": "all of them"},
        "headwater_domain": {"domain": "sales"},
        "headwater_tier": {"tier": 1},
        "ownership": {"owners": [{"name": "team:x"}, {"name": "user:ana"}]},
        "tags": {"tags": [{"key": "gold", "value": "true"}, {"key": "pii", "value": "true"}]},
    }
    assert report.counts["datasets"] == 1


def test_a_list_of_names_alone_is_of_the_namespace_that_is_given(tmp_path: Path) -> None:
    (event,), _ = read(tmp_path, "NAME\npublic.orders\n", namespace="postgres://db:5432")
    assert event["dataset"]["namespace"] == "postgres://db:5432"
    assert said(event) == {}


def test_a_list_without_names_is_refused_with_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match=r"no column NAME.*there are table"):
        read(tmp_path, "table\na\n", namespace="x")


def test_what_is_wrong_with_one_row_costs_that_row_or_field_alone(tmp_path: Path) -> None:
    events, report = read(tmp_path, HEADER + "w,,,,,,\nw,a,,,high,,\nw,b,,,2,,\n")
    assert [each["dataset"]["name"] for each in events] == ["a", "b"]
    assert said(events[0]) == {}
    assert [each.detail for each in report.remarks] == [
        "it has no namespace or no name",
        "the tier 'high' is no whole number from 1 on",
    ]


def test_the_same_list_again_tells_nothing_and_what_has_left_it_is_taken_back(
    tmp_path: Path,
) -> None:
    memory = Memory()
    first, _ = read(tmp_path, HEADER + "w,a,ana,,,,\nw,b,bo,,,,\n", memory=memory)
    again, _ = read(tmp_path, HEADER + "w,a,ana,,,,\nw,b,bo,,,,\n", memory=memory)
    changed, _ = read(tmp_path, HEADER + "w,a,cy,,,,\n", memory=memory)
    assert (len(first), again) == (2, [])
    assert [each["dataset"]["name"] for each in changed] == ["a", "b"]
    assert changed[1]["dataset"]["facets"]["ownership"]["_deleted"]
