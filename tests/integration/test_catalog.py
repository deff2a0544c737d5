"""Search, and the pages of datasets, columns, jobs and runs."""

from __future__ import annotations

import pytest

from headwater.store import catalog_find_words
from support.server import Server
from support.told import at, dataset, dataset_event, job_event, run_event, run_id, schema, symlinks


def found(server: Server, q: str, **asked: object) -> list[str]:
    return [each["name"] for each in server.ask("find", q=q, **asked)["hits"]]


def test_find_by_any_part_of_a_name(server: Server) -> None:
    server.tell(run_event("nightly load", reads=["shop.orders"], writes=["shop.customers"]))
    assert found(server, "orders") == ["shop.orders"]
    assert found(server, "ORD") == ["shop.orders"]
    assert found(server, "tomer shop") == ["shop.customers"]
    assert set(found(server, "or")) == {"shop.orders"}
    assert found(server, "load", kind="job") == ["nightly load"]
    assert found(server, "load", kind="dataset") == []
    assert found(server, "nothing like it") == []


def test_signs_that_mean_something_to_a_database_mean_themselves(server: Server) -> None:
    server.tell(run_event("j", reads=["a_b", "axb", 'say "x"'], writes=["50%"]))
    assert found(server, "_") == ["a_b"]
    assert found(server, "%") == ["50%"]
    assert found(server, 'y "x"') == ['say "x"']
    assert found(server, "a_b") == ["a_b"]
    for text in ('"', "'", "*", "a OR b", "NEAR(", "-", "^", "\0", "\0\0\0\0", "\\", "x" * 400):
        server.ask("find", q=text)


def test_find_by_column_description_tag_and_owner(server: Server) -> None:
    server.tell(
        dataset_event(
            "t1",
            schema=schema(customer_mail="text"),
            documentation={"description": "who bought what"},
            tags={"tags": [{"key": "pii", "value": "true"}]},
            ownership={"owners": [{"name": "team:sales"}]},
        ),
        dataset_event("t2"),
    )
    hits = {q: server.ask("find", q=q)["hits"] for q in ("customer_mail", "bought", "pii", "sales")}
    assert all([hit["name"] for hit in told] == ["t1"] for told in hits.values())
    assert {q: told[0]["matched"] for q, told in hits.items()} == {
        "customer_mail": "column",
        "bought": "description",
        "pii": "tag",
        "sales": "owner",
    }


def test_find_a_job_by_its_sql_and_by_where_its_code_lies(server: Server) -> None:
    told = run_event("nightly", writes=["t"])
    told["job"]["facets"] = {
        "sql": {"query": "select lifetime_value from ledger"},
        "sourceCodeLocation": {"type": "git", "url": "https://git.example.com/etl/nightly.sql"},
    }
    server.tell(told)
    for words in ("lifetime_value", "etl/nightly.sql"):
        (hit,) = server.ask("find", q=words)["hits"]
        assert (hit["name"], hit["matched"]) == ("nightly", "code")


def test_without_words_the_newest_come_first(server: Server) -> None:
    for hour, name in enumerate(["first", "second", "third"]):
        server.tell(dataset_event(name, hours=hour, documentation={"description": name}))
    assert found(server, "") == ["third", "second", "first"]


def test_pages_of_a_search_are_complete(server: Server) -> None:
    many = sorted(f"table_{number:03}" for number in range(23))
    server.tell(run_event("load", reads=many, writes=["all"]))
    for q in ("table", "ta"):
        pages = [server.ask("find", q=q, limit=10)]
        while pages[-1]["next"]:
            pages.append(server.ask("find", q=q, limit=10, cursor=pages[-1]["next"]))
        assert [page["returned"] for page in pages] == [10, 10, 3]
        assert {page["total"] for page in pages} == {23}
        assert sorted(hit["name"] for page in pages for hit in page["hits"]) == many
        assert pages[0]["coverage"]["status"] == "partial"
        assert pages[-1]["coverage"]["status"] == "complete"


def test_what_comes_between_two_pages_moves_nothing_behind_the_first(server: Server) -> None:
    server.tell(run_event("load", reads=[f"table_{number:02}" for number in range(0, 20, 2)]))
    first = server.ask("find", q="table", limit=4)
    # More tables change how telling each word is, and some belong before what is left.
    server.tell(run_event("load", reads=[f"table_{number:02}" for number in range(1, 20, 2)]))
    rest = server.ask("find", q="table", limit=99, cursor=first["next"])
    shown = [hit["name"] for page in (first, rest) for hit in page["hits"]]
    assert shown[:4] == ["table_00", "table_02", "table_04", "table_06"]
    assert shown[4:] == [f"table_{number:02}" for number in range(7, 20)]


