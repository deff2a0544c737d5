"""What a drawn graph shows, before it takes a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.cli.output.names import display_names, readable
from headwater.sdk.answers import Graph

_WORK = frozenset({"job", "step", "run"})


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing to draw. work: it does something (a job, a step, a run) rather than hold data."""

    label: str
    work: bool
    focus: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one shape to another, by their places. faint: the data only has influence."""

    source: int
    target: int
    faint: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes and the arrows between them."""

    shapes: Sequence[Shape]
    arrows: Sequence[Arrow]


def draw(graph: Graph) -> Drawing:
    """The nodes in the order of the answer; the end of an edge that is no node is drawn too."""
    names = display_names(graph.nodes)
    shapes = [
        Shape(names[node.id], node.kind in _WORK, node.id == graph.focus) for node in graph.nodes
    ]
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    arrows: dict[Arrow, None] = {}
    for edge in graph.edges:
        for end in (edge.source, edge.target):
            if end not in places:
                places[end] = len(shapes)
                shapes.append(Shape(readable(end), end.startswith(("job:", "step:")), focus=False))
        faint = edge.influence == "indirect"
        arrows[Arrow(places[edge.source], places[edge.target], faint)] = None
    return Drawing(shapes, tuple(arrows))
