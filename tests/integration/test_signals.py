"""What a real Prometheus says of jobs and datasets, asked when somebody looks."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

import headwater
from headwater.cli.main import run
from headwater.model.time import to_instant
from integration.test_suspects import nights
from support.ports import free_port
from support.prometheus import Sample, remembering
from support.receiver import Reply, receiving
from support.server import Server, running
from support.told import DAY_ONE, at, dataset_event, run_event, run_id

NOW = DAY_ONE + timedelta(days=6, hours=12)
TURNED = DAY_ONE + timedelta(days=5, minutes=20)
"""When the queue grew: forty minutes before the run that broke what is made of it."""

HOSTILE = [
    'a"b',
    "a\\b",
    "a'b",
    "a\nb",
    "a.*b",
    "a{b}",
    'a"} or vector(1) #',
    "aäあb",
    "a`b",
    "axxb",
]
"""Names of jobs that would break out of a query, or fit more than themselves in a pattern."""

SOURCE = """
[[source]]
name = "cluster"
kind = "prometheus"
url = "{url}"
allow_private = true
"""
RULES = r"""
[[signal]]
name = "queue depth"
source = "cluster"
for = "type:job"
query = 'queue_depth{job="{job}", namespace="{job_namespace}"}'
wrong = { above = 30 }
unit = "batches"
says = "more comes in than is worked off"

[[signal]]
name = "memory"
source = "cluster"
for = "type:job"
query = "memory_bytes{job=~'{job}'}"
wrong = { changes_by = 3 }
unit = "B"
says = "it needs far more or less memory than it used to"

