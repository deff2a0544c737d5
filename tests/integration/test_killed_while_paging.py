"""A server that is killed at any moment between a fault and its page: one incident, told once."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from support.process import Serving, server_over
from support.receiver import Receiver, receiving
from support.told import run_event

SECRET = "whsec_" + "c2VjcmV0" * 5
CHANNELS = """
[[endpoint]]
name = "team"
channel = "webhook"
url = "{url}/team"
secret_env = "HOOK_SECRET"
allow_private = true
"""
SLOS = """
apiVersion: headwater/v1
kind: SLO
metadata: {name: runs}
spec: {select: "*", indicator: run_success, objective: 0.9, severity: critical,
       alert_each: page, minimum: 1}
"""
EVALUATED_AFTER_S = 5.0
"""A server looks at its objectives for the first time so long after it starts."""
PATIENCE_S = 40


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def started(data: Path) -> AbstractContextManager[Serving]:
    """`headwater up`, which is killed at the end of the block, whatever it is doing."""
    folder = data.parent
    return server_over(
        data,
        end=signal.SIGKILL,
        CHANNELS=str(folder / "channels.toml"),
        SLOS=str(folder / "slos.yaml"),
    )


def test_a_fault_is_told_once_however_often_the_server_dies_on_the_way(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    dice, data = Random(7), tmp_path / "data"
    (tmp_path / "channels.toml").write_text(CHANNELS.format(url=receiver.url))
    (tmp_path / "slos.yaml").write_text(SLOS)
    failed_at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    with started(data) as server:
        client = server.client
        event = run_event("load", writes=["clean"], state="FAIL") | {"eventTime": failed_at}
        client.post("/api/v1/lineage", json=event).raise_for_status()
    for _ in range(4):
        with started(data) as server:
            # Before the evaluation, while it opens the incident, and while it tells of it.
            time.sleep(EVALUATED_AFTER_S - 0.5 + 1.5 * dice.random())
            assert server.process.poll() is None
    with started(data) as server:
        client = server.client
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and not opened(receiver):
            time.sleep(0.1)
        incidents = client.get("/api/v2/incidents", params={"state": "any"}).json()["incidents"]
    assert [each["title"] for each in incidents] == ["load fails"]
    assert len(opened(receiver)) == 1


def opened(receiver: Receiver) -> set[str]:
    """The ids of the messages that something is wrong; one that comes again has the same."""
    return {
        got.headers["webhook-id"]
        for got in receiver.got
        if json.loads(got.body)["data"]["action"] == "trigger"
    }
