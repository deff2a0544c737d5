"""What else may happen to a data folder: two servers, clocks that jump, versions that change."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from crash.oracle import FreshFolds, Ledger, examine
from crash.recording import SERVE
from crash.senders import Sender, until_open
from headwater.collector.accept import Collector
from headwater.openlineage.recognition import digest
from headwater.ports import Received
from headwater.store.log_file import ForeignLogError
from headwater.store.log_schema import FORMAT
from headwater.store.sqlite_log import SqliteLog
from headwater.store.stores import LOG
from support.ports import free_port

_DAY = 86_400_000_000


def test_a_second_server_on_a_folder_is_refused_and_disturbs_nobody(tmp_path: Path) -> None:
    port, ledger = free_port(), Ledger()
    command = [sys.executable, str(SERVE), "--data", str(tmp_path), "--whole", "--port"]
    first = subprocess.Popen([*command, str(port)], stderr=subprocess.DEVNULL)
    try:
        asyncio.run(until_open(first, port))
        second = subprocess.run(
            [*command, str(free_port())], capture_output=True, text=True, check=False, timeout=60
        )
        assert second.returncode == 2
        assert f"is being written by process {first.pid}" in second.stderr
        asyncio.run(Sender(ledger, Random(1), "sender", most=20).run(port))
    finally:
        first.kill()
        first.wait()
    assert len(ledger.promised) >= 15
    assert examine(tmp_path, ledger, FreshFolds()) == []


def test_a_clock_that_jumps_moves_no_event(tmp_path: Path) -> None:
    chance, ledger = Random(7), Ledger()
    bodies = [event(number) for number in range(120)]
    ledger.sent.update(bodies)
    with closing(SqliteLog(tmp_path / LOG)) as log:
        collector = Collector(log)
        for body in bodies:
            now = 1_790_000_000_000_000 + chance.choice([-_DAY, 0, _DAY])
            (place,) = collector.submit([Received(body, digest(body), now, "test")]).result(30)
            ledger.promise(body, place.offset)
        collector.close()
        assert [each.body for each in log.read(after=0, limit=500)] == bodies
    assert examine(tmp_path, ledger, FreshFolds()) == []


@pytest.mark.parametrize("found", [FORMAT + 1, FORMAT - 1])
def test_a_log_of_another_version_is_refused_and_left_as_it_is(tmp_path: Path, found: int) -> None:
    with closing(SqliteLog(tmp_path / LOG)) as log:
        log.append([Received(b"1", digest(b"1"), 1, "test")])
    with closing(sqlite3.connect(tmp_path / LOG)) as connection:
        connection.execute(f"PRAGMA user_version = {found}")
    before = (tmp_path / LOG).read_bytes()
    with pytest.raises(ForeignLogError, match=f"its format is {found}, not {FORMAT}; |upgrade"):
        SqliteLog(tmp_path / LOG)
    assert (tmp_path / LOG).read_bytes() == before


def event(number: int) -> bytes:
    return Sender(Ledger(), Random(number), f"event-{number}")._event()
