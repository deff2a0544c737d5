"""A server that is killed at any moment between a fault and its page: one incident, told once."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from support.paging import SECRET, page_about_runs, pages
from support.process import Serving, server_over
from support.receiver import Receiver, receiving
from support.told import run_event

EVALUATED_AFTER_S = 5.0
"""A server looks at its objectives for the first time so long after it starts."""
PATIENCE_S = 40


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def test_a_fault_is_told_once_however_often_the_server_dies_on_the_way(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    dice, settings = Random(7), page_about_runs(tmp_path, receiver)

    def started() -> AbstractContextManager[Serving]:
        return server_over(tmp_path / "data", end=signal.SIGKILL, **settings)

    failed_at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    with started() as server:
        client = server.client
        event = run_event("load", writes=["clean"], state="FAIL") | {"eventTime": failed_at}
        client.post("/api/v1/lineage", json=event).raise_for_status()
    for _ in range(4):
        with started() as server:
            # Before the evaluation, while it opens the incident, and while it tells of it.
            time.sleep(EVALUATED_AFTER_S - 0.5 + 1.5 * dice.random())
            assert server.process.poll() is None
    with started() as server:
        client = server.client
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and not pages(receiver):
            time.sleep(0.1)
        incidents = client.get("/api/v2/incidents", params={"state": "any"}).json()["incidents"]
    assert [each["title"] for each in incidents] == ["load fails"]
    assert len(pages(receiver)) == 1