def test_the_newest_come_page_by_page_as_the_first_page_found_them(server: Server) -> None:
    for hour in range(6):
        server.tell(dataset_event(f"t{hour}", hours=hour, documentation={"description": "x"}))
    first = server.ask("find", limit=2)
    server.tell(dataset_event("t1", hours=9, documentation={"description": "changed"}))
    server.tell(dataset_event("new", hours=9, documentation={"description": "x"}))
    rest = server.ask("find", limit=9, cursor=first["next"])
    shown = [hit["name"] for page in (first, rest) for hit in page["hits"]]
    assert shown[:6] == ["t5", "t4", "t3", "t2", "t1", "t0"]


def test_a_run_that_starts_between_two_pages_repeats_none(server: Server) -> None:
    server.tell(*(run_event("load", run=str(hour), hours=hour) for hour in range(6)))
    first = server.ask("runs", of="load", limit=2)
    server.tell(run_event("load", run="late", hours=9))
    rest = server.ask("runs", of="load", limit=9, cursor=first["next"])
    shown = [each["id"] for page in (first, rest) for each in page["runs"]]
    assert shown == [f"run:{run_id(str(hour))}" for hour in (5, 4, 3, 2, 1, 0)]
    assert (rest["total"], rest["returned"], rest["next"]) == (7, 4, None)


def test_runs_that_begin_at_once_are_each_listed_once(server: Server) -> None:
    server.tell(*(run_event("load", run=str(number)) for number in range(7)))
    pages = [server.ask("runs", limit=3)]
    while pages[-1]["next"]:
        pages.append(server.ask("runs", limit=3, cursor=pages[-1]["next"]))
    assert [page["returned"] for page in pages] == [3, 3, 1]
    assert len({each["id"] for page in pages for each in page["runs"]}) == 7


def test_a_cursor_of_another_list_is_refused(server: Server) -> None:
    server.tell(*(run_event("load", run=str(number), reads=["a", "b"]) for number in range(3)))
    cursor = server.ask("runs", limit=1)["next"]
    for asked in ({}, {"q": "a"}, {"kind": "column"}):
        assert server.problem("find", cursor=cursor, **asked)["pointer"] == "/cursor"


def test_a_name_that_is_the_word_comes_before_those_that_hold_it(server: Server) -> None:
    server.tell(
        run_event("etl", reads=["orders_2019", "shop.public.orders", "x/orders", "public.orders2"]),
        dataset_event("t", schema=schema(orders="int")),
    )
    names = found(server, "ORDERS", kind="dataset")
    assert names == ["x/orders", "shop.public.orders", "orders_2019", "public.orders2", "t"]


def columns(server: Server, q: str, **asked: object) -> list[str]:
    hits = server.ask("find", q=q, kind="column", **asked)["hits"]
    assert {hit["kind"] for hit in hits} <= {"column"}
    return [f"{hit['name']}[{hit['field']}]" for hit in hits]


def test_columns_are_found_by_their_names_and_that_of_their_dataset(server: Server) -> None:
    server.tell(
        dataset_event("shop.customers", schema=schema(id="int", email="text", email_hash="text")),
        dataset_event("shop.email_log", schema=schema(id="int", sent_to="text")),
        dataset_event("mail.riders", schema=schema(rider_email="text")),
    )
    assert columns(server, "email") == [
        "shop.customers[email]",
        "shop.customers[email_hash]",
        "mail.riders[rider_email]",
    ]
    assert columns(server, "customers email") == [
        "shop.customers[email]",
        "shop.customers[email_hash]",
    ]
    assert columns(server, "id log") == ["shop.email_log[id]"]
    assert columns(server, "ID") == [
        "shop.customers[id]",
        "shop.email_log[id]",
        "mail.riders[rider_email]",
    ]
    assert columns(server, "shop") == []
    assert len(columns(server, "")) == 6
    hit = server.ask("find", q="sent_to", kind="column")["hits"][0]
    assert server.ask("show", id=hit["id"])["field"] == "sent_to"


def test_pages_of_columns_are_complete(server: Server) -> None:
    names = [f"amount_{number:02}" for number in range(12)]
    server.tell(dataset_event("t", schema=schema(**dict.fromkeys(names, "int"))))
    first = server.ask("find", q="amount", kind="column", limit=5)
    server.tell(dataset_event("s", schema=schema(amount="int")))
    rest = server.ask("find", q="amount", kind="column", limit=99, cursor=first["next"])
    assert [hit["field"] for page in (first, rest) for hit in page["hits"]] == names
    assert (first["total"], rest["total"], rest["next"]) == (12, 13, None)


