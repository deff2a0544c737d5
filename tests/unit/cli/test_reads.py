from __future__ import annotations

import json

import pytest

from headwater.cli import main

ORDERS = "dataset:shop:public.orders"


def test_a_read_prints_the_servers_json_to_the_letter_when_piped(call, stand_in):
    body = b'{"nodes": [],  "total":0, "coverage": {"status":"complete","reasons":[]}}\n'
    stand_in.put("/api/v2/impact", body)
    told = call("impact", "orders")
    assert (told.code, told.out.encode()) == (0, body)
    assert told.err == "complete; all 0 shown\n"


def test_a_table_shows_the_way_from_step_to_dataset(call, stand_in, impact_answer):
    stand_in.put("/api/v2/impact", impact_answer)
    told = call("impact", "orders", "--format", "table")
    assert told.out == (
        "depth  name           kind     via   influence  owner             tier\n"
        "0      public.orders  dataset                   team:shop         1\n"
        "1      revenue        dataset  load  direct     =cmd(), team:fin\n"
    )
    assert told.err == (
        "partial: 1 dataset has no known producer: shop/public.orders; all 3 shown\n"
    )


def test_csv_has_every_column_and_no_formula(call, stand_in, impact_answer):
    stand_in.put("/api/v2/impact", impact_answer)
    told = call("impact", "orders", "--format", "csv")
    assert told.out == (
        "depth,name,kind,via,influence,owner,tier,platform,namespace,id\n"
        "0,public.orders,dataset,,,team:shop,1,postgres,shop,dataset:shop:public.orders\n"
        '1,revenue,dataset,load,direct,"\'=cmd(), team:fin",,snowflake,dwh,dataset:dwh:revenue\n'
    )


def test_jsonl_is_one_node_a_line(call, stand_in, impact_answer):
    stand_in.put("/api/v2/impact", impact_answer)
    told = call("impact", "orders", "--format", "jsonl")
    assert list(map(json.loads, told.out.splitlines())) == impact_answer["nodes"]


def test_markdown_is_a_table(call, stand_in, impact_answer):
    stand_in.put("/api/v2/impact", impact_answer)
    told = call("impact", "orders", "--format", "md")
    assert told.out == (
        "| depth | name | kind | via | influence | owner | tier |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        "| 0 | public.orders | dataset |  |  | team:shop | 1 |\n"
        "| 1 | revenue | dataset | load | direct | =cmd(), team:fin |  |\n"
    )


def test_mermaid_draws_datasets_and_job_steps(call, stand_in, impact_answer):
    stand_in.put("/api/v2/impact", impact_answer)
    told = call("impact", "orders", "--format", "mermaid")
    assert told.out == (
        "flowchart LR\n"
        '  n0[("public.orders")]\n'
        '  n1["load"]\n'
        '  n2[("revenue")]\n'
        "  n0 --> n1\n"
        "  n1 -.-> n2\n"
        "  classDef focus stroke-width:3px\n"
        "  class n0 focus\n"
    )


def test_dot_draws_datasets_and_job_steps(call, stand_in, impact_answer):
    stand_in.put("/api/v2/impact", impact_answer)
    told = call("impact", "orders", "--format", "dot")
    assert told.out == (
        "digraph lineage {\n"
        "  rankdir=LR;\n"
        '  n0 [label="public.orders", shape=cylinder, penwidth=3];\n'
        '  n1 [label="load", shape=box];\n'
        '  n2 [label="revenue", shape=cylinder];\n'
        "  n0 -> n1;\n"
        "  n1 -> n2 [style=dashed];\n"
        "}\n"
    )


def test_an_incomplete_answer_exits_3_only_when_completeness_is_required(
    call, stand_in, impact_answer
):
    stand_in.put("/api/v2/impact", impact_answer)
    assert call("impact", "orders").code == 0
    told = call("impact", "orders", "--require-complete")
    assert told.code == 3
    assert json.loads(told.out) == impact_answer


def test_a_truncated_answer_is_not_complete(call, stand_in, impact_answer):
    impact_answer["coverage"] = {"status": "complete", "reasons": []}
    stand_in.put("/api/v2/impact", impact_answer | {"truncated": True, "total": 40, "next": "c"})
    told = call("impact", "orders", "--require-complete")
    assert told.code == 3
    assert told.err == "complete; 3 of 40 shown, --all for the rest\n"


