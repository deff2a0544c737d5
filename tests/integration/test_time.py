"""How things stood at a time, what was known at an offset, and what has changed."""

from __future__ import annotations

from support.server import Server, names, reasons
from support.told import at, columns, dataset, dataset_event, run_event, schema


def upstream(server: Server, **asked: object) -> set[str]:
    return names(server.ask("lineage", of="clean", direction="upstream", **asked))


def miss(server: Server, *, first: int, runs: int) -> None:
    """So many runs of `load` that read `new`, and `old` no more."""
    for hour in range(first, first + runs):
        server.tell(run_event("load", reads=["new"], writes=["clean"], hours=hour))


def test_lineage_as_it_was(server: Server) -> None:
    server.tell(run_event("load", reads=["old"], writes=["clean"], hours=1))
    miss(server, first=2, runs=3)
    assert upstream(server) == {"new"}
    assert upstream(server, valid_at=at(1.5)) == {"old"}
    assert upstream(server, valid_at=at(2.5)) == {"old", "new"}
    assert upstream(server, valid_at=at(0.5)) == set()
    assert server.ask("impact", of="old", valid_at=at(1.5))["as_of"] == {
        "valid_at": "2026-11-01T01:30:00.000000Z",
        "known_at": None,
    }


def test_lineage_as_it_was_known(server: Server) -> None:
    (first,) = server.tell(run_event("load", reads=["old"], writes=["clean"], hours=5))
    (late,) = server.tell(run_event("load", reads=["older"], writes=["clean"], hours=1))
    assert upstream(server, known_at=first) == {"old"}
    assert upstream(server, known_at=late) == {"old", "older"}
    assert upstream(server, known_at=first, valid_at=at(2)) == set()
    assert upstream(server, known_at=late, valid_at=at(2)) == {"older"}


def test_an_edge_ends_when_three_runs_miss_it_and_comes_back_as_a_new_version(
    server: Server,
) -> None:
    server.tell(run_event("load", reads=["old", "new"], writes=["clean"], hours=1))
    miss(server, first=2, runs=2)
    assert upstream(server) == {"old", "new"}
    miss(server, first=4, runs=1)
    answer = server.ask("lineage", of="clean", direction="upstream")
    assert names(answer) == {"new"}
    assert "stale" in reasons(answer)
    why = server.ask("why", source="old", target="load")
    (edge,) = why["edges"]
    assert edge["ended_because"] == "missed"
    assert edge["valid_to"] == "2026-11-01T04:00:00.000000Z"
    assert reasons(why) == {"ended"}
    server.tell(run_event("load", reads=["old", "new"], writes=["clean"], hours=9))
    assert upstream(server) == {"old", "new"}
    (edge,) = server.ask("why", source="old", target="load")["edges"]
    assert edge["valid_from"] == "2026-11-01T09:00:00.000000Z"
    assert upstream(server, valid_at=at(6)) == {"new"}


def test_failed_runs_end_nothing(server: Server) -> None:
    server.tell(run_event("load", reads=["old"], writes=["clean"], hours=1))
    for hour in range(2, 7):
        server.tell(run_event("load", reads=["new"], writes=["clean"], hours=hour, state="FAIL"))
    assert upstream(server) == {"old", "new"}


def test_a_dropped_dataset_has_no_lineage_any_more(server: Server) -> None:
    server.tell(
        run_event("load", reads=["raw"], writes=["clean"], hours=1),
        dataset_event("clean", hours=2, lifecycleStateChange={"lifecycleStateChange": "DROP"}),
    )
    assert names(server.ask("impact", of="raw")) == set()
    assert names(server.ask("impact", of="raw", valid_at=at(1.5))) == {"clean"}
    (edge,) = server.ask("why", source="load", target="clean")["edges"]
    assert "drop" in edge["ended_because"].lower()


def test_a_renamed_dataset_remembers_its_former_name(server: Server) -> None:
    change = {
        "lifecycleStateChange": "RENAME",
        "previousIdentifier": {"namespace": "warehouse", "name": "orders_v1"},
    }
    server.tell(
        run_event("load", reads=["raw"], writes=["orders_v1"], hours=1),
        dataset_event("orders", hours=2, lifecycleStateChange=change),
        run_event("load", reads=["raw"], writes=["orders"], hours=3),
    )
    assert server.ask("show", id="orders")["renamed_from"] == ["dataset:warehouse:orders_v1"]
    assert names(server.ask("impact", of="raw")) == {"orders"}


