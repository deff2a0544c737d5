"""Measures, assertions and tests of a dataset through time, in whichever container they come."""

from __future__ import annotations

from typing import Any

import pytest

from support.server import Json, Server
from support.told import at, dataset, dataset_event, run_event, run_id


def metrics(rows: int, **nulls: int) -> Json:
    columns = {name: {"nullCount": count, "distinctCount": 3} for name, count in nulls.items()}
    return {"dataQualityMetrics": {"rowCount": rows, "bytes": rows * 8, "columnMetrics": columns}}


def asserted(*told: tuple[str, str | None, bool], severity: str | None = None) -> Json:
    assertions: list[Json] = [
        {"assertion": name, "column": column, "success": success} for name, column, success in told
    ]
    for each in assertions if severity else ():
        each["severity"] = severity
    return {"dataQualityAssertions": {"assertions": assertions}}


def in_container(container: str, facets: Json) -> dict[str, Any]:
    given = dataset("orders")
    given[container] = facets
    return {"writes" if container == "outputFacets" else "reads": [given]}


def results(server: Server, **asked: object) -> list[Json]:
    return server.ask("quality", of="orders", **asked)["results"]


@pytest.mark.parametrize("container", ["facets", "inputFacets", "outputFacets"])
def test_the_container_does_not_matter(server: Server, container: str) -> None:
    told = metrics(7, id=0, mail=2) | asserted(("not_null", "id", True), ("unique", "id", False))
    server.tell(run_event("check", run="r", hours=2, **in_container(container, told)))
    (result,) = results(server)
    assert (result["at"][:13], result["run"]) == (at(2)[:13], f"run:{run_id('r')}")
    assert result["job"] == "job:etl:check"
    assert (result["measures"]["rows"], result["measures"]["bytes"]) == (7, 56)
    columns = result["measures"]["columns"]
    assert [(each["column"], each["nulls"], each["distinct"]) for each in columns] == [
        ("id", 0, 3), ("mail", 2, 3),
    ]  # fmt: skip
    checks = [(each["name"], each["column"], each["success"]) for each in result["checks"]]
    assert checks == [("not_null", "id", True), ("unique", "id", False)]


def test_what_is_told_in_two_containers_is_told_once(server: Server) -> None:
    given = dataset("orders", **asserted(("not_null", "id", False)))
    given["inputFacets"] = asserted(("not_null", "id", False))
    server.tell(run_event("check", reads=[given]))
    (result,) = results(server)
    assert len(result["checks"]) == 1


def test_the_tests_of_a_run_are_those_of_what_it_read(server: Server) -> None:
    tests = [
        {"name": "a", "status": "pass"},
        {"name": "b", "status": "fail", "severity": "warn", "expected": "0", "actual": "3"},
        {"name": "c", "status": "skip"},
    ]
    server.tell(
        run_event("dbt", reads=["orders"], writes=["out"], facets={"test": {"tests": tests}})
    )
    (result,) = results(server)
    told = [(each["name"], each["success"], each["severity"]) for each in result["checks"]]
    assert told == [("a", True, "error"), ("b", False, "warn"), ("c", None, "error")]
    assert (result["checks"][1]["expected"], result["checks"][1]["actual"]) == ("0", "3")
    assert server.ask("quality", of="out")["total"] == 0


def test_results_are_a_history_newest_first_and_in_pages(server: Server) -> None:
    for hour in range(5):
        told = in_container("facets", metrics(hour))
        server.tell(run_event("check", run=str(hour), hours=hour, **told))
    server.tell(dataset_event("orders", hours=2.5, **metrics(99)))
    assert [each["measures"]["rows"] for each in results(server)] == [4, 3, 99, 2, 1, 0]
    assert [each["run"] is None for each in results(server)] == [False] * 2 + [True] + [False] * 3
    early = results(server, valid_at=at(2.2))
    assert [each["measures"]["rows"] for each in early] == [2, 1, 0]
    pages = [server.ask("quality", of="orders", limit=4)]
    pages.append(server.ask("quality", of="orders", limit=4, cursor=pages[0]["next"]))
    rows = [[each["measures"]["rows"] for each in page["results"]] for page in pages]
    assert rows == [[4, 3, 99, 2], [1, 0]]
    assert (pages[0]["total"], pages[1]["next"]) == (6, None)
    assert pages[0]["coverage"]["status"] == "partial"


def test_equal_results_of_two_runs_are_two(server: Server) -> None:
    for hour in range(2):
        told = in_container("facets", asserted(("unique", "id", True)))
        server.tell(run_event("check", run=str(hour), hours=hour, **told))
    assert len(results(server)) == 2


def test_one_run_is_one_result_however_often_it_tells_it(server: Server) -> None:
    for hour, state in ((0, "START"), (1, "RUNNING"), (2, "COMPLETE")):
        told = in_container("facets", metrics(hour))
        server.tell(run_event("check", run="r", hours=hour, state=state, **told))
    assert [each["measures"]["rows"] for each in results(server)] == [2]


def test_how_much_was_read_and_written_is_a_history_too(server: Server) -> None:
    written, read = dataset("orders"), dataset("orders")
    written["outputFacets"] = {"outputStatistics": {"rowCount": 10, "size": 80, "fileCount": 2}}
    read["inputFacets"] = {"inputStatistics": {"rowCount": 9}}
    server.tell(
        run_event("load", writes=[written], hours=1),
        run_event("use", reads=[read], hours=2),
        run_event("silent", reads=["orders"], hours=3),
    )
    newest, oldest = results(server)
    assert (newest["read"]["rows"], newest["written"]) == (9, None)
    assert oldest["written"] == {"rows": 10, "bytes": 80, "files": 2}


def test_the_page_of_a_dataset_has_the_last_word_on_each_check(server: Server) -> None:
    assert server.tell(dataset_event("orders"))
    assert server.ask("show", id="orders")["quality"] is None
    server.tell(
        run_event("a", hours=1, **in_container("facets", asserted(("unique", "id", False)))),
        run_event("b", hours=2, **in_container("facets", asserted(("unique", "id", True)))),
        run_event(
            "c", hours=3,
            **in_container("inputFacets", asserted(("fresh", None, False), severity="warn")),
        ),
        run_event("d", hours=4, **in_container("facets", metrics(12))),
    )  # fmt: skip
    told = server.ask("show", id="orders")["quality"]
    assert (told["passed"], told["failed"], told["checked_at"][:13]) == (1, 1, at(3)[:13])
    assert [(each["name"], each["severity"]) for each in told["failing"]] == [("fresh", "warn")]
    assert (told["measures"]["rows"], told["measured_at"][:13]) == (12, at(4)[:13])
    before = server.ask("show", id="orders", valid_at=at(1.5))["quality"]
    assert [each["name"] for each in before["failing"]] == ["unique"]


def test_only_datasets_have_quality(server: Server) -> None:
    server.tell(run_event("load", writes=["orders"]))
    assert server.problem("quality", of="job:etl:load")["pointer"] == "/of"
