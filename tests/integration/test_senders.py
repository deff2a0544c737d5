"""Senders that number their events, over a real server: what never came is counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import headwater
from integration.conftest import Cli
from support.server import Server, running
from support.told import run_event

SINGLE = "/api/v1/lineage"
BATCH = "/api/v1/lineage/batch"


def header(first: int | None = None, **told: Any) -> dict[str, str]:
    said = {"name": "etl", "epoch": "one", **({} if first is None else {"first": first}), **told}
    return {"Headwater-Sender": json.dumps(said)}


def sender(server: Server) -> dict[str, Any]:
    (found,) = server.client.get("/api/v2/senders").json()["senders"]
    return found


def counts(server: Server) -> tuple[int, int, int, int]:
    found = sender(server)
    return found["produced"], found["heard"], found["late"], found["lost"]


def events(count: int) -> list[dict[str, Any]]:
    return [run_event(f"job {number}", writes=["a"]) for number in range(count)]


def test_numbers_of_single_events_and_of_batches_are_counted(server: Server) -> None:
    one, *many = events(4)
    assert server.client.post(SINGLE, json=one, headers=header(1)).status_code == 201
    assert server.client.post(BATCH, json=many, headers=header(2)).status_code == 200
    assert counts(server) == (4, 4, 0, 0)


def test_a_number_that_never_came_is_late_and_then_lost(tmp_path: Path) -> None:
    with running(tmp_path / "data", sender_patience_s=0.0) as hasty:
        hasty.client.post(BATCH, json=events(2), headers=header(5))
        assert counts(hasty) == (6, 2, 0, 4)
        (gap,) = sender(hasty)["gaps"]
        assert (gap["first"], gap["last"], gap["lost"], gap["state"]) == (1, 4, 4, "lost")
    with running(tmp_path / "other") as patient:
        patient.client.post(BATCH, json=events(2), headers=header(5))
        assert counts(patient) == (6, 2, 4, 0)


def test_a_report_without_events_tells_of_what_was_lost_last(tmp_path: Path) -> None:
    with running(tmp_path / "data", sender_patience_s=0.0) as server:
        server.client.post(BATCH, json=events(2), headers=header(1))
        answer = server.client.post(BATCH, json=[], headers=header(produced=9, dropped=3))
        assert answer.status_code == 200
        assert counts(server) == (9, 2, 0, 7)
        assert sender(server)["dropped"] == 3


def test_an_event_that_is_refused_has_come_all_the_same(server: Server) -> None:
    assert server.client.post(SINGLE, json={"no": "event"}, headers=header(1)).status_code == 400
    answer = server.client.post(BATCH, json=[{"no": "event"}, *events(1)], headers=header(2))
    assert answer.json()["summary"]["failed"] == 1
    assert counts(server) == (3, 3, 0, 0)


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ("etl-7", "JSON is malformed"),
        ('{"name": "etl", "epoch": "one", "first": 0}', "$.first"),
        ('{"name": "", "epoch": "one"}', "$.name"),
        ('{"name": "etl"}', "epoch"),
        ("[" * 5_000, "Headwater-Sender"),
    ],
)
def test_a_header_that_says_nothing_is_told_of_and_holds_up_no_event(
    server: Server, told: str, problem: str
) -> None:
    headers = {"Headwater-Sender": told}
    one = server.client.post(SINGLE, json=events(1)[0], headers=headers)
    many = server.client.post(BATCH, json=events(2), headers=headers)
    assert (one.status_code, many.json()["summary"]["successful"]) == (201, 2)
    for answer in (one, many):
        (warning,) = answer.json()["warnings"]
        assert problem in warning["detail"]
        assert "it is JSON, such as" in warning["detail"]
    assert server.client.get("/api/v2/senders").json()["total"] == 0


def test_the_list_of_senders_has_pages(server: Server) -> None:
    for name in ("a", "b", "c"):
        server.client.post(BATCH, json=events(1), headers=header(2, name=name))
    client = headwater.connect(server.address)
    assert [each.name for each in client.senders(limit=2).all().items] == ["a", "b", "c"]


def test_what_is_lost_is_measured_alerted_and_in_the_metrics(tmp_path: Path) -> None:
    with running(tmp_path / "data", sender_patience_s=0.0) as server:
        server.client.post(BATCH, json=events(5), headers=header(6))
        head = server.client.get("/health").json()["log_offset"]
        measured = server.client.get(
            f"/api/v2/sli/show?measure=M9.numbered&min_offset={head}"
        ).json()
        assert measured["measure"]["reading"]["value"] == 0.5
        evaluation = server.platform.slo_measurer.latest(min_offset=head)
        server.platform.keep_standings(evaluation)
        alerts = server.client.get("/api/v2/alerts").json()["alerts"]
        assert "5 events of the sender etl never came" in {each["says"] for each in alerts}
        told = server.client.get("/metrics").text
        assert 'headwater_sender_events_missing{source="etl",state="lost"} 5.0' in told


def test_a_sender_of_the_client_loses_nothing_while_the_server_is_away(tmp_path: Path) -> None:
    first, *others = events(4)
    with running(tmp_path / "data") as server:
        sending = headwater.connect(server.address).sender("etl")
        assert sending.send(first).accepted == 1
        port = int(server.address.rpartition(":")[2])
    assert sending.send(*others[:2]).accepted == 0
    assert (sending.waiting, bool(sending.problem)) == (2, True)
    with running(tmp_path / "data", port=port) as server:
        assert sending.send(others[2]).accepted == 3
        assert sending.waiting == 0
        assert counts(server) == (4, 4, 0, 0)
        assert sender(server)["retried"] == 1


def test_what_a_sender_had_to_give_up_is_counted_as_lost(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        port = int(server.address.rpartition(":")[2])
    sending = headwater.connect(f"http://127.0.0.1:{port}").sender("etl", most_kept=3)
    sending.send(*events(10))
    assert (sending.waiting, sending.dropped) == (3, 7)
    with running(tmp_path / "data", port=port) as server:
        sending.report()
        assert counts(server) == (10, 3, 0, 7)


def test_a_sender_that_dies_leaves_the_server_knowing_how_many_it_lacks(tmp_path: Path) -> None:
    with running(tmp_path / "data", sender_patience_s=0.0) as server:
        client = headwater.connect(server.address)
        before = client.sender("etl")
        before.send(*events(3))
        before._produced += 4  # what it gave numbers to, and took with it
        before.report()
        after = client.sender("etl")
        after.send(*events(2))
        assert sender(server)["lives"] == 2
        assert counts(server) == (9, 5, 0, 4)


def test_one_event_that_no_server_takes_does_not_hold_up_the_others(tmp_path: Path) -> None:
    huge = run_event("huge", writes=["x" * 300_000])
    with running(tmp_path / "data", max_body_bytes=200_000) as server:
        sending = headwater.connect(server.address).sender("etl")
        sent = sending.send(*events(2), huge, *events(1))
        assert (sent.accepted, len(sent.refused), sending.waiting) == (3, 1, 0)
        assert counts(server)[:2] == (4, 3)


def test_the_command_lists_senders_and_the_numbers_that_did_not_come(
    server: Server, cli: Cli
) -> None:
    assert "no sender of the last week numbers its events" in cli("senders", "--format", "table")
    server.client.post(BATCH, json=events(2), headers=header(5, name="<b>ä\n"))
    told = cli("senders", "--format", "table")
    assert "1 to 4" in told
    assert "<b>ä\n " not in told
    cli("senders", "--check")
    server.client.post(BATCH, json=[], headers=header(dropped=1, name="<b>ä\n"))
    cli("senders", "--check", code=1)
