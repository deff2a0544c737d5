"""Trees of runs: parents, roots and placeholders; and jobs seen from further up."""

from __future__ import annotations

from typing import Any

import pytest

from support.server import Json, Server, names, reasons
from support.told import JOBS, at, run_event, run_id


def named(run: str, job: str, namespace: str = JOBS) -> Json:
    return {"run": {"runId": run_id(run)}, "job": {"namespace": namespace, "name": job}}


def child(
    job: str, of: tuple[str, str], *, root: tuple[str, str] | None = None, **told: Any
) -> Json:
    """An event of a run that says who started it, as (run, job)."""
    parent = named(*of)
    if root is not None:
        parent["root"] = named(*root)
    return run_event(job, facets={"parent": parent}, **told)


def drawn(server: Server, run: str, **asked: object) -> list[str]:
    """The tree as lines, indented by depth."""
    answer = server.ask("tree", of=f"run:{run_id(run)}", **asked)
    return ["  " * each["depth"] + (each["run"]["job_name"] or "?") for each in answer["runs"]]


def tell_spark(server: Server) -> None:
    """A DAG starts two tasks; one of them starts an application, and that two actions."""
    dag, app = ("dag", "daily"), ("app", "spark")
    server.tell(
        run_event("daily", run="dag", state="START", hours=0),
        child("daily.load", dag, run="load", state="START", hours=1),
        child("spark", ("load", "daily.load"), root=dag, run="app", hours=2),
        child("spark.one", app, root=dag, run="one", reads=["raw"], writes=["staged"], hours=3),
        child("spark.two", app, root=dag, run="two", reads=["staged"], writes=["clean"], hours=4),
        child("daily.load", dag, run="load", hours=5),
        child("daily.publish", dag, run="publish", reads=["clean"], writes=["mart"], hours=6),
        run_event("daily", run="dag", hours=7),
    )


WHOLE = [
    "daily",
    "  daily.load",
    "    spark",
    "      spark.one",
    "      spark.two",
    "  daily.publish",
]


@pytest.mark.parametrize("run", ["dag", "load", "two", "publish"])
def test_the_tree_is_the_same_whichever_of_its_runs_is_named(server: Server, run: str) -> None:
    tell_spark(server)
    assert drawn(server, run) == WHOLE


def test_a_tree_holds_what_a_gantt_chart_needs(server: Server) -> None:
    tell_spark(server)
    answer = server.ask("tree", of=f"run:{run_id('dag')}")
    assert answer["root"] == f"run:{run_id('dag')}"
    by_job = {each["run"]["job_name"]: each for each in answer["runs"]}
    load, one = by_job["daily.load"], by_job["spark.one"]
    assert (load["run"]["started_at"], load["run"]["ended_at"], load["run"]["duration_s"]) == (
        "2026-11-01T01:00:00.000000Z", "2026-11-01T05:00:00.000000Z", 4 * 3600,
    )  # fmt: skip
    assert (load["children"], load["reads"], load["writes"]) == (1, 0, 0)
    assert (one["children"], one["reads"], one["writes"], one["depth"]) == (0, 1, 1, 3)
    assert answer["coverage"]["status"] == "complete"


def test_a_tree_comes_in_pages_that_repeat_nothing(server: Server) -> None:
    tell_spark(server)
    dag = f"run:{run_id('dag')}"
    pages = [server.ask("tree", of=dag, limit=2)]
    # A run that comes in between and belongs further up moves nothing behind it.
    server.tell(child("daily.early", ("dag", "daily"), run="early", hours=0.5))
    while pages[-1]["next"]:
        pages.append(server.ask("tree", of=dag, limit=2, cursor=pages[-1]["next"]))
    shown = [each["run"]["job_name"] for page in pages for each in page["runs"]]
    assert shown == [each.strip() for each in WHOLE]
    assert [page["returned"] for page in pages] == [2, 2, 2]
    assert reasons(pages[0]) == {"limit"}


def test_a_tree_is_as_of_an_instant(server: Server) -> None:
    tell_spark(server)
    assert drawn(server, "dag", valid_at=at(3.5)) == WHOLE[:4]
    (top, *_) = server.ask("tree", of=f"run:{run_id('dag')}", valid_at=at(3.5))["runs"]
    assert (top["run"]["state"], top["run"]["ended_at"]) == ("RUNNING", None)


def test_a_parent_that_never_spoke_is_a_placeholder_until_it_does(server: Server) -> None:
    parent = named("dag", "daily", namespace="airflow")
    server.tell(run_event("load", run="load", facets={"parent": parent}, hours=2))
    (placeholder, _) = server.ask("tree", of=f"run:{run_id('load')}")["runs"]
    assert placeholder["run"]["job"] == "job:airflow:daily"
    assert placeholder["run"]["started_at"] is None
    assert reasons(server.ask("show", id=f"run:{run_id('dag')}")) == {"placeholder"}
    event = run_event("daily.renamed", run="dag", hours=3)
    event["job"]["namespace"] = "airflow.prod"
    server.tell(event)
    (upgraded, below) = server.ask("tree", of=f"run:{run_id('load')}")["runs"]
    assert upgraded["run"]["job"] == "job:airflow.prod:daily.renamed"
    assert upgraded["run"]["state"] == "COMPLETED"
    assert below["run"]["parent"] == f"run:{run_id('dag')}"
    assert reasons(server.ask("show", id=f"run:{run_id('dag')}")) == set()


