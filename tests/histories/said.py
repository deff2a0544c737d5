"""An event as an oracle reads it: plain JSON, and the names that the naming rules give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from headwater.model.identity import DatasetId, JobId
from headwater.openlineage.naming import built_in_naming

Json: TypeAlias = dict[str, Any]
READ, WRITTEN = 0, 1
ABOUT_DATASETS = {
    "schema", "ownership", "version", "headwater_tier", "symlinks", "lifecycleStateChange",
    "lineage", "columnLineage", "headwater_evidence",
}  # fmt: skip
"""Of the facets that histories have, those about a dataset, whatever a run did with it."""


@dataclass
class Said:
    """One event, read; facets of datasets stand where they belong."""

    body: Json
    digest: bytes
    at: int

    def __post_init__(self) -> None:
        self.body = {**self.body}
        if "dataset" in self.body:
            self.body["dataset"] = self._in_place(self.body["dataset"])
        for side in {"inputs", "outputs"} & self.body.keys():
            self.body[side] = [self._in_place(each) for each in self.body[side]]

    def _in_place(self, given: Json) -> Json:
        facets: Json = {}
        for container in ("outputFacets", "inputFacets", "facets"):
            for name, told in given.get(container, {}).items():
                if container == "facets" or name in ABOUT_DATASETS or self.run is None:
                    facets[name] = told
        return {**given, "facets": facets}

    @property
    def producer(self) -> str:
        return self.body.get("producer") or ""

    @property
    def job(self) -> JobId | None:
        told = self.body.get("job")
        return JobId(told["namespace"], told["name"]) if told else None

    @property
    def run(self) -> str | None:
        return self.body["run"]["runId"] if "run" in self.body else None

    def sides(self) -> Iterator[tuple[int, Json]]:
        for each in self.body.get("inputs", ()):
            yield READ, each
        for each in self.body.get("outputs", ()):
            yield WRITTEN, each

    def datasets(self) -> Iterator[Json]:
        if "dataset" in self.body:
            yield self.body["dataset"]
        for _, each in self.sides():
            yield each


def named(given: Json) -> DatasetId:
    return built_in_naming().name(DatasetId(given["namespace"], given["name"])).dataset


def facet(given: Json, name: str) -> Json | None:
    """A facet, unless it is not what it should be or is taken away."""
    return given.get("facets", {}).get(name)


def is_deleted(told: Json | None) -> bool:
    return told is not None and told.get("_deleted") is True
