"""What a run leaves unsaid, read in the light of what was told before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from headwater.collector.facts import Role
from headwater.collector.shape import FlowEdge, Shape, Step, step_of
from headwater.model.edges import Influence
from headwater.model.identity import Key

Pair: TypeAlias = tuple[Key, Key]


def recall(shape: Shape, owner: Key, told: Mapping[Pair, FlowEdge]) -> dict[Pair, FlowEdge]:
    """The edges that a run shows, by their ends.

    A run may name datasets without saying how they belong together: one that fails before its
    plan is known, say. Where that was told before, the run confirms it: each output keeps the step
    that it is known to have, with those of its inputs that the run names. Only an input that no
    step of the job accounts for is new, and implied.
    told: the edges that hold so far and are not themselves implied.
    """
    shown = {(edge.source, edge.target): edge for edge in shape.edges}
    whole = step_of(owner, "whole").key
    inputs = {source for source, target in shown if target == whole}
    outputs = {target for source, target in shown if source == whole}
    if not inputs and not outputs:
        return shown
    homes = _homes(owner, outputs, told)
    reads = _reads_by_step(told)
    # A run that names no output may have been about any of them.
    steps = {step_of(owner, "reads").key, *homes.values()} if outputs else reads.keys()
    recalled = [edge for step in steps for edge in reads.get(step, ())]
    tells = (edge for edge in (*told.values(), *shape.edges) if not edge.implied)
    accounted = {edge.source for edge in tells if edge.role is Role.READ}
    unknown = outputs - homes.keys()
    joined = inputs if unknown else inputs - accounted
    edges = [edge for edge in shown.values() if whole not in (edge.source, edge.target)]
    edges = [edge for edge in edges if not edge.implied or edge.source not in accounted]
    edges += [edge for edge in recalled if edge.source in inputs]
    edges += [told[step, output] for output, step in homes.items()]
    edges += [
        FlowEdge(source, step, Role.READ, Influence.UNKNOWN, implied=True)
        for step in homes.values()
        for source in inputs - accounted
    ]
    if unknown or not outputs:
        edges += [shown[source, whole] for source in joined]
        edges += [shown[whole, output] for output in unknown]
    return {(edge.source, edge.target): edge for edge in edges}


def names_ends(shown: AbstractSet[Pair], pair: Pair, step: Step) -> bool:
    """Whether a run names what an edge of a told step connects, without telling the edge itself.

    shown: the ends of the edges in the run's own shape.
    """
    whole = step_of(step.owner, "whole").key
    if step.kind not in {"target", "reads", "writes"}:
        return False
    if pair[0] == step.key:
        return (whole, pair[1]) in shown
    named = (pair[0], whole) in shown
    if step.kind == "target" and any(source == whole for source, _ in shown):
        return named and (whole, step.target) in shown
    return named


def _homes(owner: Key, outputs: Iterable[Key], told: Mapping[Pair, FlowEdge]) -> dict[Key, Key]:
    """The step that each of these outputs is known to come from, where one was told."""
    homes: dict[Key, Key] = {}
    for output in outputs:
        for step in (step_of(owner, "writes"), step_of(owner, "target", output)):
            if (step.key, output) in told:
                homes[output] = step.key
    return homes


def _reads_by_step(told: Mapping[Pair, FlowEdge]) -> dict[Key, list[FlowEdge]]:
    reads: dict[Key, list[FlowEdge]] = defaultdict(list)
    for edge in told.values():
        if edge.role is Role.READ:
            reads[edge.target].append(edge)
    return reads
