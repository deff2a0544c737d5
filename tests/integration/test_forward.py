"""Copying events to another backend, here a second server."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path

from support.server import Server, running
from support.told import run_event


def forward(path: Path, address: str, more: str = "") -> Path:
    path.write_text(f'[[to]]\nname = "second"\nurl = "{address}"\n{more}')
    return path


def until(holds: Callable[[], bool], *, patience_s: float = 20) -> None:
    ends = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < ends, "it did not come about in time"
        time.sleep(0.02)


def events_of(server: Server) -> list[bytes]:
    return [each.body for each in server.platform.log.read(after=0, limit=1_000)]


def test_events_are_copied_in_order_and_byte_for_byte(tmp_path: Path) -> None:
    with running(tmp_path / "second") as second:
        file = forward(tmp_path / "forward.toml", second.address)
        with running(tmp_path / "first", forward=file) as first:
            first.tell(*(run_event(f"j{number}", writes=["a"]) for number in range(5)))
            until(lambda: second.platform.log.head() == 5)
            assert events_of(second) == events_of(first)


def test_only_what_is_meant_for_it_goes_to_a_destination(tmp_path: Path) -> None:
    with running(tmp_path / "second") as second:
        file = forward(tmp_path / "f.toml", second.address, 'only = {jobs = ["*/yes*"]}')
        with running(tmp_path / "first", forward=file) as first:
            first.tell(run_event("no"), run_event("yes"), run_event("nor this"), run_event("yes 2"))
            until(lambda: second.platform.log.head() == 2)
            (forwarder,) = first.platform.forwarders
            until(lambda: forwarder.lag == 0)
            assert (forwarder.counters.sent, forwarder.counters.skipped) == (2, 2)


def test_what_a_destination_misses_while_it_is_away_it_gets_later(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = forward(tmp_path / "forward.toml", f"http://127.0.0.1:{port}")
    with running(tmp_path / "first", forward=file) as first:
        first.tell(run_event("while it was away"))
        (forwarder,) = first.platform.forwarders
        until(lambda: forwarder.failed > 0)
        metrics = first.client.get("/metrics").text
        assert 'headwater_forward_lag_events{to="second"} 1.0' in metrics
        with running(tmp_path / "second", port=port) as second:
            until(lambda: second.platform.log.head() == 1)


def test_a_restart_goes_on_where_it_left_off(tmp_path: Path) -> None:
    with running(tmp_path / "second") as second:
        file = forward(tmp_path / "forward.toml", second.address)
        for number in range(3):
            with running(tmp_path / "first", forward=file) as first:
                first.tell(run_event(f"j{number}"))
                until(lambda wanted=number + 1: second.platform.log.head() == wanted)
        (duplicates,) = [second.platform.collector.counters.duplicates]
        assert duplicates == 0


def test_a_new_destination_gets_what_is_new_or_everything(tmp_path: Path) -> None:
    with running(tmp_path / "first") as first:
        first.tell(run_event("old"))
    with running(tmp_path / "second") as second:
        file = forward(tmp_path / "forward.toml", second.address)
        with running(tmp_path / "first", forward=file) as first:
            first.tell(run_event("new"))
            until(lambda: second.platform.log.head() == 1)
            assert b'"new"' in events_of(second)[0]
    with running(tmp_path / "third") as third:
        file = forward(tmp_path / "all.toml", third.address, "from_start = true")
        file.write_text(file.read_text().replace("second", "third"))
        with running(tmp_path / "first", forward=file):
            until(lambda: third.platform.log.head() == 2)


def test_an_event_that_a_destination_will_never_take_holds_up_none_behind_it(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "second", strict=True) as second:
        file = forward(tmp_path / "forward.toml", second.address)
        with running(tmp_path / "first", forward=file) as first:
            odd = run_event("odd") | {"producer": "no uri"}
            first.tell(odd, run_event("good"))
            (forwarder,) = first.platform.forwarders
            until(lambda: forwarder.lag == 0)
            assert forwarder.counters.refused >= 1
