"""Rows 18 to 33: what the events of a run mean together, in whatever order they come."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from conformance.conftest import Call
from support.corner import Corner, instant
from support.told import (
    at,
    dataset,
    dataset_event,
    job_event,
    lineage,
    run_event,
    run_id,
    schema,
    symlinks,
)


def names_of(entries: list[dict[str, Any]]) -> list[str]:
    return sorted(each["id"].rsplit(":", 1)[1] for each in entries)


def test_row_18_run_state_does_not_depend_on_order(here: Corner) -> None:
    """Derive a run's state from the set of its events: what has ended never runs again."""
    life = (("START", 1), ("RUNNING", 2), ("COMPLETE", 3), ("START", 4))
    # Of several ends the latest counts.
    ends = (("COMPLETE", 1), ("FAIL", 2), ("START", 0))
    runs = {f"life {number}": order for number, order in enumerate(permutations(life))}
    runs |= {f"ends {number}": order for number, order in enumerate(permutations(ends))}
    events = []
    for run, order in runs.items():
        told = [run_event("load", run=run, state=state, hours=hours) for state, hours in order]
        events += [*told, told[0], *told[2:]]
    here.tell(*events)
    states = {(run.split()[0], here.state(run)) for run in runs}
    assert states == {
        ("life", ("COMPLETED", instant(at(1)), instant(at(3)))),
        ("ends", ("FAILED", instant(at(0)), instant(at(2)))),
    }
    assert here.ask("runs", of=here.job("load"), state="running")["total"] == 0


def test_row_19_odd_lives_of_runs_are_understood(here: Corner) -> None:
    """Take OTHER before START, an end without a start, RUNNING after FAIL, and no type at all."""
    lives: dict[str, list[tuple[str | None, float]]] = {
        "early": [("OTHER", 1), ("START", 2)],
        "endless": [("COMPLETE", 3)],
        "undead": [("START", 1), ("FAIL", 2), ("RUNNING", 3), ("OTHER", 4)],
        "untyped": [(None, 1), ("ABORT", 5)],
        "silent": [(None, 1)],
        "only other": [("OTHER", 6)],
    }
    for run, life in lives.items():
        for state, hours in life:
            event = run_event("load", run=run, hours=hours)
            here.tell(event | {"eventType": state} if state else _untyped(event))
    assert here.state("early") == ("RUNNING", instant(at(2)), None)
    assert here.state("endless") == ("COMPLETED", instant(at(3)), instant(at(3)))
    assert here.state("undead") == ("FAILED", instant(at(1)), instant(at(2)))
    assert here.state("untyped") == ("ABORTED", instant(at(1)), instant(at(5)))
    for run in ("silent", "only other"):
        assert here.state(run)[2] is None


def _untyped(event: dict[str, Any]) -> dict[str, Any]:
    return {name: told for name, told in event.items() if name != "eventType"}


def test_row_20_a_run_that_fell_silent_is_stale_until_its_end_comes(here: Corner) -> None:
    """Call a run without an end stale after a while, by its kind of processing."""
    streaming = {"jobType": {"processingType": "STREAMING", "integration": "FLINK"}}
    here.tell(
        run_event("batch", run="batch", state="START", hours=1),
        run_event("stream", run="stream", state="START", hours=1, job_facets=streaming),
        run_event("stream", run="stream", state="RUNNING", hours=5, job_facets=streaming),
    )
    assert here.state("batch", hours=24)[0] == "RUNNING"
    assert here.state("batch", hours=26)[0] == "STALE"
    assert here.state("stream", hours=5.5)[0] == "RUNNING"
    assert here.state("stream", hours=7)[0] == "STALE"
    here.tell(run_event("batch", run="batch", hours=30))
    assert here.state("batch", hours=31) == ("COMPLETED", instant(at(1)), instant(at(30)))


