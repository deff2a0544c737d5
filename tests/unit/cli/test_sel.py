"""`headwater sel`: what is asked of the server, what is printed, and where mistakes point."""

from __future__ import annotations

import click
import pytest

from headwater.cli.completing import complete_selector
from headwater.cli.sel import list_selected

COMPLETE = {"status": "complete", "reasons": []}
SELECTED = {
    "selector": "orders",
    "nodes": [
        {
            "id": "dataset:shop:public.orders",
            "kind": "dataset",
            "namespace": "shop",
            "name": "public.orders",
            "label": "orders",
            "owners": ["team:shop"],
            "tier": 1,
        },
        {
            "id": "column:shop:public.orders:amount",
            "kind": "column",
            "namespace": "shop",
            "name": "public.orders",
            "label": "amount",
            "field": "amount",
        },
    ],
    "total": 2,
    "returned": 2,
    "coverage": COMPLETE,
}
PART = {
    "column": 1,
    "taken": False,
    "datasets": 1,
    "jobs": 0,
    "columns": 0,
    "total": 1,
    "nearest": [],
}


def test_a_list_has_a_row_for_each_thing(call, stand_in):
    stand_in.put("/api/v2/select", SELECTED)
    told = call("sel", "list", "orders", "--exclude", "tier:3", "--format", "table")
    assert told.code == 0
    assert told.out == (
        "kind     name                   namespace  owners     tier\n"
        "dataset  public.orders          shop       team:shop  1\n"
        "column   public.orders[amount]  shop\n"
    )
    assert stand_in.asked[-1].query == {"sel": "orders", "exclude": "tier:3"}


def test_an_explanation_shows_parts_below_what_they_are_part_of(call, stand_in):
    parts = [
        {**PART, "text": "a -tag:pi", "depth": 0, "says": "a but not tagged pi"},
        {**PART, "text": "a", "depth": 1, "says": "a"},
        {**PART, "text": "tag:pi", "depth": 1, "says": "tagged pi", "taken": True,
         "total": 0, "datasets": 0, "nearest": ["pii"]},
    ]  # fmt: skip
    stand_in.put("/api/v2/select/explain", {"parts": parts, "coverage": COMPLETE})
    told = call("sel", "explain", "a -tag:pi", "--format", "table")
    assert told.out == (
        "part        selects  datasets  jobs  columns  says\n"
        "a -tag:pi   1        1         0     0        a but not tagged pi\n"
        "  a         1        1         0     0        a\n"
        "  - tag:pi  0        0         0     0        tagged pi; did you mean pii?\n"
    )


def test_completions_are_listed_best_first(call, stand_in):
    candidates = [{"text": "tag:pii", "kind": "value", "about": "9 things"}]
    answer = {"start": 0, "end": 5, "candidates": candidates, "coverage": COMPLETE}
    stand_in.put("/api/v2/select/complete", answer)
    told = call("sel", "complete", "tag:p x", "--at", "5", "--format", "table")
    assert told.out == "text     kind   about\ntag:pii  value  9 things\n"
    assert stand_in.asked[-1].query == {"sel": "tag:p x", "at": "5"}


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [("/sel", "  a ,, b\n     ^\n"), ("/exclude", "  c ,, d\n     ^\n")],
)
def test_a_mistake_is_pointed_at(call, stand_in, pointer, shown):
    problem = {"detail": "column 4: found ','", "pointer": pointer, "column": 4, "status": 400}
    stand_in.put("/api/v2/select", problem, status=400)
    told = call("sel", "list", "a ,, b", "--exclude", "c ,, d")
    assert told.code == 2
    assert told.err == f"{shown}headwater: column 4: found ','\n"


def test_the_names_in_a_file_are_sent_in_its_place(call, stand_in, tmp_path):
    stand_in.put("/api/v2/select", SELECTED)
    changed = tmp_path / "changed.txt"
    changed.write_text("# what changed\npublic.orders\n\nwith blank\npublic.orders\n")
    assert call("sel", "list", f"file:{changed}+ -tier:3").code == 0
    assert stand_in.asked[-1].query["sel"] == '(public.orders "with blank")+ -tier:3'


def test_a_file_that_is_not_there_is_said_and_nothing_is_asked(call, stand_in, tmp_path):
    told = call("sel", "list", f"file:{tmp_path / 'none'}")
    assert told.code == 2
    assert "no such file" in told.err
    assert not stand_in.asked


def test_a_partial_selection_can_be_refused(call, stand_in):
    stand_in.put("/api/v2/select", {**SELECTED, "coverage": {"status": "partial", "reasons": []}})
    assert call("sel", "list", "orders", "--require-complete").code == 3


def test_the_shell_is_offered_whole_selectors(call, stand_in):
    candidates = [{"text": "tag:pii", "kind": "value", "about": ""}]
    stand_in.put("/api/v2/select/complete", {"start": 3, "end": 8, "candidates": candidates})
    context = click.Context(list_selected, info_name="list")
    items = complete_selector(context, list_selected.params[0], "a,+tag:p")
    assert [each.value for each in items] == ["a,+tag:pii"]


def test_the_shell_is_offered_nothing_where_no_server_answers(call, monkeypatch):
    monkeypatch.setenv("HEADWATER_URL", "http://127.0.0.1:9")
    context = click.Context(list_selected, info_name="list")
    assert complete_selector(context, list_selected.params[0], "tag:") == []
