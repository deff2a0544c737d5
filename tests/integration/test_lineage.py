"""Questions about datasets, asked of small estates over HTTP."""

from __future__ import annotations

from itertools import pairwise

from support.server import Server, flows, names, reasons
from support.told import dataset, dataset_event, job_event, lineage, run_event, run_id, symlinks


def tell_chain(server: Server, *datasets: str, hours: float = 0) -> None:
    """One job between each dataset and the next."""
    for source, target in pairwise(datasets):
        server.tell(run_event(f"to {target}", reads=[source], writes=[target], hours=hours))


def test_upstream_downstream_and_both_ways(server: Server) -> None:
    tell_chain(server, "raw", "clean", "mart", "report")
    assert names(server.ask("lineage", of="mart", direction="upstream")) == {"raw", "clean"}
    assert names(server.ask("lineage", of="clean", direction="downstream")) == {"mart", "report"}
    both = server.ask("lineage", of="clean")
    assert {each["name"]: each["hops"] for each in both["nodes"] if each["kind"] == "dataset"} == {
        "raw": -1,
        "clean": 0,
        "mart": 1,
        "report": 2,
    }
    assert flows(both) == {("raw", "clean"), ("clean", "mart"), ("mart", "report")}


def test_impact_is_everything_downstream_nearest_first(server: Server) -> None:
    tell_chain(server, "raw", "clean", "mart", "report")
    answer = server.ask("impact", of="raw")
    reached = [each["name"] for each in answer["nodes"] if each["kind"] == "dataset"]
    assert reached == ["raw", "clean", "mart", "report"]
    assert (answer["total"], answer["returned"], answer["truncated"]) == (3, 3, False)


def test_depth_bounds_the_walk_and_says_so(server: Server) -> None:
    tell_chain(server, "raw", "clean", "mart", "report")
    answer = server.ask("impact", of="raw", depth=2)
    assert names(answer) == {"clean", "mart"}
    assert answer["coverage"]["status"] == "partial"
    assert reasons(answer) == {"depth"}
    assert reasons(server.ask("impact", of="raw", depth="all")) == set()
    assert reasons(server.ask("impact", of="raw", depth=3)) == set()


def test_a_job_is_asked_for_like_a_dataset(server: Server) -> None:
    tell_chain(server, "raw", "clean", "mart")
    answer = server.ask("lineage", of="job:etl:to%20clean")
    assert names(answer) == {"raw", "clean", "mart"}
    assert names(server.ask("impact", of="to clean")) == {"clean", "mart"}


def test_jobs_among_themselves(server: Server) -> None:
    tell_chain(server, "raw", "clean", "mart")
    answer = server.ask("lineage", of="clean", level="job")
    assert names(answer, kind="job") == {"to clean", "to mart"}


def test_a_job_declares_lineage_before_it_ever_ran(server: Server) -> None:
    server.tell(job_event("load", reads=["raw"], writes=["clean"]))
    (edge, _) = server.ask("impact", of="raw")["edges"]
    assert edge["evidence"] == ["declared"]
    assert edge["runs"] == 0


def test_a_declaration_replaces_the_one_before(server: Server) -> None:
    server.tell(
        job_event("load", reads=["old"], writes=["clean"], hours=1),
        job_event("load", reads=["new"], writes=["clean"], hours=2),
    )
    assert names(server.ask("lineage", of="clean", direction="upstream")) == {"new"}
    why = server.ask("why", source="old", target="clean")
    assert "replaced" in {edge["ended_because"] for edge in why["edges"]}


def test_an_observation_leaves_what_was_declared_by_another_producer(server: Server) -> None:
    catalog = "https://example.com/catalog"
    server.tell(
        job_event("load", reads=["raw", "rates"], writes=["clean"], producer=catalog),
        run_event("load", reads=["raw"], writes=["clean"], hours=1),
    )
    answer = server.ask("lineage", of="clean", direction="upstream")
    assert names(answer) == {"raw", "rates"}
    evidence = {each["source"]: each["evidence"] for each in answer["edges"]}
    assert evidence["dataset:warehouse:raw"] == ["declared", "observed"] or evidence[
        "dataset:warehouse:raw"
    ] == ["observed", "declared"]
    assert evidence["dataset:warehouse:rates"] == ["declared"]
    only_seen = server.ask("lineage", of="clean", direction="upstream", evidence="observed")
    assert names(only_seen) == {"raw"}


def test_an_edge_drawn_by_hand_counts_and_is_told_apart(server: Server) -> None:
    by_hand = {"kind": "manual", "by": "ann"}
    event = job_event("by hand", reads=["paper"], writes=["ledger"], headwater_evidence=by_hand)
    server.tell(event)
    answer = server.ask("impact", of="paper")
    assert names(answer) == {"ledger"}
    assert {tuple(each["evidence"]) for each in answer["edges"]} == {("manual",)}
    assert names(server.ask("impact", of="paper", evidence="observed,declared")) == set()


