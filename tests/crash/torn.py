"""A log whose write-ahead log ends at any byte: what opens is whole groups, and goes on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from crash.oracle import Verdict
from headwater.openlineage.recognition import digest
from headwater.ports import Received
from headwater.store.sqlite_log import SqliteLog

GROUPS = [3, 1, 7, 2, 5]
BOUNDARIES = [sum(GROUPS[:count]) for count in range(len(GROUPS) + 1)]
_FRAME = 4_096 + 24


def body(number: int) -> bytes:
    return json.dumps({"number": number, "padding": "x" * (number * 37 % 900)}).encode()


def write(live: Path, copy: Path) -> None:
    """The files of a log as they are on disk while its writer is still running."""
    with closing(SqliteLog(live / "log.db")) as log:
        number = 0
        for size in GROUPS:
            bodies = [body(number + position) for position in range(size)]
            log.append([Received(text, digest(text), 1, "test") for text in bodies])
            number += size
        for name in ("log.db", "log.db-wal"):
            shutil.copy(live / name, copy / name)


def reopened(written: Path, to: Path, tear: Callable[[bytes], bytes]) -> int:
    """Tear the write-ahead log, open what is left, and return how many events it holds."""
    to.mkdir()
    shutil.copy(written / "log.db", to / "log.db")
    (to / "log.db-wal").write_bytes(tear((written / "log.db-wal").read_bytes()))
    with closing(SqliteLog(to / "log.db")) as log:
        assert list(log.verify()) == []
        held = [event.body for event in log.read(after=0, limit=1_000)]
        assert held == [body(number) for number in range(len(held))]
        assert len(held) in BOUNDARIES
        assert log.append([Received(b"7", digest(b"7"), 1, "test")])[0].offset == len(held) + 1
    return len(held)


def run(folder: Path, *, every: int) -> Verdict:
    """Cut the file at every so many bytes of its last commit, and now and then before."""
    live, copy = folder / "live", folder / "copy"
    live.mkdir()
    copy.mkdir()
    write(live, copy)
    size = (copy / "log.db-wal").stat().st_size
    last = size - _last_commit(copy)
    cuts: Sequence[int] = sorted({*range(0, last, 97 * every), *range(last, size + 1, every), size})
    verdict = Verdict(sent=sum(GROUPS), promised=sum(GROUPS))
    before = 0
    for cut in cuts:
        try:
            held = reopened(copy, folder / "torn", lambda wal, cut=cut: wal[:cut])
            if held < before:
                verdict.faults.append(f"cut at byte {cut}: {held} events, {before} at one before")
            before = held
        except Exception as problem:  # noqa: BLE001 because no server would start
            verdict.faults.append(f"cut at byte {cut}: {type(problem).__name__}: {problem}")
        verdict.trials += 1
        shutil.rmtree(folder / "torn")
    return verdict


def _last_commit(copy: Path) -> int:
    """How many bytes the last commit takes up."""
    wal = (copy / "log.db-wal").read_bytes()
    frames = [wal[at : at + 24] for at in range(32, len(wal), _FRAME)]
    commits = [number for number, frame in enumerate(frames) if frame[4:8] != bytes(4)]
    return (commits[-1] - commits[-2]) * _FRAME
