"""The demo company's four troubles, each found, explained and closed as the checklist goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from documentation.demo_server import demo_server

_PATIENCE_S = 200


@dataclass(frozen=True)
class Trouble:
    """asset: where it is noticed. cause: among the first suspects. found: if by Headwater."""

    name: str
    asset: str
    cause: str
    found: bool


TROUBLES = (
    Trouble("a column is gone", "FCT_BIKE_HEALTH", "fleet.public.bike_batteries", found=True),
    Trouble(
        "the wrong ledger", "DAILY_REVENUE_REPORT", "finance_close.revenue_report", found=False
    ),
    Trouble("a stream written twice", "FCT_STATION_HOURS", "s3-sink-dock-events", found=False),
    Trouble("a job says nothing", "raw/weather/forecast", "fetch-weather", found=True),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with demo_server(tmp_path_factory.mktemp("respond")) as url:
        yield url


def headwater(server: str, *line: str) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "headwater.cli.main", *line]
    environment = os.environ | {"HEADWATER_URL": server}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def asked(server: str, *line: str) -> Any:
    return json.loads(headwater(server, *line, "--format", "json"))


def incident_of(server: str, trouble: Trouble) -> str:
    """The name of the incident that Headwater opened, or that somebody opens now."""
    if not trouble.found:
        told = headwater(
            server, "incident", "open", trouble.name, "--of", trouble.asset, "--started", "30h"
        )
        return told.split()[0]
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        for each in asked(server, "incident", "list", "--state", "unresolved")["incidents"]:
            if any(asset.endswith(trouble.asset.replace("/", "%2F")) for asset in each["assets"]):
                return each["name"]
        time.sleep(1)
    raise AssertionError(f"nobody noticed: {trouble.name}")


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda each: each.name)
def test_a_trouble_of_the_demo_is_found_explained_and_closed(
    server: str, trouble: Trouble, tmp_path: Path
) -> None:
    name = incident_of(server, trouble)
    headwater(server, "incident", "ack", name, "--by", "ana")

    # What is wrong, and what does it affect?
    known = asked(server, "incident", "show", name)
    assert known["size"]["total"] > 0
    reached = asked(server, "incident", "reach", name)["affected"]
    assert all(each["owners"] for each in reached[:3])
    headwater(server, "incident", "check", name, "affected")

    # What was still good?
    suspects = asked(server, "suspects", trouble.asset, "--limit", "3")["suspects"]
    cause = next(each for each in suspects if trouble.cause in (each["place"] or ""))
    commit = ["--commit", cause["commit"]] if cause["commit"] else []
    headwater(server, "incident", "identify", name, "--cause", cause["place"], *commit)
    headwater(server, "incident", "check", name, "stable")

    # What can be rolled back, and to what?
    (rollback, *_) = asked(server, "incident", "rollback", name)["rollback"] or [None]
    assert rollback is None or rollback["last_good"] or rollback["missing"]
    headwater(server, "incident", "check", name, "remedy")

    # Tell everyone, end it, and learn from it.
    headwater(server, "incident", "notify", name, "--owners", "-m", "we are on it")
    headwater(server, "incident", "check", name, "tell")
    headwater(server, "incident", "resolve", name, "--lineage", "it named the cause", "--gaps",
              "none", "--instrument", "a check", "--objectives", "kept")  # fmt: skip
    headwater(server, "incident", "action", name, "add a check", "--owner", "ana")
    headwater(server, "incident", "check", name, "learn")
    closed = asked(server, "incident", "show", name)
    assert closed["incident"]["state"] == "resolved"
    assert closed["incident"]["unanswered"] == 0
    assert all(each["done"] for each in closed["checklist"])
    page = tmp_path / "postmortem.md"
    headwater(server, "incident", "postmortem", name, "--out", str(page))
    assert "it named the cause" in page.read_text("utf-8")


def test_finance_can_be_put_back_to_the_commit_before(server: str) -> None:
    told = headwater(server, "incident", "open", "again", "--of", "DAILY_REVENUE_REPORT")
    (rollback,) = asked(server, "incident", "rollback", told.split()[0])["rollback"]
    texts = [each["text"] for each in rollback["commands"]]
    assert any(each.startswith("git revert --no-edit 22a23bf6") for each in texts)
    assert rollback["last_good"]["commit"] != rollback["first_bad"]["commit"]
