"""Work that goes on beside everything else, on a thread of its own, until it is told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import structlog

_log: Final = structlog.get_logger("headwater.worker")
_FIRST_REST_S: Final = 1.0
_LONGEST_REST_S: Final = 60.0


class Worker:
    """Does the same again and again.

    name: of the work and of the thread. work: does what there is to do, and returns how much that
    was; after nothing it waits for `idle_s`. What it raises is tried again after a rest that grows
    up to `longest_rest_s`. failed: told of each failure.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], int],
        *,
        idle_s: float,
        longest_rest_s: float = _LONGEST_REST_S,
        failed: Callable[[Exception], None] = lambda _: None,
    ) -> None:
        self._name = name
        self._work = work
        self._idle_s = idle_s
        self._longest_rest_s = longest_rest_s
        self._failed = failed
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_stopping(self) -> bool:
        """Whether it has been told to stop: work that takes long leaves off."""
        return self._stopping.is_set()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Return when the work at hand is done."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        rest_s = _FIRST_REST_S
        while not self._stopping.is_set():
            try:
                pause_s = 0.0 if self._work() else self._idle_s
                rest_s = _FIRST_REST_S
            except Exception as problem:  # noqa: BLE001 because the next attempt may well succeed
                self._failed(problem)
                _log.warning("stuck", who=self._name, problem=str(problem), retry_s=rest_s)
                pause_s, rest_s = rest_s, min(2 * rest_s, self._longest_rest_s)
            self._stopping.wait(pause_s)