def test_all_follows_the_cursor_and_then_completeness_holds(call, stand_in, impact_answer):
    impact_answer["coverage"] = {"status": "complete", "reasons": []}
    *first, last = impact_answer["nodes"]
    cut = {"nodes": first, "returned": 2, "truncated": True, "next": "c"}
    stand_in.put("/api/v2/impact", impact_answer | cut)
    stand_in.put("/api/v2/impact", impact_answer | {"nodes": [last], "returned": 1})
    told = call("impact", "orders", "--all", "--require-complete")
    assert told.code == 0
    assert [node["id"] for node in json.loads(told.out)["nodes"]] == [
        node["id"] for node in impact_answer["nodes"]
    ]


def test_lineage_asks_what_its_options_say(call, stand_in, impact_answer):
    stand_in.put("/api/v2/lineage", impact_answer)
    told = call(
        *("lineage", "orders[amount]", "--direction", "upstream", "--depth", "all"),
        *("--level", "column", "--influence", "direct", "--valid-at", "2026-11-01"),
        *("--known-at", "5", "--limit", "10", "--evidence", "manual", "--evidence", "observed"),
    )
    assert told.code == 0
    assert stand_in.asked[0].query == {
        "of": "orders[amount]",
        "direction": "upstream",
        "depth": "all",
        "level": "column",
        "influence": "direct",
        "evidence": "manual,observed",
        "valid_at": "2026-11-01T00:00:00.000000Z",
        "known_at": "5",
        "limit": "10",
    }


def test_trace_from_one_to_another_lists_the_paths(call, stand_in, impact_answer):
    path = [node["id"] for node in impact_answer["nodes"]]
    answer = impact_answer | {"paths": [path], "paths_total": 1, "paths_exact": True}
    stand_in.put("/api/v2/trace", answer)
    told = call("trace", "orders", "revenue", "--format", "csv")
    assert told.out == "path,steps,through\n1,2,public.orders -> load -> revenue\n"
    assert stand_in.asked[0].query == {"of": "orders", "to": "revenue"}


def test_why_tells_edge_events_and_sql(call, stand_in):
    edge = {
        "source": ORDERS,
        "target": "dataset:dwh:revenue",
        "job": "job:etl:load",
        "evidence": ["observed"],
        "implied": True,
        "runs": 4,
        "events": [{"offset": 8, "event_type": "COMPLETE", "event_time": "t", "producer": "p"}],
        "sql": "select 1\nfrom x",
        "run": {"id": "run:r1", "state": "COMPLETED"},
        "commit": {"url": "https://git/x", "version": "abc", "repo": None},
    }
    stand_in.put("/api/v2/why", {"edges": [edge], "total": 1, "returned": 1})
    told = call("why", "orders", "revenue", "--format", "md")
    assert "| shop/public.orders | dwh/revenue | etl/load | observed (implied) |" in told.out
    assert "| run | r1 COMPLETED |" in told.out
    assert "| event 8 | COMPLETE t p |" in told.out
    assert "| commit | https://git/x abc |" in told.out
    assert told.err == "unknown; all 1 shown\n"


def test_diff_lists_what_came_and_went_and_schemas(call, stand_in):
    edge = {"source": ORDERS, "target": "step:job:etl:load:whole", "job": "job:etl:load"}
    schema = {
        "dataset": ORDERS,
        "at": "t",
        "added": ["tax"],
        "removed": ["vat"],
        "retyped": [{"name": "total", "before": "int", "after": "text"}],
    }
    answer = {
        "added": [edge],
        "removed": [edge | {"ended_because": "3 runs in a row did not show it"}],
        "changed": [],
        "schemas": [schema],
        "renames": [{"previous": "dataset:shop:old", "dataset": ORDERS, "at": "t"}],
        "code": [{"job": "job:etl:load", "at": "t", "before": "select 1", "after": "select 2"}],
        "total": 5,
    }
    stand_in.put("/api/v2/diff", answer)
    told = call("diff", "--from", "2026-11-01", "--to", "2026-11-02", "--format", "table")
    assert [line.split()[:3] for line in told.out.splitlines()[1:3]] == [
        ["added", "shop/public.orders", "etl/load"],
        ["removed", "shop/public.orders", "etl/load"],
    ]
    assert "3 runs in a row did not show it" in told.out
    assert "+tax -vat total: int -> text" in told.out
    assert "shop/old" in told.out
    assert "other SQL" in told.out
    lines = call("diff", "--from", "2026-11-01", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["change"] for line in lines] == [
        "added",
        "removed",
        "schema",
        "rename",
        "code",
    ]


