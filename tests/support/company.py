"""The demo company's story, told once for many tests and copied for each."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import httpx

from support.environments import alone
from support.process import serving, wait_for_events

# The story ends when it is told: what is older looks as if its sources had fallen silent.
_FRESH_S = 240.0
_PATIENCE_S = 240.0


def copy_company(to: Path, *, kept_in: Path) -> None:
    """Make a data folder that holds the whole story up to a few minutes ago.

    kept_in: where all processes of one run of the tests keep what was told.
    """
    home = kept_in / "company"
    with alone(home):
        if not _is_fresh(home / "told"):
            shutil.rmtree(home, ignore_errors=True)
            with serving(home / "data", "--demo") as client:
                _wait_until_told(client, home / "data.log")
            (home / "told").touch()
        shutil.copytree(home / "data", to)


def _is_fresh(told: Path) -> bool:
    return told.exists() and time.time() - told.stat().st_mtime < _FRESH_S


def _wait_until_told(client: httpx.Client, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while "the demo company is in" not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    # What is wrong with it is noticed a moment later.
    while not client.get("/api/v2/incidents").json()["total"]:
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    wait_for_events(client, client.get("/health").json()["log_offset"])