[[signal]]
name = "table size"
source = "cluster"
for = "clean mart"
query = 'table_bytes{table="{label:table}", writer="{job}"}'
labels = { dataset = '(?P<table>\w+)' }
wrong = { below = 1 }
says = "it is empty"
"""


def remembered() -> Iterator[Sample]:
    for minute in range(0, 6 * 1440 + 720, 2):
        moment = DAY_ONE + timedelta(minutes=minute)
        deep = 90 if moment >= TURNED else 5
        yield "queue_depth", {"job": "load", "namespace": "etl"}, moment, deep
        yield "queue_depth", {"job": "build", "namespace": "etl"}, moment, 7
        if moment >= DAY_ONE + timedelta(days=5):
            needs = 9e9 if moment >= DAY_ONE + timedelta(days=5, hours=3, minutes=20) else 1e9
            yield "memory_bytes", {"job": "load"}, moment, needs
        yield "memory_bytes", {"job": "build"}, moment, 1e9
        yield "table_bytes", {"table": "clean", "writer": "load"}, moment, 1000
    for number, name in enumerate(HOSTILE):
        for minute in range(0, 24 * 60, 2):
            moment = NOW - timedelta(minutes=minute)
            yield "queue_depth", {"job": name, "namespace": "etl"}, moment, number
            yield "memory_bytes", {"job": name}, moment, number


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with remembering(tmp_path_factory.mktemp("prometheus"), remembered()) as url:
        yield url


@pytest.fixture(scope="module")
def server(prometheus: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("headwater")
    with serving(folder, SOURCE.format(url=prometheus) + RULES) as server:
        server.tell(*nights())
        server.tell(*(run_event(each, reads=["raw"], hours=24) for each in HOSTILE))
        yield server


def serving(folder: Path, text: str) -> Any:
    path = folder / "signals.toml"
    path.write_text(text, encoding="utf-8")
    return running(folder / "data", clock=lambda: to_instant(NOW), signals=path)


def told(answer: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """The signals of an answer by name and by what they are of."""
    return {(each["name"], each["of"].split(":")[2]): each for each in answer["signals"]}


def test_a_job_is_told_what_looks_wrong_and_since_when(server: Server) -> None:
    answer = server.ask("signals", of="etl/load", since=at(24 * 4))
    depth = told(answer)["queue depth", "load"]
    assert (depth["verdict"], depth["last_good"], depth["now"]) == ("wrong", 5, 90)
    assert depth["wrong"] == "above 30 batches"
    step = timedelta(days=2, hours=12) / 120
    assert TURNED <= datetime.fromisoformat(depth["since"]) <= TURNED + step
    assert depth["query"] == 'queue_depth{job="load", namespace="etl"}'
    assert answer["signals"][0] == depth


def test_the_query_as_it_was_sent_yields_the_same_for_anyone_who_asks(
    server: Server, prometheus: str
) -> None:
    answer = server.ask("signals", of="etl/load", since=at(24 * 4))
    depth = told(answer)["queue depth", "load"]
    asked = {"query": depth["query"], "time": NOW.timestamp()}
    (found,) = httpx.get(f"{prometheus}/api/v1/query", params=asked).json()["data"]["result"]
    assert float(found["value"][1]) == depth["now"]
    assert httpx.get(depth["link"], follow_redirects=True).is_success


def test_a_dataset_asks_for_itself_and_for_the_jobs_that_write_it(server: Server) -> None:
    signals = told(server.ask("signals", of="clean"))
    assert set(signals) == {("queue depth", "load"), ("memory", "load"), ("table size", "clean")}
    size = signals["table size", "clean"]
    assert (size["query"], size["now"]) == ('table_bytes{table="clean", writer="load"}', 1000)


def test_a_signal_without_a_value_is_told_as_not_checked(server: Server) -> None:
    answer = server.ask("signals", of="clean", until=at(24 * 4))
    memory = told(answer)["memory", "load"]
    assert (memory["verdict"], memory["problem"]) == ("unknown", "there is no such value")
    assert answer["not_checked"] == ["memory: there is no such value"]
    assert answer["coverage"]["status"] == "partial"


def test_no_name_breaks_out_of_its_query_or_fits_another(server: Server) -> None:
    for number, name in enumerate(HOSTILE):
        identifier = f"job:etl:{httpx.QueryParams({'n': name})}".replace("n=", "").replace(
            "+", "%20"
        )
        answer = server.ask("signals", of=identifier)
        assert len(answer["signals"]) == 2
        for each in answer["signals"]:
            assert each["problem"] is None, each
            (series,) = each["series"]
            assert (series["labels"]["job"], series["now"]) == (name, number)


def test_a_run_asks_for_its_job_and_no_longer_than_until(server: Server) -> None:
    run = f"run:{run_id('load at 97')}"
    answer = server.ask("signals", of=run, until=at(24 * 4 + 2))
    depth = told(answer)["queue depth", "load"]
    assert (depth["verdict"], depth["now"]) == ("fine", 5)


def test_what_turned_wrong_before_the_onset_stands_beside_its_suspect(server: Server) -> None:
    before = server.ask("suspects", of="mart")
    answer = server.ask("suspects/signals", of="mart")
    (turned,) = [each for each in answer["signals"] if each["before_onset"]]
    assert (turned["name"], turned["asked"]) == ("queue depth", before["suspects"][0]["place"])
    assert answer["signals"][0] == turned
    assert answer["onset"] == before["symptoms"][0]["at"]
    # It is evidence for people. What is likely stays as it was counted without.
    assert server.ask("suspects", of="mart")["suspects"] == before["suspects"]


def test_what_turns_wrong_after_the_onset_explains_nothing(server: Server) -> None:
    answer = server.ask("suspects/signals", of="mart")
    memory = told(answer)["memory", "load"]
    assert answer["onset"] < memory["since"] < answer["until"]
    assert (memory["verdict"], memory["before_onset"]) == ("wrong", False)


def test_an_incident_asks_for_the_signals_of_its_suspects(server: Server) -> None:
    opened = server.client.post(
        "/api/v2/incidents/open", json={"title": "wrong totals", "of": ["mart"], "by": "ana"}
    ).json()["incident"]
    answer = server.ask("incidents/signals", name=opened["name"])
    assert "job:etl:load" in answer["of"]
    assert answer["declared"] == 3


def test_command_and_client_say_the_same(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(*arguments: str) -> str:
        assert run([*arguments, "--server", server.address]) == 0
        return capsys.readouterr().out

    answer = json.loads(command("signals", "etl/load", "--since", at(96)))
    assert answer["signals"][0]["verdict"] == "wrong"
    table = command("signals", "clean", "--until", at(96), "--format", "table")
    assert "memory: there is no such value" in table
    beside = command("suspects", "mart", "--signals", "--format", "table")
    assert "before it began" in beside
    client = headwater.connect(server.address)
    (first, *_) = client.signals("etl/load", since=at(96))
    assert (first.name, first.verdict) == ("queue depth", "wrong")
    assert client.suspect_signals("mart").signals[0].before_onset


def test_a_mistake_in_a_query_is_told_in_the_words_of_prometheus(
    tmp_path: Path, prometheus: str
) -> None:
    broken = RULES.replace('queue_depth{job="{job}"', 'queue_depth{{job="{job}"')
    with serving(tmp_path, SOURCE.format(url=prometheus) + broken) as server:
        server.tell(run_event("load", writes=["clean"]))
        answer = server.ask("signals", of="etl/load")
        assert told(answer)["queue depth", "load"]["problem"].startswith("cluster answered 400: ")


# -- sources that do not answer ----------------------------------------------------------------


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_source_that_does_not_answer_is_told_as_such_and_holds_nobody_up(
    tmp_path: Path, silent: str, prometheus: str
) -> None:
    quick = SOURCE.format(url=prometheus).replace("cluster", "quick")
    memory = RULES.replace(
        'name = "memory"\nsource = "cluster"', 'name = "memory"\nsource = "quick"'
    )
    rules = memory.replace('"clean mart"', '"mart"')
    with serving(tmp_path, SOURCE.format(url=silent) + quick + rules) as server:
        server.tell(run_event("build", writes=["mart"]))
        # More questions than are sent at a time, so that some are never sent.
        server.tell(*(run_event(f"job {number}", writes=["mart"]) for number in range(9)))
        began = time.monotonic()
        answer = server.ask("signals", of="mart")
        assert time.monotonic() - began < 5
        problems = {each["name"]: each["problem"] for each in answer["signals"]}
        assert problems["queue depth"] == "cluster did not answer within 3 s"
        assert told(answer)["memory", "build"]["verdict"] == "fine"
        assert "queue depth, table size: cluster did not answer within 3 s" in answer["not_checked"]


def test_a_source_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with serving(tmp_path, SOURCE.format(url=f"http://127.0.0.1:{free_port()}") + RULES) as server:
        server.tell(run_event("load", writes=["clean"]))
        (depth, *_) = server.ask("signals", of="etl/load")["signals"]
        assert depth["problem"] == "cluster could not be asked: connection refused"


def test_addresses_of_this_machine_are_asked_only_where_the_file_says_so(tmp_path: Path) -> None:
    with receiving() as receiver:
        source = SOURCE.format(url=receiver.url).replace("allow_private = true\n", "")
        with serving(tmp_path, source + RULES) as server:
            server.tell(run_event("load", writes=["clean"]))
            (depth, *_) = server.ask("signals", of="etl/load")["signals"]
            assert "not a public address" in depth["problem"]
        assert receiver.got == []


def test_a_token_is_sent_and_what_is_no_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTER_TOKEN", "opensesame")
    with receiving() as receiver:
        receiver.answer(Reply(200, body=b"<html>"), Reply(302, {"Location": "http://127.0.0.1/"}))
        text = SOURCE.format(url=receiver.url) + 'token_env = "CLUSTER_TOKEN"\n' + RULES
        with serving(tmp_path, text) as server:
            server.tell(run_event("load", writes=["clean"]))
            problems = {each["problem"] for each in server.ask("signals", of="etl/load")["signals"]}
            assert problems == {
                "cluster answered something else than values over time",
                "cluster answered 302",
            }
        assert {each.headers["authorization"] for each in receiver.got} == {"Bearer opensesame"}


def test_more_than_is_read_of_an_answer_is_told(tmp_path: Path) -> None:
    with receiving() as receiver:
        receiver.answer(Reply(200, body=b" " * (5 * 1024 * 1024)))
        with serving(tmp_path, SOURCE.format(url=receiver.url) + RULES) as server:
            server.tell(run_event("load", writes=["clean"]))
            (depth, *_) = server.ask("signals", of="etl/load")["signals"]
            assert depth["problem"] == "cluster answered more than 4 MB"


def test_no_more_is_asked_for_at_once_than_is_good_and_the_rest_is_told(
    tmp_path: Path, prometheus: str
) -> None:
    with serving(tmp_path, SOURCE.format(url=prometheus) + RULES) as server:
        server.tell(*(run_event(f"job {number}", writes=[f"d{number}"]) for number in range(20)))
        server.tell(run_event("one more", writes=["d"]))
        every = ",".join(f"d{number}" for number in range(20))
        answer = server.ask("signals", of=every)
        assert (answer["total"], answer["returned"]) == (40, 40)
        server.tell(run_event("one more", writes=["d0"], hours=1))
        answer = server.ask("signals", of=every)
        assert (answer["total"], answer["returned"], answer["truncated"]) == (42, 40, True)
        assert answer["not_checked"][0] != answer["not_checked"][-1]
        assert answer["not_checked"][-1] == "2 more signals: 40 are asked for at once"


def test_a_selector_that_cannot_be_followed_is_told(tmp_path: Path, prometheus: str) -> None:
    text = SOURCE.format(url=prometheus) + RULES.replace('"clean mart"', '"clean"')
    with serving(tmp_path, text) as server:
        server.tell(run_event("load", writes=["a.clean", "b.clean"]))
        answer = server.ask("signals", of="a.clean")
        assert any(each.startswith("table size: ") for each in answer["not_checked"])


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({}, "/of"),
        ({"of": "clean", "since": "2026-11-07T12:00:00Z"}, "/since"),
        ({"of": "clean", "since": "2026-01-01"}, "/since"),
        ({"of": "none"}, None),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    server: Server, asked: dict[str, str], pointer: str | None
) -> None:
    assert server.problem("signals", **asked).get("pointer") == pointer


def test_without_a_file_nothing_is_declared_and_nothing_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(tmp_path / "data") as server:
        server.tell(dataset_event("clean"))
        answer = server.ask("signals", of="clean")
        assert (answer["declared"], answer["signals"], answer["not_checked"]) == (0, [], [])
        assert answer["coverage"]["status"] == "complete"
        monkeypatch.setenv("HEADWATER_URL", server.address)
        assert run(["signals", "clean", "--format", "table"]) == 0
    said = capsys.readouterr()
    assert "HEADWATER_SIGNALS of the server names a file" in said.err
    assert "not checked" not in said.out
