from __future__ import annotations

import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

import headwater
from headwater.sdk.client import Client
from headwater.sdk.errors import (
    AmbiguousNameError,
    BadInputError,
    BusyError,
    EndlessPagesError,
    NotAllowedError,
    ServerFaultError,
    StillBehindError,
    UnknownNameError,
    UnreachableError,
)
from headwater.sdk.instants import rfc3339

COMPLETE = {"status": "complete", "reasons": []}


def page(nodes, *, total, cursor=None, edges=()):
    return {
        "focus": "dataset:n:a",
        "coverage": COMPLETE,
        "offset": 7,
        "total": total,
        "returned": len(nodes),
        "truncated": cursor is not None,
        "next": cursor,
        "nodes": [{"id": name, "kind": "dataset", "name": name} for name in nodes],
        "edges": list(edges),
    }


@pytest.fixture
def hw(stand_in, monkeypatch) -> Client:
    monkeypatch.delenv("HEADWATER_API_KEY", raising=False)
    return headwater.connect(stand_in.url)


def test_an_answer_gives_nodes_edges_and_its_coverage(hw, stand_in):
    edge = {"source": "a", "target": "b", "evidence": ["manual"], "unheard_of": 1}
    answer = page(["a", "b"], total=2, edges=[edge])
    answer["coverage"] = {
        "status": "partial",
        "reasons": [{"code": "no_producer", "message": "m", "count": 1, "nodes": ["a"]}],
    }
    stand_in.put("/api/v2/lineage", answer)
    graph = hw.upstream("orders", depth=2)
    assert [node.id for node in graph] == ["a", "b"]
    assert graph.edges[0].evidence == ("manual",)
    assert (graph.total, graph.truncated, len(graph)) == (2, False, 2)
    assert not graph.coverage.complete
    assert graph.coverage.reasons[0].nodes == ("a",)
    assert graph.to_dict() == answer
    asked = stand_in.asked[0]
    assert asked.query == {"of": "orders", "direction": "upstream", "depth": "2"}


def test_all_follows_every_page_and_joins_them(hw, stand_in):
    edge = {"source": "a", "target": "b"}
    stand_in.put("/api/v2/impact", page(["a", "b"], total=3, cursor="c1", edges=[edge]))
    stand_in.put("/api/v2/impact", page(["c"], total=3, edges=[edge]))
    first = hw.impact("a", limit=2)
    assert (len(first), first.truncated) == (2, True)
    whole = first.all()
    assert [node.id for node in whole.nodes] == ["a", "b", "c"]
    assert len(whole.edges) == 1
    assert (whole.returned, whole.truncated, whole.next) == (3, False, None)
    assert stand_in.asked[1].query == {"of": "a", "limit": "2", "cursor": "c1"}


def test_pages_that_lead_in_a_circle_are_left(hw, stand_in):
    stand_in.put("/api/v2/impact", page(["a"], total=3, cursor="c1"))
    with pytest.raises(EndlessPagesError, match="c1"):
        hw.impact("a").all()
    assert len(stand_in.asked) == 2


def test_an_answer_of_one_page_is_all_there_is(hw, stand_in):
    stand_in.put("/api/v2/impact", page(["a"], total=1))
    answer = hw.impact("a")
    assert answer.all() is answer
    assert len(stand_in.asked) == 1


def test_times_and_bounds_travel_with_the_question(hw, stand_in):
    stand_in.put("/api/v2/trace", page([], total=0))
    hw.roots("a", valid_at=datetime(2026, 11, 1, tzinfo=UTC), known_at=5, min_offset=9)
    assert stand_in.asked[0].query == {
        "of": "a",
        "valid_at": "2026-11-01T00:00:00.000000Z",
        "known_at": "5",
        "min_offset": "9",
    }


def test_a_time_of_another_zone_is_sent_in_utc():
    there = timezone(timedelta(hours=2))
    assert rfc3339(datetime(2026, 1, 1, 1, 0, tzinfo=there)) == "2025-12-31T23:00:00.000000Z"


def test_the_key_is_sent_as_a_bearer_token_and_never_shown(stand_in):
    stand_in.put("/health", {"status": "ok", "log_offset": 3})
    client = headwater.connect(stand_in.url, api_key="s3cret")
    assert client.health().log_offset == 3
    assert stand_in.asked[0].headers["authorization"] == "Bearer s3cret"
    assert "s3cret" not in repr(client)


def test_an_address_given_comes_before_the_environment(monkeypatch):
    monkeypatch.setenv("HEADWATER_URL", "http://env:1")
    assert headwater.connect("http://given:2").url == "http://given:2"
    assert headwater.connect().url == "http://env:1"
    monkeypatch.delenv("HEADWATER_URL")
    assert headwater.connect().url == "http://127.0.0.1:8480"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "localhost:8480", "http://", ""])
