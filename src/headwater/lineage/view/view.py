"""Pictures of lineage: what lies around something, placed, with what is not drawn counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import numpy as np

from headwater.lineage.answers import Coverage, Described, Edge, Origin, Reason
from headwater.lineage.index import GraphIndex
from headwater.lineage.view.answer import ViewAnswer, ViewBox, ViewLine, ViewPath
from headwater.lineage.view.columns import ColumnLinks, Field, Locked, Rows, lock, path_of, rows_of
from headwater.lineage.view.drawings import Drawings, Frame, Placed
from headwater.lineage.view.folding import fold_words
from headwater.lineage.view.measure import box_size
from headwater.lineage.view.scene import Box, Pair, Scene, scene_of
from headwater.lineage.view.selection import MOST_BOXES, Selecting
from headwater.lineage.view.surroundings import Surroundings
from headwater.lineage.wording import (
    NOT_KNOWN,
    EdgeFacts,
    Unread,
    edge_of,
    label_of,
    node_of,
    point_in_time,
    reasons_of,
    unread_reasons,
)
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import Key, RunId, key_of
from headwater.model.time import NOW, AsOf
from headwater.ports import FrontierGraph


class ViewCatalog(Protocol):
    """What a picture needs to know beside the graph."""

    def describe(self, keys: Iterable[Key], *, as_of: AsOf) -> dict[Key, Described]:
        """Whatever these keys stand for; an unknown key is left out."""
        ...

    def edges(
        self, layer: Layer, pairs: Sequence[tuple[Key, Key]], *, as_of: AsOf
    ) -> dict[tuple[Key, Key], list[EdgeFacts]]:
        """What is known of the edges between pairs of keys, in the direction of the data."""
        ...

    def tiers(self, datasets: Sequence[Key], *, as_of: AsOf) -> Mapping[Key, int]:
        """How much those of some datasets matter that somebody rated."""
        ...

    def fields(self, datasets: Sequence[Key], *, as_of: AsOf) -> Mapping[Key, Sequence[Field]]:
        """The columns of each dataset: those of its schema in order, then what lineage adds."""
        ...

    def origins(self, datasets: Sequence[Key], *, as_of: AsOf) -> dict[Key, Origin]:
        """Why each of these datasets has nothing upstream."""
        ...

    def unread(
        self, runs: Iterable[Key], datasets: Collection[Key], *, as_of: AsOf
    ) -> Sequence[Unread]:
        """Of these runs, and of the last that wrote each dataset, those read only in part."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewQuestion:
    """What is to be drawn.

    focus: the datasets that it is all about. upstream, downstream: how many datasets to look from
        them.
    opened: how many neighbours to show on a side of a dataset; none closes the side.
    unfolded: how many columns to show of a dataset.
    locked: a column whose whole way is to be shown, by the keys and the identifier it goes by.
    after: an earlier drawing whose order is to be kept.
    """

    focus: tuple[Key, ...]
    upstream: int = 1
    downstream: int = 1
    opened: Mapping[tuple[Key, Direction], int] = field(
        default_factory=dict[tuple[Key, Direction], int]
    )
    unfolded: Mapping[Key, int] = field(default_factory=dict[Key, int])
    locked: tuple[tuple[Key, ...], str] | None = None
    as_of: AsOf = NOW
    after: str | None = None


