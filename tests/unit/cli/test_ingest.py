from __future__ import annotations

import gzip
import io
import json
import sys
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import headwater
from headwater.cli import delivery
from headwater.cli.event_files import Found, list_files, read_events
from headwater.sdk.errors import BusyError

BATCH = "/api/v1/lineage/batch"


def event(number):
    return {"eventTime": "2026-11-24T00:00:00Z", "number": number}


def taken(count, *, duplicates=0, failed=(), offset=5):
    return {
        "summary": {"successful": count - len(failed)},
        "duplicates": duplicates,
        "failed_events": list(failed),
        "offset": offset,
    }


def lines(*numbers):
    return "".join(json.dumps(event(number)) + "\n" for number in numbers)


def numbers(file):
    return [json.loads(found.body)["number"] for found in read_events(str(file))]


def test_lines_documents_and_arrays_are_all_events(tmp_path):
    (tmp_path / "lines").write_text("\n" + lines(1, 2) + "\n\n" + lines(3))
    (tmp_path / "one").write_text(json.dumps(event(4), indent=2))
    (tmp_path / "array").write_text(json.dumps([event(5), event(6)], indent=2))
    (tmp_path / "bom").write_text(lines(7), encoding="utf-8-sig")
    (tmp_path / "empty").write_text("\n \n")
    assert numbers(tmp_path / "lines") == [1, 2, 3]
    assert numbers(tmp_path / "one") == [4]
    assert numbers(tmp_path / "array") == [5, 6]
    assert numbers(tmp_path / "bom") == [7]
    assert numbers(tmp_path / "empty") == []


def test_gzip_is_known_by_its_bytes_and_not_by_its_name(tmp_path):
    (tmp_path / "zipped.jsonl").write_bytes(gzip.compress(lines(1, 2).encode()))
    assert numbers(tmp_path / "zipped.jsonl") == [1, 2]


