"""Rows 1 to 17: events come in, and none is lost, doubled or bent."""

from __future__ import annotations

import gzip
import json
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.conftest import Call
from headwater.errors import UnavailableError
from headwater.ports import EventLog
from support.corner import Corner
from support.server import Server, running
from support.told import (
    at,
    columns,
    dataset,
    dataset_event,
    job_event,
    run_event,
    run_id,
    schema,
    symlinks,
)

SINGLE = ("/api/v1/lineage", "/api/v1/lineage/")
BATCH = ("/api/v1/lineage/batch", "/api/v1/lineage/batch/")


def test_row_1_the_three_kinds_of_event_are_accepted(here: Corner) -> None:
    """Take a run, a job or a dataset event by POST, and answer 2xx for each that is kept."""
    ran = run_event("load", reads=["raw"], writes=["clean"], run="r")
    declared = job_event("plan", reads=["clean"], writes=["mart"])
    described = dataset_event("raw", documentation={"description": "as it came"})
    # Real producers leave an eventType in events about jobs.
    odd = job_event("odd", reads=["mart"], writes=["report"]) | {"eventType": "OTHER"}
    for event in (ran, declared, described, odd):
        answer = here.post(event)
        assert answer.status_code == 201
        assert answer.json()["duplicate"] is False
        assert answer.json()["warnings"] == []
    assert here.state("r")[0] == "COMPLETED"
    assert here.show(here.job("plan"))["runs"] == []
    assert here.show(here.dataset("raw"))["description"] == "as it came"
    assert here.downstream("raw") == {"clean", "mart", "report"}


def test_row_2_a_batch_isolates_what_fails(here: Corner) -> None:
    """Take an array of events, keep the good ones, and name each other one with its reason."""
    good = [run_event(f"j{number}", reads=["raw"], writes=[f"t{number}"]) for number in range(3)]
    batch = [good[0], {"job": {}}, good[1], "no event", good[2] | {"eventTime": "noon"}]
    answer = here.post(batch, batch=True)
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "partial_success"
    assert told["summary"] == {
        "received": 5,
        "successful": 2,
        "failed": 3,
        "retriable": 0,
        "non_retriable": 3,
    }
    failed = told["failed_events"]
    assert [(each["index"], each["retriable"]) for each in failed] == [
        (1, False),
        (3, False),
        (4, False),
    ]
    assert all(each["reason"] for each in failed)
    assert here.downstream("raw") == {"t0", "t1"}
    again = here.post(good, batch=True).json()
    assert (again["status"], again["failed_events"]) == ("success", [])
    assert again["summary"]["successful"] == 3
    assert here.post([], batch=True).json()["summary"]["received"] == 0
    assert here.post(good[0], batch=True).status_code == 400


def test_row_3_arrays_and_lines_are_taken_on_the_single_path_and_from_files(
    here: Corner, call: Call, tmp_path: Path
) -> None:
    """Take an array or one event a line on the single path too, and from files of lines."""
    events = here.moved(
        [run_event(f"j{number}", reads=["raw"], writes=[f"t{number}"]) for number in range(6)]
    )
    client = here.server.client
    assert client.post(SINGLE[0], json=events[:2]).json()["summary"]["successful"] == 2
    lines = "\n".join(json.dumps(event) for event in events[2:4]) + "\n"
    kind = {"content-type": "application/x-ndjson"}
    answer = client.post(SINGLE[0], content=lines, headers=kind).json()
    assert answer["summary"]["successful"] == 2
    (tmp_path / "events.jsonl").write_text(json.dumps(events[4]) + "\n\n{broken\n")
    (tmp_path / "more.jsonl.gz").write_bytes(gzip.compress(json.dumps(events[5]).encode()))
    code, _, said = call("ingest", tmp_path, "--server", here.server.address, "--wait")
    assert code == 1
    assert "events.jsonl:3" in said
    assert here.downstream("raw") == {f"t{number}" for number in range(6)}


