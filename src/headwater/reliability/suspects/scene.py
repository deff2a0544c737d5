"""The facts that suspects are found in: runs, checks, changes and the graph above an asset."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.reliability.suspects.change import Change, Path


class RunFact(NamedTuple):
    """A run. ended_at: when it was last heard of, where it has no end. error: if it failed.

    reads, writes: datasets; of what it wrote only what is complete.
    """

    key: Key
    job: Key
    begins_at: Instant
    ended_at: Instant
    completed: bool
    failed: bool
    error: str | None = None
    reads: tuple[Key, ...] = ()
    writes: tuple[Key, ...] = ()


class Written(NamedTuple):
    """One write of a dataset, or one window of a stream that did."""

    at: Instant
    run: Key
    rows: int | None = None


class Checked(NamedTuple):
    """What a check of a dataset came to."""

    at: Instant
    name: str
    column: str | None
    holds: bool


@dataclass(slots=True)
class Scene:
    """All that is known around one asset.

    runs: by key. written: the writes of each dataset, oldest first. checked: likewise.
    changes: of facets and edges; those of runs are found in the runs.
    paths: from each upstream place (job or dataset) to the asset.
    above: of each job the datasets it reads, and of each dataset the jobs that write it, as far
    as they lie on a path.
    readers: of each place the datasets beside the paths that take from it.
    """

    asset: Key
    column: str | None
    now: Instant
    runs: Mapping[Key, RunFact] = field(default_factory=dict[Key, RunFact])
    written: Mapping[Key, Sequence[Written]] = field(default_factory=dict[Key, Sequence[Written]])
    checked: Mapping[Key, Sequence[Checked]] = field(default_factory=dict[Key, Sequence[Checked]])
    changes: Sequence[Change] = ()
    paths: Mapping[Key, Path] = field(default_factory=dict[Key, Path])
    above: Mapping[Key, Sequence[Key]] = field(default_factory=dict[Key, Sequence[Key]])
    readers: Mapping[Key, Sequence[Key]] = field(default_factory=dict[Key, Sequence[Key]])

    def last_write(self, dataset: Key, at: Instant) -> Written | None:
        """The newest write of a dataset by an instant."""
        written = self.written.get(dataset, ())
        place = bisect_right(written, at, key=lambda each: each.at)
        return written[place - 1] if place else None

    def by_job(self) -> dict[Key, list[RunFact]]:
        """The runs of each job, by when they began."""
        found: dict[Key, list[RunFact]] = {}
        for run in sorted(self.runs.values(), key=lambda each: (each.begins_at, each.key)):
            found.setdefault(run.job, []).append(run)
        return found

    def ancestors(self, places: Iterable[Key]) -> set[Key]:
        """These places and all above them."""
        found: set[Key] = set()
        frontier = [*places]
        while frontier:
            place = frontier.pop()
            if place not in found:
                found.add(place)
                frontier += self.above.get(place, ())
        return found