def test_find_joins_its_words(call, stand_in):
    stand_in.put("/api/v2/find", {"hits": [], "total": 0})
    call("find", "customer", "email", "--kind", "column")
    assert stand_in.asked[0].query == {"q": "customer email", "kind": "column"}


def test_runs_are_listed_with_state_and_error(call, stand_in):
    run = {
        "id": "run:1",
        "job": "job:etl:load",
        "job_name": "load",
        "state": "FAILED",
        "duration_s": 1.5,
        "error": "disk\nfull",
    }
    stand_in.put("/api/v2/runs", {"runs": [run], "total": 1})
    told = call("runs", "load", "--state", "failed", "--format", "table")
    assert told.out.splitlines()[1].split() == ["1", "load", "FAILED", "1.5", "disk\\nfull"]
    assert stand_in.asked[0].query["state"] == "FAILED"


def test_show_tells_what_is_known_in_sections(call, stand_in):
    document = {
        "id": ORDERS,
        "kind": "dataset",
        "namespace": "shop",
        "name": "public.orders",
        "owners": [{"name": "team:shop", "type": "MAINTAINER"}],
        "tags": [{"key": "pii", "value": "true", "field": "email"}],
        "source": "bought from a partner",
        "schema": {
            "since": "2026",
            "fields": [
                {
                    "name": "who",
                    "type": "struct",
                    "fields": [{"name": "email", "type": "text"}],
                }
            ],
        },
        "names": [{"namespace": "shop", "name": "public.orders", "rule": "as given"}],
        "facets": {"schema": {"fields": []}},
        "coverage": {"status": "complete", "reasons": []},
    }
    stand_in.put("/api/v2/show", document)
    told = call("show", "orders", "--format", "table")
    assert "owners     team:shop (MAINTAINER)" in told.out
    assert "source     bought from a partner" in told.out
    assert "tags       email: pii" in told.out
    assert "who.email  text" in told.out
    assert "as given" in call("show", "orders", "--names", "--format", "table").out
    assert json.loads(call("show", "orders", "--facets").out) == document["facets"]
    assert call("show", "orders", "--facets", "--names").code == 2


def test_status_is_json_when_piped(call, stand_in):
    stand_in.put("/health", {"status": "ok", "log_offset": 5, "projection_offset": 3, "lag": 2})
    assert json.loads(call("status").out)["lag"] == 2


def test_an_event_is_printed_as_it_came(call, stand_in):
    stand_in.put("/api/v2/events/7", {"offset": 7, "event": {"a": 1}})
    assert call("events", "get", "7", "--raw").out == '{"a": 1}\n'
    assert json.loads(call("events", "get", "7").out)["offset"] == 7


def test_replaying_a_dead_letter_that_is_refused_again_exits_1(call, stand_in):
    stand_in.put("/api/v2/dead-letters/1/replay", {"offset": 44})
    stand_in.put("/api/v2/dead-letters/2/replay", {"detail": "no job"}, status=400)
    told = call("dead-letters", "replay", "1", "2")
    assert (told.code, told.out) == (1, "1: accepted at offset 44\n")
    assert told.err == "2: refused again: no job\n"


def test_dead_letters_are_given_up_one_by_one(call, stand_in):
    stand_in.put("/api/v2/dead-letters/1/discard", {"number": 1, "discarded": True})
    stand_in.put("/api/v2/dead-letters/2/discard", {"detail": "it was replayed"}, status=409)
    told = call("dead-letters", "discard", "1", "2")
    assert (told.code, told.out) == (2, "1: discarded\n")
    assert "it was replayed" in told.err
    assert {each.method for each in stand_in.asked} == {"POST"}


