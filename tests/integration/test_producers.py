"""Who sends events, and how well."""

from __future__ import annotations

from support.server import Server
from support.told import run_event


def test_a_producer_is_told_what_it_sends_wrongly_and_leaves_out(server: Server) -> None:
    good = run_event("good", writes=["a"]) | {"producer": "https://example.com/one/1.2.3"}
    upgraded = run_event("good", writes=["b"]) | {"producer": "https://example.com/one/1.3.0"}
    odd = run_event("odd", writes=["a"]) | {"producer": "https://example.com/two"}
    odd["run"] = {"runId": "not a uuid"}
    server.tell(good, upgraded, odd)
    answer = server.client.get("/api/v2/producers").json()
    two, one = answer["producers"]
    assert (two["producer"], two["events"], two["faulty"]) == ("https://example.com/two", 1, 1)
    assert two["habits"][0]["rule"] == "uuid"
    assert two["habits"][0]["pointer"] == "/run/runId"
    assert two["habits"][0]["offsets"] == [3]
    assert one["producer"] == "https://example.com/one"
    assert one["versions"] == ["https://example.com/one/1.2.3", "https://example.com/one/1.3.0"]
    assert "run-parent" in {each["rule"] for each in one["habits"]}
    assert answer["coverage"]["status"] == "complete"
    assert answer["events"] == answer["offset"] == 3


def test_the_report_says_how_much_it_is_about(server: Server) -> None:
    server.tell(*(run_event(f"j{number}", writes=["a"]) for number in range(5)))
    answer = server.client.get("/api/v2/producers?events=2").json()
    assert answer["events"] == 2
    assert answer["coverage"]["status"] == "partial"
    assert "2 of 5" in answer["coverage"]["reasons"][0]["message"]