def test_the_old_name_of_the_facet_means_the_same(server: Server) -> None:
    server.tell(run_event("load", run="load", facets={"parentRun": named("dag", "daily")}))
    assert drawn(server, "load") == ["daily", "  load"]


def test_a_run_hangs_from_its_root_while_nobody_knows_what_is_between(server: Server) -> None:
    server.tell(
        run_event("daily", run="dag", hours=0),
        child("spark.one", ("app", "spark"), root=("dag", "daily"), run="one", hours=3),
    )
    for run in ("dag", "app", "one"):
        assert drawn(server, run) == ["daily", "  spark", "    spark.one"]


def test_runs_that_name_each_other_as_parents_end_somewhere(server: Server) -> None:
    server.tell(
        child("a", ("b", "b"), run="a"),
        child("b", ("a", "a"), run="b", hours=1),
        child("self", ("self", "self"), run="self"),
    )
    assert len(drawn(server, "a")) == 2
    assert drawn(server, "self") == ["self"]


def test_only_a_run_has_a_tree(server: Server) -> None:
    server.tell(run_event("load", run="load"))
    assert server.problem("tree", of="load")["pointer"] == "/of"


def jobs(server: Server, question: str = "impact", **asked: object) -> set[str]:
    return names(server.ask(question, **asked), kind="job")


def pairs(answer: Json) -> set[tuple[str, str]]:
    last = {each["id"]: each["name"] for each in answer["nodes"]}
    return {(last[each["source"]], last[each["target"]]) for each in answer["edges"]}


def tell_reader(server: Server) -> None:
    tell_spark(server)
    server.tell(
        run_event("hourly", run="hourly", state="START", hours=8),
        child(
            "hourly.read", ("hourly", "hourly"), run="read", reads=["mart"], writes=["x"], hours=9
        ),
        run_event("alone", reads=["mart"], writes=["y"], hours=9),
    )


def test_jobs_are_seen_from_the_level_asked(server: Server) -> None:
    tell_reader(server)
    assert jobs(server, of="raw", level="action") == {
        "spark.one", "spark.two", "daily.publish", "hourly.read", "alone",
    }  # fmt: skip
    assert jobs(server, of="raw", level="task") == {
        "daily.load", "daily.publish", "hourly.read", "alone",
    }  # fmt: skip
    answer = server.ask("impact", of="raw", level="application")
    assert names(answer, kind="job") == {"daily", "hourly", "alone"}
    assert pairs(answer) == {("raw", "daily"), ("daily", "hourly"), ("daily", "alone")}


def test_the_application_is_the_root_that_children_name_when_their_parent_says_nothing(
    server: Server,
) -> None:
    told = {"reads": ["raw"], "writes": ["clean"]}
    server.tell(child("query", ("task", "daily.load"), root=("dag", "daily"), run="q", **told))
    assert jobs(server, of="raw", level="application") == {"daily"}
    assert jobs(server, of="raw", level="task") == {"daily.load"}


def test_an_application_is_asked_about_by_what_it_started(server: Server) -> None:
    tell_reader(server)
    answer = server.ask("lineage", of="job:etl:daily", level="application")
    assert answer["focus"] == "job:etl:daily"
    assert names(answer, kind="job") == {"hourly", "alone"}
    assert pairs(answer) == {("daily", "hourly"), ("daily", "alone")}
    # An action is seen in its application.
    told = server.ask("impact", of="job:etl:spark.two", level="application")
    assert told["focus"] == "job:etl:daily"
    assert names(told, kind="job") == {"hourly", "alone"}


def test_a_job_without_datasets_stands_for_those_that_it_started(server: Server) -> None:
    tell_reader(server)
    assert names(server.ask("impact", of="job:etl:spark")) == {"staged", "clean", "mart", "x", "y"}
    assert names(server.ask("lineage", of="job:etl:daily")) >= {"raw", "mart"}


def test_a_run_without_datasets_stands_for_those_that_it_started(server: Server) -> None:
    tell_reader(server)
    answer = server.ask("impact", of=f"run:{run_id('app')}")
    assert {each["name"] for each in answer["nodes"]} >= {"daily.publish", "hourly.read"}
    touched = server.ask("impact", of=f"run:{run_id('app')}", level="dataset")
    assert names(touched) >= {"mart", "x"}


def test_only_lineage_and_impact_look_from_further_up(server: Server) -> None:
    tell_spark(server)
    assert server.problem("trace", of="mart", level="task")["pointer"] == "/level"
    told = server.problem("diff", from_=at(0), to=at(9), level="task")
    assert told["pointer"] == "/level"


def test_control_flow_joins_jobs_and_no_data(server: Server) -> None:
    waits = {"upstream": [{"job": {"namespace": JOBS, "name": "first"}}], "downstream": []}
    server.tell(
        run_event("first", writes=["a"]),
        run_event("second", reads=["b"], hours=1, facets={"jobDependencies": waits}),
    )
    assert server.ask("show", id="job:etl:second")["waits_for"] == ["job:etl:first"]
    assert server.ask("show", id="job:etl:first")["awaited_by"] == ["job:etl:second"]
    assert names(server.ask("impact", of="a"), kind="job") == set()