def test_the_difference_between_two_instants(server: Server) -> None:
    server.tell(
        run_event(
            "load",
            reads=["old"],
            writes=[dataset("clean", schema=schema(id="int", note="text"))],
            hours=1,
        )
    )
    for hour in (2, 3, 4):
        told = dataset("clean", schema=schema(id="bigint", mail="text"))
        server.tell(run_event("load", reads=["new"], writes=[told], hours=hour))
    answer = server.ask("diff", from_=at(1.5), to=at(5))
    assert [each["source"] for each in answer["added"]] == ["dataset:warehouse:new"]
    assert [each["source"] for each in answer["removed"]] == ["dataset:warehouse:old"]
    assert answer["removed"][0]["ended_because"] == "missed"
    (change,) = answer["schemas"]
    assert change["dataset"] == "dataset:warehouse:clean"
    assert (change["added"], change["removed"]) == (["mail"], ["note"])
    assert [each["name"] for each in change["retyped"]] == ["id"]
    assert answer["total"] == 3
    around = server.ask("diff", from_=at(1.5), to=at(5), of="clean")
    assert [each["source"] for each in around["added"]] == ["dataset:warehouse:new"]
    assert server.ask("diff", from_=at(4.5), to=at(5))["total"] == 0


def test_the_difference_around_one_node_leaves_the_rest_out(server: Server) -> None:
    server.tell(run_event("load", reads=["raw"], writes=["clean"], hours=1))
    server.tell(run_event("other", reads=["x"], writes=["y"], hours=2))
    answer = server.ask("diff", from_=at(0), to=at(5), of="clean")
    assert {each["job"] for each in answer["added"]} == {"job:etl:load"}
    assert server.ask("diff", from_=at(0), to=at(5))["total"] == 4


def test_a_name_that_changed_is_a_difference(server: Server) -> None:
    change = {
        "lifecycleStateChange": "RENAME",
        "previousIdentifier": {"namespace": "warehouse", "name": "orders_v1"},
    }
    server.tell(
        run_event("load", reads=["raw"], writes=["orders_v1"], hours=1),
        dataset_event("orders", hours=2, lifecycleStateChange=change),
    )
    (rename,) = server.ask("diff", from_=at(1.5), to=at(3))["renames"]
    assert rename == {
        "previous": "dataset:warehouse:orders_v1",
        "dataset": "dataset:warehouse:orders",
        "at": "2026-11-01T02:00:00.000000Z",
    }
    assert server.ask("diff", from_=at(2.5), to=at(3))["renames"] == []


def build_by(query: str, *, job: str = "build", hours: float) -> dict[str, object]:
    facets = {"sql": {"query": query}}
    return run_event(job, reads=["raw"], writes=[job], hours=hours, job_facets=facets)


def test_a_job_that_runs_other_sql_is_a_difference(server: Server) -> None:
    server.tell(
        build_by("select a from raw", hours=1),
        build_by("select a from raw", job="same", hours=1),
        build_by("select a + b from raw", hours=2),
        build_by("select a from raw", job="same", hours=2),
        build_by("select 1", job="new", hours=2),
    )
    answer = server.ask("diff", from_=at(1.5), to=at(3))
    assert answer["code"] == [
        {
            "job": "job:etl:build",
            "at": "2026-11-01T02:00:00.000000Z",
            "before": "select a from raw",
            "after": "select a + b from raw",
        }
    ]
    assert answer["returned"] == answer["total"]
    assert server.ask("diff", from_=at(2.5), to=at(3))["code"] == []


def test_the_sql_of_jobs_elsewhere_is_left_out_around_one_node(server: Server) -> None:
    for hours, query in ((1, "select a from raw"), (2, "select b from raw")):
        server.tell(
            build_by(query, hours=hours),
            run_event("far", reads=["x"], writes=["y"], hours=hours,
                      job_facets={"sql": {"query": query}}),
        )  # fmt: skip
    around = server.ask("diff", from_=at(1.5), to=at(3), of="raw")["code"]
    assert [each["job"] for each in around] == ["job:etl:build"]
    assert len(server.ask("diff", from_=at(1.5), to=at(3))["code"]) == 2


def test_schemas_are_compared_whichever_edges_are(server: Server) -> None:
    for hour, kind in ((1, "int"), (2, "text")):
        told = dataset("mart", schema=schema(total=kind), columnLineage=columns("total <- raw.net"))
        server.tell(run_event("build", reads=["raw"], writes=[told], hours=hour))
    for of in ("mart", "mart[total]", "raw"):
        answer = server.ask("diff", from_=at(1.5), to=at(3), of=of, level="column")
        assert [each["dataset"] for each in answer["schemas"]] == ["dataset:warehouse:mart"]