def test_row_21_inputs_and_outputs_add_up_and_absent_is_not_empty(here: Corner) -> None:
    """Join inputs and outputs over all events of a run; a list that is missing says nothing."""
    here.tell(
        run_event("load", run="r", state="COMPLETE", hours=3),
        run_event("load", reads=["a"], run="r", state="START", hours=1),
        run_event("load", reads=["b"], writes=["c"], run="r", state="RUNNING", hours=2),
        run_event("load", reads=[], writes=["d"], run="r", state="OTHER", hours=2.5),
    )
    page = here.show(here.run("r"))
    assert names_of(page["inputs"]) == ["a", "b"]
    assert names_of(page["outputs"]) == ["c", "d"]
    # Runs that name no datasets at all say nothing against what the job reads.
    here.tell(*(run_event("load", hours=hours) for hours in range(4, 10)))
    assert here.upstream("d") == {"a", "b"}
    # Runs that say that there are none do.
    here.tell(*(run_event("load", reads=[], writes=["d"], hours=hours) for hours in range(10, 14)))
    assert here.upstream("d") == set()
    assert here.upstream("d", valid_at=at(9)) == {"a", "b"}


def test_row_22_a_facet_is_replaced_whole_by_the_later_event(here: Corner) -> None:
    """Replace a facet as a whole by the one of a later event time; leave those not mentioned."""
    first = {"progress": {"rows": 1, "stage": "read"}, "kept": {"a": 1}}
    here.tell(
        run_event("load", run="r", state="RUNNING", hours=2, facets={"progress": {"rows": 2}}),
        run_event("load", run="r", state="START", hours=1, facets=first),
        run_event("load", run="r", state="COMPLETE", hours=3),
        dataset_event("raw", hours=2, schema=schema(id="int")),
        dataset_event(
            "raw", hours=1, schema=schema(note="text"), documentation={"description": "d"}
        ),
        job_event("load", hours=2, sql={"query": "select 2"}),
        job_event("load", hours=1, sql={"query": "select 1", "dialect": "spark"}),
    )
    facets = here.show(here.run("r"))["facets"]
    assert facets["progress"] == {"rows": 2}
    assert facets["kept"] == {"a": 1}
    raw = here.show(here.dataset("raw"))
    assert [each["name"] for each in raw["schema"]["fields"]] == ["id"]
    assert raw["description"] == "d"
    assert here.show(here.job("load"))["facets"]["sql"] == {"query": "select 2"}


def test_row_23_a_late_old_event_does_not_overwrite_what_is_newer(here: Corner) -> None:
    """Let an old event that comes late fill in the past, and never touch what is newer."""
    owner = {"owners": [{"name": "new"}]}
    here.tell(
        dataset_event("raw", hours=5, schema=schema(id="bigint"), ownership=owner),
        dataset_event("raw", hours=1, schema=schema(id="int"), documentation={"description": "d"}),
        run_event("load", hours=4, job_facets={"sql": {"query": "new"}}),
        run_event("load", hours=2, job_facets={"sql": {"query": "old"}}),
        run_event("load", run="r", hours=4, facets={"errorMessage": {"message": "new"}}),
        run_event(
            "load", run="r", hours=2, state="START", facets={"errorMessage": {"message": "old"}}
        ),
    )
    raw = here.show(here.dataset("raw"))
    assert [each["type"] for each in raw["schema"]["fields"]] == ["bigint"]
    assert [each["name"] for each in raw["owners"]] == ["new"]
    assert raw["description"] == "d"
    before = here.show(here.dataset("raw"), valid_at=at(3))
    assert [each["type"] for each in before["schema"]["fields"]] == ["int"]
    assert before["owners"] == []
    assert here.show(here.job("load"))["sql"] == "new"
    assert here.show(here.job("load"), valid_at=at(3))["sql"] == "old"
    assert here.show(here.run("r"))["run"]["error"] == "new"


