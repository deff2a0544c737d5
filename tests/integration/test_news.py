"""News of what questions see, as server-sent events."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from support.server import Server
from support.told import run_event


def test_whoever_listens_hears_of_every_growth(server: Server) -> None:
    server.tell(run_event("load", reads=["raw"], writes=["clean"]))
    with httpx.stream("GET", f"{server.address}/api/v2/news", timeout=10) as heard:
        assert heard.headers["content-type"].startswith("text/event-stream")
        lines = heard.iter_lines()
        first = _next_offset(lines)
        server.tell(run_event("build", reads=["clean"], writes=["mart"]))
        assert _next_offset(lines) > first


def _next_offset(lines: Iterator[str]) -> int:
    for line in lines:
        if line.startswith("data: "):
            return int(line.removeprefix("data: "))
    raise AssertionError("the stream ended")
