"""One cause for many symptoms: what explains the most of them comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.reliability.suspects.rank import Ranking, Suspect

_EXPLAINS: Final = 0.1
"""A suspect less likely than this explains nothing."""
_FIRST_FIT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Explained:
    """A suspect and the symptoms that it alone explains, by their place among the asked."""

    suspect: Suspect
    symptoms: tuple[int, ...]


def explain_away(rankings: Sequence[Ranking]) -> tuple[Explained, ...]:
    """The fewest suspects that explain all symptoms, greedily: each time what covers the most.

    Among those that cover as many, the likeliest over all of these comes first. A symptom for
    which nothing captured is likely enough is left out.
    """
    likely: dict[tuple[Key, Instant], dict[int, Suspect]] = {}
    for number, ranking in enumerate(rankings):
        for each in ranking.suspects:
            if each.candidate is not None and each.probability >= _EXPLAINS:
                name = (each.candidate.place, each.candidate.at)
                likely.setdefault(name, {})[number] = each
    found: list[Explained] = []
    while likely:
        name = max(likely, key=lambda each: (_worth(likely[each]), each))
        covered = likely.pop(name)
        best = max(covered.values(), key=lambda each: each.probability)
        found.append(Explained(best, tuple(sorted(covered))))
        for rest in likely.values():
            for number in covered:
                rest.pop(number, None)
        likely = {each: rest for each, rest in likely.items() if rest}
    return tuple(found)


def _worth(covered: dict[int, Suspect]) -> float:
    return sum(_FIRST_FIT + each.probability for each in covered.values())


@dataclass(frozen=True, slots=True)
class Combined:
    """A suspect over all symptoms. suspect: with the terms of the symptom it explains best.

    probability: the mean over the symptoms; of all suspects it sums to 1.
    explains: the symptoms that it alone is needed for.
    """

    suspect: Suspect
    probability: float
    explains: tuple[int, ...] = ()


def combine(rankings: Sequence[Ranking]) -> list[Combined]:
    """All suspects of all symptoms: of several, first the fewest that explain them."""
    best: dict[tuple[Key, Instant] | None, Suspect] = {}
    total: dict[tuple[Key, Instant] | None, float] = {}
    for ranking in rankings:
        for each in ranking.suspects:
            name = _name(each)
            total[name] = total.get(name, 0.0) + each.probability / len(rankings)
            if name not in best or each.probability > best[name].probability:
                best[name] = each
    covers = {_name(each.suspect): each.symptoms for each in explain_away(rankings)}
    places = {name: at for at, name in enumerate(covers)} if len(rankings) > 1 else {}
    ordered = sorted(best, key=lambda name: (places.get(name, len(places)), -total[name]))
    return [Combined(best[name], total[name], covers.get(name, ())) for name in ordered]


def _name(suspect: Suspect) -> tuple[Key, Instant] | None:
    candidate = suspect.candidate
    return None if candidate is None else (candidate.place, candidate.at)