def test_a_list_of_dead_letters_says_how_many_are_gone(call, stand_in):
    stand_in.put("/api/v2/dead-letters", {"dead_letters": [], "total": 0, "dropped": 7})
    told = call("dead-letters", "list", "--state", "waiting")
    assert told.err == "all 0 shown; 7 went earlier to make room\n"
    assert stand_in.asked[0].query == {"state": "waiting"}


def test_dead_letters_are_listed_and_shown_by_number(call, stand_in):
    letter = {"number": 3, "reason": "no job", "pointer": "/job", "body": "{}"}
    listed = {"dead_letters": [letter], "total": 4, "returned": 1, "truncated": True, "next": "3"}
    stand_in.put("/api/v2/dead-letters", listed)
    stand_in.put("/api/v2/dead-letters/3", letter)
    told = call("dead-letters", "list", "--limit", "1", "--format", "csv")
    assert told.out.splitlines()[1] == "3,,,no job,/job,,"
    assert told.err == "1 of 4 shown, --all for the rest\n"
    assert json.loads(call("dead-letters", "show", "3").out) == letter
    assert call("dead-letters", "show", "2").code == 2


def test_an_unknown_name_exits_2_with_three_nearest(call, stand_in):
    similar = [f"dataset:shop:public.{name}" for name in ("orders", "order", "ordres", "other")]
    problem = {"detail": "nothing is called 'ordrs'", "similar": similar}
    stand_in.put("/api/v2/show", problem, status=404)
    told = call("show", "ordrs")
    assert (told.code, told.out) == (2, "")
    assert told.err == (
        "headwater: nothing is called 'ordrs'\n"
        "did you mean: shop/public.orders, shop/public.order, shop/public.ordres\n"
    )


def test_an_ambiguous_name_exits_2_with_its_meanings(call, stand_in):
    problem = {"detail": "'orders' is two things", "candidates": [ORDERS, "job:etl:orders"]}
    stand_in.put("/api/v2/impact", problem, status=409)
    told = call("impact", "orders")
    assert told.code == 2
    assert told.err.endswith("say which: shop/public.orders, etl/orders\n")


def test_an_absent_server_exits_2_and_says_where_and_how(call):
    told = call("status", "--server", "http://127.0.0.1:1")
    assert told.code == 2
    assert "http://127.0.0.1:1" in told.err
    assert "headwater up" in told.err


def test_a_missing_key_says_where_to_put_it(call, stand_in):
    stand_in.put("/health", {"detail": "a key is needed"}, status=401)
    told = call("status")
    assert (told.code, "HEADWATER_API_KEY" in told.err) == (2, True)


@pytest.mark.parametrize(
    "line",
    [
        ("impact",),
        ("impact", "orders", "--depth", "deep"),
        ("impact", "orders", "--format", "yaml"),
        ("diff", "--from", "last tuesday"),
        ("frobnicate",),
    ],
)
def test_wrong_usage_exits_2(call, line):
    told = call(*line)
    assert (told.code, told.out) == (2, "")


def test_an_interrupt_exits_130(call, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(main.headwater, "main", interrupted)
    assert call("status").code == 130


def test_names_cannot_command_the_terminal(call, stand_in, impact_answer):
    impact_answer["nodes"][0]["name"] = "\x1b]0;owned\x07\u202eevil"
    stand_in.put("/api/v2/impact", impact_answer)
    for form in ("table", "md", "mermaid", "dot"):
        out = call("impact", "orders", "--format", form).out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
        assert "owned" in out


def test_history_is_a_row_for_each_turn(call, stand_in):
    turn = {"at": "t1", "until": "t2", "began": 2, "ended": 0, "schemas": 1, "code": 4, "failed": 3}
    stand_in.put("/api/v2/history", {"turns": [turn], "total": 1})
    told = call("history", "orders", "--from", "2026-11-01", "--depth", "1", "--format", "csv")
    assert told.out == (
        "at,until,edges began,edges ended,schemas changed,code changed,runs failed\n"
        "t1,t2,2,0,1,4,3\n"
    )
    assert stand_in.asked[0].query["depth"] == "1"