def test_row_4_paths_answer_with_and_without_a_slash_and_never_redirect(here: Corner) -> None:
    """Answer at the path with and without a closing slash, by itself and never by a redirect."""
    for number, path in enumerate(SINGLE):
        event = here.moved(run_event(f"j{number}", reads=["raw"], writes=[f"t{number}"]))
        answer = here.server.client.post(path, json=event, follow_redirects=False)
        assert answer.status_code == 201
    for number, path in enumerate(BATCH, start=2):
        event = here.moved(run_event(f"j{number}", reads=["raw"], writes=[f"t{number}"]))
        answer = here.server.client.post(path, json=[event], follow_redirects=False)
        assert answer.status_code == 200
    assert here.downstream("raw", min_offset=answer.json()["offset"]) == {"t0", "t1", "t2", "t3"}


def test_row_5_gzip_is_undone_and_bounded(here: Corner) -> None:
    """Undo gzip, and refuse a body that inflates beyond measure instead of holding it."""
    encoded = {"content-encoding": "gzip"}
    body = json.dumps(here.moved(run_event("load", reads=["raw"], writes=["clean"]))).encode()
    answer = here.server.client.post(SINGLE[0], content=gzip.compress(body), headers=encoded)
    assert answer.status_code == 201
    assert here.downstream("raw", min_offset=answer.json()["offset"]) == {"clean"}
    batch = gzip.compress(b"[" + body + b"]")
    again = here.server.client.post(BATCH[0], content=batch, headers=encoded).json()
    assert (again["duplicates"], again["offset"]) == (1, answer.json()["offset"])
    bomb = gzip.compress(b" " * (120 << 20), compresslevel=1)
    assert len(bomb) < 1 << 20
    assert here.server.client.post(SINGLE[0], content=bomb, headers=encoded).status_code == 413
    for torn in (body, gzip.compress(body)[:-9], b""):
        assert here.server.client.post(SINGLE[0], content=torn, headers=encoded).status_code == 400


def test_row_6_bearer_keys_guard_the_server_where_there_are_keys(
    here: Corner, call: Call, tmp_path: Path
) -> None:
    """Ask for keys, tokens or certificates where the server is guarded, for nothing elsewhere."""
    event = run_event("load", reads=["raw"], writes=["clean"])
    assert "authorization" not in here.server.client.headers
    assert here.post(event).status_code == 201
    with running(tmp_path / "guarded", api_key="from a secret store") as guarded:
        code, made, _ = call("keys", "create", "airflow", "--data", tmp_path / "guarded")
        assert code == 0
        (key,) = made.split()
        post = f"{guarded.address}{SINGLE[0]}"
        for header in (None, "Bearer wrong", "Bearer", f"Basic {key}", key):
            headers = {"authorization": header} if header else {}
            refused = httpx.post(post, json=event, headers=headers)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"] == "Bearer"
        for scheme in ("Bearer", "bearer"):
            taken = httpx.post(post, json=event, headers={"authorization": f"{scheme} {key}"})
            assert taken.is_success
        assert guarded.ask("events/1")["source"] == "airflow"
        assert call("keys", "revoke", "airflow", "--data", tmp_path / "guarded")[0] == 0
        headers = {"authorization": f"Bearer {key}"}
        assert httpx.post(post, json=event, headers=headers).status_code == 401
        assert httpx.get(f"{guarded.address}/health").status_code == 200