def ask_view(
    index: GraphIndex, catalog: ViewCatalog, question: ViewQuestion, drawings: Drawings
) -> ViewAnswer:
    """A picture of what lies around the focus."""
    as_of = AsOf(question.as_of.valid, min(question.as_of.known, index.offset))
    scene = _scene(index.view(Layer.FLOW), catalog, question, as_of)
    told_of = {key for pairs in scene.lines.values() for pair in pairs for key in pair}
    names = {key for box in scene.boxes.values() for key in box.names}
    told = catalog.describe([*scene.boxes, *(told_of | names).difference(scene.boxes)], as_of=as_of)
    folded = fold_words(scene, told)
    scene, described = folded.scene, folded.described
    boxes = {key: box for key, box in scene.boxes.items() if key in described}
    columns = _Columns(index.view(Layer.COLUMNS), catalog, question, as_of)
    datasets = [key for key in boxes if described[key].kind == "dataset"]
    rows = columns.rows(datasets)
    lines = _lines(scene, catalog, described, as_of)
    sizes = {key: _size(described[key], rows.get(key)) for key in boxes}
    placed = drawings.draw(Frame(sizes, [*lines]), after=question.after)
    origins = catalog.origins(_unfed(boxes, datasets), as_of=as_of)
    return ViewAnswer(
        focus=tuple(described[key].id for key in question.focus if key in described),
        boxes=tuple(_boxes(boxes, described, origins, rows, sizes, placed)),
        lines=tuple(_placed_lines(lines, folded.confirmed, placed)),
        column_edges=columns.edges(rows),
        path=columns.path(rows),
        width=round(placed.drawing.width),
        height=round(placed.drawing.height),
        drawing=placed.name,
        total=len(boxes),
        hidden=scene.hidden,
        as_of=point_in_time(question.as_of),
        offset=index.offset,
        coverage=_coverage(catalog, scene, described, origins, as_of),
    )


def beside_steps(index: GraphIndex, steps: Sequence[Key], *, as_of: AsOf) -> tuple[Key, ...]:
    """The datasets that some steps read and write."""
    graph = index.view(Layer.FLOW)
    handles = graph.handles(steps)
    handles = handles[handles >= 0]
    hops = [graph.hop(handles, direction, as_of).reached for direction in Direction]
    found: list[Key] = graph.keys(np.concatenate(hops)).tolist()
    return tuple(dict.fromkeys(found))


def _scene(
    graph: FrontierGraph, catalog: ViewCatalog, question: ViewQuestion, as_of: AsOf
) -> Scene:
    focus = graph.handles(question.focus)
    untouched = [
        key for key, handle in zip(question.focus, focus.tolist(), strict=True) if handle < 0
    ]
    asked = focus[focus >= 0]
    surroundings = Surroundings(graph, as_of=as_of, asked=asked)
    opened = dict(
        zip(
            question.opened,
            graph.handles([key for key, _ in question.opened]).tolist(),
            strict=True,
        )
    )
    known = {side: handle for side, handle in opened.items() if handle >= 0}
    boxes = surroundings.boxes_of(np.array([*known.values()], dtype=np.int64)).tolist()
    counts = {(box, side[1]): question.opened[side] for box, side in zip(boxes, known, strict=True)}
    selecting = Selecting(surroundings, counts=counts, tiers=partial(catalog.tiers, as_of=as_of))
    shown = selecting.around(asked, upstream=question.upstream, downstream=question.downstream)
    return scene_of(surroundings, shown, untouched=untouched)


def _lines(
    scene: Scene, catalog: ViewCatalog, described: Mapping[Key, Described], as_of: AsOf
) -> dict[Pair, Edge]:
    """What each line stands for; of several edges behind it all that they tell."""
    pairs = [*dict.fromkeys(pair for behind in scene.lines.values() for pair in behind)]
    facts = catalog.edges(Layer.FLOW, pairs, as_of=as_of)
    lines: dict[Pair, Edge] = {}
    for (source, target), behind in scene.lines.items():
        one, other = described.get(source), described.get(target)
        if one is not None and other is not None:
            step = one if one.kind == "step" else other
            told = [each for pair in behind for each in facts.get(pair, ())]
            lines[source, target] = edge_of(Layer.FLOW, one.id, other.id, step.owner_id, told)
    return lines


def _size(told: Described, rows: Rows | None) -> tuple[int, int]:
    shown = None if rows is None else len(rows.shown)
    return box_size(label_of(told), is_step=told.kind == "step", rows=shown)


def _unfed(boxes: Mapping[Key, Box], datasets: Sequence[Key]) -> list[Key]:
    """The datasets that have nothing upstream, drawn or not."""
    return [key for key in datasets if not boxes[key].upstream.shown + boxes[key].upstream.hidden]


