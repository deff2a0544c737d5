"""A graph as DOT, which Graphviz draws."""

from __future__ import annotations

from headwater.cli.output.drawing import Shape, draw
from headwater.cli.output.printable import printable
from headwater.sdk.answers import Graph


def write_dot(graph: Graph) -> str:
    """Datasets as drums, job steps as boxes, what was asked about set off."""
    drawing = draw(graph)
    lines = ["digraph lineage {", "  rankdir=LR;"]
    lines += [f"  n{place} [{_attributes(shape)}];" for place, shape in enumerate(drawing.shapes)]
    lines += [
        f"  n{arrow.source} -> n{arrow.target}{' [style=dashed]' if arrow.faint else ''};"
        for arrow in drawing.arrows
    ]
    return "\n".join([*lines, "}"])


def _attributes(shape: Shape) -> str:
    label = printable(shape.label).replace("\\", "\\\\").replace('"', '\\"')
    form = "box" if shape.work else "cylinder"
    return f'label="{label}", shape={form}{", penwidth=3" if shape.focus else ""}'