def test_row_24_a_deleted_facet_is_gone_and_nothing_older_comes_back(here: Corner) -> None:
    """Take a job's or dataset's facet away by `_deleted`, from that time on, without a relapse."""
    base = {"_producer": "https://example.com/p", "_schemaURL": "https://example.com/s.json"}
    here.tell(
        dataset_event("raw", hours=3, documentation={"_deleted": True}),
        dataset_event("raw", hours=1, documentation={"description": "first"}),
        dataset_event("raw", hours=2, documentation={"description": "second"}),
        job_event("load", hours=1, ownership={"owners": [{"name": "ann"}]}),
        job_event("load", hours=2, ownership=base | {"_deleted": True}),
        job_event("load", hours=1.5, ownership={"owners": [{"name": "bob"}]}),
        run_event("load", run="r", facets={"debug": {"_deleted": True}}),
    )
    assert here.show(here.dataset("raw"))["description"] is None
    assert "documentation" not in here.show(here.dataset("raw"))["facets"]
    assert here.show(here.dataset("raw"), valid_at=at(2.5))["description"] == "second"
    assert here.show(here.job("load"))["owners"] == []
    assert here.show(here.job("load"), valid_at=at(1.7))["owners"][0]["name"] == "bob"
    # Facets of runs cannot be taken away.
    assert here.show(here.run("r"))["facets"]["debug"] == {"_deleted": True}
    # Lineage that is taken away is gone; what else the event says of its datasets holds again.
    entry = {"namespace": "warehouse", "name": "a", "type": "DATASET"}
    here.tell(
        dataset_event("view", hours=1, lineage={"inputs": [entry]}),
        dataset_event("view", hours=2, lineage={"_deleted": True}),
        job_event("plan", hours=1, lineage=lineage(p={"a": "IDENTITY"})),
        job_event("plan", hours=2, lineage={"_deleted": True}),
        job_event("pairs", hours=1, reads=["a", "b"], writes=["q"], lineage=lineage(q={"a": ""})),
        job_event("pairs", hours=2, reads=["a", "b"], writes=["q"], lineage={"_deleted": True}),
    )
    for name in ("view", "p"):
        assert here.upstream(name, valid_at=at(1.5)) == {"a"}
        assert here.upstream(name) == set()
    assert here.upstream("q", valid_at=at(1.5)) == {"a"}
    assert here.upstream("q") == {"a", "b"}
    here.tell(dataset_event("raw", hours=4, documentation={"description": "again"}))
    assert here.show(here.dataset("raw"))["description"] == "again"


def test_row_25_lineage_is_there_before_any_run_and_declarations_replace(here: Corner) -> None:
    """Show what a job event declares before the job ever ran; the next one replaces it."""
    here.tell(job_event("load", reads=["old", "raw"], writes=["clean"], hours=1))
    assert here.upstream("clean") == {"old", "raw"}
    assert here.show(here.job("load"))["runs"] == []
    here.tell(
        job_event("load", reads=["raw", "new"], writes=["clean"], hours=3),
        # Late, and so without any say in what holds now.
        job_event("load", reads=["older"], writes=["clean"], hours=0),
        # Nothing about lineage: everything stands.
        job_event("load", hours=4, documentation={"description": "text"}),
    )
    assert here.upstream("clean") == {"raw", "new"}
    assert here.upstream("clean", valid_at=at(2)) == {"old", "raw"}
    assert here.upstream("clean", valid_at=at(0.5)) == {"older"}
    here.tell(job_event("load", reads=[], writes=[], hours=5))
    assert here.upstream("clean") == set()


def test_row_26_dataset_events_describe_datasets_without_any_job(here: Corner) -> None:
    """Take schema, owners, tags, text, quality and symlinks from events about a dataset alone."""
    metrics = {"rowCount": 7, "columnMetrics": {"id": {"nullCount": 0}}}
    here.tell(
        dataset_event(
            "orders",
            hours=1,
            schema=schema(id="int"),
            ownership={"owners": [{"name": "team:sales", "type": "MAINTAINER"}]},
            tags={"tags": [{"key": "pii", "value": "no", "source": "catalog"}]},
            documentation={"description": "what was ordered"},
            dataQualityMetrics=metrics,
            symlinks=symlinks("lake/orders"),
        ),
        dataset_event("orders", hours=2, schema=schema(id="int", mail="text")),
    )
    page = here.show(here.dataset("orders"))
    assert [each["name"] for each in page["schema"]["fields"]] == ["id", "mail"]
    assert [each["name"] for each in page["owners"]] == ["team:sales"]
    assert [(tag["key"], tag["value"], tag["source"]) for tag in page["tags"]] == [
        ("pii", "no", "catalog")
    ]
    assert page["description"] == "what was ordered"
    assert page["facets"]["dataQualityMetrics"] == metrics
    assert [each["name"] for each in page["aliases"]] == ["lake/orders"]
    assert (page["runs"], page["producers"], page["consumers"]) == ([], [], [])


def parent(run: str, job: str, *, root: str | None = None, **more: Any) -> dict[str, Any]:
    """A parent facet. The root's job is called as its run is."""
    facet: dict[str, Any] = {
        "run": {"runId": run_id(run)},
        "job": {"namespace": "etl", "name": job},
    }
    if root:
        facet["root"] = {"run": {"runId": run_id(root)}, "job": {"namespace": "etl", "name": root}}
    return facet | more


