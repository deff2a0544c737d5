"""What recorded events of real producers come to, written by hand from the specification.

A file in `events/` has the facts of one recording: `every` lists all facts of a kind, `some` a few
of them, and `count` says how many there are. Whatever the order of the events, and however often
each is sent, the facts are the same.
"""

from __future__ import annotations

import json
import os
import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from golden.facts import Estate
from support.server import running

SHARED = Path(os.environ.get("HEADWATER_SHARED", Path(__file__).parents[3] / "shared"))
RECORDED = SHARED / "data" / "events"
GOLDEN = sorted((Path(__file__).parent / "events").glob("*.toml"))
KINDS = {
    "datasets", "jobs", "runs", "times", "flows", "reads", "writes", "columns", "schemas",
    "aliases", "owners", "descriptions", "checks", "volumes",
}  # fmt: skip
SEED = 20261128


def recorded(places: list[str]) -> list[dict[str, Any]]:
    """The events of some files and folders, in the order of their names and lines."""
    if not RECORDED.is_dir():
        pytest.skip(f"{RECORDED} is not there; HEADWATER_SHARED names the folder that holds it")
    found: list[dict[str, Any]] = []
    for place in places:
        path = RECORDED / place
        for file in sorted(path.glob("*.json*")) if path.is_dir() else [path]:
            text = file.read_text(encoding="utf-8")
            lines = text.splitlines() if file.suffix == ".jsonl" else [text]
            found += [json.loads(line) for line in lines if line.strip()]
    return found


def ordered(events: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    match order:
        case "reversed":
            return events[::-1]
        case "shuffled":
            return random.Random(SEED).sample(events, len(events))
        case "doubled":
            return [event for event in events for _ in range(2)]
        case _:
            return events


@pytest.mark.parametrize("order", ["as recorded", "reversed", "shuffled", "doubled"])
@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_recorded_events_come_to_what_the_specification_says(
    golden: Path, order: str, tmp_path: Path
) -> None:
    told = tomllib.loads(golden.read_text(encoding="utf-8"))
    events = recorded(told["events"])
    assert len(events) == told["told"]
    with running(tmp_path / "data") as server:
        server.tell(*ordered(events, order))
        namespaces = {namespace: short for short, namespace in told["namespaces"].items()}
        facts = Estate(server, told["jobs_in"], namespaces).facts()
    for kind, every in told["every"].items():
        assert facts[kind] == sorted(every), kind
    for kind, some in told.get("some", {}).items():
        assert set(some) - set(facts[kind]) == set(), kind
    for kind, count in told.get("count", {}).items():
        assert len(facts[kind]) == count, kind


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_file_speaks_of_every_kind_of_fact(golden: Path) -> None:
    told = tomllib.loads(golden.read_text(encoding="utf-8"))
    assert {*told["every"], *told.get("some", {}), *told.get("count", {})} == KINDS


def test_every_recording_has_a_golden_file() -> None:
    if not RECORDED.is_dir():
        pytest.skip(f"{RECORDED} is not there; HEADWATER_SHARED names the folder that holds it")
    spoken = {
        place
        for golden in GOLDEN
        for place in tomllib.loads(golden.read_text(encoding="utf-8"))["events"]
    }
    files = {str(file.relative_to(RECORDED)) for file in RECORDED.rglob("*.json*")}
    assert {each for each in files if not spoken & {each, each.partition("/")[0]}} == set()
