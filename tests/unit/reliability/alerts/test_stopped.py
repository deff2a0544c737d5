"""A sudden drop to zero."""

from __future__ import annotations

from headwater.reliability.alerts.stopped import ALL_STOPPED, stopped_sources
from headwater.reliability.slo.objective import AlertAs

MINUTE = 60_000_000
NOW = 1_764_000_000_000_000


def every(minutes: int, *, until: int, times: int = 100) -> list[int]:
    """So many events, each so long after the one before, the last so many minutes ago."""
    last = NOW - until * MINUTE
    return [last - each * minutes * MINUTE for each in reversed(range(times))]


def test_when_no_events_come_any_more_that_pages() -> None:
    (told,) = stopped_sources({"a": every(5, until=16), "b": every(5, until=40)}, now=NOW)
    assert (told.fingerprint, told.urgency) == (ALL_STOPPED, AlertAs.PAGE)
    assert told.since == NOW - 16 * MINUTE


def test_one_of_several_that_is_silent_is_a_ticket() -> None:
    (told,) = stopped_sources({"a": every(5, until=16), "b": every(5, until=1)}, now=NOW)
    assert (told.fingerprint, told.urgency) == ("@events:a", AlertAs.TICKET)


def test_a_pause_like_those_before_is_none() -> None:
    assert not stopped_sources({"a": every(60, until=170)}, now=NOW)


def test_who_sent_a_few_events_has_no_habit() -> None:
    assert not stopped_sources({"a": every(5, until=900, times=10)}, now=NOW)


def test_who_sends_once_a_day_in_a_burst_has_not_been_watched_for_long_enough() -> None:
    burst = [*every(1, until=3000, times=60), *every(1, until=1560, times=60)]
    assert not stopped_sources({"a": burst}, now=NOW)