def ticks(server: Server, **asked: object) -> list[tuple[str, int, int, int, int]]:
    """The turns that are told: the hour of each, and what began, ended, changed and failed."""
    told = server.ask("history", **asked)["turns"]
    counts = ("began", "ended", "schemas", "failed")
    return [(each["until"][11:16], *(each[name] for name in counts)) for each in told]


def test_history_is_when_edges_came_and_went_schemas_changed_and_runs_failed(
    server: Server,
) -> None:
    told = dataset("clean", schema=schema(id="int"))
    server.tell(run_event("load", reads=["old"], writes=[told], hours=1))
    server.tell(run_event("load", run="lost", reads=["old"], writes=["clean"], hours=1.5,
                          state="FAIL"))  # fmt: skip
    miss(server, first=2, runs=3)
    other = dataset("clean", schema=schema(id="bigint"))
    server.tell(run_event("load", reads=["new"], writes=[other], hours=5))
    assert ticks(server, of="clean") == [
        ("01:00", 2, 0, 0, 0),
        ("01:30", 0, 0, 0, 1),
        ("02:00", 1, 0, 0, 0),
        ("04:00", 0, 1, 0, 0),
        ("05:00", 0, 0, 1, 0),
    ]
    assert ticks(server, of="clean", from_=at(1.5), to=at(4)) == [
        ("02:00", 1, 0, 0, 0),
        ("04:00", 0, 1, 0, 0),
    ]
    assert server.ask("history", of="clean", from_=at(6))["total"] == 0


def test_history_tells_when_jobs_ran_other_code(server: Server) -> None:
    for hour, commit, query in (
        (1, "a1", "SELECT 1"),
        (2, "a1", "SELECT 1"),
        (3, "b2", "SELECT 2"),
    ):
        code = {
            "sourceCodeLocation": {"type": "git", "url": "https://git/x", "version": commit},
            "sql": {"query": query},
        }
        load = run_event("load", reads=["raw"], writes=["clean"], hours=hour)
        server.tell(load | {"job": load["job"] | {"facets": code}})
    turns = server.ask("history", of="clean")["turns"]
    assert [(each["at"][11:16], each["code"]) for each in turns if each["code"]] == [("03:00", 1)]


def test_an_edge_that_is_only_known_otherwise_neither_begins_nor_ends(server: Server) -> None:
    server.tell(run_event("load", reads=["raw"], writes=["clean"], hours=1))
    code = {"sql": {"query": "insert into clean select id from raw"}}
    server.tell(run_event("load", reads=["raw"], writes=["clean"], hours=2, job_facets=code))
    assert ticks(server, of="clean") == [("01:00", 2, 0, 0, 0)]


def test_turns_beyond_the_depth_are_left_out(server: Server) -> None:
    for hour, (source, target) in enumerate((("a", "b"), ("b", "c"), ("c", "d")), start=1):
        server.tell(run_event(f"to {target}", reads=[source], writes=[target], hours=hour))
    assert len(ticks(server, of="a")) == 3
    assert ticks(server, of="a", depth=1) == [("01:00", 2, 0, 0, 0)]


def test_neighbouring_turns_are_told_as_one_where_there_are_many(server: Server) -> None:
    for hour in range(1, 11):
        server.tell(run_event("load", run=f"r{hour}", writes=["clean"], hours=hour, state="FAIL"))
    answer = server.ask("history", of="clean", limit=3)
    told = answer["turns"]
    assert (answer["total"], answer["returned"], len(told)) == (10, 3, 3)
    assert sum(each["failed"] for each in told) == 10
    assert [each["at"] < each["until"] for each in told] == [True] * 3


def test_the_history_of_a_column_is_that_of_its_dataset(server: Server) -> None:
    told = dataset("mart", columnLineage=columns("total <- raw.net"))
    server.tell(run_event("build", reads=["raw"], writes=[told], hours=1))
    answer = server.ask("history", of="mart[total]")
    assert (answer["of"], answer["total"]) == ("dataset:warehouse:mart", 1)


def test_the_difference_between_columns(server: Server) -> None:
    for hour, source in ((1, "net"), (2, "gross")):
        told = dataset("mart", columnLineage=columns(f"total <- raw.{source}"))
        server.tell(run_event("build", reads=["raw"], writes=[told], hours=hour))
    answer = server.ask("diff", from_=at(1.5), to=at(3), level="column")
    assert [each["source"] for each in answer["added"]] == ["column:warehouse:raw:gross"]
    assert [each["source"] for each in answer["removed"]] == ["column:warehouse:raw:net"]


