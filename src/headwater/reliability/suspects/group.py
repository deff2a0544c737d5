"""Changes at one place at one time are one suspect, and what follows from another is told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.reliability.suspects.change import Change, ChangeKind
from headwater.reliability.suspects.scene import RunFact, Scene
from headwater.reliability.suspects.weights import LEADS_TO, PRIOR

ABSENCE: Final = frozenset(
    {ChangeKind.FAILED, ChangeKind.PERMISSION, ChangeKind.SILENT, ChangeKind.LOST_OUTPUT}
)
"""Kinds that do harm by what is not there."""


@dataclass(eq=False, slots=True)
class Candidate:
    """What changed at one place at one time.

    run: that brought them. follows: the candidate just upstream that leads to each of these kinds.
    leads_to: how many candidates downstream follow from it, near and far; brings: their kinds.
    """

    place: Key
    at: Instant
    run: Key | None = None
    changes: list[Change] = field(default_factory=list[Change])
    follows: dict[ChangeKind, Candidate] = field(default_factory=dict[ChangeKind, "Candidate"])
    leads_to: int = 0
    brings: set[ChangeKind] = field(default_factory=set[ChangeKind])

    @property
    def own(self) -> list[ChangeKind]:
        """Its kinds that nothing upstream leads to, the likeliest to do harm first."""
        kinds = {each.kind for each in self.changes} - self.follows.keys()
        return sorted(kinds, key=lambda kind: -PRIOR[kind][0])

    @property
    def healed(self) -> bool:
        """Whether all that it is was made good."""
        return all(each.healed for each in self.changes)

    @property
    def absent(self) -> bool:
        """Whether it does harm by what is not there, as a failure does, or leads to such."""
        return not ABSENCE.isdisjoint({*self.own, *self.brings})

    @property
    def columns(self) -> set[str]:
        """The columns that it is about."""
        return {name for each in self.changes for name in each.columns}

    @property
    def commit(self) -> str | None:
        """The commit that came with it."""
        return next((each.commit for each in self.changes if each.commit), None)


def gather(scene: Scene, changes: Iterable[Change]) -> list[Candidate]:
    """Candidates, by time: each run that brought changes, or each instant of a dataset's own."""
    runs = scene.by_job()
    found: dict[tuple[Key, Key | Instant, bool], Candidate] = {}
    for change in sorted(changes, key=lambda each: (each.at, each.place, each.kind)):
        run = _run_of(runs.get(change.place, ()), change)
        when = change.at if run is None else run.key
        candidate = found.get((change.place, when, change.healed))
        if candidate is None:
            candidate = Candidate(change.place, change.at, None if run is None else run.key)
            found[change.place, when, change.healed] = candidate
        candidate.changes.append(change)
    candidates = sorted(found.values(), key=lambda each: (each.at, each.place))
    _tell_apart(scene, candidates)
    return candidates


def _run_of(runs: Sequence[RunFact], change: Change) -> RunFact | None:
    return next((each for each in runs if each.begins_at <= change.at <= each.ended_at), None)


def _tell_apart(scene: Scene, candidates: Sequence[Candidate]) -> None:
    """Find out which of them follow from others."""
    at_place: dict[Key, list[Candidate]] = {}
    for each in candidates:
        at_place.setdefault(each.place, []).append(each)
    for each in candidates:
        for above in _just_above(scene, each.place):
            for cause in at_place.get(above, ()):
                if cause.at <= each.at and not cause.healed:
                    _follow(each, cause)
    for each in candidates:
        for cause in _causes(each):
            cause.leads_to += 1
            cause.brings |= each.follows.keys()


def _just_above(scene: Scene, place: Key) -> set[Key]:
    """The datasets that a place takes from, and the jobs that write them."""
    near = {*scene.above.get(place, ())}
    return (near | {job for each in near for job in scene.above.get(each, ())}) - {place}


def _follow(one: Candidate, cause: Candidate) -> None:
    columns = cause.columns
    for change in one.changes:
        for kind in {each.kind for each in cause.changes}:
            if change.kind not in LEADS_TO.get(kind, ()):
                continue
            if change.columns and columns and columns.isdisjoint(change.columns):
                continue
            one.follows.setdefault(change.kind, cause)


def _causes(one: Candidate) -> set[Candidate]:
    found: set[Candidate] = set()
    frontier = [*one.follows.values()]
    while frontier:
        each = frontier.pop()
        if each not in found and each is not one:
            found.add(each)
            frontier += each.follows.values()
    return found
