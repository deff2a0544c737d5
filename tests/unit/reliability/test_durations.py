"""How long things take: in all, and since the last time that somebody took it."""

from __future__ import annotations

from headwater.reliability.durations import Durations


def test_what_is_taken_is_taken_once_and_stays_among_all_that_ever_was() -> None:
    durations = Durations()
    durations.note("impact", 0.1)
    assert len(durations.take()["impact"]) == 1
    durations.note("impact", 0.2)
    assert len(durations.take()["impact"]) == 1
    assert durations.take() == {}
    assert len(durations.ever()["impact"]) == 2
