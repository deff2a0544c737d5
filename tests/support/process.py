"""A server as its users run it: `headwater up` in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_PATIENCE_S = 60
_COMMAND = "from headwater.cli.main import main; main()"


@dataclass(frozen=True, slots=True)
class Serving:
    """A server: its process, a client of it, and the file that it writes its log to."""

    process: subprocess.Popen[bytes]
    client: httpx.Client
    log: Path


@contextmanager
def serving(data: Path, *options: str) -> Iterator[httpx.Client]:
    """Serve a data folder until the block ends; yields a client of it."""
    with server_over(data, *options) as server:
        yield server.client


@contextmanager
def server_over(
    data: Path, *options: str, end: signal.Signals = signal.SIGTERM, **settings: str
) -> Iterator[Serving]:
    """The same with its process. settings: variables of its environment, without the prefix.

    end: how the process is ended.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", _COMMAND, "up", "--port", str(port), "--data", str(data)]
    environment = {key: told for key, told in os.environ.items() if "HEADWATER" not in key}
    # What is read from SQL comes into the log by itself; tests count events.
    environment["HEADWATER_READ_SQL"] = "false"
    environment |= {f"HEADWATER_{name}": told for name, told in settings.items()}
    log = data.with_suffix(".log")
    data.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, *options], stdout=output, stderr=output, env=environment
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                _wait_until_it_answers(client, process, log)
                yield Serving(process, client, log)
        finally:
            process.send_signal(end)
            process.wait(_PATIENCE_S)


def _wait_until_it_answers(
    client: httpx.Client, process: subprocess.Popen[bytes], log: Path
) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.get("/health")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())


def wait_for_events(client: httpx.Client, count: int) -> int:
    """Wait until so many events can be asked about; returns how many there are."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        health = client.get("/health").json()
        if health["log_offset"] >= count and health["lag"] == 0:
            return health["log_offset"]
        time.sleep(0.05)
    raise AssertionError(client.get("/health").text)
