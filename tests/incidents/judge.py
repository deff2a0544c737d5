"""Tells incidents to a platform of their own, asks it who did it, and compares with the truth."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from headwater.app import Platform, open_platform
from headwater.config import Config
from headwater.model.identity import parse_node_id
from headwater.model.time import Instant, to_instant
from headwater.reliability.suspects.answer import SuspectsAnswer
from headwater.store.suspects import suspects
from incidents.story import Incident, incident

_AT_ONCE = 500


@dataclass(frozen=True)
class Verdict:
    """How an incident was ranked.

    place: of its cause among the suspects, from 1; None where it is not among them.
    guesses: the probability of each suspect, and whether it is the cause.
    took_s: to gather and rank.
    """

    incident: Incident
    place: int | None
    guesses: Sequence[tuple[float, bool]]
    took_s: float
    answer: SuspectsAnswer


def judge(seed: int, kind: str | None = None) -> Verdict:
    """Tell the incident of a seed and rank its suspects."""
    told = incident(seed, kind)
    with told_to_platform(told.events, to_instant(told.now)) as platform:
        began = time.perf_counter()
        answer = ask(platform, told)
        took = time.perf_counter() - began
    right = [_is_cause(each.place, told) for each in answer.suspects]
    guesses = [(each.probability, hit) for each, hit in zip(answer.suspects, right, strict=True)]
    place = right.index(True) + 1 if True in right else None
    return Verdict(told, place, guesses, took, answer)


@contextmanager
def told_to_platform(events: Sequence[Any], now: Instant) -> Iterator[Platform]:
    """A platform that has taken in these events, as of an instant."""
    with TemporaryDirectory() as folder:
        config = Config(data=Path(folder), port=0, min_offset_wait_s=120, read_sql=False)
        platform = open_platform(config, clock=lambda: now)
        platform.start()
        try:
            for start in range(0, len(events), _AT_ONCE):
                platform.tell(events[start : start + _AT_ONCE], source="incidents")
            yield platform
        finally:
            platform.close()


def ask(platform: Platform, told: Incident) -> SuspectsAnswer:
    """The suspects of an incident."""
    meant = platform.catalog.resolve(told.of)
    since = None if told.since is None else to_instant(told.since)
    with platform.catalog.reading() as connection:
        return suspects(
            connection, platform.index, [meant], since=since, now=to_instant(told.now), limit=1_000
        )


def _is_cause(place: str | None, told: Incident) -> bool:
    if place is None:
        return not told.cause
    return getattr(parse_node_id(place), "name", None) in told.cause


def share(verdicts: Sequence[Verdict], *, within: int) -> float:
    """Of how many the cause is among the first few."""
    hits = [each.place is not None and each.place <= within for each in verdicts]
    return sum(hits) / len(hits)


def brier(verdicts: Sequence[Verdict]) -> float:
    """The mean squared error of the first suspect's probability: 0 is perfect, 0.25 a coin."""
    return sum((each.guesses[0][0] - each.guesses[0][1]) ** 2 for each in verdicts) / len(verdicts)


def calibration_error(verdicts: Sequence[Verdict], *, bins: int = 10) -> float:
    """By how much probabilities differ from how often they are right, over all suspects (ECE).

    Of each incident all suspects of 1 % and more count, each by itself.
    """
    guesses = [guess for each in verdicts for guess in each.guesses if guess[0] >= 0.01]
    error = 0.0
    for number in range(bins):
        within = [g for g in guesses if number / bins <= g[0] < (number + 1) / bins + (number == 9)]
        if within:
            said = sum(probability for probability, _ in within) / len(within)
            was = sum(hit for _, hit in within) / len(within)
            error += len(within) / len(guesses) * abs(said - was)
    return error


def log_loss(verdicts: Sequence[Verdict]) -> float:
    """The mean of -ln of the probability given to the cause."""
    given = [sum(p for p, hit in each.guesses if hit) for each in verdicts]
    return -sum(log(max(each, 1e-4)) for each in given) / len(given)


def usual_time(verdicts: Sequence[Verdict]) -> tuple[float, float]:
    """The median and the 95th percentile of the time a ranking takes, in seconds."""
    times = sorted(each.took_s for each in verdicts)
    return median(times), times[int(0.95 * (len(times) - 1))]
