"""Single bits of files at rest that turned over: each is told of, or changes nothing.

Told of: by `headwater verify`, by a start that refuses, or by a state hash that is not that of a
rebuild, as for a value in the projection. Nothing: every event is what it was,
sent again it is known, and what is derived is what a fresh fold gives. Derived files, once they are
made anew, are right again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

from crash.oracle import FreshFolds, Ledger, Verdict, events_of, examine, quiet
from crash.recording import record
from headwater.config import read_config
from headwater.data_folder import PROJECTION, rebuild, verify
from headwater.errors import HeadwaterError
from headwater.store.sqlite_log import SqliteLog
from headwater.store.stores import LOG, OPERATIONAL

FILES = (LOG, PROJECTION, OPERATIONAL)
_PAGE = 4_096


def run(times: int, *, seed: int, folder: Path, file: str) -> Verdict:
    """Turn one bit of a file over, so many times, in turn in each of its pages."""
    recording = record(folder / "made", seed=seed, kills=0, operations=160, whole=True)
    data, ledger = folder / "made" / "data", recording.ledger
    chance, folds = Random(seed), FreshFolds()
    verdict = Verdict(0, len(ledger.promised), len(ledger.sent), [*recording.faults])
    content = (data / file).read_bytes()
    pages = (len(content) + _PAGE - 1) // _PAGE
    for trial in range(times):
        # Half of them near the beginning of a page, where its form is told.
        within = chance.randrange(64) if chance.random() < 0.5 else chance.randrange(_PAGE)
        at = min(trial % pages * _PAGE + within, len(content) - 1)
        bit = chance.randrange(8)
        left = folder / "flipped"
        shutil.copytree(data, left)
        flipped = bytearray(content)
        flipped[at] ^= 1 << bit
        (left / file).write_bytes(flipped)
        faults = [*_faults(left, ledger, folds, file)]
        verdict.faults += [f"{file}, byte {at}, bit {bit}: {fault}" for fault in faults]
        verdict.trials += 1
        shutil.rmtree(left)
    return verdict


def _faults(left: Path, ledger: Ledger, folds: FreshFolds, file: str) -> Iterator[str]:
    config = read_config({}, data=left)
    try:
        verdict = verify(config)
        # Of a value in the projection only its hash tells, beside that of a fresh fold.
        told = not verdict.is_sound or (
            file == PROJECTION and verdict.state != _folded(left, folds)
        )
    except HeadwaterError:
        told = True
    if told and file == LOG:
        yield from _nothing_is_made_up(left, ledger)
        return
    if told and file == PROJECTION:
        with quiet():
            rebuild(config)
    if file == LOG:
        yield from _known_again(left)
    yield from examine(left, ledger, folds)


def _folded(left: Path, folds: FreshFolds) -> str:
    with closing(SqliteLog(left / LOG, writable=False)) as log:
        return folds.of(log)


def _known_again(left: Path) -> Iterator[str]:
    with closing(SqliteLog(left / LOG)) as log:
        held = events_of(log)
        for event, place in zip(held, log.append(held), strict=True):
            if (event.offset, True) != (place.offset, place.duplicate):
                yield f"event {event.offset} sent again is taken for {place}"


def _nothing_is_made_up(left: Path, ledger: Ledger) -> Iterator[str]:
    """Whatever can still be read is what was sent."""
    try:
        with closing(SqliteLog(left / LOG, writable=False)) as log:
            if any(event.body not in ledger.sent for event in events_of(log)):
                yield "an event is read that was never sent"
    except HeadwaterError:
        return
