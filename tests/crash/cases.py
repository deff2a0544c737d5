"""The rows of the fault matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from crash import failing, flips, harness, shared_store, torn, upkeep
from crash.cuts import Cut, kills, power_cuts, trials
from crash.disk import Lie
from crash.oracle import FreshFolds, Ledger, Verdict, examine
from crash.recording import Recording, record


@dataclass(frozen=True, slots=True)
class Case:
    """A row. liar: a planted defect, which must be caught."""

    name: str
    run: Callable[[Path], Verdict]
    liar: bool = False

    def holds(self, verdict: Verdict) -> bool:
        """Whether it came out as it must."""
        return bool(verdict.faults) == self.liar


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of each row is run.

    scale: 1 is all of it, less a sample. keep: where folders that show a fault are left.
    """

    seed: int
    scale: float = 1.0
    keep: Path | None = None

    def some(self, times: int, at_least: int = 1) -> int:
        """So many of so many."""
        return max(at_least, round(times * self.scale))

    @property
    def every(self) -> int:
        """Of a row that tries everything, each so manieth is tried."""
        return max(1, round(1 / self.scale))


def cases(plan: Plan) -> Iterator[Case]:
    """Every row, in the order in which they are run."""
    yield from _replayed(plan)
    yield from _commands(plan)
    yield from _files(plan)
    yield from _live(plan)
    yield from _liars(plan)


def _replayed(plan: Plan) -> Iterator[Case]:
    for name, whole, recordings, operations, cuts in (
        ("the log", False, plan.some(5), 600, plan.some(800, 30)),
        ("all files", True, plan.some(3), 300, plan.some(250, 10)),
    ):
        how = {"whole": whole, "recordings": recordings, "operations": operations}
        yield Case(f"{name}: kills", lambda folder, how=how: _killed(plan, folder, **how))
        yield Case(
            f"{name}: power cuts",
            lambda folder, how=how, cuts=cuts: _cut_off(plan, folder, times=cuts, **how),
        )


def _commands(plan: Plan) -> Iterator[Case]:
    for name in upkeep.COMMANDS:
        yield Case(
            f"{name}: kills and power cuts",
            lambda folder, name=name: upkeep.run(
                name, seed=plan.seed, folder=folder, every=plan.every, cuts=plan.some(80, 5)
            ),
        )


def _files(plan: Plan) -> Iterator[Case]:
    yield Case("the log: a torn tail", lambda folder: torn.run(folder, every=plan.every))
    for file in flips.FILES:
        yield Case(
            f"{file}: a bit flips",
            lambda folder, file=file: flips.run(
                plan.some(400, 20), seed=plan.seed, folder=folder, file=file
            ),
        )


def _live(plan: Plan) -> Iterator[Case]:
    for name in failing.FAILURES:
        yield Case(
            f"the disk: {name}",
            lambda folder, name=name: failing.run(
                name, seed=plan.seed, folder=folder, cuts=plan.some(40, 3)
            ),
        )
    yield Case(
        "a server killed under load",
        lambda folder: harness.run_many(plan.some(200, 2), seed=plan.seed, folder=folder),
    )
    yield Case(
        "PostgreSQL killed under load",
        lambda folder: shared_store.run(plan.some(100, 3), seed=plan.seed, folder=folder),
    )


def _liars(plan: Plan) -> Iterator[Case]:
    def liar(name: str, **how: Any) -> Case:
        told = {"recordings": 1, "kills": 1, "operations": 300, "times": 100, "whole": False}
        return Case(
            f"liar: {name}", lambda folder: _cut_off(plan, folder, **(told | how)), liar=True
        )

    yield liar("acknowledges before the commit", lie="early")
    yield liar("commits without a sync", lie="lazy")
    yield liar("swallows a constraint error", lie="deaf")
    yield liar("keeps its place too early", lie="hasty", whole=True)
    yield liar("a disk that syncs nothing", disk_lies=Lie.SYNC)
    yield liar("folders are never synced", disk_lies=Lie.SYNC_FOLDER)
    yield Case(
        "liar: goes on after a failed sync",
        lambda folder: failing.run(
            "a sync fails", seed=plan.seed, folder=folder, cuts=3, lie="stubborn"
        ),
        liar=True,
    )


def _killed(plan: Plan, folder: Path, *, recordings: int, whole: bool, **how: Any) -> Verdict:
    """A kill in front of every operation of some recordings."""
    total = Verdict()
    for number in range(recordings):
        recording = record(folder / str(number), seed=plan.seed + number, whole=whole, **how)
        total = total.and_then(_look(plan, recording, kills(recording, every=plan.every), whole))
    return total


def _cut_off(
    plan: Plan, folder: Path, *, recordings: int, times: int, whole: bool, **how: Any
) -> Verdict:
    """The power goes at random moments of some recordings."""
    total = Verdict()
    for number in range(recordings):
        seed = plan.seed + 100 + number
        recording = record(folder / str(number), seed=seed, whole=whole, **how)
        cuts = power_cuts(recording, Random(seed), times=times)
        total = total.and_then(_look(plan, recording, cuts, whole))
    return total


def _look(plan: Plan, recording: Recording, cuts: Iterator[Cut], whole: bool) -> Verdict:
    folds = FreshFolds() if whole else None

    def look(left: Path, promised: Ledger, _: Cut) -> list[str]:
        return examine(left, promised, folds)

    verdict = trials(cuts, recording.ledger, look, keep=plan.keep)
    verdict.faults += recording.faults
    return verdict