def test_why_names_the_events_run_sql_and_commit(server: Server) -> None:
    code = {
        "type": "git",
        "url": "https://example.com/repo/load.sql",
        "repoUrl": "https://example.com/repo",
        "version": "abc123",
        "path": "load.sql",
    }
    told = {"sql": {"query": "insert into clean select * from raw"}, "sourceCodeLocation": code}
    (offset,) = server.tell(
        run_event("load", reads=["raw"], writes=["clean"], hours=1, job_facets=told)
    )
    edges = server.ask("why", source="raw", target="clean")["edges"]
    assert len(edges) == 2
    for edge in edges:
        assert edge["sql"] == "insert into clean select * from raw"
        assert edge["commit"]["version"] == "abc123"
        assert edge["run"]["state"] == "COMPLETED"
        assert [each["offset"] for each in edge["events"]] == [offset]
        assert edge["said_by"]
    event = server.ask(f"events/{offset}")
    assert event["event"]["job"]["name"] == "load"
    assert reasons(server.ask("why", source="clean", target="raw")) == {"no_edge"}


def last_run(server: Server, job: str, **asked: object) -> tuple[str, str] | None:
    """(state, time of day) of the last run of a job, as an answer tells it."""
    nodes = server.ask("impact", of="raw", **asked)["nodes"]
    (told,) = [each["last_run"] for each in nodes if each["job"] == f"job:etl:{job}"]
    return told and (told["state"], told["at"][11:16])


def test_the_last_run_is_the_last_one_then(server: Server) -> None:
    sides = {"reads": ["raw"], "writes": ["clean"]}
    server.tell(
        run_event("load", **sides, hours=1, run="one", state="START"),
        run_event("load", **sides, hours=2, run="one"),
        run_event("load", **sides, hours=4, run="two", state="FAIL"),
    )
    assert last_run(server, "load") == ("FAILED", "04:00")
    assert last_run(server, "load", valid_at=at(3)) == ("COMPLETED", "02:00")
    assert last_run(server, "load", valid_at=at(1.5)) == ("RUNNING", "01:00")


def test_the_last_run_is_the_last_one_known_then(server: Server) -> None:
    sides = {"reads": ["raw"], "writes": ["clean"]}
    (started, ended, _) = server.tell(
        run_event("load", **sides, hours=1, run="one", state="START"),
        run_event("load", **sides, hours=2, run="one"),
        run_event("load", **sides, hours=4, run="two", state="FAIL"),
    )
    assert last_run(server, "load", known_at=ended) == ("COMPLETED", "02:00")
    then = at(5)
    assert last_run(server, "load", known_at=started, valid_at=then) == ("RUNNING", "01:00")


def test_what_confirmed_an_edge_is_what_had_done_so_then(server: Server) -> None:
    for hour in (1, 2, 3):
        server.tell(run_event("load", reads=["raw"], writes=["clean"], hours=hour))
    edges = server.ask("impact", of="raw", valid_at=at(2.5))["edges"]
    assert {(each["runs"], each["last_confirmed"][11:16]) for each in edges} == {(2, "02:00")}


def tell_columns(server: Server, *told: str, hours: float) -> None:
    facets = {"columnLineage": columns(*told)} if told else {}
    server.tell(run_event("load", reads=["raw"], writes=[dataset("clean", **facets)], hours=hours))


def test_a_column_whose_links_ended_says_when_and_why(server: Server) -> None:
    tell_columns(server, "total <- raw.amount", hours=1)
    for hour in (2, 3, 4):
        tell_columns(server, hours=hour)
    answer = server.ask("lineage", of="clean[total]", direction="upstream")
    assert (answer["total"], answer["coverage"]["status"]) == (0, "unknown")
    (reason,) = answer["coverage"]["reasons"]
    assert (reason["code"], reason["count"]) == ("ended", 1)
    assert "2026-11-01T04:00:00" in reason["message"]
    assert "no longer told it" in reason["message"]
    assert reasons(server.ask("impact", of="raw[amount]")) == {"ended"}
    assert reasons(server.ask("impact", of="raw[amount]", valid_at=at(3.5))) == set()


def test_a_column_that_never_had_links_or_has_some_is_complete(server: Server) -> None:
    tell_columns(server, "total <- raw.amount, raw.tax", hours=1)
    tell_columns(server, "total <- raw.amount", hours=2)
    assert reasons(server.ask("lineage", of="clean[total]", direction="upstream")) == set()
    assert reasons(server.ask("lineage", of="raw[amount]", direction="upstream")) == set()
    assert reasons(server.ask("lineage", of="clean[total]", evidence="manual")) == set()
    (reason,) = server.ask("impact", of="raw[tax]")["coverage"]["reasons"]
    assert "what was told next left it out" in reason["message"]
