"""The guide in docs/demo.md, held to the story that it describes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

Event = dict[str, Any]


@pytest.fixture(scope="module")
def guide() -> str:
    return (Path(__file__).parents[3] / "docs" / "demo.md").read_text()


def every_dataset_of(event: Event) -> list[Event]:
    own = [event["dataset"]] if "dataset" in event else []
    return [*event.get("inputs", ()), *event.get("outputs", ()), *own]


def downstream(told: list[Event], start: str) -> set[str]:
    """What the story says depends on a dataset; explicit lineage goes before inputs x outputs."""
    edges: dict[str, set[str]] = {}
    for event in told:
        if event.get("eventType") not in {"COMPLETE", "RUNNING", None}:
            continue
        stated = event.get("job", {}).get("facets", {}).get("lineage", {}).get("entries")
        pairs = (
            [(i["name"], entry["name"]) for entry in stated for i in entry["inputs"]]
            if stated
            else [
                (i["name"], o["name"])
                for i in event.get("inputs", ())
                for o in event.get("outputs", ())
            ]
        )
        for source, target in pairs:
            edges.setdefault(source, set()).add(target)
    reached: set[str] = set()
    frontier = {start}
    while frontier:
        frontier = {target for name in frontier for target in edges.get(name, ())} - reached
        reached |= frontier
    return reached - {start}


def test_it_counts_datasets_and_jobs_right(guide: str, told: list[Event]) -> None:
    datasets = {(d["namespace"], d["name"]) for event in told for d in every_dataset_of(event)}
    jobs = {(e["job"]["namespace"], e["job"]["name"]) for e in told if "job" in e}
    assert f"{len(datasets)} datasets, {len(jobs)} jobs" in guide


def test_it_asks_only_about_datasets_that_exist(guide: str, told: list[Event]) -> None:
    commands = re.findall(r"^    headwater (.*?)(?:\s+#.*)?$", guide, re.MULTILINE)
    plain = [re.sub(r" --\S+ \S+", "", command) for command in commands]
    asked = {word.strip("'").partition("[")[0] for command in plain for word in command.split()[1:]}
    assert len(asked) >= 10
    assert asked <= {d["name"] for event in told for d in every_dataset_of(event)}


def test_it_knows_how_far_the_doubled_stream_reaches(guide: str, told: list[Event]) -> None:
    assert len(downstream(told, "dock.events.v1")) == 16
    assert "reaches 16 datasets" in guide
    assert len(downstream(told, "raw/streams/dock_events_replay")) == 13
    assert "the thirteen datasets" in guide


def test_it_names_the_commit_to_revert(guide: str, told: list[Event]) -> None:
    report = [
        event
        for event in told
        if event.get("eventType") == "COMPLETE"
        and event["job"]["name"] == "finance_close.revenue_report"
    ][-1]
    commit = report["job"]["facets"]["sourceCodeLocation"]["version"]
    assert f"`{commit[:8]}`" in guide
