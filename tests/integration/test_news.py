"""News of what questions see, as server-sent events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx

from support.process import serving
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


def test_a_server_that_stops_ends_its_streams_in_order(tmp_path: Path) -> None:
    with ExitStack() as streams:
        with serving(tmp_path / "data") as client:
            asked = httpx.stream("GET", client.base_url.join("/api/v2/news"), timeout=60)
            lines = streams.enter_context(asked).iter_lines()
            _next_offset(lines)
        # One that is cut off raises an error here.
        assert all(line == "" for line in lines)


def _next_offset(lines: Iterator[str]) -> int:
    for line in lines:
        if line.startswith("data: "):
            return int(line.removeprefix("data: "))
    raise AssertionError("the stream ended")
