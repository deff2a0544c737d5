"""Reading capture sources in tests, and what they tell as pictures."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from headwater.integrations.registry import source_named
from headwater.integrations.sources.source import Memory, Options, Report
from headwater.model.time import to_instant
from headwater.openlineage.validation.event import validate
from headwater.openlineage.validation.finding import FindingSeverity
from support.told import DAY_ONE

Json = dict[str, Any]


@dataclass
class Told:
    """The events of one reading, and what is remembered and reported of it."""

    events: list[Json]
    memory: Memory
    report: Report

    def facets(self, name: str) -> Json:
        """What is told of a dataset, by all producers together."""
        found: Json = {}
        for event in self.events:
            if event.get("dataset", {}).get("name") == name:
                found |= event["dataset"].get("facets", {})
        return found

    def job(self, name: str, *, by: str = "sql") -> Json:
        """The event of one job by one producer."""
        return next(each for each in self.jobs(by=by) if each["job"]["name"] == name)

    def jobs(self, *, by: str = "sql") -> list[Json]:
        return [e for e in self.events if "job" in e and f"/{by}/" in e["producer"]]

    def flows(self, name: str, *, by: str = "sql") -> tuple[set[str], set[str]]:
        """The names of what a job reads and of what it writes."""
        event = self.job(name, by=by)
        return {i["name"] for i in event["inputs"]}, {o["name"] for o in event["outputs"]}

    def columns(self, name: str, *, of: str | None = None) -> dict[str, set[str]]:
        """What each column that a job writes is made of. of: the dataset; the only one for None."""
        entries = self.job(name)["job"]["facets"]["lineage"]["entries"]
        entry = next(e for e in entries if of is None or e["name"] == of)
        return {column: _sources(told["inputs"]) for column, told in entry["fields"].items()}

    def remarks(self) -> list[str]:
        return [f"{each.place}: {each.detail}" for each in self.report.remarks]


def read_source(
    name: str,
    *locations: str,
    memory: Memory | None = None,
    change: Callable[[Options], Options] = lambda options: options,
) -> Told:
    """Read a source at noon of the first day; all of its events hold to the specification."""
    memory = memory or Memory()
    report = Report()
    options = change(Options(now=to_instant(DAY_ONE)))
    events = [*source_named(name).read(locations, options, memory, report)]
    for event in events:
        found = validate(json.dumps(event).encode())
        errors = [each for each in found if each.severity is FindingSeverity.ERROR]
        assert not errors, (event, errors)
    return Told(events, memory, report)


def _sources(inputs: list[Json]) -> set[str]:
    return {f"{each['name']}[{each['field']}]" for each in inputs if "field" in each}
