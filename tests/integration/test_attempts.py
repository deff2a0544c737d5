"""Retries, clears and mapped tasks: which runs were meant to do the same."""

from __future__ import annotations

from support.server import Json, Server
from support.told import JOBS, at, run_event, run_id


def meant_for(hours: float) -> Json:
    return {"nominalTime": {"nominalStartTime": at(hours)}}


def started_by(run: str, job: str = "dag") -> Json:
    return {"parent": {"run": {"runId": run_id(run)}, "job": {"namespace": JOBS, "name": job}}}


def attempts(server: Server, **asked: object) -> list[tuple[str, int, int]]:
    """(state, attempt, attempts) of the runs of a job, newest first."""
    runs = server.ask("runs", of="job:etl:load", **asked)["runs"]
    return [(each["state"], each["attempt"], each["attempts"]) for each in runs]


def test_runs_of_one_job_and_nominal_time_are_attempts_by_their_starts(server: Server) -> None:
    server.tell(
        run_event("load", run="third", hours=9, facets=meant_for(0)),
        run_event("load", run="first", hours=7, facets=meant_for(0), state="FAIL"),
        run_event("load", run="second", hours=8, facets=meant_for(0), state="FAIL"),
        run_event("load", run="next day", hours=31, facets=meant_for(24)),
        run_event("other", run="other", hours=8, facets=meant_for(0)),
    )
    assert attempts(server) == [
        ("COMPLETED", 1, 1), ("COMPLETED", 3, 3), ("FAILED", 2, 3), ("FAILED", 1, 3),
    ]  # fmt: skip
    assert attempts(server, valid_at=at(8.5)) == [("FAILED", 2, 2), ("FAILED", 1, 2)]
    page = server.ask("show", id=f"run:{run_id('second')}")["run"]
    assert (page["attempt"], page["attempts"], page["map_index"]) == (2, 3, None)


def test_without_a_nominal_time_those_of_one_parent_are_attempts(server: Server) -> None:
    server.tell(
        run_event("load", run="a1", hours=1, facets=started_by("a"), state="FAIL"),
        run_event("load", run="a2", hours=2, facets=started_by("a")),
        run_event("load", run="b1", hours=3, facets=started_by("b")),
        run_event("load", run="alone", hours=4),
        run_event("load", run="alone too", hours=5),
    )
    assert attempts(server) == [
        ("COMPLETED", 1, 1), ("COMPLETED", 1, 1), ("COMPLETED", 1, 1), ("COMPLETED", 2, 2),
        ("FAILED", 1, 2),
    ]  # fmt: skip


def test_a_dag_run_that_was_cleared_does_not_part_the_attempts_of_its_tasks(server: Server) -> None:
    server.tell(
        run_event("load", run="one", hours=1, facets=started_by("dag 1") | meant_for(0)),
        run_event("load", run="two", hours=2, facets=started_by("dag 2") | meant_for(0)),
    )
    assert attempts(server) == [("COMPLETED", 2, 2), ("COMPLETED", 1, 2)]


def test_each_copy_of_a_mapped_task_has_attempts_of_its_own(server: Server) -> None:
    def copy(index: int, run: str, hours: float, state: str = "COMPLETE") -> Json:
        facets = meant_for(0) | {"airflow_mappedTask": {"mapIndex": index, "operatorClass": "x"}}
        return run_event("load", run=run, hours=hours, facets=facets, state=state)

    server.tell(copy(0, "a", 1), copy(1, "b", 2, "FAIL"), copy(1, "c", 3))
    runs = server.ask("runs", of="job:etl:load")["runs"]
    told = [(each["map_index"], each["attempt"], each["attempts"]) for each in runs]
    assert told == [(1, 2, 2), (1, 1, 2), (0, 1, 1)]


def test_the_last_run_of_a_job_is_its_last_attempt_of_all(server: Server) -> None:
    sides = {"reads": ["raw"], "writes": ["clean"]}
    server.tell(
        run_event("load", run="cleared", hours=50, facets=meant_for(0), state="FAIL", **sides),
        run_event("load", run="first", hours=1, facets=meant_for(0), **sides),
        run_event("load", run="next", hours=25, facets=meant_for(24), **sides),
    )
    (told,) = [n["last_run"] for n in server.ask("impact", of="raw")["nodes"] if n["last_run"]]
    assert told["state"] == "FAILED"