def _boxes(
    boxes: Mapping[Key, Box],
    described: Mapping[Key, Described],
    origins: Mapping[Key, Origin],
    rows: Mapping[Key, Rows],
    sizes: Mapping[Key, tuple[int, int]],
    placed: Placed,
) -> Iterable[ViewBox]:
    drawing = placed.drawing
    places = zip(drawing.x.tolist(), drawing.y.tolist(), drawing.layer.tolist(), strict=True)
    for (key, box), (x, y, layer) in zip(boxes.items(), places, strict=True):
        names = (described[name].id for name in box.names if name in described)
        width, height = sizes[key]
        unfolded = rows.get(key)
        yield ViewBox(
            node=node_of(
                described[key],
                hops=box.hops,
                aliases=tuple(sorted(names)),
                origin=origins.get(key),
            ),
            x=round(x),
            y=round(y),
            width=width,
            height=height,
            layer=layer,
            upstream=box.upstream,
            downstream=box.downstream,
            columns=None if unfolded is None else unfolded.shown,
            columns_total=0 if unfolded is None else unfolded.total,
        )


def _placed_lines(
    lines: Mapping[Pair, Edge], confirmed: Collection[Pair], placed: Placed
) -> Iterable[ViewLine]:
    lanes, backward = placed.drawing.lanes, placed.drawing.backward.tolist()
    for (line, edge), way, back in zip(lines.items(), lanes, backward, strict=True):
        corners = tuple((round(x), round(y)) for x, y in way)
        yield ViewLine(edge, corners, backward=back, confirmed=line in confirmed)


class _Columns:
    """The columns of the boxes of one picture."""

    def __init__(
        self, graph: FrontierGraph, catalog: ViewCatalog, question: ViewQuestion, as_of: AsOf
    ) -> None:
        self._catalog = catalog
        self._question = question
        self._as_of = as_of
        self._links = ColumnLinks(graph, as_of=as_of)
        self._locked: Locked | None = None
        if question.locked is not None:
            start, column = question.locked
            self._locked = lock(graph, start, column, as_of=as_of)

    def rows(self, datasets: Sequence[Key]) -> dict[Key, Rows]:
        """The rows of the datasets that are unfolded."""
        counts = self._question.unfolded
        wanted = datasets if self._locked else [key for key in datasets if key in counts]
        fields = self._catalog.fields(wanted, as_of=self._as_of)
        return rows_of(fields, links=self._links, counts=counts, locked=self._locked)

    def edges(self, rows: Mapping[Key, Rows]) -> tuple[Edge, ...]:
        """The links from row to row."""
        ids = {
            key: column.id
            for each in rows.values()
            for key, column in zip(each.keys, each.shown, strict=True)
        }
        pairs = self._links.between(ids)
        facts = self._catalog.edges(Layer.COLUMNS, pairs, as_of=self._as_of)
        return tuple(
            edge_of(Layer.COLUMNS, ids[source], ids[target], None, facts.get((source, target), ()))
            for source, target in pairs
        )

    def path(self, rows: Mapping[Key, Rows]) -> ViewPath | None:
        """How much of the locked way is drawn."""
        return None if self._locked is None else path_of(self._locked, rows)


def _coverage(
    catalog: ViewCatalog,
    scene: Scene,
    described: Mapping[Key, Described],
    origins: Mapping[Key, Origin],
    as_of: AsOf,
) -> Coverage:
    unknown = [key for key, each in origins.items() if each.kind in NOT_KNOWN]
    reasons = reasons_of(
        unknown=[described[key].id for key in unknown], stale=scene.stale, restricted=0
    )
    told = [described[key] for key in scene.boxes if key in described]
    runs = {key_of(RunId(each.last_run.id)) for each in told if each.last_run}
    datasets = [key for key in scene.boxes if key in described and described[key].kind == "dataset"]
    reasons += unread_reasons(catalog.unread(runs, datasets, as_of=as_of))
    if scene.hidden:
        message = f"{scene.hidden} neighbours are not drawn; open the sides that count them"
        reasons.append(Reason("hidden", message, scene.hidden))
    if scene.full:
        message = f"a picture holds {MOST_BOXES} boxes; ask for fewer hops, or for a selection"
        reasons.append(Reason("limit", message, MOST_BOXES))
    return Coverage("partial" if reasons else "complete", tuple(reasons))
