"""A client of Marquez's API, as short as a test can say what it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx

from support.server import Server
from support.told import columns, dataset

Json: TypeAlias = Any

DATASET = "namespaces/{}/datasets/{}"
JOB = "namespaces/{}/jobs/{}"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def ago(**span: float) -> str:
    """So long ago, as an event writes it."""
    return (datetime.now(UTC) - timedelta(**span)).isoformat().replace("+00:00", "Z")


def mapped(name: str, *lines: str, **facets: Any) -> dict[str, Any]:
    """A dataset with column lineage, as `told.columns` writes it."""
    return dataset(name, columnLineage=columns(*lines), **facets)


def ids(graph: Any) -> set[str]:
    """The node ids of a graph."""
    return {each["id"] for each in graph["graph"]}


def edges(graph: Any) -> set[tuple[str, str]]:
    """The edges of a graph, by the nodes that they lead out of."""
    return {
        (edge["origin"], edge["destination"])
        for node in graph["graph"]
        for edge in node["outEdges"]
    }


def at(path: str, *parts: str) -> str:
    """A path with its parts percent-encoded one by one, in the places of the braces."""
    return path.format(*(quote(part, safe="") for part in parts))


@dataclass
class Face:
    """Whatever was told before is there when it asks."""

    server: Server

    def tell(self, *events: dict[str, Any]) -> None:
        """Post events and wait until they can be seen."""
        self.server.tell(*events)
        self.server.platform.wait_for(self.server.heard)

    def send(
        self, method: str, path: str, *parts: str, body: Json = None, **query: Any
    ) -> httpx.Response:
        """One request under /api/v1, or to a whole path."""
        whole = path if path.startswith("/") else f"/api/v1/{path}"
        return self.server.client.request(method, at(whole, *parts), params=query, json=body)

    def ask(
        self,
        path: str,
        *parts: str,
        method: str = "GET",
        status: int = 200,
        body: Json = None,
        **query: Any,
    ) -> Json:
        """The JSON of an answer of this status."""
        answer = self.send(method, path, *parts, body=body, **query)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/json"
        return answer.json()

    def put(self, path: str, *parts: str, **body: Any) -> Json:
        """The answer to a PUT of these members."""
        return self.ask(path, *parts, method="PUT", body=body)

    def post(self, path: str, *parts: str, status: int = 200, **query: Any) -> Json:
        """The answer to a POST without a body."""
        return self.ask(path, *parts, method="POST", status=status, **query)

    def delete(self, path: str, *parts: str) -> Json:
        """The answer to a DELETE."""
        return self.ask(path, *parts, method="DELETE")

    def refused(
        self, status: int, path: str, *parts: str, method: str = "GET", **query: Any
    ) -> str:
        """The message of an error."""
        told = self.ask(path, *parts, method=method, status=status, **query)
        assert told.keys() == {"code", "message"}
        assert told["code"] == status
        return told["message"]
