"""Evaluating beside everything else: as often as it is cheap, and at once for whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, Protocol, TypeVar

from headwater.collector.worker import Worker
from headwater.model.time import Offset

_FIRST_S: Final = 5.0
_EVERY_S: Final = 60.0
_YOUNG_S: Final = 2.0
_SETTLED_S: Final = 10.0
_SHARE: Final = 0.05
"""Measuring takes no more than this share of one core, however much there is to measure."""


class Evaluated(Protocol):
    """What an evaluation comes to."""

    @property
    def offset(self) -> Offset:
        """The last event that is counted."""
        ...


EvaluatedT = TypeVar("EvaluatedT", bound=Evaluated)


class Measurer(Generic[EvaluatedT]):
    """Evaluates all measures, or all objectives, now and then.

    name: of the worker. evaluate: looks at everything as of now. keep: takes each evaluation.
    lag_s: for how long the oldest event has been waiting that is not seen yet. clock_s: seconds
    that only grow.
    """

    def __init__(
        self,
        name: str,
        evaluate: Callable[[], EvaluatedT],
        keep: Callable[[EvaluatedT], None],
        *,
        lag_s: Callable[[], float],
        clock_s: Callable[[], float],
    ) -> None:
        self._evaluate = evaluate
        self._keep = keep
        self._lag_s = lag_s
        self._clock_s = clock_s
        self._lock = Lock()
        self._latest: EvaluatedT | None = None
        self._old_at = 0.0
        self._due = clock_s() + _FIRST_S
        self._worker = Worker(name, self.measure_when_due, idle_s=1.0)

    @property
    def known(self) -> EvaluatedT | None:
        """The latest evaluation, however old; None before the first."""
        return self._latest

    def start(self) -> None:
        """Begin to measure."""
        self._worker.start()

    def stop(self) -> None:
        """Measure no more."""
        self._worker.stop()

    def latest(self, *, min_offset: Offset = 0) -> EvaluatedT:
        """The latest evaluation, or a new one where that is old or lacks an offset."""
        with self._lock:
            known = self._latest
            if known is None or known.offset < min_offset or self._clock_s() >= self._old_at:
                known = self._measure()
            return known

    def measure_when_due(self) -> int:
        """Evaluate where it is time to, and the past is told; there is never more to do at once."""
        with self._lock:
            if self._clock_s() >= self._due and self._lag_s() < _SETTLED_S:
                self._keep(self._measure())
                self._due = max(self._old_at, self._clock_s() + _EVERY_S)
        return 0

    def _measure(self) -> EvaluatedT:
        began = self._clock_s()
        evaluation = self._latest = self._evaluate()
        took = self._clock_s() - began
        self._old_at = began + took + max(_YOUNG_S, took / _SHARE)
        return evaluation