def test_explicit_lineage_beats_inputs_times_outputs(server: Server) -> None:
    """One job that copies two tables side by side invents no path between them."""
    server.tell(
        run_event(
            "copy",
            reads=["a", "b"],
            writes=["a2", "b2"],
            job_facets={"lineage": lineage(a2={"a": "IDENTITY"}, b2={"b": "IDENTITY"})},
        )
    )
    assert names(server.ask("impact", of="a")) == {"a2"}
    assert names(server.ask("lineage", of="b2", direction="upstream")) == {"b"}
    assert flows(server.ask("lineage", of="job:etl:copy")) == {("a", "a2"), ("b", "b2")}


def test_without_more_every_input_may_flow_into_every_output(server: Server) -> None:
    server.tell(run_event("copy", reads=["a", "b"], writes=["a2", "b2"]))
    answer = server.ask("impact", of="a")
    assert names(answer) == {"a2", "b2"}
    assert all(each["implied"] for each in answer["edges"])


def test_a_run_that_only_names_datasets_confirms_what_is_known_of_them(server: Server) -> None:
    explicit = {"lineage": lineage(a2={"a": "IDENTITY"}, b2={"b": "IDENTITY"})}
    told = run_event("copy", reads=["a", "b"], writes=["a2", "b2"], job_facets=explicit)
    server.tell(told)
    server.tell(run_event("copy", reads=["a", "b"], writes=["a2", "b2"], hours=1, state="FAIL"))
    answer = server.ask("impact", of="a")
    assert names(answer) == {"a2"}
    assert {(each["runs"], each["last_confirmed"]) for each in answer["edges"]} == {
        (2, "2026-11-01T01:00:00.000000Z")
    }
    why = server.ask("why", source="a", target="a2")
    assert {each["run"]["state"] for each in why["edges"]} == {"FAILED"}


def test_an_indirect_influence_is_told_apart(server: Server) -> None:
    explicit = lineage(mart={"orders": "IDENTITY", "blocklist": "FILTER"})
    server.tell(
        run_event(
            "build",
            reads=["orders", "blocklist"],
            writes=["mart"],
            job_facets={"lineage": explicit},
        )
    )
    every = server.ask("lineage", of="mart", direction="upstream")
    influence = {each["name"]: each["influence"] for each in every["nodes"]}
    assert (influence["orders"], influence["blocklist"]) == ("direct", "indirect")
    direct = server.ask("lineage", of="mart", direction="upstream", influence="direct")
    assert names(direct) == {"orders"}
    indirect = server.ask("lineage", of="mart", direction="upstream", influence="indirect")
    assert names(indirect) == {"blocklist"}


def test_both_names_of_a_dataset_find_the_same_lineage(server: Server) -> None:
    server.tell(
        run_event("load", reads=["raw"], writes=["lake/orders"]),
        run_event("build", reads=["db.orders"], writes=["mart"]),
        dataset_event("db.orders", symlinks=symlinks("lake/orders")),
    )
    for name in ("lake/orders", "db.orders"):
        around = server.ask("lineage", of=f"warehouse/{name}")
        assert {"raw", "mart"} <= names(around)
    assert {"db.orders", "mart"} <= names(server.ask("impact", of="raw"))


def test_a_symlink_can_be_taken_back(server: Server) -> None:
    server.tell(
        run_event("load", reads=["raw"], writes=["lake/orders"]),
        run_event("build", reads=["db.orders"], writes=["mart"]),
        dataset_event("db.orders", symlinks=symlinks("lake/orders"), hours=1),
        dataset_event("db.orders", symlinks={"_deleted": True}, hours=2),
    )
    assert names(server.ask("impact", of="raw")) == {"lake/orders"}


def test_a_run_shows_what_it_read_and_wrote(server: Server) -> None:
    tell_chain(server, "raw", "clean", "mart")
    answer = server.ask("lineage", of=f"run:{run_id('to clean at 0')}", level="dataset")
    assert {"raw", "clean"} <= names(answer)


def test_root_sources_and_why_they_are_roots(server: Server) -> None:
    server.tell(dataset_event("raw", headwater_source={"source": True, "reason": "the shop"}))
    tell_chain(server, "raw", "clean", "mart")
    server.tell(run_event("to mart", reads=["clean", "rates"], writes=["mart"], hours=1))
    answer = server.ask("trace", of="mart")
    assert {each["name"]: each["origin"]["kind"] for each in answer["nodes"]} == {
        "raw": "declared_source",
        "rates": "never_written",
    }
    assert reasons(answer) == {"unknown_upstream"}


