"""Pictures over HTTP: one answer holds boxes, lines, places, columns and what is hidden."""

from __future__ import annotations

from typing import Any, cast

import httpx

from integration.test_columns import tell_orders
from support.server import Server
from support.told import at, dataset, dataset_event, run_event, run_id, schema


def boxes(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {box["node"]["label"]: box for box in view["boxes"]}


def confirm(server: Server, source: str, target: str) -> None:
    ends = {"source": f"dataset:warehouse:{source}", "target": f"dataset:warehouse:{target}"}
    said = server.client.post("/api/v2/judge", json=ends | {"word": "confirmed", "by": "ana"})
    assert said.is_success, said.text
    server.heard = server.platform.log.head()


def test_a_picture_holds_everything_in_its_place(server: Server) -> None:
    tell_orders(server)
    view = server.ask("view", of="clean")
    found = boxes(view)
    assert {*found} == {"raw", "load", "clean", "build", "mart"}
    order = sorted(found, key=lambda name: found[name]["x"])
    assert order == ["raw", "load", "clean", "build", "mart"]
    assert len(view["lines"]) == 4
    assert view["hidden"] == 0
    assert view["coverage"]["status"] == "partial"
    assert view["width"] >= found["mart"]["x"] + found["mart"]["width"]


def test_sides_are_opened_and_closed_by_the_address(server: Server) -> None:
    tell_orders(server)
    mart = server.ask("view", of="mart")
    clean = boxes(mart)["clean"]
    assert clean["upstream"] == {"shown": 0, "hidden": 1, "opened": False}
    opened = server.ask("view", of="mart", open=f"{clean['node']['id']}<")
    assert "raw" in boxes(opened)
    closed = server.ask("view", of="mart", open=f"{boxes(mart)['mart']['node']['id']}<0")
    assert {*boxes(closed)} == {"mart"}


def test_columns_are_unfolded_with_those_first_that_are_linked(server: Server) -> None:
    tell_orders(server)
    told = schema(id="bigint", amount="numeric", mail="text", country="text")
    server.tell(dataset_event("clean", schema=told))
    clean = boxes(server.ask("view", of="clean"))["clean"]
    view = server.ask("view", of="clean", columns=f"{clean['node']['id']}*3")
    told = boxes(view)["clean"]
    assert [each["field"] for each in told["columns"]] == ["amount", "mail", "country"]
    assert told["columns_total"] == 4
    assert told["height"] > clean["height"]
    assert told["columns"][0]["type"] == "numeric"


def test_a_locked_column_shows_its_way_through_every_box(server: Server) -> None:
    tell_orders(server)
    view = server.ask("view", of="clean", column="clean[amount]")
    on_path: set[tuple[str, str]] = {
        (name, column["field"])
        for name, box in boxes(view).items()
        for column in cast("list[dict[str, Any]]", box["columns"] or [])
        if column["on_path"]
    }
    assert on_path == {("raw", "amount"), ("clean", "amount"), ("mart", "total")}
    assert view["path"]["drawn"] == view["path"]["exists"] == 3
    joined = {(each["source"][-6:], each["target"][-6:]) for each in view["column_edges"]}
    assert joined == {("amount", "amount"), ("amount", ":total")}
    narrow = server.ask("view", of="raw", column="raw[amount]", downstream=0)
    assert narrow["path"] | {"column": ""} == {"column": "", "drawn": 1, "exists": 3}


def test_a_picture_of_a_job_shows_what_it_reads_and_writes(server: Server) -> None:
    tell_orders(server)
    view = server.ask("view", of="build", upstream=0, downstream=0)
    assert {*boxes(view)} == {"clean", "build", "mart"}


def test_what_stays_in_a_picture_keeps_its_order(server: Server) -> None:
    for each in "abcdef":
        server.tell(run_event(f"job_{each}", reads=["hub"], writes=[f"table_{each}"]))
    server.tell(run_event("on", reads=["table_a", "table_f"], writes=["end"]))
    first = server.ask("view", of="hub")
    before = sorted(
        (box["y"], name) for name, box in boxes(first).items() if name.startswith("table")
    )
    grown = server.ask("view", of="hub", downstream=2, after=first["drawing"])
    after = sorted(
        (box["y"], name) for name, box in boxes(grown).items() if name.startswith("table")
    )
    moved = [name for (_, name), (_, other) in zip(before, after, strict=True) if name != other]
    assert len(moved) <= 4
    again = server.ask("view", of="hub", after=first["drawing"])
    assert [name for _, name in before] == [
        name
        for _, name in sorted(
            (box["y"], name) for name, box in boxes(again).items() if name.startswith("table")
        )
    ]


def test_an_answer_that_has_not_changed_is_not_sent_again(server: Server) -> None:
    tell_orders(server)
    first = server.get("view", of="clean")
    known = {"if-none-match": first.headers["etag"]}

    def again() -> httpx.Response:
        asked = {"of": "clean", "min_offset": server.heard}
        return server.client.get("/api/v2/view", params=asked, headers=known)

    assert (again().status_code, again().content) == (304, b"")
    server.tell(run_event("elsewhere", reads=["x"], writes=["y"]))
    assert again().status_code == 304
    server.tell(run_event("more", reads=["clean"], writes=["report"]))
    assert again().status_code == 200


def test_a_side_that_does_not_read_like_one_is_refused_with_an_example(server: Server) -> None:
    tell_orders(server)
    refused = server.problem("view", of="clean", open="clean up")
    assert refused["status"] == 400
    assert "dataset:NAMESPACE:NAME>40" in refused["detail"]


def test_a_persons_word_marks_the_lines_of_a_flow_that_others_tell(server: Server) -> None:
    tell_orders(server)
    confirm(server, "raw", "clean")
    view = server.ask("view", of="clean")
    assert {*boxes(view)} == {"raw", "load", "clean", "build", "mart"}
    assert [line["confirmed"] for line in view["lines"]].count(True) == 2


def test_a_persons_word_that_stands_alone_is_a_box(server: Server) -> None:
    tell_orders(server)
    confirm(server, "raw", "mart")
    view = server.ask("view", of="mart")
    assert "drawn by a person" in boxes(view)


def test_the_ways_from_one_dataset_to_another_are_a_picture(server: Server) -> None:
    tell_orders(server)
    server.tell(run_event("aside", reads=["raw"], writes=["elsewhere"]))
    view = server.ask("view", of="raw", to="mart")
    assert {*boxes(view)} == {"raw", "load", "clean", "build", "mart"}
    assert view["paths_total"] == 1
    apart = server.ask("view", of="mart", to="raw")
    assert (apart["boxes"], apart["paths_total"]) == ([], 0)


def test_a_selection_is_a_picture(server: Server) -> None:
    tell_orders(server)
    view = server.ask("view", sel="raw clean")
    assert {*boxes(view)} == {"raw", "load", "clean"}
    assert view["hidden"] == 1
    both = server.problem("view", sel="raw", of="clean")
    assert (both["status"], both["pointer"]) == (400, "/of")


def test_without_jobs_lines_lead_from_dataset_to_dataset_and_name_the_jobs(server: Server) -> None:
    tell_orders(server)
    view = server.ask("view", of="clean", without_jobs="true")
    assert {*boxes(view)} == {"raw", "clean", "mart"}
    told = {line["edge"]["target"].rpartition(":")[2]: line["edge"] for line in view["lines"]}
    assert told["clean"]["through"] == ["job:etl:load"]
    assert told["clean"]["job"] == "job:etl:load"
    assert told["mart"]["evidence"] == ["observed"]


def test_datasets_with_something_in_common_are_one_box_until_it_is_opened(server: Server) -> None:
    server.tell(
        run_event("a", reads=["raw.one", "raw.two"], writes=["mart.x"]),
        run_event("b", reads=["raw.one"], writes=["mart.y"], state="FAIL"),
    )
    view = server.ask("view", sel="raw.* mart.*", group="schema")
    found = {box["node"]["name"]: box for box in view["boxes"]}
    assert {*found} == {"warehouse/raw", "warehouse/mart"}
    mart = found["warehouse/mart"]
    assert (mart["members"], mart["failing"]) == (2, 1)
    assert len(view["lines"]) == 1
    opened = server.ask("view", sel="raw.* mart.*", group="schema", ungroup=mart["node"]["id"])
    assert {box["node"]["name"] for box in opened["boxes"]} == {"warehouse/raw", "mart.x", "mart.y"}


def test_two_instants_are_compared_in_one_picture(server: Server) -> None:
    server.tell(run_event("build", reads=["raw", "rates"], writes=["mart"], hours=0))
    for hours in (30, 31, 32):
        server.tell(run_event("build", reads=["raw", "prices"], writes=["mart"], hours=hours))
    view = server.ask("view", of="mart", since=at(20))
    change = {name: box["change"] for name, box in boxes(view).items()}
    assert change == {
        "mart": None, "build": None, "raw": None, "prices": "added", "rates": "removed",
    }  # fmt: skip
    by_source = {line["edge"]["source"].rpartition(":")[2]: line for line in view["lines"]}
    assert by_source["prices"]["change"] == "added"
    assert by_source["rates"]["change"] == "removed"
    assert by_source["rates"]["edge"]["evidence"] == ["observed"]
    assert by_source["raw"]["change"] is None


def test_a_picture_of_the_past_is_about_what_a_dataset_was_called_then(server: Server) -> None:
    renamed = {
        "lifecycleStateChange": "RENAME",
        "previousIdentifier": {"namespace": "warehouse", "name": "old"},
    }
    server.tell(
        run_event("load", reads=["raw"], writes=["old"], hours=1),
        run_event("ren", writes=[dataset("new", lifecycleStateChange=renamed)], hours=5),
    )
    then = server.ask("view", of="new", valid_at=at(2))
    assert {"raw", "load", "old"} <= {*boxes(then)}


def test_a_picture_of_a_job_that_only_starts_others_is_what_these_do(server: Server) -> None:
    parent = {"run": {"runId": run_id("dag")}, "job": {"namespace": "etl", "name": "dag"}}
    server.tell(
        run_event("dag", run="dag"),
        run_event("dag.load", reads=["raw"], writes=["clean"], facets={"parent": parent}),
    )
    view = server.ask("view", of="dag", upstream=0, downstream=0)
    assert {*boxes(view)} == {"raw", "load", "clean"}


def test_what_is_pinned_is_shown_beside_what_leads_to_it(server: Server) -> None:
    hub = [f"mart{at}" for at in range(30)]
    server.tell(*(run_event(f"make {each}", reads=["hub"], writes=[each]) for each in hub))
    hidden = next(each for each in hub if each not in boxes(server.ask("view", of="hub")))
    view = server.ask("view", of="hub", pin=f"dataset:warehouse:{hidden}")
    found = boxes(view)
    assert found[hidden]["node"]["hops"] == 1
    assert {f"make {hidden}", hidden} <= {*found}
    assert found["hub"]["downstream"] == {"shown": 21, "hidden": 9, "opened": True}


def test_what_is_pinned_stays_when_the_picture_is_about_something_else(server: Server) -> None:
    server.tell(
        run_event("load", reads=["raw"], writes=["clean"]),
        run_event("build", reads=["clean"], writes=["mart"]),
        run_event("other", reads=["far"], writes=["away"]),
    )
    view = server.ask("view", of="raw", pin="dataset:warehouse:mart,dataset:warehouse:away")
    hops = {name: box["node"]["hops"] for name, box in boxes(view).items()}
    assert hops["mart"] == 2
    assert {"raw", "clean", "mart", "away"} <= {*hops}
    assert "far" not in hops


def test_a_pin_is_the_identifier_of_a_dataset(server: Server) -> None:
    tell_orders(server)
    refused = server.client.get("/api/v2/view", params={"of": "clean", "pin": "mart"})
    assert refused.status_code == 400
    assert refused.json()["pointer"] == "/pin"
