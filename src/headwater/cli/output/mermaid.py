"""A graph as Mermaid, which GitHub and many wikis draw."""

from __future__ import annotations

import re
from typing import Final

from headwater.cli.output.drawing import Shape, draw
from headwater.cli.output.printable import printable
from headwater.sdk.answers import Graph

# Mermaid writes an entity as #34; and reads backticks as markup.
_SPECIAL: Final = re.compile(r"[^\w \-./:,()@=+\[\]]")


def write_mermaid(graph: Graph) -> str:
    """Datasets as drums, job steps as boxes, what was asked about set off."""
    drawing = draw(graph)
    lines = ["flowchart LR"]
    lines += [f"  n{place}{_shape(shape)}" for place, shape in enumerate(drawing.shapes)]
    lines += [
        f"  n{arrow.source} {'-.->' if arrow.faint else '-->'} n{arrow.target}"
        for arrow in drawing.arrows
    ]
    focus = [f"n{place}" for place, shape in enumerate(drawing.shapes) if shape.focus]
    if focus:
        lines += ["  classDef focus stroke-width:3px", f"  class {','.join(focus)} focus"]
    return "\n".join(lines)


def _shape(shape: Shape) -> str:
    label = _SPECIAL.sub(lambda match: f"#{ord(match[0])};", printable(shape.label))
    return f'["{label}"]' if shape.work else f'[("{label}")]'