class FullLog:
    """A log whose disk is full for a while."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    def append(self, events: Any, *, reports: Any) -> Any:
        raise UnavailableError("the disk is full", retry_after_s=7)


def test_row_7_pressure_is_503_and_what_is_wrong_for_good_is_4xx(tmp_path: Path) -> None:
    """Answer 503 with Retry-After under pressure, never 429; 4xx is for what no retry can mend."""
    event = run_event("load", reads=["raw"], writes=["clean"])
    with running(tmp_path / "data", max_body_bytes=100_000) as server:
        collector = server.platform.collector
        kept = collector._log
        collector._log = FullLog(kept)
        for path, body in ((SINGLE[0], event), (BATCH[0], [event, event])):
            answer = server.client.post(path, json=body)
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "7"
        collector._log = kept
        assert server.client.post(SINGLE[0], json=event).status_code == 201
        wrong: list[tuple[int, dict[str, Any]]] = [
            (400, {"content": b"{"}),
            (400, {"json": event | {"job": None}}),
            (413, {"content": b" " * 150_000}),
            (415, {"content": b"x", "headers": {"content-encoding": "br"}}),
        ]
        for status, request in wrong:
            answer = server.client.post(SINGLE[0], **request)
            assert answer.status_code == status
            assert "retry-after" not in answer.headers


def test_row_8_events_are_answered_within_two_seconds_under_load(here: Corner) -> None:
    """Answer an event once it is on disk, within two seconds under load; answers follow after."""
    padding = {"debug": {"text": "x" * 20_000}}
    events = [
        here.moved(
            run_event(f"load {number % 50}", reads=["raw"], writes=[f"t{number % 50}"])
            | {"run": {"runId": run_id(f"load {number}"), "facets": padding}}
        )
        for number in range(400)
    ]

    def send(client: httpx.Client, event: Any) -> tuple[float, int]:
        began = time.monotonic()
        answer = client.post(SINGLE[0], json=event)
        assert answer.status_code == 201
        return time.monotonic() - began, answer.json()["offset"]

    with (
        httpx.Client(base_url=here.server.address, timeout=30) as client,
        ThreadPoolExecutor(16) as pool,
    ):
        told = [*pool.map(lambda event: send(client, event), events)]
    assert max(seconds for seconds, _ in told) < 2
    offsets = [offset for _, offset in told]
    assert len(set(offsets)) == len(events)
    assert here.ask(f"events/{offsets[-1]}")["event"] == events[-1]
    reached = here.downstream("raw", min_offset=max(offsets))
    assert reached == {f"t{number}" for number in range(50)}


def test_row_9_the_same_event_again_changes_nothing(here: Corner) -> None:
    """Keep an event once however often it is sent, by its content and not by its time."""
    told = run_event("load", reads=["raw"], writes=["caf\u00e9"], run="r")
    first = here.post(told).json()
    event = here.moved(told)
    spaced = json.dumps(dict(reversed(event.items())), indent=3, ensure_ascii=True)
    for body in (spaced, json.dumps(event, ensure_ascii=False)):
        again = here.server.client.post(SINGLE[0], content=body.encode())
        assert again.status_code == 200
        assert again.json() == first | {"duplicate": True}
    batch = here.server.client.post(BATCH[0], json=[event, event]).json()
    assert (batch["summary"]["successful"], batch["duplicates"]) == (2, 2)
    assert len(here.show(here.run("r"))["events"]) == 1
    assert here.ask("runs", of=here.job("load"))["total"] == 1
    # Two reports of one second are two events.
    reports = [
        run_event("load", run="s", state="RUNNING", hours=1, facets={"progress": {"rows": rows}})
        for rows in (1, 2)
    ]
    assert len({here.tell(report) for report in reports}) == 2
    assert len(here.show(here.run("s"))["events"]) == 2


def test_row_10_events_are_kept_byte_for_byte(here: Corner) -> None:
    """Keep each event as it was sent, 64-bit numbers, unknown facets and all, to be sent again."""
    body = json.dumps(
        here.moved(
            run_event(
                "load",
                writes=["gr\u00f6\u00dfe/\u8868/\U0001f6b0"],
                facets={"x.y-z": {"id": 4115428054613373118, "deep": [{"\u00fc": None}]}},
            )
        ),
        ensure_ascii=False,
        indent=1,
    ).replace("4115428054613373118", '4115428054613373118, \t"float": 1.10, "e": 1e400')
    posted = here.server.client.post(SINGLE[0], content=body.encode())
    assert posted.status_code == 201
    kept = here.server.client.get(f"/api/v2/events/{posted.json()['offset']}").content
    assert body.encode() in kept
    again = here.server.client.post(SINGLE[0], content=body.encode()).json()
    assert (again["duplicate"], again["offset"]) == (True, posted.json()["offset"])


HISTORY = [
    dataset_event("db.clean", symlinks=symlinks("clean")),
    job_event("load", reads=["raw"], writes=["clean"]),
    run_event("load", reads=["raw"], writes=["clean"], run="a", state="START", hours=1),
    run_event("load", writes=[dataset("clean", schema=schema(id="int"))], run="a", hours=2),
    run_event(
        "build",
        reads=["db.clean"],
        writes=[dataset("mart", columnLineage=columns("total <- db.clean.id SUM"))],
        hours=3,
    ),
    run_event("load", reads=["other"], writes=["clean"], hours=0.5),
    dataset_event("raw", hours=9, lifecycleStateChange={"lifecycleStateChange": "DROP"}),
]


def test_row_11_everything_derived_can_be_derived_again(call: Call, tmp_path: Path) -> None:
    """Derive all answers from the kept events alone, and the same ones each time."""
    data = tmp_path / "data"
    asked = [
        ("lineage", {"of": "dataset:warehouse:clean"}),
        ("lineage", {"of": "dataset:warehouse:clean", "valid_at": at(2.5), "known_at": 4}),
        ("lineage", {"of": "column:warehouse:mart:total"}),
        ("show", {"id": "dataset:warehouse:clean"}),
        ("runs", {"of": "job:etl:load"}),
        ("find", {"q": "clean"}),
    ]
    with running(data) as server:
        server.tell(*HISTORY)
        before = [server.ask(question, **parameters) for question, parameters in asked]
    code, verified, _ = call("verify", "--data", data)
    assert code == 0
    for derived in ("projection.db", "graph"):
        path = data / derived
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    states = {call("rebuild", "--data", data)[1].split("state ")[1].split()[0].strip(",.")}
    states |= {call("rebuild", "--data", data)[1].split("state ")[1].split()[0].strip(",.")}
    assert len(states) == 1
    assert states.pop() in verified
    with running(data) as server:
        server.heard = len(HISTORY)
        after = [server.ask(question, **parameters) for question, parameters in asked]
    assert after == before


def test_row_12_events_are_told_apart_by_their_shape(here: Corner) -> None:
    """Tell runs, jobs and datasets apart by what is there, without a schemaURL or an eventType."""
    ran = run_event("load", reads=["raw"], writes=["clean"], run="r", hours=1)
    lying = ran | {
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"
    }
    silent = {name: told for name, told in ran.items() if name not in {"schemaURL", "eventType"}}
    silent |= {"eventTime": at(2)}
    nulls = silent | {"eventTime": at(3), "eventType": None, "schemaURL": None, "inputs": None}
    old = {
        "eventTime": at(1),
        "producer": ran["producer"],
        "schemaURL": "https://raw.githubusercontent.com/OpenLineage/OpenLineage/main/spec/"
        "OpenLineage.json#/definitions/RunEvent",
        "dataset": dataset("raw", documentation={"description": "as it came"}),
    }
    both = job_event("other") | {"dataset": dataset("both", tags={"tags": [{"key": "both"}]})}
    for event in (lying, silent, nulls, old, both):
        assert here.post(event).status_code == 201
    events = here.show(here.run("r"))["events"]
    assert [each["event_type"] for each in events] == ["COMPLETE", None, None]
    assert here.state("r")[0] == "COMPLETED"
    assert here.upstream("clean") == {"raw"}
    assert here.show(here.dataset("raw"))["description"] == "as it came"
    assert [tag["key"] for tag in here.show(here.dataset("both"))["tags"]] == ["both"]
    assert here.post({"eventTime": at(1), "producer": ran["producer"]}).status_code == 400


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path / "strict", strict=True) as server:
        yield server


def test_row_13_strays_are_remarked_on_or_refused_and_never_a_server_error(
    here: Corner, strict: Server
) -> None:
    """Accept what can be understood and remark on it, or refuse it all; point to the member."""
    good = run_event("load", reads=["raw"], writes=["clean"])
    simple = here.moved(good) | {"run": {"runId": "run_id"}, "producer": "producer"}
    lenient = here.server.client.post(SINGLE[0], json=simple)
    assert lenient.status_code == 201
    pointers = {each["pointer"] for each in lenient.json()["warnings"]}
    assert pointers == {"/run/runId", "/producer"}
    refused = strict.client.post(SINGLE[0], json=simple)
    assert refused.status_code == 400
    assert refused.json()["pointer"] in pointers
    assert refused.headers["content-type"] == "application/problem+json"
    facets = {"_producer": good["producer"], "_schemaURL": "https://example.com/facet.json"}
    strayed = {
        "/eventTime": good | {"eventTime": "2026-11-24T08:00:00"},
        "/eventType": good | {"eventType": "start"},
        "/inputs": good | {"inputs": None},
        "/schemaURL": {name: told for name, told in good.items() if name != "schemaURL"},
        "/job/facets/sql": run_event("load", job_facets={"sql": {"query": "select 1"}}),
    }
    for pointer, event in strayed.items():
        answer = strict.client.post(SINGLE[0], json=event)
        assert (answer.status_code, answer.json()["pointer"]) == (400, pointer)
        assert here.post(event).is_success
    formed = run_event("load", job_facets={"sql": facets | {"query": "select 1"}})
    assert strict.client.post(SINGLE[0], json=formed).status_code == 201
    hopeless: list[bytes] = [
        b"", b"\xff\xfe", b"null", b"7", b'"text"', b"{}", b"[[]]", b'{"run":', b"[" * 9_000,
        json.dumps(good | {"run": 7}).encode(),
        json.dumps(good | {"run": {"runId": ""}}).encode(),
        json.dumps(good | {"inputs": {"a": 1}}).encode(),
        json.dumps(good | {"job": {"namespace": "a"}}).encode(),
        json.dumps(good | {"eventType": "STOP"}).encode(),
        json.dumps(good | {"eventTime": 5}).encode(),
    ]  # fmt: skip
    for server in (here.server, strict):
        for body in hopeless:
            answer = server.client.post(SINGLE[0], content=body)
            told = answer.json()
            assert answer.status_code == 400 or told["summary"]["failed"] == 1, body
    batch = strict.client.post(BATCH[0], json=[formed, strayed["/eventType"]]).json()
    assert [each["pointer"] for each in batch["failed_events"]] == ["/eventType"]


def test_row_14_times_of_any_form_become_utc_and_stay_as_they_were(here: Corner) -> None:
    """Read times without a zone, with any offset and to the nanosecond as UTC; keep the text."""
    times = {
        "naive": ("2026-11-24T08:00:00", "2026-11-24T08:00:00.000000Z"),
        "nano": ("2026-11-24T08:00:00.987599294Z", "2026-11-24T08:00:00.987599Z"),
        "east": ("2026-11-24T08:00:00+05:45", "2026-11-24T02:15:00.000000Z"),
        "west": ("2026-11-23T20:30:00.5-08:00", "2026-11-24T04:30:00.500000Z"),
        "small": ("2026-11-24t08:00:00.1z", "2026-11-24T08:00:00.100000Z"),
        "far": ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
    }
    for name, (written, meant) in times.items():
        offset = here.tell(run_event("load", run=name) | {"eventTime": written})
        told = here.show(here.run(name))["run"]
        assert (told["state"], told["started_at"], told["ended_at"]) == ("COMPLETED", meant, meant)
        assert here.ask(f"events/{offset}")["event"]["eventTime"] == written
    (remark,) = here.post(
        run_event("load", run="naive") | {"eventTime": "2026-11-24T09:00:00"}
    ).json()["warnings"]
    assert remark["pointer"] == "/eventTime"
    for wrong in ("yesterday", "2026-13-01T00:00:00Z", "1732435200", ""):
        answer = here.post(run_event("load") | {"eventTime": wrong})
        assert (answer.status_code, answer.json()["pointer"]) == (400, "/eventTime")


def test_row_15_a_run_id_need_not_be_a_uuid(here: Corner) -> None:
    """Take a run id that is no UUID, and treat it as the name of one run like any other."""
    odd = ["run_id row 15", "manual__2026-11-24T00:00:00+00:00", "a/b:c%d e", "\u8868" * 200]
    for value in odd:
        for state, hours in (("START", 1), ("COMPLETE", 2)):
            event = here.moved(run_event("load", state=state, hours=hours, writes=["clean"]))
            event["run"]["runId"] = value
            answer = here.server.client.post(SINGLE[0], json=event)
            assert answer.status_code == 201
            assert [each["pointer"] for each in answer.json()["warnings"]] == ["/run/runId"]
        here.server.heard = answer.json()["offset"]
    runs = here.ask("runs", of=here.job("load"))["runs"]
    assert len(runs) == len(odd)
    assert {(each["state"], each["duration_s"]) for each in runs} == {("COMPLETED", 3600.0)}
    for each in runs:
        assert here.show(each["id"])["run"] == each
    assert here.show("run_id row 15")["run"]["job_name"] == "load"


def test_row_16_large_events_and_long_names_are_taken(here: Corner) -> None:
    """Take events of megabytes and names of tens of thousands of characters."""
    long = "path/" + "x" * 60_000
    plan = [{"class": "LogicalPlan", "id": number, "text": "p" * 900} for number in range(5_000)]
    fields = {f"column_{number}": "string" for number in range(3_000)}
    event = run_event(
        "load",
        reads=["raw", long],
        writes=[dataset("wide", schema=schema(**fields))],
        run="r",
        facets={"spark.logicalPlan": {"plan": plan}},
        job_facets={"sql": {"query": "select 1 -- " + "s" * 300_000}},
    )
    assert len(json.dumps(event)) > 5_000_000
    offset = here.tell(event)
    assert len(here.show(here.dataset("wide"))["schema"]["fields"]) == 3_000
    # A facet as large as that stays in the log, and the page of the run says where.
    left_out = here.show(here.run("r"))["facets"]["spark.logicalPlan"]["headwater_left_out"]
    kept = here.ask(f"events/{left_out['event']}")["event"]
    assert len(kept["run"]["facets"]["spark.logicalPlan"]["plan"]) == 5_000
    assert here.upstream("wide") == {"raw", long}
    assert here.found("column_2999") == ["wide"]
    assert here.ask(f"events/{offset}")["event"] == here.moved(event)
    answer = here.post(run_event("load", writes=["y" * 230_000]))
    assert (answer.status_code, answer.json()["pointer"]) == (400, "/outputs/0/name")


def test_row_17_what_is_refused_is_kept_with_its_reason_and_can_be_replayed(
    here: Corner, call: Call
) -> None:
    """Keep what could not be accepted with reason and place, to be seen, mended and replayed."""
    event = here.moved(run_event("load", reads=["raw"], writes=["clean"]))
    broken = event | {"inputs": [{"namespace": "a"}]}
    client = here.server.client
    before = here.ask("dead-letters", limit=500)["total"]
    refused = client.post(SINGLE[0], json=broken)
    client.post(BATCH[0], json=[event | {"eventTime": "noon"}])
    *_, one, other = here.ask("dead-letters", limit=500)["dead_letters"]
    assert here.ask("dead-letters")["total"] == before + 2
    assert (one["reason"], one["pointer"]) == (refused.json()["detail"], "/inputs/0/name")
    assert json.loads(one["body"]) == broken
    assert (other["pointer"], other["replayed_as"]) == ("/eventTime", None)
    replay = f"/api/v2/dead-letters/{one['number']}/replay"
    assert client.post(replay).status_code == 400
    done = client.post(replay, json=event).json()
    assert here.ask(f"dead-letters/{one['number']}")["replayed_as"] == done["offset"]
    assert here.downstream("raw", min_offset=done["offset"]) == {"clean"}
    at_server = ("--server", here.server.address)
    code, shown, _ = call("dead-letters", "show", other["number"], *at_server)
    assert (code, json.loads(shown)["pointer"]) == (0, "/eventTime")
    assert call("dead-letters", "replay", other["number"], *at_server)[0] == 1
