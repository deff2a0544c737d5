"""A log whose last writes never reached the disk whole: what opens is a prefix, group by group."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.openlineage.recognition import digest
from headwater.ports import Received
from headwater.store.sqlite_log import SqliteLog

GROUPS = [3, 1, 7, 2, 5]
BOUNDARIES = [sum(GROUPS[:count]) for count in range(len(GROUPS) + 1)]


def body(number: int) -> bytes:
    return json.dumps({"number": number, "padding": "x" * (number * 37 % 900)}).encode()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a log as they are on disk while its writer is still running."""
    live, copy = tmp_path_factory.mktemp("live"), tmp_path_factory.mktemp("copy")
    log = SqliteLog(live / "log.db")
    number = 0
    for size in GROUPS:
        bodies = [body(number + position) for position in range(size)]
        log.append([Received(text, digest(text), 1, "test") for text in bodies])
        number += size
    for name in ("log.db", "log.db-wal"):
        shutil.copy(live / name, copy / name)
    log.close()
    return copy


def reopened(written: Path, to: Path, tear: Callable[[bytes], bytes]) -> int:
    """Tear the write-ahead log, open what is left, and return how many events it holds."""
    to.mkdir()
    shutil.copy(written / "log.db", to / "log.db")
    (to / "log.db-wal").write_bytes(tear((written / "log.db-wal").read_bytes()))
    log = SqliteLog(to / "log.db")
    try:
        assert list(log.verify()) == []
        held = [event.body for event in log.read(after=0, limit=1_000)]
        assert held == [body(number) for number in range(len(held))]
        assert len(held) in BOUNDARIES
        assert log.append([Received(b"7", digest(b"7"), 1, "test")])[0].offset == len(held) + 1
    finally:
        log.close()
    return len(held)


def test_a_tail_cut_anywhere_leaves_whole_groups(written: Path, tmp_path: Path) -> None:
    size = (written / "log.db-wal").stat().st_size
    cuts = sorted({0, 1, 31, 32, size - 1, size, *range(0, size, 1_031)})
    held = [reopened(written, tmp_path / str(cut), lambda wal, cut=cut: wal[:cut]) for cut in cuts]
    assert held == sorted(held)
    assert (held[0], held[-1]) == (0, sum(GROUPS))


def test_each_byte_cut_off_the_last_record_loses_only_that_group(
    written: Path, tmp_path: Path
) -> None:
    for cut in range(1, 4_120, 97):
        held = reopened(written, tmp_path / str(cut), lambda wal, cut=cut: wal[:-cut])
        assert held == BOUNDARIES[-2]


def test_a_flipped_bit_ends_the_log_before_the_group_it_hit(written: Path, tmp_path: Path) -> None:
    chance = random.Random(20261124)
    for trial in range(60):

        def flip(wal: bytes) -> bytes:
            # The first 32 bytes are the header of the file, covered by the cuts above.
            at = chance.randrange(32, len(wal))
            return wal[:at] + bytes([wal[at] ^ (1 << chance.randrange(8))]) + wal[at + 1 :]

        assert reopened(written, tmp_path / str(trial), flip) < sum(GROUPS)


def test_pages_that_were_never_written_end_the_log_before_their_group(
    written: Path, tmp_path: Path
) -> None:
    chance = random.Random(7)
    frame = 4_096 + 24
    for trial in range(30):

        def drop(wal: bytes) -> bytes:
            start = 32 + frame * chance.randrange((len(wal) - 32) // frame)
            return wal[:start] + bytes(frame) + wal[start + frame :]

        assert reopened(written, tmp_path / str(trial), drop) < sum(GROUPS)