def test_only_the_address_of_a_server_is_taken(url, monkeypatch):
    monkeypatch.setenv("HEADWATER_URL", "nonsense")
    with pytest.raises(BadInputError):
        headwater.connect(url)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, BadInputError),
        (401, NotAllowedError),
        (403, NotAllowedError),
        (404, UnknownNameError),
        (409, AmbiguousNameError),
        (413, BadInputError),
        (500, ServerFaultError),
        (503, BusyError),
    ],
)
def test_each_refusal_has_its_own_error_with_the_servers_words(hw, stand_in, status, error):
    problem = {"detail": "because of this", "similar": ["dataset:n:b"], "candidates": ["c"]}
    stand_in.put("/api/v2/show", problem, status=status, headers={"retry-after": "7"})
    with pytest.raises(error, match="because of this") as caught:
        hw.show("x")
    if status == 404:
        assert caught.value.similar == ("dataset:n:b",)
    if status == 409:
        assert caught.value.candidates == ("c",)
    if status == 503:
        assert caught.value.retry_after_s == 7


def test_a_redirect_is_told_rather_than_followed(hw, stand_in):
    stand_in.put("/health", {}, status=302, headers={"location": "http://elsewhere/health"})
    with pytest.raises(ServerFaultError, match="moved to http://elsewhere/health"):
        hw.health()


def test_a_page_of_another_server_is_no_answer(hw, stand_in):
    stand_in.put("/health", b"<html>hello</html>")
    with pytest.raises(ServerFaultError, match="another one"):
        hw.health()


def test_a_server_that_is_not_there_is_named():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(UnreachableError, match=url):
        headwater.connect(url).health()


def test_one_event_is_posted_alone(hw, stand_in):
    stand_in.put("/api/v1/lineage", {"offset": 12, "duplicate": True, "warnings": []})
    sent = hw.send({"eventTime": "t"})
    assert (sent.accepted, sent.duplicates, sent.offset) == (1, 1, 12)
    assert stand_in.asked[0].json == {"eventTime": "t"}


def test_many_events_are_posted_at_once_and_compressed(hw, stand_in):
    failed = [{"index": 1, "reason": "no job", "retriable": False, "pointer": "/job"}]
    summary = {"received": 100, "successful": 99, "failed": 1}
    stand_in.put(
        "/api/v1/lineage/batch",
        {"summary": summary, "failed_events": failed, "offset": 40, "duplicates": 2},
    )
    events = [{"eventTime": "2026-11-24T00:00:00Z", "n": n} for n in range(100)]
    sent = hw.send(iter(events))
    assert (sent.accepted, sent.duplicates, sent.offset) == (99, 2, 40)
    assert (sent.refused[0].index, sent.refused[0].pointer) == (1, "/job")
    assert stand_in.asked[0].headers["content-encoding"] == "gzip"
    assert stand_in.asked[0].json == events


def test_a_batch_answered_without_content_was_taken_whole(hw, stand_in):
    stand_in.put("/api/v1/lineage/batch", b"", status=204)
    sent = hw.send([{}, {}])
    assert (sent.accepted, sent.refused, sent.offset) == (2, (), None)


def test_waiting_ends_when_the_projection_is_there(hw, stand_in):
    stand_in.put("/health", {"projection_offset": 3})
    stand_in.put("/health", {"projection_offset": 5})
    assert hw.wait(5).projection_offset == 5
    assert len(stand_in.asked) == 2


def test_waiting_in_vain_says_how_far_the_server_is(hw, stand_in):
    stand_in.put("/health", {"projection_offset": 3})
    with pytest.raises(StillBehindError, match="offset 3, not 5"):
        hw.wait(5, timeout_s=0)


def test_a_notebook_sees_an_escaped_table(hw, stand_in):
    stand_in.put("/api/v2/impact", page(["<script>alert(1)</script>"], total=1))
    html = hw.impact("a")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "complete; 1 of 1" in html


def test_a_document_in_a_notebook_is_escaped_too(hw, stand_in):
    stand_in.put("/api/v2/show", {"id": "dataset:n:<b>", "tags": [{"key": "<i>"}], "sql": None})
    document = hw.show("x")
    html = document._repr_html_()
    assert "<b>" not in html
    assert "<i>" not in html
    assert document["id"] == document.id


def test_paths_are_iterated_as_paths(hw, stand_in):
    answer = page(["a", "b"], total=1) | {
        "paths": [["a", "s", "b"]],
        "paths_total": 4,
        "paths_exact": False,
    }
    stand_in.put("/api/v2/trace", answer)
    paths = hw.paths("a", "b")
    assert list(paths) == [("a", "s", "b")]
    assert (paths.paths_total, paths.paths_exact) == (4, False)


def test_the_sdk_imports_the_standard_library_alone():
    probe = (
        "import sys; before = set(sys.modules); import headwater.sdk.client; "
        "roots = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(roots - set(sys.stdlib_module_names)));"
        "print(sorted(n for n in sys.modules if n.startswith('headwater')))"
    )
    told = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert told[0] == "['headwater']"
    assert all(
        name in {"headwater", "headwater.sdk"} or name.startswith("headwater.sdk.")
        for name in eval(told[1])
    )


def test_importing_headwater_imports_no_client():
    probe = "import headwater, sys; print('urllib.request' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
