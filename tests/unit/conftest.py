"""A server of canned answers, for what talks to one."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        zipped = self.headers.get("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if zipped else self.body)


@dataclass(frozen=True)
class Canned:
    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass
class StandIn:
    """Answers a path with what was put there, in order; the last answer stays."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, list[Canned]] = field(default_factory=dict)

    def put(
        self,
        path: str,
        document: Any,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.answers.setdefault(path, []).append(Canned(status, body, headers or {}))

    def take(self, asked: Asked) -> Canned:
        self.asked.append(asked)
        queue = self.answers.get(asked.path)
        if not queue:
            return Canned(404, b'{"status":404,"detail":"no such route"}', {})
        return queue.pop(0) if len(queue) > 1 else queue[0]


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length", 0))
            asked = Asked(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            canned = there.take(asked)
            self.send_response(canned.status)
            for name, value in canned.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(canned.body)))
            self.end_headers()
            self.wfile.write(canned.body)

        do_GET = do_POST = answer  # noqa: N815 because the standard library asks so

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = StandIn(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield there
    server.shutdown()
    thread.join()
    server.server_close()
