"""Who did it: every candidate with its score, term by term, and how likely it is the cause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

from headwater.model.time import Instant
from headwater.reliability.suspects import weights
from headwater.reliability.suspects.chain import behind
from headwater.reliability.suspects.change import Path, Symptom, SymptomKind
from headwater.reliability.suspects.detect import found_in_runs
from headwater.reliability.suspects.group import Candidate, gather
from headwater.reliability.suspects.health import Health
from headwater.reliability.suspects.scene import Scene
from headwater.reliability.suspects.symptom import past_writes

_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a score.

    name: prior, path, columns, time, also, origin, evidence or against.
    """

    name: str
    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """A candidate, or None for a cause that nobody captured. score: the sum of the terms."""

    candidate: Candidate | None
    terms: tuple[Term, ...]
    path: Path | None = None
    probability: float = 0.0

    @property
    def score(self) -> float:
        """The sum of the terms."""
        return sum(each.value for each in self.terms)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Suspects of one symptom, the likeliest first; their probabilities sum to 1."""

    symptom: Symptom
    suspects: tuple[Suspect, ...]


def rank(scene: Scene, symptom: Symptom) -> Ranking:
    """Rank what may have caused a symptom, by the facts of its scene."""
    usual = past_writes(scene, symptom)
    shown = found_in_runs(scene, at=symptom.at, usual=usual, since=symptom.begins)
    candidates = gather(scene, [*scene.changes, *shown])
    judge = _Judge(scene, symptom)
    suspects = [
        judge.suspect(each, scene.paths[each.place])
        for each in candidates
        if each.place in scene.paths
    ]
    value, reason = weights.NOT_CAPTURED
    suspects.append(Suspect(None, (Term("prior", value, reason),)))
    return Ranking(symptom, with_probabilities(suspects))


def with_probabilities(suspects: Sequence[Suspect]) -> tuple[Suspect, ...]:
    """Suspects in order, the likeliest first, their probabilities in proportion to exp(score)."""
    ordered = sorted(suspects, key=_order)
    most = ordered[0].score if ordered else 0.0
    odds = [exp(weights.SHARPNESS * (each.score - most)) for each in ordered]
    total = sum(odds)
    return tuple(
        Suspect(each.candidate, each.terms, each.path, odd / total)
        for each, odd in zip(ordered, odds, strict=True)
    )


def _order(suspect: Suspect) -> tuple[float, int, Instant, int]:
    if suspect.candidate is None:
        return (-suspect.score, 0, 0, 0)
    hops = suspect.path.hops if suspect.path else 0
    return (-suspect.score, hops, -suspect.candidate.at, suspect.candidate.place)


class _Judge:
    """Scores the candidates of one symptom."""

    def __init__(self, scene: Scene, symptom: Symptom) -> None:
        self._scene = scene
        self._symptom = symptom
        self._health = Health(scene, symptom)
        writers = scene.above.get(symptom.asset, ())
        reads = [*writers, *(d for job in writers for d in scene.above.get(job, ()))]
        self._bad = behind(scene, run=symptom.bad_run, reads=reads, at=symptom.at)
        self._good = (
            behind(scene, run=symptom.good_run, reads=(), at=symptom.at)
            if symptom.good_run is not None
            else {}
        )

    def suspect(self, candidate: Candidate, path: Path) -> Suspect:
        """A candidate with the terms of its score."""
        terms = [self._prior(candidate), _reach(path)]
        parts: tuple[Callable[[Candidate, Path], Term | None], ...] = (
            self._columns, self._time, _also, _origin,
        )  # fmt: skip
        terms += [term for part in parts if (term := part(candidate, path)) is not None]
        for name, (value, reason) in self._health.evidence(candidate, path):
            terms.append(Term(name, value, reason))
        return Suspect(candidate, tuple(terms), path)

    def _prior(self, candidate: Candidate) -> Term:
        kinds = candidate.own or [each.kind for each in candidate.changes]
        fits = weights.AFFINITY[self._symptom.kind]
        kind = max(kinds, key=lambda each: weights.PRIOR[each][0] + fits.get(each, 0.0))
        value, reason = weights.PRIOR[kind]
        more = fits.get(kind, 0.0)
        told = f"{kind}: {reason}"
        if more:
            verb = "fits" if more > 0 else "hardly fits"
            told += f"; {verb} that something is wrong in its {_ways(self._symptom.kind)}"
        return Term("prior", value + more, told)

    def _columns(self, candidate: Candidate, path: Path) -> Term | None:
        if candidate.absent:
            return None
        if path.columns is None:
            return Term("columns", *weights.UNKNOWN_COLUMNS)
        touched = candidate.columns
        if (touched & path.columns) if touched else path.columns:
            return Term("columns", *weights.BY_COLUMNS)
        return Term("columns", *weights.OTHER_COLUMNS)

    def _time(self, candidate: Candidate, path: Path) -> Term:
        del path
        if candidate.healed:
            return Term("time", *weights.HEALED)
        if candidate.at > self._symptom.at:
            return Term("time", *weights.TOO_LATE)
        if candidate.absent:
            return self._time_of_absence(candidate)
        bad, good = self._bad.get(candidate.place), self._good.get(candidate.place)
        if bad is None or (bad == good and candidate.at <= bad and self._is_stream(candidate)):
            return self._by_clock(candidate)
        if candidate.at > bad:
            return Term("time", *weights.NOT_READ)
        if good is not None and candidate.at <= good:
            return Term("time", *weights.READ_BEFORE)
        if good is None:
            return self._by_clock(candidate)
        return Term("time", *weights.IN_BETWEEN)

    def _is_stream(self, candidate: Candidate) -> bool:
        """Whether one run stands behind both, good and bad, and so tells nothing."""
        end = self._bad[candidate.place]
        return any(
            each.job == candidate.place and each.ended_at == end and not each.completed
            for each in self._scene.runs.values()
        )

    def _time_of_absence(self, candidate: Candidate) -> Term:
        begins = self._symptom.begins
        value, reason = weights.STANDING
        if begins is None or candidate.at >= begins:
            return Term("time", value, reason)
        days = (begins - candidate.at) / _DAY
        per_day, _ = weights.PER_DAY
        told = f"{reason}, since {days:.1f} days before the last good run: {per_day} each"
        return Term("time", value + per_day * min(days, 14.0), told)

    def _by_clock(self, candidate: Candidate) -> Term:
        base, reason = weights.BY_CLOCK
        begins = self._symptom.begins
        since = self._symptom.at if begins is None else min(begins, self._symptom.at)
        days = max(0.0, (since - candidate.at) / _DAY)
        value, per_day = weights.PER_DAY
        told = f"{reason}; {days:.1f} days before: {per_day}" if days else reason
        return Term("time", base + value * min(days, 14.0), told)


def _reach(path: Path) -> Term:
    told = f"{path.hops} hops away, each as sure as who tells of it: {path.confidence:.0%}"
    return Term("path", log(max(path.confidence, 1e-6)), told)


def _also(candidate: Candidate, path: Path) -> Term | None:
    del path
    more = candidate.own[1:]
    weighty = [kind for kind in more if weights.PRIOR[kind][0] > -3.0]
    if not weighty:
        return None
    value, reason = weights.ALSO
    return Term("also", value * min(len(weighty), 2), f"{reason}: {', '.join(weighty)}")


def _origin(candidate: Candidate, path: Path) -> Term | None:
    del path
    if candidate.follows and not candidate.own:
        return Term("origin", *weights.FOLLOWS)
    if candidate.leads_to:
        value, reason = weights.SHOWS
        most = min(weights.MOST_SHOWN, value * log(1 + candidate.leads_to) / log(2))
        return Term("origin", most, f"{reason}: {candidate.leads_to} changes downstream follow it")
    return None


def _ways(kind: SymptomKind) -> str:
    return {
        SymptomKind.VALUES: "values",
        SymptomKind.VOLUME: "volume",
        SymptomKind.LATE: "age",
        SymptomKind.FAILED: "run",
        SymptomKind.UNKNOWN: "ways",
    }[kind]