def test_row_27_parents_and_roots_are_there_before_their_own_events(
    here: Corner, call: Call
) -> None:
    """Follow `parent` and its root, in any namespace, also to runs that were not heard of yet."""
    facet = parent("task", "dag.task", root="dag")
    child = run_event("spark", run="spark", hours=2, facets={"parent": facet})
    child["job"]["namespace"] = "spark of row 27"
    here.tell(child)
    page = here.show(here.run("spark"), valid_at=at(12))
    assert page["run"]["parent"] == page["parent_run"]["id"] == here.run("task")
    assert (page["parent_run"]["job"], page["parent_run"]["state"]) == (here.job("dag.task"), "NEW")
    assert (page["root_run"]["id"], page["root_run"]["job_name"]) == (here.run("dag"), "dag")
    for run, job in (("task", "dag.task"), ("dag", "dag")):
        page = here.show(here.run(run), valid_at=at(12))
        assert page["run"]["job"] == here.job(job)
        assert (page["run"]["state"], page["run"]["started_at"]) == ("NEW", None)
        assert [each["code"] for each in page["coverage"]["reasons"]] == ["placeholder"]
    children = here.show(here.run("task"))["children"]
    assert [each["id"] for each in children] == [here.run("spark")]
    here.tell(
        run_event("dag", run="dag", state="START", hours=1),
        run_event("dag.task", run="task", hours=3, facets={"parent": parent("dag", "dag")}),
    )
    assert here.state("task")[0] == "COMPLETED"
    assert here.show(here.run("task"))["coverage"]["status"] == "complete"
    code, out, _ = call(
        "show", here.run("spark"), "--format", "table", "--server", here.server.address
    )
    assert code == 0
    ids = (here.run("dag"), here.run("task"))
    assert all(each.removeprefix("run:") in out for each in ids)
    top = here.show(here.run("dag"))
    assert (top["parent_run"], top["root_run"]) == (None, None)
    then = here.show(here.run("task"), valid_at=at(12))
    assert then["root_run"]["state"] == "RUNNING"
    assert [each["id"] for each in here.show(here.run("dag"))["children"]] == [here.run("task")]
    assert here.show("job:spark%20of%20row%2027:spark")["parent"] == here.job("dag.task")
    assert here.show(here.job("dag"))["children"] == [here.job("dag.task")]


def test_row_28_facets_forwarded_with_a_parent_are_hints_only(here: Corner) -> None:
    """Keep facets that a child forwards about its parent with the child, never as the parent's."""
    facet = parent("dag", "dag")
    facet["run"]["facets"] = {"nominalTime": {"nominalStartTime": at(0)}}
    facet["job"]["facets"] = {"documentation": {"description": "hearsay"}}
    here.tell(run_event("task", run="task", hours=5, facets={"parent": facet}))
    assert here.show(here.job("dag"))["description"] is None
    assert here.show(here.run("dag"))["run"]["nominal_start"] is None
    kept = here.show(here.run("task"))["facets"]["parent"]
    assert kept["job"]["facets"]["documentation"]["description"] == "hearsay"
    own = {"documentation": {"description": "its own"}}
    here.tell(run_event("dag", run="dag", hours=1, job_facets=own))
    assert here.show(here.job("dag"))["description"] == "its own"


def test_row_29_the_old_key_of_parents_is_read(here: Corner) -> None:
    """Read `parentRun`, as old producers call it, like `parent`; the new key goes before it."""
    here.tell(
        run_event("old", run="old", facets={"parentRun": parent("dag", "dag")}),
        run_event(
            "both",
            run="both",
            facets={"parentRun": parent("wrong", "wrong"), "parent": parent("dag", "dag")},
        ),
    )
    for run in ("old", "both"):
        assert here.show(here.run(run))["run"]["parent"] == here.run("dag")
    children = here.show(here.run("dag"))["children"]
    assert {each["id"] for each in children} == {here.run("old"), here.run("both")}


