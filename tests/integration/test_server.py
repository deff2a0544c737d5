"""What keeps the server honest over its life: health, dead letters, restarts, backups."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from headwater.config import Config
from headwater.data_folder import (
    PROJECTION,
    SNAPSHOT,
    NotADataFolderError,
    RestoreOverDataError,
    backup,
    rebuild,
    restore,
    verify,
)
from support.server import Server, names, running
from support.told import columns, dataset, dataset_event, job_event, run_event, symlinks

ESTATE = [
    dataset_event("db.clean", symlinks=symlinks("clean")),
    job_event("load", reads=["raw"], writes=["clean"]),
    run_event("load", reads=["raw"], writes=["clean"], hours=1),
    run_event(
        "build",
        reads=["db.clean"],
        writes=[dataset("mart", columnLineage=columns("total <- db.clean.amount SUM"))],
        hours=2,
    ),
    run_event("send", reads=["mart"], writes=["report"], hours=3),
]
MISSED = [run_event("send", reads=["mart"], writes=["letter"], hours=hours) for hours in (5, 6)]
LATER = run_event("send", reads=["mart"], writes=["letter"], hours=4)


def answers(server: Server) -> list[Any]:
    """What a handful of questions are answered with."""
    asked = [
        ("lineage", {"of": "raw"}),
        ("lineage", {"of": "clean"}),
        ("impact", {"of": "clean", "valid_at": "2026-11-01T02:30:00Z"}),
        ("impact", {"of": "raw", "known_at": 3}),
        ("lineage", {"of": "mart[total]"}),
        ("show", {"id": "mart"}),
        ("show", {"id": "job:etl:send"}),
        ("find", {"q": "re"}),
        ("why", {"source": "raw", "target": "clean"}),
    ]
    return [server.ask(question, **parameters) for question, parameters in asked]


def test_health_tells_how_far_questions_follow_the_log(server: Server) -> None:
    server.tell(*ESTATE)
    server.ask("find")
    health = server.client.get("/health").json()
    assert health["status"] == "ok"
    assert health["log_offset"] == health["projection_offset"] == len(ESTATE)
    assert (health["lag"], health["lag_seconds"], health["dead_letters"]) == (0, 0, 0)


def samples(exposed: str) -> dict[str, str]:
    """The values of metrics, by their names and labels."""
    return dict(line.rsplit(" ", 1) for line in exposed.splitlines() if not line.startswith("#"))


def test_metrics_count_what_came_in(server: Server) -> None:
    server.tell(*ESTATE, ESTATE[0])
    server.client.post("/api/v1/lineage", content=b"{}")
    server.ask("find")
    answer = server.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    lines = samples(answer.text)
    assert float(lines['headwater_events_received_total{result="accepted"}']) == len(ESTATE)
    assert float(lines['headwater_events_received_total{result="duplicate"}']) == 1
    assert float(lines['headwater_events_received_total{result="rejected"}']) == 1
    assert float(lines["headwater_dead_letters"]) == 1
    assert float(lines["headwater_projection_offset"]) == len(ESTATE)
    assert float(lines["headwater_graph_edges"]) > 0
    assert float(lines["process_resident_memory_bytes"]) > 0


def test_metrics_tell_sources_apart_by_the_holders_of_their_keys(data: Path) -> None:
    with running(data, api_key="secret", clock=lambda: 1_000_000_000_000_000) as server:
        server.tell(*ESTATE)
        server.platform.tell([run_event("drawn", reads=["raw"])], source="somebody")
        lines = samples(server.client.get("/metrics").text)
    assert [name for name in lines if "source_events_total" in name] == [
        'headwater_source_events_total{source="the configured key"}'
    ]
    source = '{source="the configured key"}'
    assert float(lines[f"headwater_source_events_total{source}"]) == len(ESTATE)
    last = float(lines[f"headwater_source_last_event_timestamp_seconds{source}"])
    assert last == 1_000_000_000


def test_metrics_say_how_long_answers_took_and_how_soon_events_are_seen(server: Server) -> None:
    server.tell(*ESTATE)
    for _ in range(3):
        server.ask("impact", of="raw")
    lines = samples(server.client.get("/metrics").text)
    asked = "headwater_query_duration_seconds"
    buckets = [
        float(value) for name, value in lines.items() if name.startswith(f"{asked}_bucket{{")
    ]
    assert buckets == sorted(buckets)
    assert float(lines[f'{asked}_bucket{{endpoint="impact",le="+Inf"}}']) == 3
    assert float(lines[f'{asked}_count{{endpoint="impact"}}']) == 3
    assert float(lines[f'{asked}_sum{{endpoint="impact"}}']) > 0
    assert float(lines["headwater_event_visible_seconds_count"]) == len(ESTATE)


def test_metrics_say_what_the_data_takes_up_and_what_is_left(server: Server, data: Path) -> None:
    server.tell(*ESTATE)
    server.ask("find")
    lines = samples(server.client.get("/metrics").text)
    used = float(lines['headwater_storage_bytes{store="log"}'])
    assert used >= (data / "log.db").stat().st_size > 0
    assert float(lines['headwater_storage_bytes{store="projection"}']) > 0
    assert float(lines["headwater_storage_free_bytes"]) > 0


def test_a_question_can_include_what_was_just_told(server: Server) -> None:
    for number in range(20):
        (offset,) = server.tell(run_event(f"j{number}", reads=["raw"], writes=[f"t{number}"]))
        answer = server.ask("impact", of="raw", min_offset=offset)
        assert f"t{number}" in names(answer)
        assert answer["offset"] >= offset


def test_a_dead_letter_is_listed_shown_and_replayed_as_corrected(server: Server) -> None:
    event = run_event("load", reads=["raw"], writes=["clean"])
    broken = event | {"eventTime": "noon"}
    refused = server.client.post("/api/v1/lineage", json=broken)
    assert refused.status_code == 400
    (letter,) = server.ask("dead-letters")["dead_letters"]
    assert letter["pointer"] == "/eventTime"
    assert json.loads(letter["body"]) == broken
    number = letter["number"]
    replay = f"/api/v2/dead-letters/{number}/replay"
    assert server.client.post(replay).status_code == 400
    assert server.client.post(replay, json={}).json()["pointer"] == "/eventTime"
    done = server.client.post(replay, json=event).json()
    assert done == {"number": number, "offset": 1, "duplicate": False}
    assert server.ask(f"dead-letters/{number}")["replayed_as"] == 1
    assert names(server.ask("impact", of="raw", min_offset=1)) == {"clean"}
    assert server.problem("dead-letters/77")["status"] == 404


def test_a_dead_letter_is_given_up(server: Server) -> None:
    event = run_event("load", reads=["raw"], writes=["clean"])
    for _ in range(2):
        server.client.post("/api/v1/lineage", json=event | {"eventTime": "noon"})
    given_up = server.client.post("/api/v2/dead-letters/1/discard")
    assert (given_up.status_code, given_up.json()["discarded"]) == (200, True)
    assert server.ask("dead-letters/1") == given_up.json()
    assert given_up.json()["body"] == ""
    assert server.client.get("/health").json()["dead_letters"] == 1
    listed = server.ask("dead-letters", state="waiting")
    assert (listed["total"], [each["number"] for each in listed["dead_letters"]]) == (1, [2])
    assert server.client.post("/api/v2/dead-letters/1/replay").status_code == 409
    assert server.client.post("/api/v2/dead-letters/2/replay", json=event).is_success
    assert server.client.post("/api/v2/dead-letters/2/discard").status_code == 409
    assert server.client.post("/api/v2/dead-letters/77/discard").status_code == 404


def test_dead_letters_that_went_to_make_room_are_counted(tmp_path: Path) -> None:
    with running(tmp_path, max_dead_letters=2) as server:
        for number in range(5):
            assert server.client.post("/api/v1/lineage", json={"a": number}).status_code == 400
        listed = server.ask("dead-letters")
        assert [each["number"] for each in listed["dead_letters"]] == [4, 5]
        assert (listed["total"], listed["dropped"]) == (2, 3)
        health = server.client.get("/health").json()
        assert (health["dead_letters"], health["dead_letters_dropped"]) == (2, 3)
        assert "headwater_dead_letters_dropped_total 3.0" in server.client.get("/metrics").text


def test_dead_letters_come_page_by_page(server: Server) -> None:
    for number in range(5):
        server.client.post("/api/v1/lineage", json={"number": number})
    first = server.ask("dead-letters", limit=3)
    rest = server.ask("dead-letters", limit=3, cursor=first["next"])
    assert (first["total"], first["returned"], first["truncated"]) == (5, 3, True)
    assert (rest["returned"], rest["truncated"], rest["next"]) == (2, False, None)


@pytest.mark.parametrize("lost", [(), (SNAPSHOT,), (SNAPSHOT, PROJECTION)])
def test_a_restart_changes_no_answer(data: Path, lost: tuple[str, ...]) -> None:
    with running(data) as server:
        server.tell(*ESTATE)
        before = answers(server)
    for name in lost:
        path = data / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with running(data) as server:
        server.heard = len(ESTATE)
        assert answers(server) == before
        server.tell(LATER)
        assert "letter" in names(server.ask("impact", of="raw"))


def test_an_old_snapshot_is_caught_up(data: Path) -> None:
    with running(data) as server:
        server.tell(*ESTATE[:2])
        server.ask("find")
    shutil.copytree(data / SNAPSHOT, data / "old")
    with running(data) as server:
        server.tell(*ESTATE[2:])
        before = answers(server)
    shutil.rmtree(data / SNAPSHOT)
    (data / "old").rename(data / SNAPSHOT)
    with running(data) as server:
        server.heard = len(ESTATE)
        assert answers(server) == before


def test_a_rebuild_gives_the_same_state(data: Path) -> None:
    config = Config(data=data)
    with running(data) as server:
        server.tell(*ESTATE, LATER)
        before = answers(server)
    verdict = verify(config)
    assert (verdict.events, verdict.problems, verdict.behind) == (len(ESTATE) + 1, (), 0)
    assert rebuild(config) == verdict.state
    assert verify(config).state == verdict.state
    with running(data) as server:
        server.heard = len(ESTATE) + 1
        assert answers(server) == before


def test_any_order_and_any_repetition_of_events_gives_the_same_state(tmp_path: Path) -> None:
    tellings = [[*ESTATE, LATER], [LATER, *reversed(ESTATE)], [*ESTATE, *ESTATE, LATER, LATER]]
    states = set()
    for number, events in enumerate(tellings):
        data = tmp_path / str(number)
        with running(data) as server:
            server.tell(*events)
            server.ask("find")
        states.add(verify(Config(data=data)).state)
    assert len(states) == 1


def test_a_backup_of_a_live_server_holds_what_was_there(data: Path, tmp_path: Path) -> None:
    with running(data) as server:
        server.tell(*ESTATE)
        before = answers(server)
        held = backup(Config(data=data), tmp_path / "backup")
        server.tell(LATER)
    assert held == len(ESTATE)
    copy = Config(data=tmp_path / "copy")
    assert restore(copy, tmp_path / "backup") == held
    with running(copy.data) as server:
        server.heard = held
        assert answers(server) == before
    with pytest.raises(RestoreOverDataError):
        restore(copy, tmp_path / "backup")
    with pytest.raises(NotADataFolderError):
        restore(Config(data=tmp_path / "other"), tmp_path / "nothing")


def test_other_settings_of_the_fold_hold_for_what_was_folded_before(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.tell(*ESTATE, *MISSED)
        assert "report" in names(server.ask("impact", of="mart"))
    with running(tmp_path, misses_to_end=2) as server:
        server.heard = len(ESTATE) + len(MISSED)
        assert "report" not in names(server.ask("impact", of="mart"))


def test_an_answer_says_when_the_graph_is_far_behind(server: Server) -> None:
    server.tell(*ESTATE)
    server.ask("lineage", of="raw")
    server.platform.projector.stop()
    server.client.post("/api/v1/lineage", json=LATER)
    time.sleep(1.1)
    answer = server.client.get("/api/v2/lineage", params={"of": "raw"}).json()
    reasons = {reason["code"]: reason["count"] for reason in answer["coverage"]["reasons"]}
    assert answer["coverage"]["status"] == "partial"
    assert reasons["behind"] == 1
