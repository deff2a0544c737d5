"""Marquez's web UI: every field that it was seen to read, on every screen, over the demo company.

The lists were recorded by a proxy around the answers that its unmodified pages work on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from headwater.demo.story import SHORTEST_DAYS, story
from support.marquez import Face
from support.server import running

_BATCH: Final = 200

TEXT: Final = (str,)
MAYBE: Final = (str, type(None))
NUMBER: Final = (int,)
MAYBE_NUMBER: Final = (int, type(None))
BOOL: Final = (bool,)
LIST: Final = (list,)
MAP: Final = (dict,)
MAYBE_LIST: Final = (list, type(None))
MAYBE_MAP: Final = (dict, type(None))

RUN: Final = {"id": TEXT, "state": TEXT, "durationMs": MAYBE_NUMBER}
JOB_ROW: Final = {
    "id.namespace": TEXT,
    "id.name": TEXT,
    "name": TEXT,
    "namespace": TEXT,
    "type": TEXT,
    "tags": LIST,
    "createdAt": TEXT,
    "updatedAt": TEXT,
    "latestRun": MAYBE_MAP,
    "latestRun?.state": TEXT,
    "latestRun?.durationMs": MAYBE_NUMBER,
    **{f"latestRuns[].{name}": kind for name, kind in RUN.items()},
}
JOB: Final = {
    **JOB_ROW,
    "description": MAYBE,
    "location": MAYBE,
    "parentJobName": MAYBE,
    "latestRun?.id": TEXT,
    "latestRun?.startedAt": MAYBE,
    "latestRun?.facets": MAP,
    "latestRuns[].endedAt": MAYBE,
}
DATASET_ROW: Final = {
    "id.namespace": TEXT,
    "id.name": TEXT,
    "name": TEXT,
    "namespace": TEXT,
    "sourceName": TEXT,
    "updatedAt": TEXT,
    "deleted": BOOL,
    "columnLineage": MAYBE_LIST,
    "facets": MAP,
    "facets.dataQualityAssertions?.assertions[].assertion": TEXT,
    "facets.dataQualityAssertions?.assertions[].column": MAYBE,
    "facets.dataQualityAssertions?.assertions[].success": BOOL,
}
FIELD: Final = {"name": TEXT, "type": MAYBE, "description": MAYBE, "tags": LIST}
DATASET: Final = {
    "name": TEXT,
    "description": MAYBE,
    "type": TEXT,
    "createdAt": TEXT,
    "namespace": TEXT,
    "tags": LIST,
    "facets": MAP,
    "columnLineage": MAYBE_LIST,
    "columnLineage?[].name": TEXT,
    **{f"fields[].{name}": kind for name, kind in FIELD.items()},
}
VERSIONS: Final = {
    "totalCount": NUMBER,
    "versions[].version": TEXT,
    "versions[].createdAt": TEXT,
    "versions[].fields": LIST,
    "versions[].createdByRun?.id": TEXT,
    "versions[].lifecycleState": MAYBE,
    "versions[].facets": MAP,
}
RUNS: Final = {
    "totalCount": NUMBER,
    "runs[].id": TEXT,
    "runs[].state": TEXT,
    "runs[].createdAt": TEXT,
    "runs[].startedAt": MAYBE,
    "runs[].endedAt": MAYBE,
    "runs[].durationMs": MAYBE_NUMBER,
    "runs[].facets": MAP,
}
FACETS: Final = {
    "facets": MAP,
    "facets.sql?.query": TEXT,
    "facets.sourceCode?.language": TEXT,
    "facets.sourceCode?.sourceCode": TEXT,
}
LINEAGE: Final = {
    "graph[].id": TEXT,
    "graph[].type": TEXT,
    "graph[].inEdges": LIST,
    "graph[].outEdges": LIST,
    "graph[].inEdges[].origin": TEXT,
    "graph[].outEdges[].origin": TEXT,
    "graph[].outEdges[].destination": TEXT,
    "graph[].data.name": TEXT,
    "graph[].data.namespace": TEXT,
    "graph[].data.description": MAYBE,
    "graph[].data.updatedAt": TEXT,
    "graph[].data.fields![].name": TEXT,
    "graph[].data.latestRun!?.state": TEXT,
}
COLUMN_LINEAGE: Final = {
    "graph[].id": TEXT,
    "graph[].data.namespace": TEXT,
    "graph[].data.dataset": TEXT,
    "graph[].data.field": TEXT,
    "graph[].inEdges": LIST,
    "graph[].outEdges": LIST,
    "graph[].inEdges[].destination": TEXT,
    "graph[].outEdges[].origin": TEXT,
    "graph[].outEdges[].destination": TEXT,
}
EVENTS: Final = {
    "totalCount": NUMBER,
    "events[].eventType": TEXT,
    "events[].eventTime": TEXT,
    "events[].run.runId": TEXT,
    "events[].job.name": TEXT,
    "events[].job.namespace": TEXT,
}
HITS: Final = {
    "results[].type": TEXT,
    "results[].name": TEXT,
    "results[].namespace": TEXT,
    "results[].nodeId": TEXT,
    "results[].updatedAt": TEXT,
}
NAMESPACES: Final = {"namespaces[].name": TEXT, "namespaces[].isHidden": BOOL}
TAGS: Final = {"tags[].name": TEXT, "tags[].description": MAYBE}
SPAN: Final = {"[].startInterval": TEXT, "[].endInterval": TEXT}
EVENT_STATS: Final = {
    **SPAN,
    **{f"[].{kind}": NUMBER for kind in ("fail", "start", "complete", "abort")},
}
STATS: Final = {**SPAN, "[].count": NUMBER}


def rows(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of the elements of a list, and its total."""
    return {"totalCount": NUMBER, **{f"{name}[].{path}": kind for path, kind in fields.items()}}


