"""A part of a shared server that one test has to itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx

from headwater.model.identity import ColumnId, DatasetId, JobId, RunId
from support.server import Json, Server
from support.told import DATASETS, JOBS, at, run_id


class Corner:
    """Namespaces and run ids of one test's own, on a server that others use as well.

    Events are told as `support.told` writes them and moved here; answers are about here alone.
    """

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name
        self.jobs = f"{JOBS}-{name}"
        self.datasets = f"{DATASETS}-{name}"

    def moved(self, told: Any) -> Any:
        """The same with the namespaces and run ids of this corner."""
        if isinstance(told, list):
            return [self.moved(each) for each in told]
        if not isinstance(told, dict):
            return told
        return {key: self._member(key, each) for key, each in told.items()}

    def _member(self, key: str, told: Any) -> Any:
        if key == "namespace" and told in {JOBS, DATASETS}:
            return f"{told}-{self.name}"
        if key == "runId":
            return self._run_id(told)
        return self.moved(told)

    def _run_id(self, told: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"{self.name} {told}"))

    def tell(self, *events: Json) -> int:
        """Have events kept, in this order; returns the offset of the last."""
        answer = self.post([*events], batch=True).json()
        assert answer["status"] == "success", answer
        return answer["offset"]

    def post(self, event: Any, *, batch: bool = False) -> httpx.Response:
        """Post an event or an array of them, whatever is answered."""
        path = "/api/v1/lineage/batch" if batch else "/api/v1/lineage"
        answer = self.server.client.post(path, json=self.moved(event))
        offset = int(answer.headers.get("headwater-offset", 0))
        self.server.heard = max(self.server.heard, offset)
        return answer

    def ask(self, question: str, **parameters: Any) -> Json:
        """The answer to a question; things are named by `dataset`, `column`, `job` and `run`."""
        return self.server.ask(question, **parameters)

    def show(self, node: str, **parameters: Any) -> Json:
        """All that is known of one thing."""
        return self.ask("show", id=node, **parameters)

    def found(self, words: str, **parameters: Any) -> list[str]:
        """The names of what a search finds here."""
        hits = self.ask("find", q=words, **parameters)["hits"]
        return [hit["name"] for hit in hits if hit["namespace"] in {self.jobs, self.datasets}]

    def dataset(self, name: str) -> str:
        """The identifier of a dataset."""
        return str(DatasetId(self.datasets, name))

    def column(self, name: str, path: str) -> str:
        """The identifier of a column."""
        return str(ColumnId(DatasetId(self.datasets, name), path))

    def job(self, name: str) -> str:
        """The identifier of a job."""
        return str(JobId(self.jobs, name))

    def run(self, name: str) -> str:
        """The identifier of a run that was told under this name."""
        return str(RunId(self._run_id(run_id(name))))

    def state(self, run: str, *, hours: float = 12) -> tuple[str, str | None, str | None]:
        """What became of a run, and when it began and ended, so many hours after the first day."""
        told = self.show(self.run(run), valid_at=at(hours))["run"]
        return told["state"], told["started_at"], told["ended_at"]

    def upstream(self, dataset: str, **parameters: Any) -> set[str]:
        """The names of the datasets that another comes from."""
        asked = {"of": self.dataset(dataset), "direction": "upstream", "level": "dataset"}
        return _names(self.ask("lineage", **(asked | parameters)))

    def downstream(self, dataset: str, **parameters: Any) -> set[str]:
        """The names of the datasets that depend on another."""
        asked = {"of": self.dataset(dataset), "level": "dataset"}
        return _names(self.ask("impact", **(asked | parameters)))

    def columns_upstream(self, name: str, path: str, **parameters: Any) -> set[str]:
        """The columns that another comes from, as `dataset.column`."""
        asked = {"of": self.column(name, path), "direction": "upstream"}
        answer = self.ask("lineage", **(asked | parameters))
        nodes: Iterable[Json] = answer["nodes"]
        return {f"{each['name']}.{each['field']}" for each in nodes if each["hops"]}


def _names(answer: Json) -> set[str]:
    nodes: Iterable[Json] = answer["nodes"]
    return {each["name"] for each in nodes if each["kind"] == "dataset" and each["hops"]}


def instant(told: str) -> str:
    """A time as answers write it."""
    return told.replace("Z", ".000000Z")
