"""Work on a thread of its own: done again while there is some, and after each failure."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from headwater.collector import worker
from headwater.collector.worker import Worker


@pytest.fixture(autouse=True)
def _short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_FIRST_REST_S", 0.001)


def at_work(work: Callable[[], int], **how: Any) -> Worker:
    working = Worker("test", work, idle_s=0.001, **how)
    working.start()
    return working


def test_it_goes_on_until_it_is_stopped() -> None:
    done, enough = [0], threading.Event()

    def work() -> int:
        done[0] += 1
        if done[0] == 5:
            enough.set()
        return done[0] % 2

    working = at_work(work)
    assert enough.wait(30)
    working.stop()
    stood_at = done[0]
    assert working.is_stopping
    assert stood_at == done[0] >= 5


def test_what_fails_is_told_and_tried_again() -> None:
    failures: list[str] = []
    again = threading.Event()

    def work() -> int:
        if len(failures) < 3:
            raise OSError("not now")
        again.set()
        return 0

    working = at_work(work, failed=lambda problem: failures.append(str(problem)))
    assert again.wait(30)
    working.stop()
    assert failures == ["not now"] * 3


def test_one_that_never_started_stops_at_once() -> None:
    Worker("test", lambda: 0, idle_s=60).stop()