STEP: Final = re.compile(r"(\w*)([?!]*)((?:\[\])?)\.?(.*)")


def values(document: Any, path: str) -> Iterator[Any]:
    """What a page reads by a path, everywhere.

    `[]` is every element; before it, or a dot, `?` says that it may be null, `!` that it may be
    absent.
    """
    if not path:
        yield document
        return
    name, may_be, each, rest = STEP.fullmatch(path).groups()  # type: ignore[union-attr]
    if name:
        if may_be and document.get(name) is None and (name not in document or "?" in may_be):
            return
        assert name in document, f"{name} is missing"
        document = document[name]
    for found in document if each else (document,):
        yield from values(found, rest)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    with running(tmp_path_factory.mktemp("web"), min_offset_wait_s=120) as server:
        events = [*story(until=datetime.now(UTC), days=SHORTEST_DAYS)]
        for start in range(0, len(events), _BATCH):
            answer = server.client.post(
                "/api/v1/lineage/batch", json=events[start : start + _BATCH]
            )
            server.heard = max(server.heard, answer.json()["offset"])
        server.platform.wait_for(server.heard)
        yield Face(server)


def jobs_of(face: Face) -> list[tuple[str, str]]:
    return [(each["namespace"], each["name"]) for each in face.ask("jobs", limit=300)["jobs"]]


def datasets_of(face: Face) -> list[tuple[str, str]]:
    return [
        (each["namespace"], each["name"])
        for namespace in face.ask("namespaces")["namespaces"]
        for each in face.ask("namespaces/{}/datasets", namespace["name"])["datasets"]
    ]


