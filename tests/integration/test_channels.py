"""Notices from the outbox of a running server to a receiver, and what people see of it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from headwater.app import open_platform
from headwater.cli.main import run
from headwater.config import Config
from headwater.integrations.channels.endpoints import MalformedChannelsError
from headwater.model.identity import DatasetId
from headwater.model.notice import Action, Notice
from support.notices import full_notice, notice, resolved
from support.receiver import Receiver, Reply, receiving, until
from support.server import Server, running
from support.told import DATASETS, run_event

SECRET = "whsec_" + "c2VjcmV0" * 5
HOOK = """
[[endpoint]]
name = "{name}"
channel = "webhook"
url = "{url}/{name}"
secret_env = "HOOK_SECRET"
allow_private = true
"""


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def server(tmp_path: Path, receiver: Receiver) -> Iterator[Server]:
    with running(tmp_path / "data", channels=file(tmp_path, receiver, "team")) as opened:
        yield opened


@pytest.fixture
def cli(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    monkeypatch.setenv("HEADWATER_URL", server.address)

    def call(*line: str, code: int = 0) -> str:
        assert run(line) == code
        return "".join(capsys.readouterr())

    return call


def file(folder: Path, receiver: Receiver, *names: str, more: str = "") -> Path:
    path = folder / "channels.toml"
    texts = [HOOK.format(name=name, url=receiver.url) for name in names]
    path.write_text("".join(texts) + more)
    return path


def put(server: Server, *told: Notice) -> None:
    for each in told:
        server.platform.outbox.put(each, now=server.platform.clock())


def delivered(server: Server, count: int) -> None:
    until(lambda: len(server.ask("channels/deliveries", state="delivered")["deliveries"]) >= count)


def test_a_notice_is_delivered_signed_and_in_order(server: Server, receiver: Receiver) -> None:
    put(server, full_notice(), resolved(full_notice()))
    got = receiver.wait_for(2)
    events = [Webhook(SECRET).verify(each.body, each.headers) for each in got]
    assert [each["data"]["action"] for each in events] == ["trigger", "resolve"]
    assert {each.path for each in got} == {"/team"}
    delivered(server, 2)


def test_what_was_put_in_before_a_start_is_delivered_after_it(
    tmp_path: Path, receiver: Receiver
) -> None:
    channels = file(tmp_path, receiver, "team")
    receiver.answer(503)
    with running(tmp_path / "data", channels=channels) as server:
        put(server, notice())
        receiver.wait_for(1)
        until(lambda: server.ask("channels")["channels"][0]["retried"] == 1)
    receiver.answer(200)
    with running(
        tmp_path / "data", channels=channels, clock=lambda: time.time_ns() // 1_000 + 10**8
    ):
        receiver.wait_for(2)
    assert len({each.headers["webhook-id"] for each in receiver.got}) == 1


def test_the_api_says_how_it_stands_with_every_endpoint(server: Server, receiver: Receiver) -> None:
    (entry,) = server.ask("channels")["channels"]
    assert (entry["name"], entry["channel"], entry["where"]) == ("team", "webhook", "127.0.0.1")
    assert entry["actions"] == ["acknowledge", "inform", "resolve", "trigger"]
    receiver.answer(Reply(500, body=b"no room"), 200)
    put(server, notice())
    until(lambda: server.ask("channels")["channels"][0]["retried"] == 1)
    (entry,) = server.ask("channels")["channels"]
    assert (entry["waiting"], entry["disabled_at"]) == (1, None)
    assert entry["failing_since"] is not None
    (delivery,) = server.ask("channels/deliveries", endpoint="team", state="pending")["deliveries"]
    assert (delivery["attempts"], delivery["last"]["detail"]) == (1, "no room")
    whole = server.ask(f"channels/deliveries/{delivery['number']}")
    assert whole["notice"]["dedup_key"] == "INC-42"
    assert [each["status"] for each in whole["tried"]] == [500]


def test_deliveries_come_in_pages(server: Server, receiver: Receiver) -> None:
    put(server, *(notice(f"evt_{n}") for n in range(5)))
    receiver.wait_for(5)
    first = server.ask("channels/deliveries", limit=2)
    assert (first["total"], first["returned"], first["truncated"]) == (5, 2, True)
    second = server.ask("channels/deliveries", limit=2, cursor=first["next"])
    numbers = [each["number"] for page in (first, second) for each in page["deliveries"]]
    assert numbers == [5, 4, 3, 2]
    assert first["coverage"]["status"] == "partial"


def test_what_is_not_there_is_said_so(server: Server) -> None:
    assert server.problem("channels/deliveries/7")["status"] == 404
    for path in ("nobody/test", "nobody/enable", "deliveries/7/replay", "replay?endpoint=nobody"):
        answer = server.client.post(f"/api/v2/channels/{path}")
        assert answer.status_code == 404, path
    assert "did you mean state" in server.problem("channels/deliveries", stat="x")["detail"]


def test_metrics_count_deliveries_and_what_waits(server: Server, receiver: Receiver) -> None:
    receiver.answer(200, 500)
    put(server, notice(), notice("evt_2", dedup_key="other"))
    receiver.wait_for(2)
    until(lambda: server.ask("channels")["channels"][0]["retried"] == 1)
    metrics = server.client.get("/metrics").text
    for line in (
        'headwater_webhook_deliveries_total{endpoint="team",result="delivered"} 1.0',
        'headwater_webhook_deliveries_total{endpoint="team",result="retried"} 1.0',
        'headwater_webhook_outbox_depth{endpoint="team"} 1.0',
        'headwater_webhook_endpoint_disabled{endpoint="team"} 0.0',
    ):
        assert line in metrics


def test_an_endpoint_that_answers_410_is_disabled_loudly_and_enabled_by_hand(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    with running(tmp_path / "data", channels=file(tmp_path, receiver, "gone", "ops")) as server:
        monkeypatch.setenv("HEADWATER_URL", server.address)
        receiver.heard = lambda got: receiver.answer(410 if got.path == "/gone" else 200)
        put(server, notice())
        until(lambda: sum(each.path == "/ops" for each in receiver.got) == 2)
        told = [json.loads(each.body) for each in receiver.got if each.path == "/ops"]
        assert told[-1]["type"] == "io.headwater.webhook.disabled"
        assert told[-1]["data"]["title"] == "The endpoint gone is disabled"
        assert 'endpoint_disabled{endpoint="gone"} 1.0' in server.client.get("/metrics").text
        assert run(["channels", "list", "--format", "table"]) == 1
        assert "disabled: 410 Gone" in capsys.readouterr().out
        assert run(["channels", "replay", "1"]) == 2
        assert "headwater channels enable gone" in capsys.readouterr().err

        receiver.heard = lambda _: receiver.answer(200)
        assert run(["channels", "enable", "gone"]) == 0
        assert run(["channels", "replay", "--failed"]) == 0
        assert "1 to be sent again" in capsys.readouterr().out
        until(lambda: sum(each.path == "/gone" for each in receiver.got) == 2)
        first, again = [each for each in receiver.got if each.path == "/gone"]
        assert first.headers["webhook-id"] == again.headers["webhook-id"]


def test_the_command_lists_tests_and_replays(cli: Any, server: Server, receiver: Receiver) -> None:
    assert "webhook" in cli("channels", "list", "--format", "table")
    assert cli("channels", "test", "team") == "team: taken (204)\n"
    assert json.loads(receiver.got[-1].body)["type"] == "io.headwater.webhook.test"
    receiver.answer(Reply(500, body=b"boo"))
    assert "not taken (500): boo" in cli("channels", "test", "team", code=1)
    assert "there are team" in cli("channels", "test", "tem", code=2)
    assert cli("channels", "enable", "team") == "team: it was not disabled\n"
    receiver.answer(200)
    put(server, notice())
    delivered(server, 1)
    assert "orders is late" in cli("channels", "deliveries", "--format", "table")
    assert "all 0 shown" in cli("channels", "deliveries", "--failed")
    assert cli("channels", "replay", "1") == "1: to be sent again\n"
    until(lambda: sum(each.headers["webhook-id"] == "evt_1" for each in receiver.got) == 2)
    assert "0 to be sent again" in cli("channels", "replay", "--failed", "--endpoint", "team")
    cli("channels", "replay", code=2)
    cli("channels", "replay", "1", "--failed", code=2)
    cli("channels", "replay", "1", "--endpoint", "team", code=2)
    cli("channels", "replay", "99", code=2)


def test_what_went_to_an_endpoint_that_is_no_more_is_not_replayed(
    tmp_path: Path, receiver: Receiver
) -> None:
    with running(tmp_path / "data", channels=file(tmp_path, receiver, "old")) as server:
        put(server, notice())
        delivered(server, 1)
    with running(tmp_path / "data", channels=file(tmp_path, receiver, "new")) as server:
        answer = server.client.post("/api/v2/channels/deliveries/1/replay")
        assert answer.status_code == 404
        assert "no endpoint 'old'; there are new" in answer.json()["detail"]


def test_an_endpoint_gets_what_its_selector_selects(tmp_path: Path, receiver: Receiver) -> None:
    more = '\nonly = {selector = "mart.sales+"}\n'
    with running(tmp_path / "data", channels=file(tmp_path, receiver, "team", more=more)) as server:
        server.tell(run_event("build", reads=["mart.sales"], writes=["report"]))
        server.tell(run_event("other", writes=["else"]))
        server.platform.wait_for(server.heard)
        selected, not_selected = (str(DatasetId(DATASETS, name)) for name in ("report", "else"))
        put(
            server,
            notice("evt_in", subject=selected, dedup_key="1"),
            notice("evt_out", subject=not_selected, dedup_key="2"),
            notice("evt_none", dedup_key="3"),
            notice("evt_odd", subject="what", dedup_key="4"),
        )
        receiver.wait_for(2)
        kept = server.ask("channels/deliveries")["deliveries"]
        assert {each["notice"] for each in kept} == {"evt_in", "evt_odd"}


def test_a_server_does_not_start_with_endpoints_that_cannot_be(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    path.write_text('[[endpoint]]\nname = "x"\nchannel = "pagerduty"\n')
    with pytest.raises(MalformedChannelsError, match="endpoint 'x', secret_env"):
        open_platform(Config(data=tmp_path / "data", channels=path))
    assert not (tmp_path / "data").exists()


def test_without_endpoints_a_notice_goes_nowhere(tmp_path: Path) -> None:
    with running(tmp_path / "data") as server:
        put(server, notice(action=Action.INFORM))
        assert server.ask("channels") == {"channels": [], "total": 0}
        assert server.ask("channels/deliveries")["total"] == 0


def test_a_signature_is_verified_over_standard_input(
    server: Server, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    put(server, notice())
    (got, *_) = receiver.wait_for(1)
    line = ["webhooks", "verify", "--secret-env", "HOOK_SECRET"]
    for name in ("id", "timestamp", "signature"):
        line += [f"--{name}", got.headers[f"webhook-{name}"]]

    def check(body: bytes) -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))
        return run(line)

    assert check(got.body) == 0
    assert check(got.body + b" ") == 1
    assert "no signature fits" in capsys.readouterr().err
    monkeypatch.setenv("HOOK_SECRET", "plain")
    assert check(got.body) == 2
    monkeypatch.delenv("HOOK_SECRET")
    assert check(got.body) == 2


COURIER = """
import sys, time
from pathlib import Path
from random import random
from headwater.integrations.channels.dispatch import Dispatch
from headwater.integrations.channels.endpoints import read_endpoints
from headwater.store.operational import OperationalStore, operational_file
from support.notices import notice, resolved

