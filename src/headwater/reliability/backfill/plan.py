"""What to run again after a fix: every run that read something bad, in the order of the data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from headwater.model.identity import Key
from headwater.model.time import Instant


class Need(StrEnum):
    """Whether a run has to be done again.

    NEEDED: nothing has replaced what it wrote. SUPERSEDED: a later run of the job read nothing bad,
    but was meant for another time: needed only where what the job writes adds up. HEALED: a later
    run was meant for the same time, or for none, and read nothing bad. RUNNING: one that is meant
    for the same is at it.
    """

    NEEDED = "needed"
    SUPERSEDED = "superseded"
    HEALED = "healed"
    RUNNING = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """A run of a job that is affected, or that came after one that is.

    meant_for: the begin and end of the time that it was meant for; None where nothing says so.
    completed: whether it ended well; over: whether it ended at all.
    """

    key: Key
    job: Key
    began: Instant
    meant_for: tuple[Instant, Instant] | None
    completed: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A run to be done again, or not. after: those to be done before it. by: what replaced it."""

    run: JobRun
    need: Need
    after: tuple[Key, ...]
    by: Key | None = None


def plan(
    bad: Mapping[Key, Collection[Key]], runs: Mapping[Key, JobRun], later: Sequence[JobRun]
) -> Sequence[Step]:
    """The steps, in an order in which each comes behind all it depends on.

    bad: the runs that are affected, each with those of them whose output it read. runs: what they
    were. later: runs of the same jobs, affected or not.
    """
    known = {key: runs[key] for key in bad if key in runs}
    return [
        _step(known[key], tuple(each for each in bad[key] if each in known), bad, later)
        for key in _in_order({key: bad[key] for key in known}, known)
    ]


def _step(
    run: JobRun, after: tuple[Key, ...], bad: Collection[Key], later: Sequence[JobRun]
) -> Step:
    followers = [
        each
        for each in later
        if each.job == run.job and each.began > run.began and each.key not in bad
    ]
    same = [each for each in followers if run.meant_for in (None, each.meant_for)]
    for each in same:
        if each.completed:
            return Step(run, Need.HEALED, after, each.key)
    for each in same:
        if not each.over:
            return Step(run, Need.RUNNING, after, each.key)
    for each in followers:
        if each.completed:
            return Step(run, Need.SUPERSEDED, after, each.key)
    return Step(run, Need.NEEDED, after)


def _in_order(before: Mapping[Key, Collection[Key]], runs: Mapping[Key, JobRun]) -> Iterator[Key]:
    """Keys so that each comes behind those before it; a circle is cut where it began first."""
    left = {key: {each for each in told if each in before} for key, told in before.items()}
    while left:
        free = [key for key, told in left.items() if not told & left.keys()]
        ready = free or [min(left, key=lambda key: (runs[key].began, key))]
        for key in sorted(ready, key=lambda each: (runs[each].began, each)):
            yield key
            del left[key]
