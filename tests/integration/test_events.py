"""The newest events of the log: listed, filtered, gone through, and bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from headwater.cli.main import run
from headwater.store import catalog_log
from support.server import Json, Server, reasons
from support.told import JOBS, dataset_event, job_event, run_event, run_id


def offsets(answer: Json) -> list[int]:
    return [each["offset"] for each in answer["events"]]


def tell_a_day(server: Server) -> None:
    server.tell(
        run_event("load", reads=["raw"], writes=["clean"], run="one", state="START"),
        run_event("load", reads=["raw"], writes=["clean"], run="one", hours=1, state="FAIL"),
        job_event("build", reads=["clean"], writes=["mart"], hours=2),
        dataset_event("mart", hours=3, documentation={"description": "sums"}),
        run_event("build", reads=["clean"], writes=["mart"], hours=4,
                  producer="https://example.com/other"),
    )  # fmt: skip


def test_events_are_listed_newest_first_with_what_they_are_about(server: Server) -> None:
    tell_a_day(server)
    answer = server.ask("events", min_offset=server.heard)
    assert offsets(answer) == [5, 4, 3, 2, 1]
    assert (answer["total"], answer["total_exact"], answer["next"]) == (5, True, None)
    assert [each["kind"] for each in answer["events"]] == ["run", "dataset", "job", "run", "run"]
    failed = answer["events"][3]
    assert failed["type"] == "FAIL"
    assert failed["job"] == f"job:{JOBS}:load"
    assert failed["run"] == f"run:{run_id('one')}"
    assert failed["run_state"] == answer["events"][4]["run_state"] == "FAILED"
    assert failed["size_bytes"] > 200
    assert answer["events"][1]["dataset"] == "dataset:warehouse:mart"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"job": "load"}, [2, 1]),
        ({"job": f"job:{JOBS}:build"}, [5, 3]),
        ({"run": run_id("one")}, [2, 1]),
        ({"dataset": "warehouse/mart"}, [5, 4]),
        ({"dataset": "warehouse/raw"}, [2, 1]),
        ({"producer": "example.com/other"}, [5]),
        ({"type": "fail"}, [2]),
        ({"type": "dataset"}, [4]),
        ({"type": "job"}, [3]),
        ({"job": "load", "type": "start"}, [1]),
        ({"newer_than": 3}, [5, 4]),
    ],
)
def test_a_filter_leaves_what_it_names(server: Server, asked: Json, expected: list[int]) -> None:
    tell_a_day(server)
    answer = server.ask("events", min_offset=server.heard, **asked)
    assert offsets(answer) == expected
    assert answer["total"] == len(expected)
    assert answer["coverage"]["status"] == "complete"


def test_pages_go_on_where_the_last_ended_whatever_comes_meanwhile(server: Server) -> None:
    tell_a_day(server)
    first = server.ask("events", min_offset=server.heard, limit=2)
    server.tell(run_event("late", hours=9))
    second = server.ask("events", min_offset=server.heard, limit=2, cursor=first["next"])
    third = server.ask("events", limit=2, cursor=second["next"])
    assert offsets(first) + offsets(second) + offsets(third) == [5, 4, 3, 2, 1]
    assert third["next"] is None


def test_a_filter_looks_through_so_many_and_says_how_far(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_log, "AT_ONCE", 2)
    tell_a_day(server)
    asked: Json = {"job": "load", "min_offset": server.heard}
    answer = server.ask("events", **asked)
    assert (offsets(answer), answer["looked_back_to"], answer["total_exact"]) == ([], 4, False)
    assert reasons(answer) == {"looked_back"}
    second = server.ask("events", cursor=answer["next"], **asked)
    assert (offsets(second), second["looked_back_to"]) == ([2], 2)
    third = server.ask("events", cursor=second["next"], **asked)
    assert (offsets(third), third["total"], third["total_exact"]) == ([1], 2, True)
    assert third["next"] is None


def test_a_name_of_another_kind_is_refused(server: Server) -> None:
    tell_a_day(server)
    refused = server.problem("events", min_offset=server.heard, job="warehouse/mart")
    assert refused["pointer"] == "/job"


def test_the_command_lists_events(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("HEADWATER_URL", server.address)
    tell_a_day(server)
    call: Callable[..., int] = run
    asked = ["--type", "fail", "--min-offset", str(server.heard), "--format", "csv"]
    assert call(["events", "list", *asked]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 2
    assert told[1].startswith("2,")
