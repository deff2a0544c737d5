"""An answer about datasets, seen from their jobs."""

from __future__ import annotations

from dataclasses import replace

from headwater.lineage.answers import Edge, LineageAnswer, Node


def jobs_only(answer: LineageAnswer) -> LineageAnswer:
    """The jobs of an answer, joined where one reads what the other writes.

    Two jobs are joined only where their steps share a dataset, so no flow is invented; the focus
    stays whatever it is. The totals still count datasets.
    """
    steps = {node.id: node for node in answer.nodes if node.kind == "step"}
    jobs: dict[str, Node] = {}
    for node in answer.nodes:
        if node.kind == "step" and node.job is not None:
            nearest = jobs.get(node.job)
            if nearest is None or abs(node.hops) < abs(nearest.hops):
                jobs[node.job] = replace(node, id=node.job, kind="job", job=None)
        elif node.id == answer.focus:
            jobs.setdefault(node.id, node)
    return replace(answer, nodes=tuple(jobs.values()), edges=tuple(_edges(answer, steps)))


def _edges(answer: LineageAnswer, steps: dict[str, Node]) -> list[Edge]:
    written: dict[str, list[Edge]] = {}
    read: dict[str, list[Edge]] = {}
    for edge in answer.edges:
        if edge.source in steps:
            written.setdefault(edge.target, []).append(edge)
        elif edge.target in steps:
            read.setdefault(edge.source, []).append(edge)
    found: dict[tuple[str, str, str], Edge] = {}
    for dataset in written.keys() | read.keys():
        pairs = [
            _join(dataset, wrote, took)
            for wrote in written.get(dataset, ())
            for took in read.get(dataset, ())
        ]
        if dataset == answer.focus:
            pairs += [replace(edge, source=edge.job or "") for edge in written.get(dataset, ())]
            pairs += [replace(edge, target=edge.job or "") for edge in read.get(dataset, ())]
        for edge in pairs:
            if edge.source and edge.target and edge.source != edge.target:
                found.setdefault((edge.source, edge.target, dataset), edge)
    return [found[key] for key in sorted(found)]


def _join(dataset: str, wrote: Edge, took: Edge) -> Edge:
    """What one job wrote and another took, as one edge between the two."""
    return replace(
        took,
        source=wrote.job or "",
        target=took.job or "",
        evidence=tuple(sorted({*wrote.evidence, *took.evidence})),
        implied=wrote.implied or took.implied,
        dataset=dataset,
    )
