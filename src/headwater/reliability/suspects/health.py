"""What checks on the way and beside it say for or against a candidate."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.reliability.suspects import weights
from headwater.reliability.suspects.change import Path, Symptom
from headwater.reliability.suspects.group import Candidate
from headwater.reliability.suspects.scene import Checked, Scene
from headwater.reliability.suspects.symptom import first_failing


class Health:
    """The checks of all datasets of a scene, as seen at the onset of a symptom and after."""

    def __init__(self, scene: Scene, symptom: Symptom) -> None:
        self._scene = scene
        self._symptom = symptom
        self._above: dict[Key, set[Key]] = {}
        self._failing: dict[Key, Instant] = {}
        for dataset, checks in scene.checked.items():
            failing = first_failing([each for each in checks if self._matters(dataset, each)])
            if failing is not None and dataset in scene.paths and dataset != symptom.asset:
                self._failing[dataset] = failing.at

    def _ancestors(self, place: Key) -> set[Key]:
        if place not in self._above:
            self._above[place] = self._scene.ancestors([place])
        return self._above[place]

    def _matters(self, dataset: Key, check: Checked) -> bool:
        """Whether a check is of what the symptom is made of, and told in time."""
        path = self._scene.paths.get(dataset)
        if check.column is None or path is None or path.columns is None:
            return True
        return check.column in path.columns

    def evidence(self, candidate: Candidate, path: Path) -> Iterator[tuple[str, tuple[float, str]]]:
        """The terms of a candidate, each with the name of its part of the score."""
        explained = [
            dataset
            for dataset, at in self._failing.items()
            if at >= candidate.at and candidate.place in self._ancestors(dataset)
        ]
        others = [dataset for dataset in self._failing if dataset not in explained]
        own = [each for each in explained if candidate.place in self._scene.above.get(each, ())]
        if own:
            yield "evidence", weights.OWN
        if len(explained) > len(own):
            value, reason = weights.SHOWS
            count = len(explained) - len(own)
            yield (
                "evidence",
                (min(value * count, weights.MOST_SHOWN), f"{reason}: {count} datasets"),
            )
        if others:
            value, reason = weights.UNEXPLAINED
            count = len(others)
            yield "against", (max(value * count, weights.MOST_WELL), f"{reason}: {count} datasets")
        yield from self._well(candidate, path, {*explained})

    def _well(
        self, candidate: Candidate, path: Path, failing: set[Key]
    ) -> Iterator[tuple[str, tuple[float, str]]]:
        on_way = [each for each in path.nodes[:-1] if each not in failing]
        well = [each for each in on_way if self._holds_since(each, candidate)]
        if well:
            value, reason = weights.WELL
            told = max(value * len(well), weights.MOST_WELL)
            yield "against", (told, f"{reason}: {len(well)} datasets")
        beside = self._scene.readers.get(candidate.place, ())
        healthy = [each for each in beside if self._holds_since(each, candidate)]
        if healthy:
            value, reason = weights.SIBLING
            told = max(value * len(healthy), weights.MOST_WELL / 2)
            yield "against", (told, f"{reason}: {len(healthy)} datasets")

    def _holds_since(self, dataset: Key, candidate: Candidate) -> bool:
        """Whether it was written after the change and every check that matters held since."""
        later = [
            each
            for each in self._scene.checked.get(dataset, ())
            if each.at > candidate.at and self._matters(dataset, each)
        ]
        written = any(each.at > candidate.at for each in self._scene.written.get(dataset, ()))
        of_columns = any(each.column is not None for each in later)
        return written and of_columns and all(each.holds for each in later)
