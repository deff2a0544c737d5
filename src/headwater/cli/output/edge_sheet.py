"""Edges as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell
from headwater.sdk.answers import Edge

EDGE_COLUMNS: Final = (
    "source",
    "target",
    "job",
    "evidence",
    "influence",
    "from",
    "to",
    "confirmed",
    "runs",
)


def edge_row(edge: Edge) -> Sequence[Cell]:
    """One edge, under `EDGE_COLUMNS`."""
    return (
        readable(edge.source),
        readable(edge.target),
        readable(edge.job) if edge.job else None,
        ", ".join(edge.evidence) + (" (implied)" if edge.implied else ""),
        edge.influence,
        edge.valid_from,
        edge.valid_to,
        edge.last_confirmed,
        edge.runs,
    )
