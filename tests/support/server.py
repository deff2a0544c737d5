"""A real server on a free port, in this process, and what a client of it says and asks."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import uvicorn

from headwater.app import Platform, open_platform
from headwater.config import Config
from headwater.data_folder import system_clock
from headwater.server.application import build_application

Json: TypeAlias = dict[str, Any]
_PATIENCE_S = 20


@dataclass
class Server:
    """A running server; `heard` is the offset of the last event that it took from `tell`."""

    address: str
    platform: Platform
    client: httpx.Client
    heard: int = field(default=0)

    def tell(self, *events: Json) -> list[int]:
        """Post events one by one; returns their offsets."""
        offsets = [self._tell(event) for event in events]
        self.heard = max([self.heard, *offsets])
        return offsets

    def _tell(self, event: Json) -> int:
        answer = self.client.post("/api/v1/lineage", json=event)
        assert answer.is_success, answer.text
        return answer.json()["offset"]

    def get(self, question: str, **parameters: Any) -> httpx.Response:
        """Ask under /api/v2, including everything told so far."""
        asked = {name.rstrip("_"): told for name, told in parameters.items() if told is not None}
        if self.heard and not question.startswith(("events", "dead-letters", "channels")):
            asked.setdefault("min_offset", self.heard)
        return self.client.get(f"/api/v2/{question}", params=asked)

    def ask(self, question: str, **parameters: Any) -> Json:
        """The answer to a question."""
        answer = self.get(question, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def problem(self, question: str, **parameters: Any) -> Json:
        """The problem that a question runs into."""
        answer = self.get(question, **parameters)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        assert answer.json()["status"] == answer.status_code
        return answer.json()


@contextmanager
def running(
    data: Path, *, clock: Callable[[], int] = system_clock, **settings: Any
) -> Iterator[Server]:
    """Serve a data folder until the block ends, then close it as a shutdown does."""
    # What is read from SQL comes into the log by itself; tests count events.
    quiet = Config(data=data, port=0, min_offset_wait_s=_PATIENCE_S, read_sql=False)
    config = replace(quiet, **settings)
    platform = open_platform(config, clock=clock)
    listener = _listen(config.port)
    server = uvicorn.Server(
        uvicorn.Config(build_application(platform), log_level="error", access_log=False)
    )

    def run() -> None:
        with asyncio.Runner() as runner:
            runner.run(server.serve(sockets=[listener]))

    thread = threading.Thread(target=run, name="server")
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        _wait_until_started(server, thread)
        headers = {"authorization": f"Bearer {config.api_key}"} if config.api_key else {}
        with httpx.Client(base_url=address, headers=headers, timeout=_PATIENCE_S * 2) as client:
            yield Server(address, platform, client)
    finally:
        server.should_exit = True
        thread.join(_PATIENCE_S)
        listener.close()


def _listen(port: int) -> socket.socket:
    """A socket whose connections send at once: asyncio sees to that only where TCP is named."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # As `create_server` does, so that a port can be taken again at once.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    return listener


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server takes too long to start"
        time.sleep(0.005)


def names(answer: Mapping[str, Any], *, kind: str = "dataset") -> set[str]:
    """The names of the nodes of an answer, without the focus; columns as `dataset.column`."""
    return {
        each["name"] if kind != "column" else f"{each['name']}.{each['field']}"
        for each in answer["nodes"]
        if each["kind"] == kind and each["id"] != answer.get("focus")
    }


def flows(answer: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Dataset to dataset, through the steps of an answer; columns directly."""
    node = {each["id"]: each for each in answer["nodes"]}
    edges = [(edge["source"], edge["target"]) for edge in answer["edges"]]
    if any(each["kind"] == "column" for each in node.values()):
        return {(_column(node[one]), _column(node[other])) for one, other in edges}
    into = {(one, step) for one, step in edges if node[step]["kind"] == "step"}
    return {
        (node[one]["name"], node[other]["name"])
        for one, step in into
        for between, other in edges
        if between == step
    }


def _column(node: Mapping[str, Any]) -> str:
    return f"{node['name']}.{node['field']}"


def reasons(answer: Mapping[str, Any]) -> set[str]:
    """The codes of why an answer is not complete."""
    return {each["code"] for each in answer["coverage"]["reasons"]}