def test_a_cut_gzip_file_gives_what_it_holds_and_a_fault(tmp_path):
    whole = gzip.compress(lines(*range(5000)).encode())
    (tmp_path / "cut.gz").write_bytes(whole[: len(whole) // 2])
    *events, last = read_events(str(tmp_path / "cut.gz"))
    assert events
    assert not any(found.fault for found in events)
    assert "damaged" in last.fault


def test_a_broken_line_is_told_by_its_number_and_the_others_stand(tmp_path):
    (tmp_path / "a.jsonl").write_text(lines(1) + '{"x":}\n' + lines(2))
    (tmp_path / "b.jsonl").write_text('{"x":}\n' + lines(1))
    first = list(read_events(str(tmp_path / "a.jsonl")))
    assert [bool(found.fault) for found in first] == [False, True, False]
    assert first[1].place.endswith("a.jsonl:2")
    second = list(read_events(str(tmp_path / "b.jsonl")))
    assert [(bool(found.fault), found.place[-2:]) for found in second] == [
        (True, ":1"),
        (False, ":2"),
    ]


def test_two_documents_on_one_line_are_no_event(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a":1},{"b":2}\n')
    (found,) = read_events(str(tmp_path / "a.jsonl"))
    assert found.fault


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    for name in ("b.jsonl", "a.json.gz", "sub/c.ndjson", "README.md", ".hidden.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert [file.removeprefix(str(tmp_path)) for file in list_files([str(tmp_path)])] == [
        "/a.json.gz",
        "/b.jsonl",
        "/sub/c.ndjson",
    ]


@given(st.lists(st.integers(0, 3 << 20), max_size=400))
def test_batches_keep_the_order_and_stay_small(sizes):
    events = [SimpleNamespace(body=range(size)) for size in sizes]
    groups = list(delivery.batches(events))
    assert [each for group in groups for each in group] == events
    for group in groups:
        assert 0 < len(group) <= delivery.BATCH
        assert len(group) == 1 or sum(len(e.body) for e in group) <= delivery.BATCH_BYTES


def test_events_go_out_by_hundreds_and_are_summed_up(call, stand_in, tmp_path):
    (tmp_path / "events.jsonl").write_text(lines(*range(250)))
    for count in (100, 100, 50):
        stand_in.put(BATCH, taken(count, duplicates=1))
    told = call("ingest", str(tmp_path / "events.jsonl"))
    assert told.code == 0
    assert told.out.startswith("250 accepted, 3 of them duplicates, 0 refused in ")
    sent = [item["number"] for asked in stand_in.asked for item in asked.json]
    assert sent == list(range(250))


def test_standard_input_is_read_for_a_dash(call, stand_in, monkeypatch):
    stand_in.put(BATCH, taken(2))
    source = io.TextIOWrapper(io.BufferedReader(io.BytesIO(lines(1, 2).encode())))
    monkeypatch.setattr(sys, "stdin", source)
    assert call("ingest", "-").out.startswith("2 accepted")


def test_refused_events_are_told_kept_and_exit_1(call, stand_in, tmp_path):
    (tmp_path / "events.jsonl").write_text(lines(1, 2) + "{oops\n" + lines(3))
    failed = [{"index": 2, "reason": "no job", "pointer": "/job", "retriable": False}]
    stand_in.put(BATCH, taken(3, failed=failed))
    kept = tmp_path / "failed.jsonl"
    told = call("ingest", str(tmp_path / "events.jsonl"), "--failed", str(kept))
    assert told.code == 1
    assert told.out.startswith("2 accepted, 0 of them duplicates, 2 refused")
    assert "refused 1: no job (at /job); first at " in told.err
    assert "events.jsonl:4" in told.err
    assert kept.read_text() == "{oops\n" + lines(3)


def test_no_file_of_refusals_is_made_when_there_are_none(call, stand_in, tmp_path):
    (tmp_path / "events.jsonl").write_text(lines(1))
    stand_in.put(BATCH, taken(1))
    assert call("ingest", str(tmp_path), "--failed", str(tmp_path / "failed")).code == 0
    assert not (tmp_path / "failed").exists()


def test_a_busy_server_is_asked_again_after_the_time_it_says(stand_in):
    pauses = []
    stand_in.put(BATCH, {"detail": "busy"}, status=503, headers={"retry-after": "3"})
    stand_in.put(BATCH, taken(1))
    sender = delivery.Delivery(headwater.connect(stand_in.url), pause=pauses.append)
    assert sender.deliver([Found(b"{}", "f:1", 2)]) == []
    assert (pauses, sender.tally.accepted) == ([3.0], 1)


def test_patience_ends(stand_in):
    pauses = []
    stand_in.put(BATCH, {"detail": "busy"}, status=503, headers={"retry-after": "60"})
    sender = delivery.Delivery(headwater.connect(stand_in.url), pause=pauses.append)
    with pytest.raises(BusyError):
        sender.deliver([Found(b"{}", "f:1", 2)])
    assert sum(pauses) <= 300


def test_one_event_that_spoils_a_batch_is_found_by_halving(stand_in):
    bodies = [Found(b'{"n":%d}' % n, f"f:{n}", 0) for n in range(8)]
    refusal = {"detail": "too large"}
    # Depth first: all eight, four, four, then 4-5, 4, 5, 6-7 for an event 5 that is too large.
    for status in (400, 200, 400, 400, 200, 400, 200):
        count = {0: 4, 1: 1, 2: 2}[sum(c.status == 200 for c in stand_in.answers.get(BATCH, []))]
        stand_in.put(BATCH, taken(count) if status == 200 else refusal, status=status)
    sender = delivery.Delivery(headwater.connect(stand_in.url), pause=lambda _: None)
    (refused,) = sender.deliver(bodies)
    assert (refused.event.place, refused.reason) == ("f:5", "too large")
    assert sender.tally.accepted == 7


def test_a_file_that_is_not_there_exits_2(call):
    told = call("ingest", "absent.jsonl")
    assert told.code == 2
    assert "absent.jsonl: no such file or directory" in told.err


def test_an_absent_server_is_not_waited_for(call, tmp_path):
    (tmp_path / "events.jsonl").write_text(lines(1))
    told = call("ingest", str(tmp_path), "--server", "http://127.0.0.1:1")
    assert told.code == 2
    assert "headwater up" in told.err
