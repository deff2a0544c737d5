"""What a server says of an estate, as lines that a person can write down beforehand.

Datasets stand as `SHORT/NAME`, where SHORT is a name that the golden file gives to a namespace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from support.server import Json, Server

_PAGE = 500


@dataclass(frozen=True)
class Estate:
    """All that was told to a server. namespaces: short names by namespace."""

    server: Server
    jobs_in: str
    namespaces: Mapping[str, str]

    def facts(self) -> dict[str, list[str]]:
        """Every fact by its kind, sorted; none is left out and none stands twice."""
        found = {
            "datasets": (self._dataset(each) for each in self._datasets),
            "jobs": (self._job(each) for each in self._jobs),
            "runs": self._runs_told(),
            "times": self._times(),
            "flows": self._flows(),
            "reads": self._sides("inputs", "<-"),
            "writes": self._sides("outputs", "->"),
            "columns": self._columns(),
            "schemas": self._schemas(),
            "aliases": self._aliases(),
            "owners": self._owners(),
            "descriptions": self._descriptions(),
            "checks": self._checks(),
            "volumes": self._volumes(),
        }
        return {kind: sorted(facts) for kind, facts in found.items()}

    def _dataset(self, node: Json) -> str:
        return f"{self.namespaces[node['namespace']]}/{node['name']}"

    def _job(self, node: Json) -> str:
        assert node["namespace"] == self.jobs_in
        return node["name"]

    def _all(self, question: str, member: str, **asked: Any) -> list[Json]:
        """The whole of a list that comes in pages."""
        found: list[Json] = []
        cursor = None
        while True:
            page = self.server.ask(question, limit=_PAGE, cursor=cursor, **asked)
            found += page[member]
            cursor = page["next"]
            if cursor is None:
                assert len(found) == page["total"]
                return found

    def _found(self, kind: str) -> list[Json]:
        hits = self._all("find", "hits", kind=kind)
        return [self.server.ask("show", id=each["id"]) for each in hits]

    @cached_property
    def _datasets(self) -> list[Json]:
        return self._found("dataset")

    @cached_property
    def _jobs(self) -> list[Json]:
        return self._found("job")

    @cached_property
    def _runs(self) -> list[Json]:
        return self._all("runs", "runs")

    @cached_property
    def _results(self) -> list[tuple[str, Json]]:
        """What was measured and checked of each dataset, run by run."""
        return [
            (self._dataset(dataset), result)
            for dataset in self._datasets
            for result in self._all("quality", "results", of=dataset["id"])
        ]

    def _runs_told(self) -> Iterator[str]:
        roots: dict[str, str] = {}
        for run in self._runs:
            if run["id"] not in roots:
                tree = self.server.ask("tree", of=run["id"], limit=_PAGE)
                roots |= {each["run"]["id"]: tree["root"] for each in tree["runs"]}
            parent, root = _short(run["parent"]), _short(roots[run["id"]])
            yield f"{_short(run['id'])} {run['job_name']} {run['state']} from {parent} below {root}"

    def _times(self) -> Iterator[str]:
        for run in self._runs:
            yield f"{_short(run['id'])} {run['started_at']} {run['ended_at']}"

    def _flows(self) -> Iterator[str]:
        for dataset in self._datasets:
            asked = {"of": dataset["id"], "direction": "downstream", "depth": 1, "level": "dataset"}
            answer = self.server.ask("lineage", **asked)
            node = {each["id"]: each for each in answer["nodes"]}
            for into in answer["edges"]:
                if into["source"] != dataset["id"]:
                    continue
                for out in answer["edges"]:
                    if out["source"] == into["target"]:
                        job = node[into["target"]]["name"]
                        target = self._dataset(node[out["target"]])
                        yield f"{self._dataset(dataset)} -> {job} -> {target}"

    def _sides(self, side: str, arrow: str) -> Iterator[str]:
        for job in self._jobs:
            for each in job[side]:
                yield f"{self._job(job)} {arrow} {self._dataset(each)}"

    def _columns(self) -> Iterator[str]:
        for dataset in self._datasets:
            asked = {"of": dataset["id"], "direction": "upstream", "depth": 1, "level": "column"}
            answer = self.server.ask("lineage", **asked)
            node = {each["id"]: each for each in answer["nodes"]}
            for edge in answer["edges"]:
                source, target = (self._column(node[edge[end]]) for end in ("source", "target"))
                if node[edge["target"]]["name"] == dataset["name"]:
                    for each in edge["transformations"]:
                        masks = "!" if each["masking"] else ""
                        yield f"{target} <- {source} {each['subtype']}{masks}"

    def _column(self, node: Json) -> str:
        return f"{self._dataset(node)}[{node['field']}]"

    def _schemas(self) -> Iterator[str]:
        for dataset in self._datasets:
            # Without a time it is no schema that was told, but the columns that were named.
            if dataset["schema"] and dataset["schema"]["since"]:
                fields = dataset["schema"]["fields"]
                told = (" ".join(filter(None, (each["name"], each["type"]))) for each in fields)
                yield f"{self._dataset(dataset)}: {', '.join(told)}"

    def _aliases(self) -> Iterator[str]:
        for dataset in self._datasets:
            for each in dataset["aliases"]:
                yield f"{self._dataset(dataset)} = {self._dataset(each)}"

    def _owners(self) -> Iterator[str]:
        for each in self._datasets:
            yield from (f"{self._dataset(each)}: {owner['name']}" for owner in each["owners"])
        for each in self._jobs:
            yield from (f"{self._job(each)}: {owner['name']}" for owner in each["owners"])

    def _descriptions(self) -> Iterator[str]:
        for each in self._datasets:
            if each["description"]:
                yield f"{self._dataset(each)}: {each['description']}"

    def _checks(self) -> Iterator[str]:
        for dataset, result in self._results:
            for each in result["checks"]:
                on = f"{dataset}[{each['column'] or ''}]"
                yield f"{on} {each['name']} {'passed' if each['success'] else 'failed'}"

    def _volumes(self) -> Iterator[str]:
        for dataset, result in self._results:
            written = result["written"] or {}
            told = [f"{number} {kind}" for kind, number in written.items() if number is not None]
            if told:
                yield f"{dataset}: {', '.join(told)}"


def _short(run: str | None) -> str:
    """The end of the identifier of a run, which tells those of one file apart."""
    return run.removeprefix("run:")[-8:] if run else "-"