def test_the_page_of_a_dataset(server: Server) -> None:
    server.tell(
        dataset_event(
            "orders",
            hours=1,
            schema=schema(id="int", mail="text"),
            documentation={"description": "what was ordered"},
            ownership={"owners": [{"name": "ann", "type": "MAINTAINER"}]},
            tags={
                "tags": [
                    {"key": "pii", "value": "true", "source": "ann", "field": "mail"},
                    {"key": "area", "value": "sales"},
                ]
            },
            datasetType={"datasetType": "TABLE"},
            headwater_tier={"tier": 1},
            headwater_domain={"domain": "sales"},
            headwater_terms={"terms": ["order"]},
            headwater_runbooks={"runbooks": [{"url": "https://example.com/r", "title": "fix"}]},
        ),
        run_event("load", reads=["raw"], writes=["orders"], hours=2),
        run_event("build", reads=["orders"], writes=["mart"], hours=3),
    )
    page = server.ask("show", id="orders")
    assert page["id"] == "dataset:warehouse:orders"
    assert page["description"] == "what was ordered"
    assert page["owners"] == [{"name": "ann", "type": "MAINTAINER", "by_people": False}]
    assert (page["tier"], page["domain"], page["terms"]) == (1, "sales", ["order"])
    assert page["type"] == "TABLE"
    assert page["runbooks"] == [{"url": "https://example.com/r", "title": "fix"}]
    fields = {each["name"]: each["tags"] for each in page["schema"]["fields"]}
    assert fields == {"id": [], "mail": ["pii"]}
    assert [each["name"] for each in page["producers"]] == ["load"]
    assert [each["name"] for each in page["consumers"]] == ["build"]
    assert [each["job_name"] for each in page["runs"]] == ["build", "load"]
    assert page["origin"] is None
    assert page["facets"]["headwater_tier"]["tier"] == 1


def test_a_schema_remembers_its_versions(server: Server) -> None:
    server.tell(
        dataset_event("orders", hours=1, schema=schema(id="int", note="text")),
        dataset_event("orders", hours=2, schema=schema(id="int", note="text")),
        dataset_event("orders", hours=3, schema=schema(id="bigint", mail="text")),
    )
    newest, first = server.ask("show", id="orders")["schema_history"]
    assert (newest["added"], newest["removed"]) == (["mail"], ["note"])
    assert newest["retyped"] == [{"name": "id", "before": "int", "after": "bigint"}]
    assert (newest["until"], first["until"]) == (None, "2026-11-01T03:00:00.000000Z")
    assert (first["added"], first["fields"]) == (["id", "note"], 2)
    before = server.ask("show", id="orders", valid_at=at(2))
    assert [each["type"] for each in before["schema"]["fields"]] == ["int", "text"]
    assert before["schema"]["since"] == "2026-11-01T01:00:00.000000Z"


def test_a_late_old_event_changes_nothing_that_is_newer(server: Server) -> None:
    server.tell(
        dataset_event("orders", hours=5, documentation={"description": "new"}),
        dataset_event("orders", hours=1, documentation={"description": "old"}),
    )
    assert server.ask("show", id="orders")["description"] == "new"
    assert server.ask("show", id="orders", valid_at=at(2))["description"] == "old"


def test_a_facet_that_is_taken_back_is_gone(server: Server) -> None:
    server.tell(
        dataset_event("orders", hours=1, documentation={"description": "text"}),
        dataset_event("orders", hours=2, documentation={"_deleted": True}),
    )
    assert server.ask("show", id="orders")["description"] is None


def test_the_page_of_a_job_and_control_flow_beside_the_data(server: Server) -> None:
    waits = {"upstream": [{"job": {"namespace": "etl", "name": "extract"}}], "downstream": []}
    server.tell(
        run_event(
            "load",
            reads=["raw"],
            writes=["clean"],
            facets={
                "jobDependencies": waits,
                "parent": {
                    "run": {"runId": run_id("dag")},
                    "job": {"namespace": "etl", "name": "dag"},
                },
            },
            job_facets={"sql": {"query": "select 1"}, "jobType": {"jobType": "TASK"}},
        )
    )
    page = server.ask("show", id="job:etl:load")
    assert page["sql"] == "select 1"
    assert [each["name"] for each in page["inputs"]] == ["raw"]
    assert [each["name"] for each in page["outputs"]] == ["clean"]
    assert page["waits_for"] == ["job:etl:extract"]
    assert page["parent"] == "job:etl:dag"
    assert server.ask("show", id="job:etl:dag")["children"] == ["job:etl:load"]
    assert server.ask("impact", of="job:etl:extract")["total"] == 0


