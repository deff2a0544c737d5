"""The nodes of a graph as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from headwater.cli.output.names import display_names, readable
from headwater.cli.output.sheet import Sheet
from headwater.sdk.answers import Edge, Graph, Node

_COLUMNS: Final = (
    "depth",
    "name",
    "kind",
    "via",
    "influence",
    "owner",
    "tier",
    "platform",
    "namespace",
    "id",
)
_PRECISE: Final = frozenset({"platform", "namespace", "id"})
_SPARE: Final = ("tier", "influence", "owner", "kind", "via")
_PROSE: Final = frozenset({"via", "owner"})


def graph_sheets(graph: Graph) -> Sequence[Sheet]:
    """One row for each thing reached; the steps of jobs are the way there, under `via`."""
    names = display_names(graph.nodes)
    via = _ways(graph, names)
    rows = [
        (
            node.hops,
            names[node.id],
            node.kind,
            ", ".join(via.get(node.id, ())),
            node.influence,
            ", ".join(node.owners),
            node.tier,
            node.platform,
            node.namespace,
            node.id,
        )
        for node in graph.nodes
        if node.kind != "step"
    ]
    return [Sheet(_COLUMNS, rows, precise=_PRECISE, spare=_SPARE, prose=_PROSE)]


def _ways(graph: Graph, names: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """The jobs by which each node hangs together with what was asked about."""
    nodes = {node.id: node for node in graph.nodes}
    ways: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for edge in graph.edges:
        for here, there in ((edge.source, edge.target), (edge.target, edge.source)):
            node = nodes.get(here)
            if (
                node is None
                or node.kind == "job"
                or not _leads_back(node, outgoing=here == edge.source)
            ):
                continue
            way = _job_of(there, nodes, names) or (readable(edge.job) if edge.job else None)
            if way is not None:
                ways[here][way + _passed_over(edge)] = None
    return {node: tuple(jobs) for node, jobs in ways.items()}


def _passed_over(edge: Edge) -> str:
    """How many temporary datasets an edge passes over, where it does."""
    count = sum(each.startswith("dataset:") for each in edge.through)
    return f" (through {count} temporary)" if count else ""


def _leads_back(node: Node, *, outgoing: bool) -> bool:
    """Whether an edge of this node leads towards what was asked about."""
    return node.hops != 0 and (node.hops < 0) == outgoing


def _job_of(there: str, nodes: Mapping[str, Node], names: Mapping[str, str]) -> str | None:
    node = nodes.get(there)
    return names[there] if node is not None and node.kind == "step" else None
