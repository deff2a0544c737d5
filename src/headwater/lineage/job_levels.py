"""Jobs seen from further up: what an application does, rather than each of its actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from headwater.lineage.answers import Described, Edge, LineageAnswer, Node
from headwater.lineage.wording import node_of


class JobLevel(StrEnum):
    """How far up to look.

    application: the job at the top of the tree of runs. task: the one right below it.
    action: whatever moved the data itself.
    """

    APPLICATION = "application"
    TASK = "task"
    ACTION = "action"


def seen_from(level: JobLevel, line: Sequence[Described]) -> Described:
    """The job that stands for another at a level. line: from the top down to the other itself."""
    depth = {JobLevel.APPLICATION: 0, JobLevel.TASK: 1, JobLevel.ACTION: len(line) - 1}[level]
    return line[min(depth, len(line) - 1)]


def roll_up(
    answer: LineageAnswer, lines: Mapping[str, Sequence[Described]], level: JobLevel
) -> LineageAnswer:
    """An answer about jobs, with each in the job that stands for it.

    What flows within one of these is no edge any more. The focus moves up, too, where it is a job.
    lines: by the identifier of a job, those above it from the top down, and itself.
    """
    standing = {job: seen_from(level, line) for job, line in lines.items()}

    def up(job: str) -> str:
        return standing[job].id if job in standing else job

    nodes: dict[str, Node] = {}
    for node in answer.nodes:
        told = standing.get(node.id)
        raised = node if told is None else node_of(told, hops=node.hops)
        known = nodes.get(raised.id)
        if known is None or abs(raised.hops) < abs(known.hops):
            nodes[raised.id] = raised
    edges: dict[tuple[str, str, str | None], Edge] = {}
    for edge in answer.edges:
        source, target = up(edge.source), up(edge.target)
        if source != target:
            job = None if edge.job is None else up(edge.job)
            raised_edge = replace(edge, source=source, target=target, job=job)
            edges.setdefault((source, target, edge.dataset), raised_edge)
    return replace(
        answer,
        focus=up(answer.focus),
        nodes=tuple(nodes.values()),
        edges=tuple(edges.values()),
    )
