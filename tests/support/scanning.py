"""Folders of code, and what is told of them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater.integrations.registry import source_named
from headwater.integrations.sources.source import Memory, Options, Report
from headwater.model.time import Instant

NAMESPACE = "postgres://warehouse:5432"
NOW: Instant = 1_900_000_000_000_000


@dataclass(frozen=True)
class Told:
    """What a scan told. edges: of each column that is written, those that it comes from."""

    events: list[dict[str, Any]]
    memory: Memory
    report: Report

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        return {each["job"]["name"]: each for each in self.events if "job" in each}

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        return {each["dataset"]["name"]: each for each in self.events if "dataset" in each}

    @property
    def edges(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for event in self.jobs.values():
            facet = event["job"].get("facets", {}).get("lineage", {})
            for entry in facet.get("entries", ()):
                for name, told in entry["fields"].items():
                    found.setdefault(f"{entry['name']}.{name}", set()).update(
                        f"{each['name']}.{each['field']}" for each in told["inputs"]
                    )
        return found

    @property
    def flows(self) -> dict[str, tuple[set[str], set[str]]]:
        """What each job reads and writes."""
        return {
            name: (_names(each, "inputs"), _names(each, "outputs"))
            for name, each in self.jobs.items()
        }

    @property
    def remarks(self) -> list[str]:
        return [f"{each.place}: {each.detail}" for each in self.report.remarks]


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files by their paths."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def scan(
    folder: Path, memory: Memory | None = None, *, source: str = "sql", **options: Any
) -> Told:
    """Read a folder as `headwater scan` does. memory: of the scan before; it is brought forward."""
    memory, report = memory or Memory(), Report()
    asked = Options(**{"now": NOW, "namespace": NAMESPACE} | options)
    events = [*source_named(source).read([str(folder)], asked, memory, report)]
    return Told(events, memory, report)


def commit(folder: Path, *, at: str = "2026-03-01T12:00:00Z") -> None:
    """Commit all that lies in a folder, which becomes a repository if it is none."""
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "x")):
        subprocess.run(
            ["git", *who, *arguments],
            cwd=folder,
            check=True,
            env={
                "GIT_AUTHOR_DATE": at,
                "GIT_COMMITTER_DATE": at,
                "PATH": "/usr/bin:/bin:/usr/local/bin",
            },
        )


def _names(event: dict[str, Any], side: str) -> set[str]:
    return {each["name"] for each in event[side]}