def test_paths_between_two_datasets(server: Server) -> None:
    tell_chain(server, "raw", "clean", "mart")
    tell_chain(server, "raw", "fast", "mart")
    answer = server.ask("trace", of="raw", to="mart")
    assert answer["paths_total"] == 2
    assert answer["paths_exact"]
    through = {each["id"]: each["name"] for each in answer["nodes"] if each["kind"] == "dataset"}
    ways = {tuple(through[each] for each in path if each in through) for path in answer["paths"]}
    assert ways == {("raw", "clean", "mart"), ("raw", "fast", "mart")}
    assert server.ask("trace", of="mart", to="raw")["paths"] == []


def test_why_a_dataset_has_nothing_upstream(server: Server) -> None:
    server.tell(
        dataset_event("shop", headwater_source={"source": True}),
        run_event("emit", writes=["events"]),
        run_event("load", reads=["shop", "events", "found"], writes=["clean"]),
    )
    answer = server.ask("lineage", of="clean", direction="upstream")
    origin = {each["name"]: each["origin"] for each in answer["nodes"] if each["origin"]}
    kinds = {name: told["kind"] for name, told in origin.items()}
    assert kinds == {
        "shop": "declared_source",
        "events": "not_instrumented",
        "found": "never_written",
    }
    (reason,) = answer["coverage"]["reasons"]
    assert reason["code"] == "unknown_upstream"
    assert reason["count"] == 2
    assert {*reason["nodes"]} == {"dataset:warehouse:events", "dataset:warehouse:found"}


def test_a_dataset_of_which_only_the_name_is_known_has_unknown_coverage(server: Server) -> None:
    server.tell(dataset_event("lonely"))
    answer = server.ask("lineage", of="lonely", direction="upstream")
    assert answer["coverage"]["status"] == "unknown"
    assert reasons(answer) == {"unknown_upstream"}


def test_pages_are_complete_and_do_not_move_while_events_arrive(server: Server) -> None:
    many = [f"report {number:02}" for number in range(25)]
    for name in many:
        tell_chain(server, "mart", name)
    first = server.ask("impact", of="mart", limit=10)
    assert (first["total"], first["returned"], first["truncated"]) == (25, 10, True)
    assert reasons(first) == {"limit"}
    pages = [first]
    while pages[-1]["next"]:
        tell_chain(server, "mart", f"late {len(pages)}")
        pages.append(server.ask("impact", of="mart", limit=10, cursor=pages[-1]["next"]))
    assert [page["returned"] for page in pages] == [10, 10, 5]
    seen = [name for page in pages for name in names(page)]
    assert sorted(seen) == many
    edges = {(edge["source"], edge["target"]) for page in pages for edge in page["edges"]}
    assert len(edges) == 50
    again = server.ask("impact", of="mart", limit=10, cursor=first["next"])
    assert [each["id"] for each in again["nodes"]] == [each["id"] for each in pages[1]["nodes"]]


def test_a_self_loop_ends(server: Server) -> None:
    server.tell(run_event("merge", reads=["mart", "raw"], writes=["mart"]))
    answer = server.ask("lineage", of="mart")
    assert names(answer) == {"raw"}
    assert ("mart", "mart") in flows(answer)


def test_a_dataset_reaches_itself_through_a_cycle_only_once(server: Server) -> None:
    tell_chain(server, "a", "b", "c", "a")
    answer = server.ask("impact", of="a")
    assert names(answer) == {"b", "c"}
    assert answer["total"] == 2


def test_names_in_any_alphabet_come_back_as_they_were(server: Server) -> None:
    odd = ["größe/naïve", "データ.表", "a:b%2Fc d", "🚰", "[x]", 'O\'Brien "q" \\']
    tell_chain(server, *odd)
    answer = server.ask("impact", of=f"{server.ask('find', q=odd[0])['hits'][0]['id']}")
    assert names(answer) == {*odd[1:]}
    for node in answer["nodes"]:
        if node["kind"] == "dataset":
            assert server.ask("show", id=node["id"])["name"] == node["name"]


def test_a_namespace_tells_equal_names_apart(server: Server) -> None:
    server.tell(
        run_event("load", reads=[dataset("orders", namespace="postgres://one:5432")], writes=["x"]),
        run_event("send", reads=[dataset("orders", namespace="postgres://two:5432")], writes=["y"]),
    )
    assert names(server.ask("impact", of="postgres://one:5432/orders")) == {"x"}
    assert names(server.ask("impact", of="postgres://two:5432/orders")) == {"y"}
    problem = server.problem("impact", of="orders")
    assert problem["status"] == 409
    assert len(problem["candidates"]) == 2
