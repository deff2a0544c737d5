"""Quiet hours, business hours and digests of a running server, as receivers and people see them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from headwater.cli.main import run
from headwater.model.notice import Notice, Severity
from headwater.model.time import to_instant
from support.notices import notice
from support.receiver import Receiver, receiving, until
from support.server import Server, running

SECRET = "whsec_" + "c2VjcmV0" * 5
HOOK = """
[[endpoint]]
name = "{name}"
channel = "webhook"
url = "{url}/{name}"
secret_env = "HOOK_SECRET"
allow_private = true
zone = "Europe/Berlin"
{hours}
"""
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


class Watch:
    """A clock that goes on from where it is set."""

    def __init__(self, at: str) -> None:
        self.set(at)

    def set(self, at: str) -> None:
        moment = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
        self._ahead = to_instant(moment) - time.time_ns() // 1_000

    def __call__(self) -> int:
        return time.time_ns() // 1_000 + self._ahead


def file(folder: Path, receiver: Receiver, **hours: str) -> Path:
    path = folder / "channels.toml"
    texts = [HOOK.format(name=n, url=receiver.url, hours=each) for n, each in hours.items()]
    path.write_text("".join(texts))
    return path


def put(server: Server, *told: Notice) -> None:
    for each in told:
        server.platform.outbox.put(each, now=server.platform.clock())


def ticket(name: str, **members: Any) -> Notice:
    return notice(name, **({"severity": Severity.MEDIUM, "dedup_key": name} | members))


def test_at_night_a_page_arrives_and_a_ticket_in_the_morning(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    watch = Watch("2026-12-01T02:00")
    channels = file(tmp_path, receiver, team='quiet_hours = ["20:00-08:00"]')
    with running(tmp_path / "data", channels=channels, clock=watch) as server:
        monkeypatch.setenv("HEADWATER_URL", server.address)
        put(server, ticket("evt_ticket"), notice("evt_page", dedup_key="page"))
        (got,) = receiver.wait_for(1)
        assert got.headers["webhook-id"] == "evt_page"
        until(lambda: server.ask("channels")["channels"][0]["waiting"] == 1)
        (entry,) = server.ask("channels")["channels"]
        assert (entry["held"], entry["held_because"]) == (1, "quiet hours")
        assert entry["held_until"] == "2026-12-01T07:00:00.000000Z"
        assert 'outbox_held{endpoint="team"} 1.0' in server.client.get("/metrics").text
        assert run(["channels", "list", "--format", "table"]) == 0
        shown = " ".join(capsys.readouterr().out.split())
        assert "held until 08:00 Europe/Berlin (quiet hours): 1" in shown
        watch.set("2026-12-01T08:00")
        receiver.wait_for(2)
        assert receiver.got[1].headers["webhook-id"] == "evt_ticket"
        (entry,) = server.ask("channels")["channels"]
        assert (entry["held"], entry["held_because"], entry["held_until"]) == (0, None, None)


def test_after_hours_somebody_else_is_told(tmp_path: Path, receiver: Receiver) -> None:
    hours = 'business_hours = ["mon-fri 09:00-17:00"]\noutside_hours = "oncall"'
    channels = file(tmp_path, receiver, team=hours, oncall="stands_in = true")
    with running(tmp_path / "data", channels=channels, clock=Watch("2026-12-01T22:00")) as server:
        put(server, ticket("evt_late"))
        (got,) = receiver.wait_for(1)
        assert got.path == "/oncall"
        server.platform.operational.deliveries.disable("oncall", because="gone", now=0)
        put(server, ticket("evt_waits"))
        entry = server.ask("channels")["channels"][0]
        assert (entry["held"], entry["held_because"]) == (1, "outside business hours")
        assert entry["held_until_local"] == "Wed 09:00 Europe/Berlin"


def test_a_page_from_before_the_end_of_business_does_not_wait_for_the_morning(
    tmp_path: Path, receiver: Receiver
) -> None:
    hours = 'business_hours = ["mon-fri 09:00-17:00"]\noutside_hours = "oncall"'
    channels = file(tmp_path, receiver, team=hours, oncall="stands_in = true")
    watch = Watch("2026-12-04T16:59")
    receiver.answer(503, 200)
    with running(tmp_path / "data", channels=channels, clock=watch) as server:
        put(server, notice("evt_page", dedup_key="page"))
        receiver.wait_for(1)
        watch.set("2026-12-04T17:00")
        assert server.ask("channels")["channels"][0]["held"] == 0
        watch.set("2026-12-04T17:10")
        _, got = receiver.wait_for(2)
        assert (got.path, got.headers["webhook-id"]) == ("/team", "evt_page")


def test_who_stands_in_hears_that_an_endpoint_is_disabled(
    tmp_path: Path, receiver: Receiver
) -> None:
    hours = 'business_hours = ["mon-fri 09:00-17:00"]\noutside_hours = "oncall"'
    channels = file(tmp_path, receiver, team=hours, oncall="stands_in = true", other="")
    with running(tmp_path / "data", channels=channels, clock=Watch("2026-12-01T22:00")) as server:
        receiver.answer(410, 200)
        now = server.platform.clock()
        server.platform.operational.deliveries.put(notice("evt_page"), to=["other"], now=now)
        refused, got = receiver.wait_for(2)
        assert (refused.path, got.path) == ("/other", "/oncall")
        assert json.loads(got.body)["type"] == "io.headwater.webhook.disabled"


def test_a_digest_is_one_event_with_everything_in_it(tmp_path: Path, receiver: Receiver) -> None:
    watch = Watch("2026-12-01T08:00")
    channels = file(tmp_path, receiver, team='digest_at = ["08:30"]')
    with running(tmp_path / "data", channels=channels, clock=watch) as server:
        put(server, *(ticket(f"evt_{n}", incident=f"INC-{n}") for n in range(3)))
        time.sleep(1)
        assert receiver.got == []
        watch.set("2026-12-01T08:30")
        (got,) = receiver.wait_for(1)
        event = json.loads(got.body)
        assert event["type"] == "io.headwater.digest.ready"
        assert event["data"]["title"] == "3 notices: 3 medium"
        named = [each["incident"] for each in event["data"]["notices"]]
        assert named == ["INC-0", "INC-1", "INC-2"]
        until(lambda: server.ask("channels/deliveries", state="delivered")["total"] == 4)


COURIER = """
import sys, time
from pathlib import Path
from random import random
from headwater.integrations.channels.dispatch import Dispatch
from headwater.integrations.channels.endpoints import read_endpoints
from headwater.store.operational import OperationalStore, operational_file
from headwater.model.notice import Severity
from support.notices import notice

