"""Rows 69 to 74: questions, whom they are answered for, and how much they cost."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from conformance.conftest import Call
from support.corner import Corner, instant
from support.server import names, reasons, running
from support.told import (
    at,
    columns,
    dataset,
    dataset_event,
    job_event,
    run_event,
    run_id,
    schema,
)


def test_row_69_every_question_asks_for_a_key_and_events_say_whose_it_was(
    call: Call, tmp_path: Path
) -> None:
    """Ask for a key on every route, bind keys to namespaces, and keep whose key brought what."""
    data = tmp_path / "data"
    with running(data, api_key="k") as server:
        described = server.client.get("/openapi.json").json()["paths"]
        asked = {
            (method.upper(), path.format(offset=1, number=1, name="x"))
            for path, methods in described.items()
            for method in methods
        }
        assert len(asked) > 15
        open_to_all = set()
        for method, path in asked:
            answer = httpx.request(method, server.address + path)
            if answer.status_code != 401:
                open_to_all.add(path)
        assert open_to_all == {"/health"}
        health = httpx.get(f"{server.address}/health").text
        assert "warehouse" not in health
        for name in ("airflow", "dbt"):
            key = call("keys", "create", name, "--data", data)[1].strip()
            event = run_event(name, writes=[name])
            headers = {"authorization": f"Bearer {key}"}
            post = f"{server.address}/api/v1/lineage"
            offset = httpx.post(post, json=event, headers=headers).json()["offset"]
            assert server.ask(f"events/{offset}")["source"] == name
        refused = httpx.post(post, json={}, headers=headers)
        assert refused.status_code == 400
        assert server.ask("dead-letters")["dead_letters"][0]["source"] == "dbt"


def test_row_71_answers_are_bounded_by_depth_and_size(here: Corner) -> None:
    """Bound every walk by depth and size, say so, and lead on to the rest, at any size of graph."""
    chain = [
        run_event(f"to {number + 1}", reads=[f"t{number}"], writes=[f"t{number + 1}"])
        for number in range(1_500)
    ]
    fan = [
        run_event("spread", reads=["hub"], writes=[f"leaf{number:04}" for number in range(1_200)])
    ]
    assert here.post(chain + fan, batch=True).json()["summary"]["failed"] == 0
    assert here.downstream("t0", depth=3) == {"t1", "t2", "t3"}
    bounded = here.ask("impact", of=here.dataset("t0"), depth=1_000, limit=10)
    assert (bounded["total"], bounded["returned"], bounded["truncated"]) == (1_000, 10, True)
    assert reasons(bounded) == {"depth", "limit"}
    assert len(json.dumps(bounded)) < 50_000
    whole = here.ask("impact", of=here.dataset("t0"), limit=10)
    assert whole["total"] == 1_500
    pages = [here.ask("impact", of=here.dataset("hub"), limit=500)]
    while pages[-1]["next"]:
        asked = {"of": here.dataset("hub"), "limit": 500, "cursor": pages[-1]["next"]}
        pages.append(here.ask("impact", **asked))
    assert [page["returned"] for page in pages] == [500, 500, 200]
    assert len(set().union(*map(names, pages))) == 1_200
    for wrong in ({"depth": 0}, {"depth": -1}, {"limit": 0}, {"limit": 10**9}):
        assert here.server.problem("impact", of=here.dataset("hub"), **wrong)["status"] == 400


def test_row_72_lineage_as_it_was_and_what_has_changed(here: Corner) -> None:
    """Answer as of any instant, as of what was known then, and with the difference of two."""
    before = dataset("mart", schema=schema(id="int"), columnLineage=columns("id <- old.id"))
    after = dataset("mart", schema=schema(id="text"), columnLineage=columns("id <- new.id"))
    first = here.tell(run_event("load", reads=["old"], writes=[before], hours=1))
    here.tell(*(run_event("load", reads=["new"], writes=[after], hours=h) for h in (2, 3, 4)))
    late = here.tell(run_event("load", reads=["older"], writes=["mart"], hours=0))
    assert here.upstream("mart", valid_at=at(1.5)) == {"old", "older"}
    assert here.upstream("mart", valid_at=at(0.5)) == {"older"}
    assert here.upstream("mart", known_at=first) == {"old"}
    assert here.upstream("mart", known_at=late - 1, valid_at=at(0.5)) == set()
    assert here.columns_upstream("mart", "id", valid_at=at(1.5)) == {"old.id"}
    assert here.columns_upstream("mart", "id") == {"new.id"}
    difference = here.ask("diff", from_=at(1.5), to=at(9), of=here.dataset("mart"))
    assert here.dataset("new") in {each["source"] for each in difference["added"]}
    gone = {each["source"]: each["ended_because"] for each in difference["removed"]}
    assert gone[here.dataset("old")] == "missed"
    (change,) = difference["schemas"]
    assert [(each["name"], each["before"], each["after"]) for each in change["retyped"]] == [
        ("id", "int", "text")
    ]
    assert difference["before"] == instant(at(1.5).replace("T01:30:00", "T01:30:00"))
    same = here.ask("diff", from_=at(8), to=at(9), of=here.dataset("mart"))
    assert same["total"] == 0


def test_row_73_search_finds_names_columns_text_tags_and_owners(here: Corner) -> None:
    """Find things by any part of a name, column, description, SQL, facet, tag or owner."""
    here.tell(
        dataset_event(
            "shop.public.orders",
            schema={"fields": [{"name": "zqcustomer_mail", "type": "text"}]},
            documentation={"description": "what zqpeople bought"},
            tags={"tags": [{"key": "zqpii", "value": "direct"}]},
            ownership={"owners": [{"name": "team:zqsales"}]},
        ),
        run_event("zqnightly load", writes=["other"]),
    )
    for words in ("public.orders", "zqcustomer_mail", "zqpeople", "zqpii", "zqsales", "ZQSALES"):
        assert here.found(words) == ["shop.public.orders"], words
    assert here.found("zqnightly", kind="job") == ["zqnightly load"]
    assert here.found("zqnothing") == []
    here.tell(job_event("zqreport", sql={"query": "select zqlifetime from zqledger"}))
    assert here.found("zqlifetime") == ["zqreport"]
    here.tell(
        dataset_event("shop.public.orders", hours=1, ownership={"owners": [{"name": "team:zqnew"}]})
    )
    assert here.found("zqsales") == []
    assert here.found("zqnew") == ["shop.public.orders"]
    here.tell(
        dataset_event(
            "shop.public.orders",
            hours=2,
            catalog={"framework": "iceberg", "type": "rest", "name": "zqlakehouse"},
            **{"acme.cost": {"centre": ["a", {"deep": "zqcentre 12"}], "zqkey": 7}},
        ),
        job_event("zqreport", hours=2, jobType={"integration": "ZQENGINE"}),
        # What names other things, or is new with each run, is not looked into.
        dataset_event("later", columnLineage=columns("x <- zqother.x"),
                      version={"datasetVersion": "zqversion"}),
    )  # fmt: skip
    for words, facet in (
        ("zqlakehouse", "catalog"), ("zqcentre", "acme.cost"), ("zqengine", "jobType"),
    ):  # fmt: skip
        (hit,) = here.ask("find", q=words)["hits"]
        assert (hit["matched"], hit["facet"]) == ("facet", facet)
    for words in ("zqkey", "zqversion"):
        assert here.found(words) == []
    assert "later" not in here.found("zqother")
    # Words may stand in several places, and a facet that is taken away is not found any more.
    assert here.found("zqlakehouse zqnew") == ["shop.public.orders"]
    here.tell(dataset_event("shop.public.orders", hours=3, catalog={"_deleted": True}))
    assert here.found("zqlakehouse") == []


def test_row_74_things_are_there_when_they_are_first_named(here: Corner) -> None:
    """Make a dataset, job or run when an event first names it; nothing is ever registered."""
    link = {"namespace": "warehouse", "name": "by link", "type": "TABLE"}
    parent = {"run": {"runId": run_id("dag")}, "job": {"namespace": "etl", "name": "dag"}}
    waits = {"upstream": [{"job": {"namespace": "etl", "name": "before"}}], "downstream": []}
    here.tell(
        run_event(
            "load",
            reads=["raw"],
            writes=[
                dataset(
                    "clean",
                    columnLineage=columns("x <- by_column.x"),
                    symlinks={"identifiers": [link]},
                )
            ],
            facets={"parent": parent, "jobDependencies": waits},
        )
    )
    for name in ("raw", "clean", "by_column", "by link"):
        assert here.show(here.dataset(name))["name"] == name
    for name in ("load", "dag", "before"):
        assert here.show(here.job(name))["name"] == name
    assert here.show(here.run("dag"))["run"]["job"] == here.job("dag")
    assert here.upstream("clean") == {"raw", "by_column"}
    assert here.server.problem("show", id=here.dataset("never named"))["status"] == 404
