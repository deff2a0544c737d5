"""Changes that nobody tells of but runs show: failures, silence, and jumps of volume."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log
from statistics import median
from typing import Final

from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.reliability.suspects.change import Change, ChangeKind
from headwater.reliability.suspects.scene import RunFact, Scene, Written

_PERMISSION: Final = re.compile(
    r"permission|access.?denied|not authori[sz]ed|unauthori[sz]ed|forbidden|insufficient privil"
    r"|\b40[13]\b",
    re.IGNORECASE,
)
_FEWEST: Final = 3
_LOOKED_BACK: Final = 8
_JUMP: Final = 0.4
"""Of a volume, as a logarithm: by half as much again, or down to two thirds."""
_SPREAD: Final = 5.0
_SILENT: Final = 0.6
_HOUR: Final = 3_600_000_000


def found_in_runs(
    scene: Scene, *, at: Instant, usual: Sequence[Instant], since: Instant | None
) -> Iterator[Change]:
    """What runs above the asset show to have begun by `at`.

    usual: when the asset was last well; what is as old then as at `at` is not late.
    since: failures that were made good before then are of no interest.
    """
    for job, runs in scene.by_job().items():
        failures = list(_failures(job, runs, at, since))
        yield from failures
        if all(each.healed for each in failures):
            yield from _silence(job, runs, at, usual)
    for dataset, written in scene.written.items():
        if dataset in scene.paths:
            yield from _jump(scene, dataset, written, at)


def usual_gap(times: Sequence[Instant]) -> float | None:
    """The median time between two of these; None of fewer than three."""
    gaps = [later - earlier for earlier, later in pairwise(times) if later > earlier]
    return median(gaps) if len(gaps) >= _FEWEST - 1 else None


def last_failures(scene: Scene, job: Key, at: Instant) -> list[RunFact]:
    """The failed runs of a job since it last succeeded."""
    runs = [each for each in scene.by_job().get(job, ()) if each.ended_at <= at]
    return _since_success(runs)


def _since_success(runs: Sequence[RunFact]) -> list[RunFact]:
    found: list[RunFact] = []
    for run in runs:
        if run.completed:
            found = []
        elif run.failed:
            found.append(run)
    return found


def _failures(
    job: Key, runs: Sequence[RunFact], at: Instant, since: Instant | None
) -> Iterator[Change]:
    until = [each for each in runs if each.ended_at <= at]
    standing = _since_success(until)
    if standing:
        first = standing[0]
        kind = ChangeKind.PERMISSION if _is_permission(first) else ChangeKind.FAILED
        told = f"{len(standing)} runs failed in a row: {first.error or 'no message'}"
        yield Change(kind, first.ended_at, job, evidence=told)
        return
    recent = [each for each in until if each.failed and (since is None or each.ended_at > since)]
    if recent:
        told = f"failed and then succeeded: {recent[-1].error or 'no message'}"
        yield Change(ChangeKind.FAILED, recent[-1].ended_at, job, evidence=told, healed=True)


def _is_permission(run: RunFact) -> bool:
    return run.error is not None and _PERMISSION.search(run.error) is not None


def _silence(
    job: Key, runs: Sequence[RunFact], at: Instant, usual: Sequence[Instant]
) -> Iterator[Change]:
    ends = [each.ended_at for each in runs if each.completed and each.ended_at <= at]
    gap = usual_gap(ends)
    if gap is None or any(not each.completed and not each.failed for each in runs[-1:]):
        return
    ages = [time - max(before) for time in usual if (before := [e for e in ends if e <= time])]
    age = at - ends[-1]
    if age > (median(ages) if ages else gap) + _SILENT * gap:
        told = f"no run for {age / _HOUR:.0f} h; usually one every {gap / _HOUR:.0f} h"
        yield Change(ChangeKind.SILENT, ends[-1] + int(gap), job, evidence=told)


def jump_of(written: Sequence[Written], at: Instant) -> Written | None:
    """The first of the newest writes in a row that are unlike those before; None if alike."""
    sized = [each for each in written if each.rows is not None and each.at <= at]
    if len(sized) <= _FEWEST:
        return None
    # The jump began at most half of the looked-at writes ago, so that the median is of before.
    for back in range(min(len(sized) - _FEWEST, _LOOKED_BACK), 0, -1):
        before, after = sized[:-back][-_LOOKED_BACK:], sized[-back:]
        if len(before) >= _FEWEST and all(_unlike(before, each) for each in after):
            return after[0]
    return None


def _unlike(before: Sequence[Written], one: Written) -> bool:
    sizes = [log(max(each.rows or 0, 1)) for each in before]
    center = median(sizes)
    spread = median(abs(each - center) for each in sizes)
    return abs(log(max(one.rows or 0, 1)) - center) > max(_JUMP, _SPREAD * spread)


def _jump(scene: Scene, dataset: Key, written: Sequence[Written], at: Instant) -> Iterator[Change]:
    first = jump_of(written, at)
    if first is None:
        return
    before = [each.rows or 0 for each in written if each.rows is not None and each.at < first.at]
    usual = median(before[-_LOOKED_BACK:])
    run = scene.runs.get(first.run)
    job = None if run is None else run.job
    times = (first.rows or 0) / max(usual, 1)
    told = f"{first.rows:,} rows, {times:.1f} times the usual {usual:,.0f}"
    yield Change(ChangeKind.VOLUME, first.at, job, dataset, evidence=told)
