"""Holding what a second witness says that ran against the runs that events told of."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from headwater.model.time import Instant

_SLACK_US: Final = 300_000_000
"""Two clocks, and what happens before a job itself begins, make so much of a difference."""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A run that a scheduler says is over. meant_for: the time that it was to run for."""

    ended_at: Instant
    started_at: Instant | None = None
    meant_for: Instant | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A run that events told of. failed: how it ended; None while that was not told."""

    begins_at: Instant
    ended_at: Instant | None = None
    meant_for: Instant | None = None
    failed: bool | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many runs were witnessed, of how many no event told, and how many ended otherwise."""

    witnessed: int
    untold: int
    contradicted: int


def reconcile(witnessed: Sequence[Witnessed], told: Sequence[Told]) -> Reconciled:
    """Find a run that was told of for each one that was witnessed; no run stands for two.

    By the time that both were meant for, or else by when they ran. Of several attempts at one time
    the last is the one whose end a scheduler knows.
    """
    attempts: dict[Instant, list[Told]] = defaultdict(list)
    for each in sorted(told, key=lambda each: each.begins_at):
        if each.meant_for is not None:
            attempts[each.meant_for].append(each)
    pairs: list[tuple[Witnessed, Told]] = []
    timed: list[Witnessed] = []
    timeless: list[Witnessed] = []
    for run in witnessed:
        if run.meant_for is None:
            timeless.append(run)
        elif same := attempts.pop(run.meant_for, None):
            pairs.append((run, same[-1]))
        else:
            timed.append(run)
    free = [each for each in told if each.meant_for is None]
    by_time, free = _by_time(timed, free)
    left = [*free, *(each for same in attempts.values() for each in same)]
    also_by_time, _ = _by_time(timeless, left)
    pairs += by_time + also_by_time
    contradicted = sum(told.failed is not None and told.failed != run.failed for run, told in pairs)
    return Reconciled(len(witnessed), len(witnessed) - len(pairs), contradicted)


def _by_time(
    witnessed: Sequence[Witnessed], told: Sequence[Told]
) -> tuple[list[tuple[Witnessed, Told]], list[Told]]:
    """Pairs of runs of which the told one began while the other ran; and what is left over."""
    waiting = deque(sorted(told, key=lambda each: each.begins_at))
    pairs: list[tuple[Witnessed, Told]] = []
    over: list[Told] = []
    for run in sorted(witnessed, key=_begin):
        while waiting and waiting[0].begins_at < _begin(run) - _SLACK_US:
            over.append(waiting.popleft())
        if waiting and waiting[0].begins_at <= run.ended_at + _SLACK_US:
            pairs.append((run, waiting.popleft()))
    return pairs, [*over, *waiting]


def _begin(run: Witnessed) -> Instant:
    return run.ended_at if run.started_at is None else run.started_at