def some(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return found[::9]


def of_jobs(path: str, **asked: Any) -> Callable[[Face], list[Any]]:
    return lambda face: [
        face.ask(f"namespaces/{{}}/jobs/{{}}{path}", *job, **asked) for job in some(jobs_of(face))
    ]


def of_datasets(path: str, **asked: Any) -> Callable[[Face], list[Any]]:
    return lambda face: [
        face.ask(f"namespaces/{{}}/datasets/{{}}{path}", *dataset, **asked)
        for dataset in some(datasets_of(face))
    ]


def of_nodes(path: str, kinds: str, **asked: Any) -> Callable[[Face], list[Any]]:
    def ask(face: Face) -> list[Any]:
        nodes = [f"dataset:{namespace}:{name}" for namespace, name in some(datasets_of(face))]
        if "job" in kinds:
            nodes += [f"job:{namespace}:{name}" for namespace, name in some(jobs_of(face))]
        return [face.ask(path, nodeId=node, **asked) for node in nodes]

    return ask


def of_namespaces(path: str, **asked: Any) -> Callable[[Face], list[Any]]:
    return lambda face: [
        face.ask(f"namespaces/{{}}/{path}", each["name"], **asked)
        for each in face.ask("namespaces")["namespaces"]
    ]


def one(path: str, **asked: Any) -> Callable[[Face], list[Any]]:
    return lambda face: [face.ask(path, **asked)]


def facets_of_runs(face: Face) -> list[Any]:
    latest = (each["latestRun"] for each in face.ask("jobs", limit=300)["jobs"][::9])
    return [face.ask(f"jobs/runs/{run['id']}/facets", type="job") for run in latest if run]


WEEK: Final = {"period": "WEEK", "timezone": "Europe/Berlin"}
DAY: Final = {"period": "DAY", "timezone": "Europe/Berlin"}

SCREENS: Final[dict[str, tuple[Callable[[Face], list[Any]], dict[str, Any]]]] = {
    "any: namespaces": (one("namespaces"), NAMESPACES),
    "any: tags": (one("tags"), TAGS),
    "dashboard: events of a day": (one("stats/lineage-events", **DAY), EVENT_STATS),
    "dashboard: events of a week": (one("stats/lineage-events", **WEEK), EVENT_STATS),
    "dashboard: jobs": (one("stats/jobs", **WEEK), STATS),
    "dashboard: datasets": (one("stats/datasets", **DAY), STATS),
    "dashboard: sources": (one("stats/sources", **WEEK), STATS),
    "dashboard: list": (one("jobs", limit=10, offset=0), rows("jobs", JOB_ROW)),
    "dashboard: failed": (
        one("jobs", limit=10, offset=0, lastRunStates="FAILED"),
        rows("jobs", JOB_ROW),
    ),
    "jobs": (of_namespaces("jobs", limit=20, offset=0), rows("jobs", JOB_ROW)),
    "datasets": (of_namespaces("datasets", limit=20, offset=0), rows("datasets", DATASET_ROW)),
    "events": (
        one(
            "events/lineage",
            limit=50,
            before="2030-01-01T00:00:00.000Z",
            after="2000-01-01T00:00:00.000Z",
            offset=0,
            sortDirection="desc",
        ),
        EVENTS,
    ),
    "lineage": (of_nodes("lineage", "job dataset", depth=2), LINEAGE),
    "lineage: job": (of_jobs(""), JOB),
    "lineage: runs": (of_jobs("/runs", limit=14), RUNS),
    "lineage: facets": (facets_of_runs, FACETS),
    "lineage: dataset": (of_datasets(""), DATASET),
    "lineage: versions": (of_datasets("/versions", limit=10), VERSIONS),
    "column": (
        of_nodes("column-lineage", "dataset", depth=2, withDownstream="true"),
        COLUMN_LINEAGE,
    ),
    "search": (one("search", q="order", sort="UPDATE_AT", limit=100), HITS),
    "search: jobs": (one("search", q="a", sort="NAME", limit=100, filter="JOB"), HITS),
}


@pytest.mark.parametrize("screen", SCREENS)
def test_every_field_that_a_screen_reads_is_there(demo: Face, screen: str) -> None:
    ask, fields = SCREENS[screen]
    answers = ask(demo)
    for path, kinds in fields.items():
        read = [value for answer in answers for value in values(answer, path)]
        wrong = [value for value in read if type(value) not in kinds]
        assert not wrong, (path, wrong[:3])
        # Where nothing was read nothing was checked, except of what the demo company never says.
        assert read or path in {
            "facets.sourceCode?.language",
            "facets.sourceCode?.sourceCode",
            "tags[].description",
        }, path


def test_absent_column_lineage_is_null_and_never_empty(demo: Face) -> None:
    told = [demo.ask("namespaces/{}/datasets/{}", *each) for each in datasets_of(demo)]
    lineage = [each["columnLineage"] for each in told]
    assert None in lineage
    assert [] not in lineage
    assert any(lineage)


def test_periods_have_as_many_rows_as_the_charts_have_bars(demo: Face) -> None:
    for name in ("lineage-events", "jobs", "datasets", "sources"):
        assert len(demo.ask(f"stats/{name}", **WEEK)) == 7
        assert len(demo.ask(f"stats/{name}", **DAY)) == 24


def test_every_edge_of_a_picture_leads_to_a_node_of_it(demo: Face) -> None:
    for graph in of_nodes("lineage", "job dataset", depth=2)(demo):
        there = {node["id"] for node in graph["graph"]}
        assert len(there) == len(graph["graph"])
        for node in graph["graph"]:
            for edge in (*node["inEdges"], *node["outEdges"]):
                assert {edge["origin"], edge["destination"]} <= there
    for graph in of_nodes("column-lineage", "dataset", depth=2, withDownstream="true")(demo):
        there = {node["id"] for node in graph["graph"]}
        for node in graph["graph"]:
            assert all(edge["origin"] == node["id"] for edge in node["inEdges"])
            assert {edge["destination"] for edge in node["inEdges"]} <= there


def test_the_node_of_each_hit_opens(demo: Face) -> None:
    for hit in demo.ask("search", q="order", sort="NAME", limit=100)["results"]:
        graph = demo.ask("lineage", nodeId=hit["nodeId"], depth=2)
        assert graph["graph"][0]["id"] == hit["nodeId"]