def test_the_page_of_a_run_and_its_parent(server: Server) -> None:
    parent = {
        "run": {"runId": run_id("dag")},
        "job": {"namespace": "etl", "name": "dag"},
    }
    nominal = {"nominalStartTime": at(0), "nominalEndTime": at(24)}
    facets = {"parent": parent, "nominalTime": nominal}
    offsets = server.tell(
        run_event("load", reads=["raw"], run="r", state="START", hours=1, facets=facets),
        run_event(
            "load",
            writes=["clean"],
            run="r",
            state="FAIL",
            hours=2,
            facets={"errorMessage": {"message": "no space", "programmingLanguage": "SQL"}},
        ),
    )
    page = server.ask("show", id=f"run:{run_id('r')}")
    run = page["run"]
    assert (run["state"], run["error"], run["duration_s"]) == ("FAILED", "no space", 3600.0)
    assert run["nominal_start"] == "2026-11-01T00:00:00.000000Z"
    assert run["parent"] == f"run:{run_id('dag')}"
    assert [each["id"] for each in page["inputs"]] == ["dataset:warehouse:raw"]
    assert [each["id"] for each in page["outputs"]] == ["dataset:warehouse:clean"]
    assert sorted(each["offset"] for each in page["events"]) == offsets
    children = server.ask("show", id=f"run:{run_id('dag')}")["children"]
    assert [each["id"] for each in children] == [f"run:{run_id('r')}"]


def test_which_run_wrote_the_version_that_a_run_read(server: Server) -> None:
    server.tell(
        run_event("load", writes=["clean"], run="w1", hours=1),
        run_event("load", writes=["clean"], run="w2", hours=3),
        run_event("build", reads=["clean"], writes=["mart"], run="r1", hours=2),
        run_event("build", reads=["clean"], writes=["mart"], run="r2", hours=4),
    )
    for reader, writer in (("r1", "w1"), ("r2", "w2")):
        (read,) = server.ask("show", id=f"run:{run_id(reader)}")["inputs"]
        assert read["written_by"] == f"run:{run_id(writer)}"
        assert not read["explicit"]


def test_versions_that_the_storage_gives_are_kept(server: Server) -> None:
    def version(name: str) -> dict:
        return dataset("clean", version={"datasetVersion": name})

    server.tell(
        run_event("load", writes=[version("v1")], run="w1", hours=1),
        run_event("load", writes=[version("v2")], run="w2", hours=2),
        run_event("build", reads=[version("v1")], writes=["mart"], run="late", hours=3),
    )
    (read,) = server.ask("show", id=f"run:{run_id('late')}")["inputs"]
    assert (read["version"], read["explicit"]) == ("v1", True)
    assert read["written_by"] == f"run:{run_id('w1')}"
    versions = server.ask("show", id="clean")["versions"]
    assert [(each["version"], each["explicit"]) for each in versions] == [
        ("v2", True),
        ("v1", True),
    ]


def test_the_runs_of_a_job_and_of_a_dataset(server: Server) -> None:
    for hour in range(5):
        state = "FAIL" if hour == 3 else "COMPLETE"
        server.tell(run_event("load", reads=["raw"], writes=["clean"], hours=hour, state=state))
    server.tell(run_event("other", hours=9))
    runs = server.ask("runs", of="job:etl:load")
    assert [each["started_at"][11:13] for each in runs["runs"]] == ["04", "03", "02", "01", "00"]
    assert server.ask("runs", of="clean")["total"] == 5
    assert server.ask("runs", of="load", state="failed")["total"] == 1
    assert server.ask("runs")["total"] == 6
    page = server.ask("runs", of="load", limit=2)
    assert (page["returned"], page["truncated"]) == (2, True)
    rest = server.ask("runs", of="load", limit=5, cursor=page["next"])
    assert (rest["returned"], rest["next"]) == (3, None)


def test_other_names_and_spellings_are_shown(server: Server) -> None:
    postgres = "postgresql://db.example.com:5432"
    server.tell(
        dataset_event("shop.public.orders", namespace=postgres),
        dataset_event("orders", symlinks=symlinks("lake/orders")),
    )
    (hit,) = server.ask("find", q="shop.public.orders")["hits"]
    page = server.ask("show", id=hit["id"])
    assert page["namespace"] == "postgres://db.example.com:5432"
    assert [each["namespace"] for each in page["names"]] == [postgres]
    assert page["names"][0]["rule"]
    assert server.ask("show", id=f"{postgres}/shop.public.orders")["id"] == hit["id"]
    (alias,) = server.ask("show", id="lake/orders")["aliases"]
    assert alias["name"] == "orders"
    assert alias["stated_by"] == "dataset:warehouse:orders"


