"""What selectors select on a real server, and what is said of those that select nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from headwater.lineage.selector.parse import MOST_CHARACTERS
from headwater.model.time import to_instant
from headwater.openlineage.producer import HEADWATER
from headwater.sdk.client import Client
from headwater.sdk.errors import AmbiguousNameError, BadInputError, UnknownNameError
from headwater.sdk.transport import Transport
from support.server import Server, running
from support.told import DAY_ONE, at, columns, dataset, dataset_event, job_event, run_event, schema

NOON = to_instant(DAY_ONE + timedelta(days=4, hours=12))


def tags(*texts: str) -> dict:
    """Tags written `key`, `key:value`, each with `@column` behind it for a column."""
    told = []
    for text in texts:
        label, _, column = text.partition("@")
        key, _, value = label.partition(":")
        tag = {"key": key, "value": value or "true"}
        told.append(tag | ({"field": column} if column else {}))
    return {"tags": told}


EVENTS = [
    dataset_event(
        "raw.orders",
        schema=schema(id="int", amount="int", email="text"),
        tags=tags("pii@email", "audit:sox"),
        ownership={"owners": [{"name": "team:shop"}]},
        headwater_domain={"domain": "shop"},
        headwater_tier={"tier": 2},
        datasetType={"datasetType": "TABLE"},
    ),
    dataset_event("lake/orders", namespace="s3://lake", schema=schema(amount="int")),
    job_event(
        "load",
        sourceCodeLocation={"type": "git", "url": "https://g/x/models/raw/load.sql",
                            "path": "models/raw/load.sql"},
        sql={"query": "select 1"},
    ),
    run_event("load", reads=["raw.orders"], writes=["clean"], hours=1),
    run_event(
        "build",
        reads=["clean"],
        writes=[
            dataset(
                "mart.sales",
                schema=schema(total="int"),
                tags=tags("classification:restricted", "pii:contact@total"),
                headwater_domain={"domain": "finance"},
                datasetType={"datasetType": "VIEW"},
                columnLineage=columns("total <- raw.orders.amount AGGREGATION"),
            )
        ],
        hours=2,
    ),
    run_event("build", hours=50, state="FAIL", run="bad"),
    run_event("report", reads=["mart.sales"], writes=["dash"], hours=96),
    dataset_event("mart", namespace="a"),
    dataset_event("mart", namespace="b"),
    dataset_event("with blank, and comma"),
]  # fmt: skip


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("select"), clock=lambda: NOON) as server:
        server.tell(*EVENTS)
        yield server


def found(server: Server, sel: str, **asked) -> set[str]:
    answer = server.ask("select", sel=sel, **asked)
    assert answer["total"] == answer["returned"] == len(answer["nodes"])
    assert answer["total"] == answer["datasets"] + answer["jobs"] + answer["columns"]
    return {
        f"{each['name']}[{each['field']}]" if each["field"] else each["name"]
        for each in answer["nodes"]
    }


@pytest.mark.parametrize(
    ("sel", "names"),
    [
        ("raw.orders", {"raw.orders"}),
        ("warehouse/clean", {"clean"}),
        ("warehouse:clean", {"clean"}),
        ("job:etl:load", {"load"}),
        ("dataset:warehouse:clean", {"clean"}),
        ("s3://lake/lake/orders", {"lake/orders"}),
        ('"with blank, and comma"', {"with blank, and comma"}),
        ("orders*", {"raw.orders", "lake/orders"}),
        ("*.orders", {"raw.orders"}),
        ("s3://*", {"lake/orders"}),
        ("?art.sales", {"mart.sales"}),
        ("nothing*", set()),
        ("raw.orders[amount]", {"raw.orders[amount]"}),
        ("raw.orders.amount", {"raw.orders[amount]"}),
        ("raw.orders[?d]", {"raw.orders[id]"}),
        ("*[amount]", {"raw.orders[amount]", "lake/orders[amount]"}),
        ("*orders[*mai*]", {"raw.orders[email]"}),
        ("tag:pii", {"raw.orders[email]", "mart.sales[total]"}),
        ("tag:PII:contact", {"mart.sales[total]"}),
        ("tag:audit", {"raw.orders"}),
        ("tag:audit:s*", {"raw.orders"}),
        ("classification:restricted", {"mart.sales"}),
        ("classification:*", {"mart.sales", "raw.orders[email]", "mart.sales[total]"}),
        ("owner:team:shop", {"raw.orders"}),
        ("domain:*", {"raw.orders", "mart.sales"}),
        ("tier:2", {"raw.orders"}),
        ("type:view", {"mart.sales"}),
        ("type:job", {"load", "build", "report"}),
        ("source:s3", {"lake/orders"}),
        ("namespace:s3*", {"lake/orders"}),
        ("namespace:etl", {"load", "build", "report"}),
        ("state:failed", {"build"}),
        ("state:completed", {"load", "report"}),
        ("changed:since=1d", {"report", "dash"}),
        ("state:changed", {"report", "dash"}),
        ("path:models/raw", {"load"}),
        ("path:raw", {"load"}),
        ("path:mod*/raw", {"load"}),
        ("path:models/ra", set()),
    ],
)
def test_atoms(estate: Server, sel: str, names: set[str]) -> None:
    assert found(estate, sel) == names


@pytest.mark.parametrize(
    ("sel", "names"),
    [
        ("clean+1", {"clean", "build", "mart.sales"}),
        ("1+clean", {"clean", "load", "raw.orders"}),
        ("+dash,type:dataset", {"dash", "mart.sales", "clean", "raw.orders"}),
        ("state:failed+1", {"build", "mart.sales"}),
        ("raw.orders[amount]+", {"raw.orders[amount]", "mart.sales[total]"}),
        ("@clean -type:job", {"raw.orders", "clean", "mart.sales", "dash"}),
        ("tag:pii,domain:shop", {"raw.orders[email]"}),
        ("tag:pii -mart.sales", {"raw.orders[email]"}),
        ("(clean dash) load", {"clean", "dash", "load"}),
    ],
)
def test_operators(estate: Server, sel: str, names: set[str]) -> None:
    assert found(estate, sel) == names


def test_a_second_selector_is_taken_away(estate: Server) -> None:
    assert found(estate, "+dash", exclude="type:job +clean") == {"dash", "mart.sales"}


def test_an_answer_says_how_the_selector_was_understood(estate: Server) -> None:
    told = estate.ask("select", sel=" ( clean )  dash,  dash ")
    assert told["selector"] == "clean dash,dash"
    assert told["coverage"] == {"status": "complete", "reasons": []}


def test_pages_follow_each_other_whatever_they_hold(estate: Server) -> None:
    whole = [each["id"] for each in estate.ask("select", sel="* *[*]")["nodes"]]
    pages: list[str] = []
    cursor = None
    while True:
        page = estate.ask("select", sel="* *[*]", limit=2, cursor=cursor)
        pages += [each["id"] for each in page["nodes"]]
        assert page["total"] == len(whole)
        cursor = page["next"]
        assert page["truncated"] is (cursor is not None)
        if cursor is None:
            break
        assert page["coverage"]["status"] == "partial"
    assert pages == whole
    kinds = [each.partition(":")[0] for each in whole]
    assert kinds == sorted(kinds, key=("dataset", "job", "column").index)


def test_labels_states_and_edges_are_those_of_the_time_that_is_asked_about(
    estate: Server,
) -> None:
    assert found(estate, "state:failed", valid_at=at(40)) == set()
    assert found(estate, "domain:*", valid_at=at(1.5)) == {"raw.orders"}
    assert found(estate, "+dash", valid_at=at(40)) == {"dash"}
    assert found(estate, "clean+", known_at=4) == {"clean"}


def test_an_unknown_name_is_told_with_its_column_and_the_nearest(estate: Server) -> None:
    told = estate.problem("select", sel="clean +raw.orderz")
    assert told["status"] == 404
    assert told["detail"].startswith("column 8: no event has ever named 'raw.orderz'")
    assert told["similar"][0] == "dataset:warehouse:raw.orders"


def test_a_name_of_several_things_is_told_with_all_of_them(estate: Server) -> None:
    told = estate.problem("select", sel="clean,mart")
    assert told["status"] == 409
    assert told["detail"].startswith("column 7: 'mart' means 2 things")
    assert told["candidates"] == ["dataset:a:mart", "dataset:b:mart"]


def test_a_run_is_nothing_to_select(estate: Server) -> None:
    run = estate.ask("runs", limit=1)["runs"][0]["id"]
    assert "is a run" in estate.problem("select", sel=run)["detail"]


def test_a_mistake_is_a_problem_that_points_at_its_column(estate: Server) -> None:
    told = estate.problem("select", sel="a ,, b")
    assert (told["status"], told["pointer"], told["column"]) == (400, "/sel", 4)
    told = estate.problem("select", sel="clean", exclude="ownr:x")
    assert (told["status"], told["pointer"], told["column"]) == (400, "/exclude", 1)


def test_what_is_not_known_yet_is_a_problem_and_no_empty_answer(estate: Server) -> None:
    for sel in ("reads:>100/30d", "changed:ref=main", "file:changed.txt"):
        assert estate.problem("select", sel=sel)["status"] == 400


@pytest.mark.parametrize(
    "sel",
    [
        "(" * 10_000,
        "\0", "a\0b*", "tag:\0*", "\U0001f986", "\U0001f986*", "tag:\u202e*", "%*", "_*", "'*",
        '"*', "*" * 5_000, "*a" * 2_000, "?" * 10_000, "tag:" + "*a" * 2_000, "path:*/*/*/*",
        "source:*\\", "[*", "*[", "*[*a*b*", '*["]"]', "x[\"'\"]", "tag:x' OR 1=1", '"\\"',
        "'; DROP TABLE dataset; --", "type:?", "a" * 30_001, "namespace:[*", "tier:*",
        "+" + "(" * 49 + "*" + ")" * 49 + "+", "* -* " * 200, "@*",
    ],
    ids=lambda sel: sel[:12].encode("unicode_escape").decode() + str(len(sel)),
)  # fmt: skip
def test_hostile_text_is_answered_or_refused_soon(estate: Server, sel: str) -> None:
    for question in ("select", "select/explain", "select/complete"):
        began = time.monotonic()
        status = estate.get(question, sel=sel).status_code
        assert status in {200, 400, 404, 409, 431}, (question, status)
        assert time.monotonic() - began < 30


def test_an_explanation_names_each_part_in_words_and_numbers(estate: Server) -> None:
    told = estate.ask("select/explain", sel="+dash,type:dataset -(tier:2 clean)", exclude="tag:pi")
    assert told["total"] == 2
    parts = [(each["depth"], each["text"], each["column"], each["total"]) for each in told["parts"]]
    assert parts == [
        (0, "(+dash,type:dataset -(tier:2 clean)) -tag:pi", 1, 2),
        (1, "+dash,type:dataset -(tier:2 clean)", 1, 2),
        (2, "+dash,type:dataset", 1, 4),
        (3, "+dash", 1, 7),
        (4, "dash", 2, 1),
        (3, "type:dataset", 7, 8),
        (2, "tier:2 clean", 22, 2),
        (3, "tier:2", 22, 1),
        (3, "clean", 29, 1),
        (1, "tag:pi", 1, 0),
    ]
    says = {each["text"]: each["says"] for each in told["parts"]}
    assert says["+dash"] == "what is called dash, and everything upstream"
    assert says["tier:2 clean"] == "of tier 2 or what is called clean"
    assert [each["text"] for each in told["parts"] if each["taken"]] == ["tier:2 clean", "tag:pi"]
    assert "pii" in told["parts"][-1]["nearest"]


def test_what_people_say_stands_in_place_of_what_producers_do(data) -> None:
    by_hand = f"{HEADWATER}/cli"
    with running(data) as server:
        server.tell(
            dataset_event("a", tags=tags("level:high"), headwater_tier={"tier": 1}),
            dataset_event("b", tags=tags("level:high"), headwater_tier={"tier": 1}),
            dataset_event("a", hours=1, tags=tags("level:low"), headwater_tier={"tier": 3})
            | {"producer": by_hand},
        )
        assert found(server, "tag:level:high") == {"b"}
        assert found(server, "tag:level:low") == {"a"}
        assert found(server, "tier:1") == {"b"}


def offered(server: Server, sel: str, at: int | None = None) -> list[str]:
    return [each["text"] for each in server.ask("select/complete", sel=sel, at=at)["candidates"]]


def test_conditions_and_names_are_offered_where_one_may_begin(estate: Server) -> None:
    assert offered(estate, "")[:3] == ["tag:", "domain:", "owner:"]
    assert "reads:" not in offered(estate, "")
    assert offered(estate, "t")[:3] == ["tag:", "tier:", "type:"]
    assert offered(estate, "clean,+mart.s")[0] == "mart.sales"
    assert offered(estate, '"with bl') == ['"with blank, and comma"']


def test_values_are_offered_behind_a_condition_those_that_begin_so_first(estate: Server) -> None:
    assert offered(estate, "tag:p") == ["tag:pii", "tag:pii:contact"]
    assert offered(estate, "-owner:shop") == ["owner:team:shop"]
    assert offered(estate, "source:") == ["source:s3"]
    assert offered(estate, "domain:") == ["domain:finance", "domain:shop"]
    assert "state:failed" in offered(estate, "state:")


def test_columns_are_offered_behind_a_bracket(estate: Server) -> None:
    assert offered(estate, "+raw.orders[") == [
        "raw.orders[amount]", "raw.orders[email]", "raw.orders[id]",
    ]  # fmt: skip
    assert offered(estate, "nothing[") == []
    assert offered(estate, "mart[") == []


def test_a_completion_replaces_the_word_at_the_cursor(estate: Server) -> None:
    told = estate.ask("select/complete", sel="clean,+tag:p dash", at=12)
    assert (told["start"], told["end"]) == (7, 12)
    assert told["candidates"][0] == {"text": "tag:pii", "kind": "value", "about": "2 things"}


def test_at_most_twenty_are_offered(data) -> None:
    with running(data) as server:
        server.tell(*(dataset_event(f"table_{each}", tags=tags(f"t{each}")) for each in range(30)))
        assert len(offered(server, "")) == len(offered(server, "tag:")) == 20
        assert len(offered(server, "table")) == 20


def test_what_is_offered_can_be_taken(estate: Server) -> None:
    for typed in ("", "tag:", "owner:", "source:", "type:", "path:", "state:", "changed:", "with",
                  "raw.orders[", "classification:", "tier:", "namespace:"):  # fmt: skip
        for each in offered(estate, typed):
            if not each.endswith(":"):
                status = estate.get("select", sel=each).status_code
                assert status == 200 or (status, each) == (409, "mart")


def test_the_client_asks_the_same(estate: Server) -> None:
    client = Client(Transport(estate.address, None, 30.0))
    selected = client.select("+dash,type:dataset", exclude="clean", limit=1)
    assert selected.total == 3
    assert [node.name for node in selected.all()] == ["dash", "mart.sales", "raw.orders"]
    assert client.explain_selector("tier:2")["says"] == "of tier 2"
    assert client.complete_selector("tag:pii x", at=5)["candidates"][0]["text"] == "tag:pii"
    with pytest.raises(BadInputError) as bad:
        client.select("a,")
    assert bad.value.column == 3
    with pytest.raises(UnknownNameError):
        client.select("nothing")
    with pytest.raises(AmbiguousNameError):
        client.select("mart")


def test_a_selector_of_the_greatest_length_gets_through(estate: Server) -> None:
    client = Client(Transport(estate.address, None, 60.0))
    most = " ".join(['"with blank, and comma"'] * 990) + " " * 7_000
    assert client.select(most[:MOST_CHARACTERS]).total == 1
