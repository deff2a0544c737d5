"""Who sends events, and how well."""

from __future__ import annotations

from pathlib import Path

from support.server import Server, running
from support.told import dataset, run_event, symlinks


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


def rules_broken(server: Server) -> set[str]:
    (producer,) = server.client.get("/api/v2/producers").json()["producers"]
    return {each["rule"] for each in producer["habits"]}


def test_names_are_judged_by_the_rules_that_the_server_names_by(tmp_path: Path) -> None:
    event = run_event("load", writes=[dataset("orders", namespace="s3a://lake")])
    rules = tmp_path / "naming.toml"
    rules.write_text('off = ["scheme"]')
    with running(tmp_path / "one") as built_in, running(tmp_path / "two", naming=rules) as own:
        built_in.tell(event)
        own.tell(event)
        assert "dataset-rewrite" in rules_broken(built_in)
        assert "dataset-rewrite" not in rules_broken(own)


def test_a_producer_is_told_of_a_job_that_reads_and_writes_two_names_of_one(
    server: Server,
) -> None:
    lake = dataset("lake/orders", symlinks=symlinks("db.orders"))
    server.tell(run_event("load", reads=["db.orders"], writes=[lake]))
    assert "alias-loop" in rules_broken(server)


def test_a_producer_is_told_of_runs_that_it_counts_to_two_jobs(server: Server) -> None:
    server.tell(*(run_event(job, run="r", writes=[job]) for job in ("orders", "revenue")))
    assert "run-job" in rules_broken(server)
