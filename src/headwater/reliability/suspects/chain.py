"""What stands behind one run: the version of everything that it came from, run by run."""

from __future__ import annotations

from collections.abc import Iterable

from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.reliability.suspects.scene import Scene


def behind(
    scene: Scene, *, run: Key | None, reads: Iterable[Key], at: Instant
) -> dict[Key, Instant]:
    """Up to when each place above had its say in what a run made.

    run: the run; None for one that did not happen, which would have read `reads` at `at`.
    Of a job it is the end of its run that was read from; of a dataset, when it was read.
    """
    found: dict[Key, Instant] = {}
    seen: set[Key] = set()
    waiting: list[tuple[Key, Instant]] = []

    def take(key: Key) -> None:
        fact = scene.runs.get(key)
        if fact is None or key in seen:
            return
        seen.add(key)
        found[fact.job] = max(fact.ended_at, found.get(fact.job, fact.ended_at))
        waiting.extend((read, fact.begins_at) for read in fact.reads)

    if run is None:
        waiting.extend((read, at) for read in reads)
    else:
        take(run)
    while waiting:
        dataset, instant = waiting.pop()
        found[dataset] = max(instant, found.get(dataset, instant))
        written = scene.last_write(dataset, instant)
        if written is not None:
            take(written.run)
    return found