folder = Path(sys.argv[1])
store = OperationalStore(operational_file(folder / "operational.db"))
endpoints = read_endpoints(folder / "channels.toml", {"HOOK_SECRET": sys.argv[2]}, source="hw")
clock = lambda: time.time_ns() // 1_000
outbox = Dispatch(endpoints, store.deliveries, clock=clock, random=random,
                  selects=lambda *_: True)
for number in range(3):
    told = notice(f"evt_{number}", dedup_key=f"INC-{number}")
    outbox.put(told, now=clock())
    outbox.put(resolved(told), now=clock())
outbox.start()
print("started", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("kill_at", [1, 2, 4])
def test_a_process_that_is_killed_in_mid_delivery_loses_nothing_and_doubles_no_id(
    tmp_path: Path, receiver: Receiver, kill_at: int
) -> None:
    file(tmp_path, receiver, "team")
    processes: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        command = [sys.executable, "-c", COURIER, str(tmp_path), SECRET]
        path = {"PYTHONPATH": ":".join(each for each in sys.path if each)}
        processes.append(subprocess.Popen(command, env=path, stdout=subprocess.PIPE))

    def kill_once(_: object) -> None:
        # The request has arrived, and its sender dies before it hears of it.
        if len(receiver.got) == kill_at:
            processes[-1].kill()
            processes[-1].wait()

    receiver.heard = kill_once
    start()
    until(lambda: processes[0].poll() is not None)
    receiver.heard = lambda _: None
    start()
    until(lambda: {"evt_2_end", "evt_1_end", "evt_0_end"} <= set(_ids(receiver)))
    processes[-1].kill()
    for each in processes:
        each.wait()
        each.stdout.close()  # type: ignore[union-attr]

    ids = _ids(receiver)
    wanted = {f"evt_{n}{end}" for n in range(3) for end in ("", "_end")}
    assert set(ids) == wanted
    assert len(ids) == 7
    doubled = [each for each in wanted if ids.count(each) == 2]
    assert doubled == [ids[kill_at - 1]]
    first, again = [got.body for got in receiver.got if got.headers["webhook-id"] == doubled[0]]
    assert first == again
    for n in range(3):
        assert ids.index(f"evt_{n}") < ids.index(f"evt_{n}_end")


def _ids(receiver: Receiver) -> list[str]:
    return [each.headers["webhook-id"] for each in receiver.got]
