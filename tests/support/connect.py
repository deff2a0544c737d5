"""A Kafka Connect on this machine, as far as its REST interface restarts and pauses connectors."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Connect:
    """Where it is, its connectors with the states of their tasks, and what it was asked.

    rebalancing: it answers 409, as a worker does until the group is in agreement.
    """

    url: str = ""
    connectors: dict[str, list[str]] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    rebalancing: bool = False
    hold: threading.Event | None = None

    def answer(self, method: str, target: str) -> tuple[int, Any]:
        """What it answers to a request; as the documentation of Kafka Connect says."""
        parts = urlsplit(target)
        _, _, name, action, *_ = (*map(unquote, parts.path.split("/")), "", "", "", "")
        if method != "GET":
            self.asked.append((method, target))
        if name not in self.connectors:
            return 404, {"error_code": 404, "message": f"No status found for connector {name}"}
        if self.rebalancing and method != "GET":
            return 409, {"error_code": 409, "message": "Cannot complete request momentarily"}
        if self.hold and method != "GET":
            self.hold.wait(20)
        options = {key: value[0] for key, value in parse_qs(parts.query).items()}
        match (method, action):
            case ("GET", "status"):
                return 200, self.status(name)
            case ("POST", "restart"):
                return self._restart(name, options)
            case ("PUT", "pause"):
                self.paused.add(name)
                return 202, None
            case ("PUT", "resume"):
                self.paused.discard(name)
                return 202, None
            case _:
                return 405, None

    def _restart(self, name: str, options: dict[str, str]) -> tuple[int, Any]:
        if options.get("includeTasks") != "true":
            return 204, None
        only_failed = options.get("onlyFailed") == "true"
        self.connectors[name] = [
            "RUNNING" if each == "FAILED" or not only_failed else each
            for each in self.connectors[name]
        ]
        return 202, self.status(name)

    def status(self, name: str) -> Any:
        state = "PAUSED" if name in self.paused else "RUNNING"
        tasks = [
            {"id": n, "state": each, "worker_id": "w:8083"}
            for n, each in enumerate(self.connectors[name])
        ]
        return {
            "name": name,
            "connector": {"state": state, "worker_id": "w:8083"},
            "tasks": tasks,
            "type": "sink",
        }


@contextmanager
def connecting(**connectors: list[str]) -> Iterator[Connect]:
    """A Kafka Connect until the block ends; `_` in names stands for `-`."""
    named = {name.replace("_", "-"): tasks for name, tasks in connectors.items()}
    connect = Connect(connectors=named)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def do_PUT(self) -> None:
            self._answer("PUT")

        def _answer(self, method: str) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, told = connect.answer(method, self.path)
            body = b"" if told is None else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None
    connect.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield connect
    finally:
        if connect.hold:
            connect.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()
