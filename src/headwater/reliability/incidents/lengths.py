"""How long incidents took to be noticed, taken on, understood and ended: MTTD, MTTA, MTTI, MTTR."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from headwater.model.incident import IncidentState, Moment
from headwater.reliability.incidents.incident import Incident

_SECOND: Final = 1_000_000
_NINE_OF_TEN: Final = 0.9


class Length(StrEnum):
    """A span between two moments of an incident."""

    DETECT = "detect"
    ACKNOWLEDGE = "acknowledge"
    IDENTIFY = "identify"
    RESOLVE = "resolve"


BETWEEN: Final = {
    Length.DETECT: (Moment.STARTED, Moment.DETECTED),
    Length.ACKNOWLEDGE: (Moment.ALERTED, Moment.RESPONDING),
    Length.IDENTIFY: (Moment.DETECTED, Moment.IDENTIFIED),
    Length.RESOLVE: (Moment.DETECTED, Moment.RESOLVED),
}
"""From which moment to which."""

SHORT_NAMES: Final = {
    Length.DETECT: "MTTD",
    Length.ACKNOWLEDGE: "MTTA",
    Length.IDENTIFY: "MTTI",
    Length.RESOLVE: "MTTR",
}


def seconds(incident: Incident, length: Length) -> float | None:
    """How long that took; None where a moment is missing, or the later one is said to come first.

    Unit: seconds.
    """
    begin, end = (incident.moments.get(each) for each in BETWEEN[length])
    if begin is None or end is None or end.at < begin.at:
        return None
    return (end.at - begin.at) / _SECOND


@dataclass(frozen=True, slots=True)
class Typical:
    """What a length comes to over several incidents.

    median_s, p90_s: None of none. incidents: how many tell it, of all that count.
    """

    length: Length
    median_s: float | None
    p90_s: float | None
    incidents: int


def typical(incidents: Iterable[Incident]) -> Sequence[Typical]:
    """Each length over these incidents, false alarms left out."""
    real = [each for each in incidents if each.state is not IncidentState.FALSE_POSITIVE]
    return [_typical(length, real) for length in Length]


def _typical(length: Length, incidents: Sequence[Incident]) -> Typical:
    told = sorted(took for each in incidents if (took := seconds(each, length)) is not None)
    if not told:
        return Typical(length, None, None, 0)
    return Typical(length, median(told), _quantile(told, _NINE_OF_TEN), len(told))


def _quantile(ascending: Sequence[float], share: float) -> float:
    """The least value that at least so many of all do not exceed."""
    at = max(0, -(-int(share * 1000) * len(ascending) // 1000) - 1)
    return ascending[min(at, len(ascending) - 1)]
