"""What a picture is answered with: boxes and lines with their places, and what is not drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from headwater.lineage.answers import Coverage, Edge, Node, PointInTime


class Change(StrEnum):
    """What became of something between two instants."""

    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ViewSide:
    """One side of a box. shown, hidden: neighbours that are drawn, and that are not.

    opened: whether the picture looks for neighbours on this side.
    """

    shown: int
    hidden: int
    opened: bool


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A row of a box. upstream, downstream: whether anything is known of it there.

    on_path: whether the column that is locked comes from it or leads to it.
    """

    id: str
    field: str
    type: str | None
    upstream: bool
    downstream: bool
    on_path: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewQuality:
    """How good and how large a dataset is, as far as the newest runs that touched it tell.

    failed, warned, passed: of its checks, each by its newest result; warned: that failed and are
    said to warn alone. checked_at: the newest. bytes, rows: as written last, or as measured.
    """

    failed: int
    warned: int
    passed: int
    checked_at: str | None
    bytes: int | None
    rows: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewBox:
    """A node of a picture and where it lies. Pixels from the upper left of the picture.

    layer: the column of the picture that it stands in.
    columns: the rows that are unfolded; null for a box that is folded.
    columns_total: how many columns there are.
    change: since the instant that was compared with; null where it stayed.
    members: of a group how many datasets are in it; failing: how many of these were written last by
        a run that failed.
    quality: where it was asked for, and something is told of it.
    """

    node: Node
    x: int
    y: int
    width: int
    height: int
    layer: int
    upstream: ViewSide
    downstream: ViewSide
    columns: tuple[ViewColumn, ...] | None = None
    columns_total: int = 0
    change: Change | None = None
    members: int = 0
    failing: int = 0
    quality: ViewQuality | None = None


@dataclass(frozen=True, slots=True)
class ViewLine:
    """An edge of a picture. way: the points it passes between its boxes, from its source on.

    backward: whether it runs from right to left because it closes a cycle.
    confirmed: whether people say that all that flows there is right.
    change: since the instant that was compared with; null where it stayed.
    stale: whether runs no longer show it. failed: whether a job behind it failed when it last ran.
    """

    edge: Edge
    way: tuple[tuple[int, int], ...]
    backward: bool
    confirmed: bool
    change: Change | None = None
    stale: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ViewPath:
    """The way of a locked column. exists: how many columns lie on it; drawn: so many are rows."""

    column: str
    drawn: int
    exists: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewAnswer:
    """A picture of what lies around something.

    drawing: names where everything lies; given back as `after`, what stays keeps its order.
    column_edges: between rows that are unfolded.
    total: how many boxes there are; hidden: how many more are neighbours of these.
    paths_total: how many ways lead to the other end, where one was asked for.
    """

    focus: tuple[str, ...]
    boxes: tuple[ViewBox, ...]
    lines: tuple[ViewLine, ...]
    column_edges: tuple[Edge, ...]
    path: ViewPath | None
    width: int
    height: int
    drawing: str
    total: int
    hidden: int
    paths_total: int | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
