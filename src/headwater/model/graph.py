"""The lineage graph as rows: what a store keeps, what the index holds, what a walk reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from headwater.model.edges import Evidence, Influence, Transformation
from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant, Offset


class Layer(IntEnum):
    """Two graphs over the same estate.

    FLOW: dataset -> step -> dataset, where a step is one group of inputs and outputs inside a job.
    COLUMNS: column -> column.
    """

    FLOW = 0
    COLUMNS = 1


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """One version of an edge.

    It held from `valid_from` until `valid_to`, as was known from log offset `known_from` until
    `known_to`; both intervals include their start and not their end.

    source, target: the keys it leads from and to, in the direction of the data.
    label: what is known about it in one byte; see `flow_label` and `column_label`.
    """

    layer: Layer
    source: Key
    target: Key
    label: int
    valid_from: Instant
    valid_to: Instant = FOREVER
    known_from: Offset = 0
    known_to: Offset = FOREVER


@dataclass(frozen=True, slots=True, order=True)
class NameGroup:
    """Names of one dataset, or of one column: a walk that reaches one of them has reached all.

    Whatever group a name was in before is no more; one that stands alone has no other name.
    """

    layer: Layer
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class GraphChanges:
    """What one transaction did to the graph, in the order to apply it.

    closed: rows that are no longer known, each as it was, with its new `known_to`.
    opened: new rows.
    names: the groups of all names whose groups may have changed.
    """

    offset: Offset
    closed: tuple[EdgeRow, ...] = ()
    opened: tuple[EdgeRow, ...] = ()
    names: tuple[NameGroup, ...] = ()


MEMBER_LABEL: Final = 255
"""The label that joins a column to what stands for several of them, in the COLUMNS layer.

EVERY_COLUMN -> column says that what reaches all columns reaches this one; column -> WHOLE_DATASET
says that what comes from the dataset may come from this one. Such an edge costs a walk no hop and
changes no value, and a walk never takes two of them in a row: columns are not lineage of their
siblings.
"""

_IMPLIED = 1 << 5
_MISSED = 1 << 6
_BARE = 1 << 7


def flow_label(
    evidence: Evidence,
    influence: Influence,
    *,
    implied: bool = False,
    missed: bool = False,
    bare: bool = False,
) -> int:
    """The label of an edge of the FLOW layer.

    implied: it follows only from a job's inputs x outputs, not from a statement about the pair.
    missed: it ended because runs no longer showed it, so it is stale rather than gone.
    bare: of an edge into a step, only columns are told to draw on its source; of an edge out of
        one, its target is said to come from nothing.
    """
    flags = (_IMPLIED if implied else 0) | (_MISSED if missed else 0) | (_BARE if bare else 0)
    return influence | evidence << 2 | flags


def column_label(evidence: Evidence, transformation: Transformation) -> int:
    """The label of an edge of the COLUMNS layer."""
    return transformation.code | evidence << 5


def influence_of(flow: int) -> Influence:
    """The influence in a FLOW label."""
    return Influence(flow & 3)


def evidence_of(layer: Layer, label: int) -> Evidence:
    """The evidence in a label."""
    return Evidence(label >> 2 & 7) if layer is Layer.FLOW else Evidence(label >> 5)


def is_implied(flow: int) -> bool:
    """Whether a FLOW label says `implied`."""
    return bool(flow & _IMPLIED)


def is_bare(flow: int) -> bool:
    """Whether a FLOW label says `bare`."""
    return bool(flow & _BARE)


def is_missed(flow: int) -> bool:
    """Whether a FLOW label says `missed`."""
    return bool(flow & _MISSED)


def transformation_of(column: int) -> Transformation:
    """The transformation in a COLUMNS label."""
    return Transformation.from_code(column & 31)


def is_member(column: int) -> bool:
    """Whether a COLUMNS label says membership rather than a transformation."""
    return column == MEMBER_LABEL
