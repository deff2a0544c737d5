"""When measures are evaluated: as often as it is cheap, never while the past is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from headwater.collector.measure import Measurer
from headwater.reliability.evaluation import Evaluation, evaluate
from headwater.reliability.facts import Facts


@dataclass
class Scene:
    """A measurer whose clock is moved by hand. costs_s: how long one evaluation takes."""

    costs_s: float = 0.0
    now_s: float = 1000.0
    lag_s: float = 0.0
    offset: int = 1
    kept: list[Evaluation] = field(default_factory=list[Evaluation])
    measurer: Measurer[Evaluation] = field(init=False)

    def __post_init__(self) -> None:
        self.measurer = Measurer(
            "measures",
            lambda: evaluate(self.gather()),
            self.kept.append,
            lag_s=lambda: self.lag_s,
            clock_s=lambda: self.now_s,
        )

    def gather(self) -> Facts:
        self.now_s += self.costs_s
        return Facts(
            at=int(self.now_s * 1e6), offset=self.offset, datasets=[], excluded=[], arrivals=[],
            runs=[], answers=[], becoming_visible=[],
        )  # fmt: skip

    def pass_s(self, seconds: float) -> int:
        """Let time pass, looking each second; returns how often it was measured."""
        before = len(self.kept)
        for _ in range(int(seconds)):
            self.now_s += 1
            self.measurer.measure_when_due()
        return len(self.kept) - before


def test_measures_are_kept_once_a_minute() -> None:
    assert Scene().pass_s(600) == 10


def test_what_takes_long_is_done_less_often() -> None:
    assert Scene(costs_s=30).pass_s(3600) <= 6


def test_nothing_is_kept_while_the_past_is_told() -> None:
    scene = Scene(lag_s=3600)
    assert scene.pass_s(600) == 0
    scene.lag_s = 0
    assert scene.pass_s(5) == 1


def test_whoever_asks_twice_in_a_moment_gets_the_same() -> None:
    scene = Scene()
    first = scene.measurer.latest()
    assert scene.measurer.latest() is first
    scene.now_s += 3
    assert scene.measurer.latest() is not first


def test_whoever_asks_for_an_offset_gets_an_answer_that_includes_it() -> None:
    scene = Scene()
    scene.measurer.latest()
    scene.offset = 7
    assert scene.measurer.latest(min_offset=7).offset == 7
