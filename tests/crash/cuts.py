"""Kills and power cuts at every operation of a recording: each leaves a folder to be examined."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from crash.oracle import Ledger, Verdict
from crash.power import Image, PowerModel, lay_out
from crash.recording import Recording

_MEMORY = Path("/dev/shm")
_FAULTS_SHOWN = 20


def memory() -> Path | None:
    """A folder that lies in memory, where there is one: nothing here is to survive anything."""
    return _MEMORY if _MEMORY.is_dir() else None


@dataclass(frozen=True, slots=True)
class Cut:
    """A folder as something left it.

    after: so many operations; position: of the journal then. last: all of them.
    """

    after: int
    position: int
    last: bool
    image: Image


def kills(recording: Recording, *, every: int = 1) -> Iterator[Cut]:
    """What a kill leaves in front of each operation, or of some: all that was done before."""
    count = len(recording.operations)
    moments = [*range(recording.begun, count, every), count]
    return _at(recording, moments, Random(0), lambda model: model.after_kill())


def power_cuts(recording: Recording, chance: Random, *, times: int) -> Iterator[Cut]:
    """What the power leaves when it goes at random moments, and when all is done."""
    count = len(recording.operations)
    moments = sorted(chance.randint(recording.begun, count) for _ in range(times - 1))
    return _at(recording, [*moments, count], chance, lambda model: model.after_power_cut(chance))


def _at(
    recording: Recording,
    moments: Sequence[int],
    luck: Random,
    left: Callable[[PowerModel], Image],
) -> Iterator[Cut]:
    model = PowerModel(luck)
    done = position = 0
    for moment in moments:
        for operation in recording.operations[done:moment]:
            model.apply(operation)
            position = operation.ends_at
        done = moment
        yield Cut(moment, position, moment == len(recording.operations), left(model))


def trials(
    cuts: Iterable[Cut],
    ledger: Ledger,
    examine: Callable[[Path, Ledger, Cut], Iterable[str]],
    *,
    keep: Path | None = None,
) -> Verdict:
    """Examine what each cut left.

    keep: where a folder that shows a fault is left for a closer look.
    """
    verdict = Verdict(sent=len(ledger.sent), promised=len(ledger.promised))
    with tempfile.TemporaryDirectory(prefix="headwater-cut", dir=memory()) as root:
        for cut in cuts:
            folder = Path(root) / "left"
            lay_out(cut.image, folder)
            faults = [*examine(folder, ledger.by(cut.position), cut)]
            verdict.trials += 1
            verdict.faults += [f"cut after operation {cut.after}: {fault}" for fault in faults]
            if faults and keep is not None:
                lay_out(cut.image, keep / f"after-{cut.after}")
            shutil.rmtree(folder)
            if len(verdict.faults) >= _FAULTS_SHOWN:
                break
    return verdict
