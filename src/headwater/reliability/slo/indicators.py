"""From facts to what was good and what was bad: one function for each indicator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

import numpy as np

from headwater.lineage.rows import Flags, Longs
from headwater.model.time import FOREVER
from headwater.reliability.cadence import allowances_us
from headwater.reliability.slo.facts import NOTHING, Facts, Series
from headwater.reliability.slo.objective import Indicator, Threshold
from headwater.reliability.slo.outcomes import Outcomes

_MORE: Final = 1.5
"""So many times the second largest is too much: what is loaded twice has twice as many rows."""
_USUAL: Final = 20
"""With the median of so many earlier ones a volume is compared."""
_FEWEST: Final = 5
_LESS: Final = 0.5

Observe: TypeAlias = Callable[[Facts, Threshold], Outcomes]


def observe(indicator: Indicator, facts: Facts, threshold: Threshold) -> Outcomes:
    """What an indicator counts, of all subjects."""
    return _OBSERVED[indicator](facts, threshold)


def _events(series: Series, bad: Flags) -> Outcomes:
    return Outcomes(series.subject, series.at, series.at, bad, is_of_time=False)


def _capture_latency(facts: Facts, threshold: Threshold) -> Outcomes:
    return _events(facts.arrivals, facts.arrivals.value > (threshold.duration_us or 0))


def _run_success(facts: Facts, _: Threshold) -> Outcomes:
    return _events(facts.ends, facts.ends.value == 0)


def _tests(facts: Facts, _: Threshold) -> Outcomes:
    return _events(facts.checks, facts.checks.value == 0)


def _event_loss(facts: Facts, _: Threshold) -> Outcomes:
    return _events(facts.expected, facts.expected.value == 0)


def _schema_stability(facts: Facts, _: Threshold) -> Outcomes:
    """Writes are good; changes that take something away are bad."""
    writes, changes = facts.writes, facts.schemas
    at = np.concatenate((writes.at, changes.at))
    subject = np.concatenate((writes.subject, changes.subject))
    bad = np.repeat([False, True], [len(writes.at), len(changes.at)])
    return Outcomes(subject, at, at, bad, is_of_time=False)


def _freshness(facts: Facts, threshold: Threshold) -> Outcomes:
    """The time after each write is good until the next is late, and bad from then on."""
    parts = [_after_writes(facts, threshold, *each) for each in _by_subject(facts.writes)]
    if not parts:
        return _time(*(np.zeros(0, np.int64) for _ in range(4)))
    return _time(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _after_writes(
    facts: Facts, threshold: Threshold, subject: int, at: Longs, _: Longs
) -> tuple[Longs, Longs, Longs, Longs]:
    """Subject, beginning, when it gets late, and end of the pause after each write."""
    begin = np.unique(at[at <= facts.at])
    gaps = np.diff(begin, append=facts.at)
    if threshold.duration_us is not None:
        allowed = np.full(len(gaps), threshold.duration_us, np.int64)
        judged = np.ones(len(gaps), np.bool_)
    else:
        by_habit = allowances_us(gaps, at_least_us=threshold.at_least_us)
        judged = np.isfinite(by_habit)
        allowed = np.where(judged, by_habit, 0).astype(np.int64)
    begin, end = begin[judged], (begin + gaps)[judged]
    late = np.minimum(begin + allowed[judged], end)
    return np.full(len(begin), subject, np.int64), begin, late, end


def _time(subject: Longs, begin: Longs, turn: Longs, end: Longs) -> Outcomes:
    """Stretches of time that are good until a turn, and bad from there to their end."""
    return Outcomes(
        np.concatenate((subject, subject)),
        np.concatenate((begin, turn)),
        np.concatenate((turn, end)),
        np.repeat([False, True], len(subject)),
        is_of_time=True,
    )


def _coverage(facts: Facts, _: Threshold) -> Outcomes:
    """The time of each dataset is bad until something flows, and good from then on."""
    covered = facts.covered
    seen = np.minimum(covered.at, facts.at)
    turn = np.where(covered.value == FOREVER, facts.at, covered.value)
    turn = np.clip(turn, seen, facts.at)
    end = np.full(len(seen), facts.at, np.int64)
    outcomes = _time(covered.subject, seen, turn, end)
    return Outcomes(outcomes.subject, outcomes.begin, outcomes.end, ~outcomes.bad, is_of_time=True)


def _volume(facts: Facts, threshold: Threshold) -> Outcomes:
    """Each write against those before it; the first few are compared with nothing.

    Less is by the median. More is by the second largest, so that what is large once a week, or was
    large once, is no surprise the next time.
    """
    less = _LESS if threshold.share is None else threshold.share
    parts = [_after_few(*each, less=less) for each in _by_subject(facts.volumes)]
    if not parts:
        return _events(NOTHING, np.zeros(0, np.bool_))
    subject, at, bad = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Outcomes(subject, at, at, bad.astype(np.bool_), is_of_time=False)


def _after_few(subject: int, at: Longs, rows: Longs, *, less: float) -> tuple[Longs, Longs, Flags]:
    places = range(_FEWEST, len(rows))
    before = [rows[max(0, place - _USUAL) : place] for place in places]
    usual = np.array([np.median(each) for each in before], np.float64)
    large = np.array([np.partition(each, -2)[-2] for each in before], np.float64)
    bad = (rows[_FEWEST:] < (1 - less) * usual) | (rows[_FEWEST:] > _MORE * large)
    return np.full(len(usual), subject, np.int64), at[_FEWEST:], bad


def _by_subject(series: Series) -> Iterator[tuple[int, Longs, Longs]]:
    """Each subject with its instants, oldest first, and their values."""
    if not len(series.subject):
        return
    order = np.lexsort((series.value, series.at, series.subject))
    subject, at, value = series.subject[order], series.at[order], series.value[order]
    bounds = np.flatnonzero(np.diff(subject, prepend=subject[0] - 1))
    for begin, end in zip(bounds.tolist(), [*bounds[1:].tolist(), len(subject)], strict=True):
        yield int(subject[begin]), at[begin:end], value[begin:end]


_OBSERVED: Final[Mapping[Indicator, Observe]] = {
    Indicator.CAPTURE_LATENCY: _capture_latency,
    Indicator.FRESHNESS: _freshness,
    Indicator.RUN_SUCCESS: _run_success,
    Indicator.TESTS: _tests,
    Indicator.SCHEMA_STABILITY: _schema_stability,
    Indicator.VOLUME: _volume,
    Indicator.COVERAGE: _coverage,
    Indicator.EVENT_LOSS: _event_loss,
}
