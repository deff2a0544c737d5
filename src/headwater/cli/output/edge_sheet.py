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
EDGE_SPARE: Final = ("runs", "influence", "confirmed")
EDGE_PROSE: Final = frozenset({"evidence", "because"})


def edge_row(edge: Edge) -> Sequence[Cell]:
    """One edge, under `EDGE_COLUMNS`."""
    return (
        _end(edge.source, edge.job),
        _end(edge.target, edge.job),
        readable(edge.job) if edge.job else None,
        ", ".join(edge.evidence) + (" (implied)" if edge.implied else ""),
        edge.influence,
        edge.valid_from,
        edge.valid_to,
        edge.last_confirmed,
        edge.runs,
    )


def _end(identifier: str, job: str | None) -> str:
    """What lies at an end; a step has no name but that of its job."""
    return readable(job if job and identifier.startswith("step:") else identifier)
