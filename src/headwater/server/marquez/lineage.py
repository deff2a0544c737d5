"""Lineage of datasets and jobs: what the data of a node comes from, and where it goes.

Marquez follows edges whichever way they point, so that whatever shares an input is answered, too.
Here a walk keeps its direction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection
from starlette.responses import Response

from headwater.lineage.graph import LineageGraph
from headwater.lineage.trace import Kind
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import DatasetId, JobId, Key
from headwater.server.encode import encode
from headwater.server.marquez.ask import MOST, Ask, BadParameterError
from headwater.server.marquez.datasets import build_datasets
from headwater.server.marquez.identity import (
    NodeName,
    UnknownNodeError,
    dataset_node,
    job_node,
    read_node,
)
from headwater.server.marquez.jobs import build_jobs
from headwater.server.marquez.shapes import DatasetData, Edge, Graph, LineageJob, Node
from headwater.store.catalog_lists import Listed, listed_datasets, listed_jobs
from headwater.store.catalog_names import steps, steps_of

DIRECTIONS: Final = {
    "BOTH": (Direction.UPSTREAM, Direction.DOWNSTREAM),
    "UPSTREAM": (Direction.UPSTREAM,),
    "DOWNSTREAM": (Direction.DOWNSTREAM,),
}
DEFAULT_DEPTH: Final = 20
DEFAULT_NODES: Final = 2_000
_MOST_DEPTH: Final = 1_000
NODES_FOUND: Final = "headwater-total"
"""The header that says how many nodes there are, where `limit` leaves some of them out."""


@dataclass(slots=True)
class _Picture:
    """Datasets and jobs in the order in which they were reached, and the edges between them."""

    nodes: dict[Key, int] = field(default_factory=dict[Key, int])
    edges: dict[tuple[Key, Key], None] = field(default_factory=dict[tuple[Key, Key], None])


def show_lineage(ask: Ask) -> Response:
    """The datasets and jobs around a dataset or a job.

    depth: how many jobs to go beyond those next to the start. direction: BOTH, UPSTREAM or
    DOWNSTREAM. limit: how many nodes to answer with, the nearest first.
    """
    text = ask.required("nodeId")
    depth = ask.number("depth", default=DEFAULT_DEPTH, most=_MOST_DEPTH)
    directions = DIRECTIONS[ask.choice("direction", tuple(DIRECTIONS), default="BOTH")]
    limit = ask.number("limit", default=DEFAULT_NODES, most=MOST)
    with ask.platform.catalog.reading() as connection:
        start = read_node(connection, text, naming=ask.platform.catalog.naming)
        if start.column is not None:
            raise BadParameterError("nodeId", "the lineage of a column is at /column-lineage")
        picture = _walk(ask.platform.index, connection, start, directions, depth)
        return _answer(connection, picture, text, start.key, limit)


def _walk(
    index: LineageGraph,
    connection: Connection,
    start: NodeName,
    directions: Iterable[Direction],
    depth: int,
) -> _Picture:
    is_job = isinstance(start.node, JobId)
    keys = steps_of(connection, start.key) if is_job else [start.key]
    view = index.view(Layer.FLOW)
    reaches = [
        walk(
            view,
            keys,
            direction,
            starts_at=Kind.STEP if is_job else Kind.DATASET,
            depth=depth + 1,
        )
        for direction in directions
    ]
    passed = {
        key
        for reach in reaches
        for key, kind in zip(reach.keys.tolist(), reach.kind.tolist(), strict=True)
        if kind == Kind.STEP
    }
    owners = {key: row.owner for key, row in steps(connection, passed).items()}
    picture = _Picture({start.key: 0})
    for reach in reaches:
        _add(picture, reach, owners)
    return picture


def _add(picture: _Picture, reach: Reach, owners: dict[Key, Key]) -> None:
    """Take in one walk, with jobs in place of their steps."""
    passed: list[Key] = reach.keys.tolist()
    keys = [owners.get(key, key) for key in passed]
    for key, hop in zip(keys, reach.hop.tolist(), strict=True):
        picture.nodes[key] = min(hop, picture.nodes.get(key, hop))
    pairs: list[tuple[int, int]] = [
        *zip(reach.origin.tolist(), reach.reached.tolist(), strict=True),
        *zip(reach.alias_origin.tolist(), reach.alias_reached.tolist(), strict=True),
    ]
    for origin, reached in pairs:
        near, far = keys[origin], keys[reached]
        # A dataset that says by itself where it comes from is its own step.
        if near != far:
            downstream = reach.direction is Direction.DOWNSTREAM
            picture.edges[(near, far) if downstream else (far, near)] = None


def _answer(
    connection: Connection, picture: _Picture, text: str, start: Key, limit: int
) -> Response:
    datasets = listed_datasets(connection, picture.nodes)
    jobs = listed_jobs(connection, picture.nodes)
    if start not in datasets and start not in jobs:
        raise UnknownNodeError("Node", text)
    order = sorted(picture.nodes, key=lambda key: (key != start, picture.nodes[key]))
    there = [key for key in order if key in datasets or key in jobs]
    shown = there[: max(1, limit)]
    nodes = _nodes(connection, [datasets.get(key) or jobs[key] for key in shown], {*datasets})
    for origin, destination in picture.edges:
        if origin in nodes and destination in nodes:
            edge = Edge(nodes[origin].id, nodes[destination].id)
            nodes[origin].out_edges.append(edge)
            nodes[destination].in_edges.append(edge)
    response = encode(Graph([nodes[key] for key in shown]))
    if len(there) > len(shown):
        response.headers[NODES_FOUND] = str(len(there))
    return response


def _nodes(
    connection: Connection, listed: Sequence[Listed], are_datasets: set[Key]
) -> dict[Key, Node]:
    datasets = [each for each in listed if each.key in are_datasets]
    jobs = [each for each in listed if each.key not in are_datasets]
    nodes: dict[Key, Node] = {}
    for each, dataset in zip(datasets, build_datasets(connection, datasets), strict=True):
        node = dataset_node(DatasetId(each.namespace, each.name))
        nodes[each.key] = _node(node, "DATASET", _only(DatasetData, dataset))
    for each, job in zip(jobs, build_jobs(connection, jobs, latest=1), strict=True):
        latest = job.latest_run.id if job.latest_run else None
        data = _only(LineageJob, job, current_run_uuid=latest)
        nodes[each.key] = _node(job_node(JobId(each.namespace, each.name)), "JOB", data)
    return nodes


def _node(node: str, kind: str, data: Any) -> Node:
    return Node(id=node, type=kind, data=data, in_edges=[], out_edges=[])


def _only(shape: type[Any], told: Any, **more: Any) -> Any:
    """The members of an answer that another shape has, too."""
    names = [name for name in shape.__struct_fields__ if name not in more]
    return shape(**{name: getattr(told, name) for name in names}, **more)
