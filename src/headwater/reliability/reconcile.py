"""Holding what a second witness says that ran against the runs that events told of."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final, TypeAlias

from headwater.model.time import Instant

LATEST_US: Final = 3_600_000_000
"""Events of a run may come so long after it, before anybody misses them."""
_SLACK_US: Final = 300_000_000
"""Two clocks, and what happens before a job itself begins, make so much of a difference."""
_DAY_US: Final = 86_400_000_000


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


_Pair: TypeAlias = tuple[Witnessed, Told]


def reconcile(witnessed: Sequence[Witnessed], told: Sequence[Told]) -> Reconciled:
    """Find a run that was told of for each one that was witnessed; no run stands for two.

    By the time that both were meant for, or else by when they ran. Of several attempts at one time
    the last are those whose ends a scheduler knows.
    """
    wanted: dict[Instant, list[Witnessed]] = defaultdict(list)
    attempts: dict[Instant, list[Told]] = defaultdict(list)
    for run in witnessed:
        if run.meant_for is not None:
            wanted[run.meant_for].append(run)
    for each in told:
        if each.meant_for is not None:
            attempts[each.meant_for].append(each)
    pairs: list[_Pair] = []
    timed: list[Witnessed] = []
    for meant_for, runs in wanted.items():
        runs.sort(key=lambda run: run.ended_at)
        same = sorted(attempts.pop(meant_for, ()), key=lambda each: each.begins_at)
        both = min(len(runs), len(same))
        pairs += zip(runs[len(runs) - both :], same[len(same) - both :], strict=True)
        timed += runs[: len(runs) - both]
    free = [each for each in told if each.meant_for is None]
    by_time, free = _by_time(timed, free)
    left = [*free, *(each for same in attempts.values() for each in same)]
    also_by_time, _ = _by_time([run for run in witnessed if run.meant_for is None], left)
    pairs += by_time + also_by_time
    contradicted = sum(told.failed is not None and told.failed != run.failed for run, told in pairs)
    return Reconciled(len(witnessed), len(witnessed) - len(pairs), contradicted)


def _by_time(
    witnessed: Sequence[Witnessed], told: Sequence[Told]
) -> tuple[list[_Pair], list[Told]]:
    """Pairs of runs that ran together, and what is left over of those that were told of.

    A told run began while the other ran. Where a scheduler does not say when that began, they
    ended together; of an end that was not told, the run began after the one before was over.
    """
    spans = [(run.started_at, run.ended_at, run) for run in witnessed if run.started_at is not None]
    pairs, left = _matched(spans, [(each.begins_at, each) for each in told])
    startless = sorted(
        (run for run in witnessed if run.started_at is None), key=lambda run: run.ended_at
    )
    if not startless:
        return pairs, left
    before = [startless[0].ended_at - _DAY_US, *(run.ended_at for run in startless)]
    ended = [(each.ended_at, each) for each in left if each.ended_at is not None]
    endless = [(each.begins_at, each) for each in left if each.ended_at is None]
    by_end, left_ended = _matched([(run.ended_at, run.ended_at, run) for run in startless], ended)
    found = {id(run) for run, _ in by_end}
    rest = [
        (begin, run.ended_at, run)
        for begin, run in zip(before, startless, strict=False)
        if id(run) not in found
    ]
    by_begin, left_endless = _matched(rest, endless)
    return pairs + by_end + by_begin, left_ended + left_endless


def _matched(
    spans: Iterable[tuple[Instant, Instant, Witnessed]], points: Iterable[tuple[Instant, Told]]
) -> tuple[list[_Pair], list[Told]]:
    """As many pairs of a span and a point in it as there can be, and the other points.

    Each point goes to the span that is over first of those that it lies in.
    """
    waiting = deque(sorted(spans, key=lambda each: each[0]))
    open_: list[tuple[Instant, int, Witnessed]] = []
    pairs: list[_Pair] = []
    left: list[Told] = []
    for at, told in sorted(points, key=lambda each: each[0]):
        while waiting and waiting[0][0] - _SLACK_US <= at:
            _, end, run = waiting.popleft()
            heappush(open_, (end, len(waiting), run))
        while open_ and open_[0][0] + _SLACK_US < at:
            heappop(open_)
        if open_:
            pairs.append((heappop(open_)[2], told))
        else:
            left.append(told)
    return pairs, left
