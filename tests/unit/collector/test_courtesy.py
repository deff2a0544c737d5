"""Who goes first: senders during a burst, the projector otherwise."""

from __future__ import annotations

from headwater.collector.accept import Counters
from headwater.collector.courtesy import Courtesy


class Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self.slept = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.now += seconds


def after(events: int, *, seconds: float) -> tuple[int, float]:
    """How many events the projector may take after so many came, and how long it waited."""
    clock, counters = Clock(), Counters()
    courtesy = Courtesy(counters, clock_s=clock, sleep=clock.sleep)
    counters.accepted = events
    clock.now += seconds
    return courtesy(), clock.slept


def test_without_a_burst_the_projector_takes_large_slices_and_never_waits() -> None:
    assert after(900, seconds=1.0) == (256, 0.0)


def test_in_a_burst_it_takes_small_slices_and_waits_between_them() -> None:
    taken, waited = after(5_000, seconds=1.0)
    assert taken < 256
    assert waited > 0


def test_when_the_burst_is_over_it_goes_on_as_before() -> None:
    clock, counters = Clock(), Counters()
    courtesy = Courtesy(counters, clock_s=clock, sleep=clock.sleep)
    counters.accepted = 5_000
    clock.now += 1.0
    courtesy()
    clock.now += 1.0
    waited = clock.slept
    assert courtesy() == 256
    assert clock.slept == waited


def test_what_does_not_end_is_no_burst() -> None:
    clock, counters = Clock(), Counters()
    courtesy = Courtesy(counters, clock_s=clock, sleep=clock.sleep)
    shares: list[float] = []
    for _ in range(2_000):
        counters.accepted += int(2_000 * (clock.now - shares[-1] if shares else 1))
        shares.append(clock.now)
        courtesy()
        clock.now += 0.01
    first, last = shares[200] - shares[0], shares[-1] - shares[-201]
    assert first > 5 * last
    assert last >= 200 * 0.02 - 1e-6
