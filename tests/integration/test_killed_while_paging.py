"""A server that is killed at any moment between a fault and its page: one incident, told once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import pytest

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


@contextmanager
def started(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """`headwater up`, which is killed at the end of the block, whatever it is doing."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = data.parent
    environment = {key: told for key, told in os.environ.items() if "HEADWATER" not in key} | {
        "HEADWATER_CHANNELS": str(folder / "channels.toml"),
        "HEADWATER_SLOS": str(folder / "slos.yaml"),
        "HEADWATER_READ_SQL": "false",
        "HOOK_SECRET": SECRET,
    }
    command = [sys.executable, "-m", "headwater.cli.main", "up", "--data", str(data)]
    with (folder / "up.log").open("ab") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)], env=environment, stdout=output, stderr=output
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                wait_until_it_answers(client, process)
                yield process, client
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


def wait_until_it_answers(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert process.poll() is None
        try:
            if client.get("/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("it does not answer")


def test_a_fault_is_told_once_however_often_the_server_dies_on_the_way(
    tmp_path: Path, receiver: Receiver
) -> None:
    dice, data = Random(7), tmp_path / "data"
    (tmp_path / "channels.toml").write_text(CHANNELS.format(url=receiver.url))
    (tmp_path / "slos.yaml").write_text(SLOS)
    failed_at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    with started(data) as (_, client):
        event = run_event("load", writes=["clean"], state="FAIL") | {"eventTime": failed_at}
        client.post("/api/v1/lineage", json=event).raise_for_status()
    for _ in range(4):
        with started(data) as (process, _):
            # Before the evaluation, while it opens the incident, and while it tells of it.
            time.sleep(EVALUATED_AFTER_S - 0.5 + 1.5 * dice.random())
            assert process.poll() is None
    with started(data) as (_, client):
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
