"""What pictures tell of checks and sizes, where they are asked to."""

from __future__ import annotations

from typing import Any

from support.server import Json, Server
from support.told import dataset, run_event


def checked(name: str, *results: tuple[str, bool, str]) -> Json:
    assertions = [
        {"assertion": check, "success": success, "severity": severity}
        for check, success, severity in results
    ]
    return dataset(name) | {"inputFacets": {"dataQualityAssertions": {"assertions": assertions}}}


def written(name: str, **amounts: int) -> Json:
    return dataset(name) | {"outputFacets": {"outputStatistics": amounts}}


def qualities(server: Server, **asked: Any) -> dict[str, Json | None]:
    boxes = server.ask("view", of="warehouse/mart", upstream=2, downstream=2, **asked)["boxes"]
    return {
        box["node"]["name"]: box["quality"] for box in boxes if box["node"]["kind"] == "dataset"
    }


def test_a_picture_tells_the_worst_of_the_newest_checks_and_the_size(server: Server) -> None:
    server.tell(
        run_event("build", reads=["raw"], writes=[written("mart", rowCount=9, size=900)]),
        run_event("test", reads=[checked("mart", ("unique", False, "error"))], hours=1),
        run_event(
            "test",
            reads=[checked("mart", ("unique", True, "error"), ("fresh", False, "warn"))],
            hours=2,
        ),
        run_event(
            "build", reads=["raw"], writes=[written("mart", rowCount=10, size=1000)], hours=3
        ),
        run_event("show", reads=["mart"], writes=["board"], hours=4),
    )
    told = qualities(server, with_quality="true")
    mart = told["mart"]
    assert mart is not None
    assert (mart["failed"], mart["warned"], mart["passed"]) == (0, 1, 1)
    assert (mart["rows"], mart["bytes"]) == (10, 1000)
    assert told["raw"] is None
    assert told["board"] is None


def test_what_was_told_later_is_not_told_of_the_past(server: Server) -> None:
    server.tell(
        run_event("build", reads=["raw"], writes=[written("mart", rowCount=9, size=900)]),
        run_event("test", reads=[checked("mart", ("unique", True, "error"))], hours=1),
        run_event("test", reads=[checked("mart", ("unique", False, "error"))], hours=5),
    )
    earlier = qualities(server, with_quality="true", valid_at="2026-11-01T02:00:00Z")["mart"]
    assert earlier is not None
    assert (earlier["failed"], earlier["passed"]) == (0, 1)


def test_checks_cost_nothing_where_nobody_asks(server: Server) -> None:
    server.tell(
        run_event("build", reads=["raw"], writes=[written("mart", rowCount=9, size=900)]),
    )
    assert qualities(server)["mart"] is None