def test_row_30_lineage_is_rolled_up_to_the_level_asked(here: Corner) -> None:
    """Roll lineage up to parent and root jobs, and pass over runs without inputs and outputs."""
    of_dag = {"parent": parent("dag", "dag", root="dag")}
    of_load = {"parent": parent("load", "dag.load", root="dag")}
    here.tell(
        run_event("dag", run="dag", hours=5),
        run_event("dag.load", run="load", hours=4, facets=of_dag),
        run_event("spark.one", reads=["raw"], writes=["staged"], hours=2, facets=of_load),
        run_event("spark.two", reads=["staged"], writes=["clean"], hours=3, facets=of_load),
        run_event("report", reads=["clean"], writes=["mart"], hours=6),
    )

    def jobs(level: str) -> set[str]:
        nodes = here.ask("impact", of=here.dataset("raw"), level=level)["nodes"]
        return {each["name"] for each in nodes if each["kind"] == "job"}

    assert jobs("action") == {"spark.one", "spark.two", "report"}
    assert jobs("task") == {"dag.load", "report"}
    assert jobs("application") == {"dag", "report"}
    reached = here.ask("impact", of=here.job("dag"), level="dataset")["nodes"]
    assert {each["name"] for each in reached if each["kind"] == "dataset"} >= {"mart"}


def test_row_31_runs_can_be_drawn_as_a_tree_over_time(here: Corner) -> None:
    """Give the tree of runs below a run, with times and states, and draw it as bars."""
    here.tell(
        run_event("dag", run="dag", state="START", hours=0),
        run_event("dag", run="dag", state="FAIL", hours=9),
        run_event("b", run="b", state="START", hours=4, facets={"parent": parent("dag", "dag")}),
        run_event("b", run="b", state="FAIL", hours=8),
        run_event("a", run="a", state="START", hours=1, facets={"parent": parent("dag", "dag")}),
        run_event("a", run="a", state="COMPLETE", hours=3),
        run_event("sql", run="sql", hours=2, facets={"parent": parent("a", "a", root="dag")}),
    )
    bars = here.show(here.run("dag"))["children"]
    assert [(each["job_name"], each["state"], each["duration_s"]) for each in bars] == [
        ("a", "COMPLETED", 2 * 3600),
        ("b", "FAILED", 4 * 3600),
    ]
    assert [each["started_at"] for each in bars] == [instant(at(1)), instant(at(4))]
    (below,) = here.show(bars[0]["id"])["children"]
    assert (below["id"], below["parent"]) == (here.run("sql"), here.run("a"))
    assert here.show(below["id"])["children"] == []


def version(name: str, stated: str) -> dict[str, Any]:
    return dataset(name, version={"datasetVersion": stated})


def test_row_32_versions_are_those_stated_else_one_a_run(here: Corner) -> None:
    """Keep the versions that inputs and outputs state; else each run that ends makes one."""
    here.tell(
        run_event("load", writes=[version("lake", "v1")], run="w1", hours=1),
        run_event("load", writes=[version("lake", "v2")], run="w2", hours=2),
        run_event("load", writes=[version("lake", "v2")], run="w3", hours=3),
        run_event("late", reads=[version("lake", "v1")], run="late", hours=4),
        run_event("now", reads=["lake"], run="now", hours=5),
    )
    versions = here.show(here.dataset("lake"))["versions"]
    assert [(each["version"], each["explicit"]) for each in versions] == [
        ("v2", True),
        ("v1", True),
    ]
    (read,) = here.show(here.run("late"))["inputs"]
    assert (read["version"], read["explicit"]) == ("v1", True)
    assert read["written_by"] == here.run("w1")
    (read,) = here.show(here.run("now"))["inputs"]
    assert (read["version"], read["explicit"]) == ("v2", False)
    for run, end in (("i1", "COMPLETE"), ("i2", "FAIL"), ("i3", "COMPLETE")):
        hours = 10 * int(run[1])
        here.tell(
            run_event("fill", writes=["plain"], run=run, state="START", hours=hours),
            run_event("fill", writes=["plain"], run=run, state="RUNNING", hours=hours + 1),
            run_event("fill", writes=["plain"], run=run, state=end, hours=hours + 2),
        )
    versions = here.show(here.dataset("plain"))["versions"]
    assert [each["run"] for each in versions] == [here.run("i3"), here.run("i1")]
    assert [each["at"] for each in versions] == [instant(at(32)), instant(at(12))]
    assert not any(each["explicit"] for each in versions)
