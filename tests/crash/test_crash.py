"""A short run of the crash harness; the long one is `make crash`."""

from __future__ import annotations

from pathlib import Path

import pytest

from crash import shared_store
from crash.harness import DEFAULT_SERVE, run


def test_every_acknowledged_event_survives_a_kill(tmp_path: Path) -> None:
    verdict = run(6, seed=20261124, data=tmp_path)
    assert verdict.faults == []
    assert verdict.trials == 6
    assert verdict.promised > 100


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_server_that_acknowledges_early_is_caught(tmp_path: Path, seed: int) -> None:
    verdict = run(4, seed=seed, data=tmp_path, serve=f"{DEFAULT_SERVE} --lie early")
    assert any("lost" in fault for fault in verdict.faults)


@pytest.mark.slow
def test_every_acknowledged_event_survives_many_kills(tmp_path: Path) -> None:
    assert run(100, seed=7, data=tmp_path).faults == []


def test_collectors_over_postgresql_keep_their_word_whatever_is_killed(tmp_path: Path) -> None:
    verdict = shared_store.run(6, seed=20261201, folder=tmp_path)
    assert verdict.faults == []
    assert verdict.trials == 6
    assert verdict.promised > 100


@pytest.mark.parametrize("lie", ["early", "lazy"])
def test_collectors_over_postgresql_that_promise_too_early_are_caught(
    tmp_path: Path, lie: str
) -> None:
    verdict = shared_store.run(9, seed=3, folder=tmp_path, lie=lie)
    assert any("lost" in fault for fault in verdict.faults)


@pytest.mark.slow
def test_collectors_over_postgresql_keep_their_word_many_times(tmp_path: Path) -> None:
    assert shared_store.run(100, seed=11, folder=tmp_path).faults == []
