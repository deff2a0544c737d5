"""What the source of dbt tells of a project, to be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater.integrations.registry import source_named
from headwater.integrations.sources.source import Memory, Options, Report
from headwater.model.time import Instant

NOW: Instant = 1_795_600_000_000_000
WAREHOUSE = "postgres://db.example.com:5432"


@dataclass
class Told:
    """The events of one reading, and what was found on the way."""

    events: list[dict[str, Any]]
    report: Report
    memory: Memory

    def of_job(self, name: str, source: str = "dbt") -> dict[str, Any]:
        """What one source says of a job whose name ends so, apart from runs."""
        found = [
            each
            for each in self.events
            if "run" not in each
            and each.get("job", {}).get("name", "").endswith(name)
            and f"/{source}/" in each["producer"]
        ]
        assert len(found) == 1, [each.get("job", {}).get("name") for each in self.events]
        return found[0]

    def of_table(self, name: str) -> dict[str, Any]:
        """The facets of a table whose name ends so, as the one event that describes it has them."""
        found = [
            dataset["facets"]
            for each in self.events
            for dataset in [*each.get("outputs", ()), *filter(None, [each.get("dataset")])]
            if dataset["name"].endswith(name) and dataset.get("facets")
        ]
        assert len(found) == 1, found
        return found[0]

    def runs(self, name: str) -> list[dict[str, Any]]:
        """The events of runs of a job whose name ends so."""
        return [
            each for each in self.events if "run" in each and each["job"]["name"].endswith(name)
        ]

    def sources_of(self, job: str) -> dict[str, set[str]]:
        """By column of the only table of a parsed job: the columns that it is made of."""
        (entry,) = self.of_job(job, "sql")["job"]["facets"]["lineage"]["entries"]
        return {
            name: {short(each) for each in told["inputs"]} for name, told in entry["fields"].items()
        }

    def jobs(self) -> set[str]:
        return {each["job"]["name"] for each in self.events if "job" in each}


def short(column: dict[str, Any]) -> str:
    """`orders.amount`: the last part of the table's name, and the column."""
    return f"{column['name'].rpartition('.')[2]}.{column['field']}"


def tell(folder: Path, *more: Path, memory: Memory | None = None, **options: Any) -> Told:
    """Read a project. It lies in our warehouse, unless the options say otherwise."""
    memory = memory if memory is not None else Memory()
    report = Report()
    asked = Options(**{"now": NOW, "namespace": WAREHOUSE} | options)
    locations = [str(each) for each in (folder, *more)]
    return Told([*source_named("dbt").read(locations, asked, memory, report)], report, memory)


def names(datasets: Iterable[dict[str, Any]]) -> list[str]:
    return [each["name"] for each in datasets]
