"""A log whose last writes never reached the disk whole: what opens is a prefix, group by group."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from crash.torn import BOUNDARIES, GROUPS, reopened, run, write


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    live, copy = tmp_path_factory.mktemp("live"), tmp_path_factory.mktemp("copy")
    write(live, copy)
    return copy


def test_a_tail_cut_anywhere_leaves_whole_groups(tmp_path: Path) -> None:
    verdict = run(tmp_path, every=61)
    assert verdict.faults == []
    assert verdict.trials > 100


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
