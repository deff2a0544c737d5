"""M2: how long it takes from what happens until lineage tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from headwater.reliability.facts import Arrival, Facts
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Dimension, Observation, Unmeasured
from headwater.reliability.reading import Summary

_SECOND: Final = 1_000_000
_NO_EVENTS: Final = Unmeasured(
    "no event came in during the last day", "send events, and look again"
)


def clock_ahead_s(arrivals: Iterable[Arrival]) -> Mapping[str, float]:
    """By producer, how far its clock is ahead of ours at least, in seconds.

    No event is received before it happens: one that says so tells how wrong its clock is. A clock
    that is behind cannot be told from events that take long.
    """
    ahead: dict[str, float] = {}
    for each in arrivals:
        early = (each.at - each.received_at) / _SECOND
        ahead[_producer(each)] = max(ahead.get(_producer(each), 0.0), early)
    return ahead


def _producer(arrival: Arrival) -> str:
    told: Sequence[str] = arrival.labels.get(Dimension.SOURCE) or ("",)
    return told[0]


def _observe_capture(facts: Facts) -> Iterable[Observation] | Unmeasured:
    if not facts.arrivals:
        return _NO_EVENTS
    ahead = clock_ahead_s(facts.arrivals)
    return (_latency(each, ahead.get(_producer(each), 0.0)) for each in facts.arrivals)


def _latency(arrival: Arrival, ahead_s: float) -> Observation:
    # A clock that is ahead makes every event look faster than it was by as much.
    seconds = max(0.0, (arrival.received_at - arrival.at) / _SECOND + ahead_s)
    note = f"its producer's clock is {ahead_s:.1f} s ahead" if ahead_s else ""
    return Observation(f"event:{arrival.offset}", seconds, note=note, labels=arrival.labels)


def _observe_visible(facts: Facts) -> Iterable[Observation] | Unmeasured:
    if not facts.becoming_visible:
        return _NO_EVENTS
    return (Observation(each.of, each.seconds, each.times) for each in facts.becoming_visible)


CAPTURE: Final = Measure(
    id="M2",
    name="Capture latency",
    definition=(
        "From an event's own time until it was stored, within which 95 % of the newest events of "
        "the last day lie. A producer's clock that is ahead of ours is set right."
    ),
    unit=Unit.SECONDS,
    summary=Summary.QUANTILE,
    wants_more=False,
    target=300.0,
    subjects="events",
    observe=_observe_capture,
)

VISIBLE: Final = Measure(
    id="M2.visible",
    name="Latency until visible",
    definition=(
        "From when an event was received, or the server started, until every question sees it, "
        "within which 95 % of the events of the last day lie."
    ),
    unit=Unit.SECONDS,
    summary=Summary.QUANTILE,
    wants_more=False,
    target=None,
    subjects="server",
    observe=_observe_visible,
)
