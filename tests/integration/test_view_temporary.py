"""Pictures without temporary datasets: what lies on either side of one is joined."""

from __future__ import annotations

from typing import Any

import pytest

from integration.conftest import Cli
from support.server import Server
from support.told import at, columns, dataset, run_event

TEMPORARY = {"datasetType": "TABLE", "subType": "TEMPORARY"}


@pytest.fixture
def spilling(server: Server) -> Server:
    """A server that was told raw -> load -> work -> publish -> mart, where work is temporary."""
    mapped = {"columnLineage": columns("mail <- raw.mail TRANSFORMATION!")}
    work = dataset("work", datasetType=TEMPORARY)
    contact = columns("contact <- work.mail IDENTITY")
    server.tell(
        run_event("load", reads=["raw"], writes=[work | {"facets": work["facets"] | mapped}]),
        run_event(
            "publish", reads=[work], writes=[dataset("mart", columnLineage=contact)], hours=2
        ),
    )
    return server


def names(view: dict[str, Any]) -> set[str]:
    return {box["node"]["label"] for box in view["boxes"]}


def test_a_temporary_dataset_is_passed_over_and_counted(spilling: Server) -> None:
    assert names(spilling.ask("view", of="raw", downstream=2)) >= {"work", "mart"}
    view = spilling.ask("view", of="raw", hide_temporary=True)
    assert names(view) == {"raw", "load", "mart"}
    assert view["hidden"] == 0
    told = {each["code"]: each["count"] for each in view["coverage"]["reasons"]}
    assert told["temporary"] == 1


def test_the_line_over_it_says_what_it_stands_for(spilling: Server) -> None:
    view = spilling.ask("view", of="raw", hide_temporary=True)
    (over,) = [line["edge"] for line in view["lines"] if line["edge"]["target"].endswith(":mart")]
    assert over["through"] == ["dataset:warehouse:work", "job:etl:publish"]
    assert over["evidence"] == ["observed"]
    # It holds since both of its parts do.
    assert over["valid_from"].startswith(at(2).removesuffix("Z"))


def test_without_jobs_the_two_are_joined_as_well(spilling: Server) -> None:
    view = spilling.ask("view", of="mart", hide_temporary=True, without_jobs=True)
    (line,) = view["lines"]
    assert (line["edge"]["source"], line["edge"]["target"]) == (
        "dataset:warehouse:raw",
        "dataset:warehouse:mart",
    )
    assert "dataset:warehouse:work" in line["edge"]["through"]


def test_columns_are_joined_over_it(spilling: Server) -> None:
    view = spilling.ask("view", of="mart", hide_temporary=True, column="mart[contact]")
    (edge,) = view["column_edges"]
    assert (edge["source"], edge["target"]) == (
        "column:warehouse:raw:mail",
        "column:warehouse:mart:contact",
    )
    assert edge["through"] == ["dataset:warehouse:work"]
    assert view["path"]["exists"] == 2


def test_what_is_asked_about_is_drawn_though_it_is_temporary(spilling: Server) -> None:
    assert names(spilling.ask("view", of="work", hide_temporary=True)) >= {"raw", "work", "mart"}


def test_a_selection_leaves_out_what_it_holds_of_them(spilling: Server) -> None:
    view = spilling.ask("view", sel="raw+2", hide_temporary=True)
    assert names(view) == {"raw", "load", "mart"}
    told = {each["code"]: each["count"] for each in view["coverage"]["reasons"]}
    assert told["temporary"] == 1


def test_the_ways_between_two_pass_over_it(spilling: Server) -> None:
    view = spilling.ask("view", of="raw", to="mart", hide_temporary=True)
    assert names(view) == {"raw", "load", "mart"}
    assert view["paths_total"] == 1


def test_what_is_joined_over_it_came_when_the_last_part_did(spilling: Server) -> None:
    view = spilling.ask("view", of="raw", hide_temporary=True, since=at(1))
    boxes = {box["node"]["label"]: box["change"] for box in view["boxes"]}
    assert boxes == {"raw": None, "load": None, "mart": "added"}
    changes = [line["change"] for line in view["lines"]]
    assert sorted(changes, key=str) == [None, "added"]


def test_the_command_draws_so_too(spilling: Server, cli: Cli) -> None:
    told = cli("view", "raw", "--hide-temporary", "--format", "csv")
    assert "1 temporary dataset is not shown" in told
    assert "load (through 1 temporary)" in told
    assert "work" not in told
