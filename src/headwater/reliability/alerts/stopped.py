"""A sudden drop to zero: whoever sent events steadily, and sends none any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from headwater.model.incident import IncidentOrigin
from headwater.model.notice import Severity
from headwater.model.time import Instant
from headwater.reliability.alerts.condition import Condition
from headwater.reliability.slo.objective import AlertAs

EVENTS: Final = "@events"
"""The detector of it: no objective can be called so."""

ALL_STOPPED: Final = f"{EVENTS}:all"
"""The fingerprint of nobody sending anything any more, which explains whatever is late."""

_MINUTE: Final = 60_000_000
_LEAST_US: Final = 10 * _MINUTE
_TIMES: Final = 3
"""So many times as long as the longest pause before: that is no pause any more."""
_ENOUGH: Final = 50
_SPANS: Final = 10
"""A habit has been watched for so many pauses, and over so many events."""


def stopped_sources(
    arrivals: Mapping[str, Sequence[Instant]], *, now: Instant
) -> Sequence[Condition]:
    """Who is silent of those that sent events. arrivals: by source, in order, as far as known.

    Where all are, that alone is told, and pages.
    """
    every = sorted(at for told in arrivals.values() for at in told)
    stopped = _quiet_since(every, now)
    if stopped is not None:
        return [_condition("all", stopped, AlertAs.PAGE, "no events come any more")]
    return [*_each(arrivals, now)]


def _each(arrivals: Mapping[str, Sequence[Instant]], now: Instant) -> Iterator[Condition]:
    for source, told in sorted(arrivals.items()):
        since = _quiet_since(told, now)
        if since is not None:
            says = f"no events come any more from {source}"
            yield _condition(source, since, AlertAs.TICKET, says)


def _quiet_since(told: Sequence[Instant], now: Instant) -> Instant | None:
    """When the last came, if the next should have come long ago."""
    if len(told) < _ENOUGH:
        return None
    pause = max(after - before for before, after in pairwise(told))
    if told[-1] - told[0] < _SPANS * pause:
        return None
    return told[-1] if now - told[-1] > max(_LEAST_US, _TIMES * pause) else None


def _condition(of: str, since: Instant, urgency: AlertAs, says: str) -> Condition:
    pages = urgency is AlertAs.PAGE
    return Condition(
        fingerprint=f"{EVENTS}:{of}",
        detector=EVENTS,
        origin=IncidentOrigin.SILENT_SOURCE,
        urgency=urgency,
        severity=Severity.CRITICAL if pages else Severity.MEDIUM,
        subjects=(),
        since=since,
        says=says,
        title=says[:1].upper() + says[1:],
    )