folder = Path(sys.argv[1])
store = OperationalStore(operational_file(folder / "operational.db"))
endpoints = read_endpoints(folder / "channels.toml", {"HOOK_SECRET": sys.argv[2]}, source="hw")
clock = lambda: time.time_ns() // 1_000
outbox = Dispatch(endpoints, store.deliveries, clock=clock, random=random,
                  selects=lambda *_: True)
for number in range(30):
    told = notice(f"evt_{number}", dedup_key=str(number), severity=Severity.MEDIUM)
    outbox.put(told, now=clock() - 61_000_000)
outbox.start()
time.sleep(60)
"""


@pytest.mark.parametrize("kill_at", [1, 2])
def test_a_process_that_is_killed_over_a_digest_sends_it_again_as_it_was(
    tmp_path: Path, receiver: Receiver, kill_at: int
) -> None:
    file(tmp_path, receiver, team="digest_every_min = 1")
    processes: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        command = [sys.executable, "-c", COURIER, str(tmp_path), SECRET]
        path = {"PYTHONPATH": ":".join(each for each in sys.path if each)}
        processes.append(subprocess.Popen(command, env=path))

    def kill_once(_: object) -> None:
        if len(receiver.got) == kill_at:
            processes[-1].kill()
            processes[-1].wait()

    receiver.heard = kill_once
    start()
    until(lambda: processes[0].poll() is not None)
    receiver.heard = lambda _: None
    start()
    receiver.wait_for(3)
    processes[-1].kill()
    for each in processes:
        each.wait()

    assert len(receiver.got) == 3
    bodies = {got.headers["webhook-id"]: got.body for got in receiver.got}
    assert len(bodies) == 2
    again = [got.body for got in receiver.got[kill_at - 1 : kill_at + 1]]
    assert again[0] == again[1]
    parts = [each["id"] for body in bodies.values() for each in json.loads(body)["data"]["notices"]]
    assert sorted(parts) == sorted(f"evt_{n}" for n in range(30))