def test_what_was_written_to_is_remembered_as_it_was_spelled(server: Server) -> None:
    path = dataset("orders/day=2026-11-01/part-0.parquet", namespace="s3://lake")
    server.tell(run_event("load", writes=[path], run="w"))
    (written,) = server.ask("show", id=f"run:{run_id('w')}")["outputs"]
    assert any("day=2026-11-01" in each for each in written["spelled"])


def test_a_job_event_describes_a_job_that_never_ran(server: Server) -> None:
    server.tell(job_event("later", documentation={"description": "not yet"}))
    page = server.ask("show", id="later")
    assert (page["kind"], page["description"], page["runs"]) == ("job", "not yet", [])


def test_the_closest_names_come_first_then_what_matters_and_what_is_read(server: Server) -> None:
    server.tell(
        dataset_event("x_reorders"),
        dataset_event("a_orders_long"),
        dataset_event("b_orders_rated", headwater_tier={"tier": 1}),
        dataset_event("CustomerOrders"),
        dataset_event("orders_x"),
        dataset_event("orders"),
        run_event("r", reads=["c_orders_that_is_read"]),
    )
    assert found(server, "orders", kind="dataset") == [
        "orders",
        "orders_x",
        "b_orders_rated",
        "c_orders_that_is_read",
        "a_orders_long",
        "CustomerOrders",
        "x_reorders",
    ]


@pytest.mark.parametrize(
    "q",
    ["orders", "ord", "or", "o", "orders a", "shop", "team", "orders ra", "orders_rat", "dersor"],
)
def test_many_are_found_in_the_order_in_which_a_few_are(
    server: Server, monkeypatch: pytest.MonkeyPatch, q: str
) -> None:
    names = ("orders", "orders_a", "b.orders", "x_reorders", "CustomerOrders", "a_orders_rated",
             "ordersorder", "orders_ratings")  # fmt: skip
    server.tell(
        *(dataset_event(name) for name in names),
        dataset_event("shop.carts", schema={"fields": [{"name": "orders"}]}),
        dataset_event("carts_of_teams", documentation={"description": "as the orders team counts"}),
        dataset_event("team", ownership={"owners": [{"name": "team:orders"}]}),
    )
    few = [found(server, q, limit=limit) for limit in (1, 3, 50)]

    monkeypatch.setattr(catalog_find_words, "_GRADED", 0)

    assert [found(server, q, limit=limit) for limit in (1, 3, 50)] == few


def test_letters_in_another_order_do_not_fit(server: Server) -> None:
    server.tell(dataset_event("payord"), dataset_event("x.payord_x"))
    assert found(server, "ordpay") == []
    assert found(server, "payord") == ["payord", "x.payord_x"]


def test_a_misspelled_word_finds_what_is_called_nearly_so_and_says_it(server: Server) -> None:
    server.tell(dataset_event("shop.customer_orders"), dataset_event("shop.payments"))
    for q in ("custmoer", "customr", "custoner_orders", "paymentss"):
        answer = server.ask("find", q=q)
        assert [hit["matched"] for hit in answer["hits"]] == ["similar"], q
        assert (answer["total"], answer["returned"]) == (1, 1)
    assert found(server, "custom") == ["shop.customer_orders"]
    assert {hit["matched"] for hit in server.ask("find", q="customer")["hits"]} == {"name"}


def test_what_is_found_is_filtered_and_counted(server: Server) -> None:
    owned = {"owners": [{"name": "team:sales"}]}
    server.tell(
        dataset_event("orders_a", ownership=owned, headwater_tier={"tier": 2}),
        dataset_event("orders_b", tags={"tags": [{"key": "pii", "value": "direct"}]}),
        dataset_event("orders_c", ownership=owned),
    )
    assert set(found(server, "orders", owner="TEAM:sales")) == {"orders_a", "orders_c"}
    assert set(found(server, "", owner="team:sales")) == {"orders_a", "orders_c"}
    assert found(server, "or", tag="pii") == ["orders_b"]
    assert set(found(server, "orders", tier="1,2", owner="team:sales")) == {"orders_a"}
    assert found(server, "orders", domain="none") == []
    facets = server.ask("find", q="orders", facets="true")["facets"]
    assert (facets["counted"], facets["complete"]) == (3, True)
    assert facets["owner"] == [{"value": "team:sales", "count": 2}]
    assert facets["tag"] == [{"value": "pii:direct", "count": 1}]
    assert server.ask("find", q="orders")["facets"] is None
