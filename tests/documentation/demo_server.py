"""A Headwater server of its own process, with the demo company in it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import headwater

_LOADED = "the demo company is in"
_PATIENCE_S = 240.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def demo_server(folder: Path) -> Iterator[str]:
    """The address of a server whose answers take in all of the demo."""
    port = free_port()
    told = folder / "server.log"
    command = [sys.executable, "-m", "headwater.cli.main", "up", "--demo"]
    command += ["--port", str(port), "--data", str(folder / "data")]
    environment = {name: value for name, value in os.environ.items() if "HEADWATER" not in name}
    with told.open("wb") as log:
        server = subprocess.Popen(command, stderr=log, env=environment)
    try:
        deadline = time.monotonic() + _PATIENCE_S
        while _LOADED not in told.read_text():
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not come up:\n{told.read_text()}")
            time.sleep(0.1)
        url = f"http://127.0.0.1:{port}"
        client = headwater.connect(url)
        client.wait(client.health().log_offset, timeout_s=_PATIENCE_S)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)
