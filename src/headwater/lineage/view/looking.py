"""What a picture shows of the graph at an instant, before anything is worded or placed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from headwater.lineage.graph import LineageGraph, stale_at
from headwater.lineage.paths import paths_between
from headwater.lineage.stale import WithStale
from headwater.lineage.temporary import Ways, WithoutTemporary, ways_of
from headwater.lineage.trace import Kind
from headwater.lineage.view.question import ViewCatalog, ViewQuestion
from headwater.lineage.view.scene import Scene, scene_of
from headwater.lineage.view.selection import Selecting
from headwater.lineage.view.surroundings import Surroundings
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.ports import FrontierGraph


@dataclass(frozen=True, slots=True)
class Sight:
    """What is to be drawn.

    ways: the lines that stand for several edges, with temporary datasets between; temporary: how
    many of these are not shown. stale: how many edges at what is drawn were not followed because
    runs no longer show them. paths_total: how many ways lead to the other end, where one was
    asked for.
    """

    scene: Scene
    ways: Ways
    temporary: int
    stale: int
    paths_total: int | None


def seen(
    index: LineageGraph, layer: Layer, catalog: ViewCatalog, question: ViewQuestion, as_of: AsOf
) -> FrontierGraph:
    """All of a layer, or all but its temporary datasets; what is asked about is always there."""
    view = index.view(layer)
    graph = WithStale(view) if question.with_stale else view
    if not question.hide_temporary:
        return graph
    others = () if question.to is None else (question.to,)
    columns = () if question.locked is None else question.locked[0]
    return WithoutTemporary(
        graph,
        among=partial(catalog.temporary, as_of=as_of),
        keep=[*question.focus, *others, *columns, *question.pinned],
        labels=None,
    )


def look(index: LineageGraph, catalog: ViewCatalog, question: ViewQuestion, as_of: AsOf) -> Sight:
    """What is to be drawn as of an instant."""
    graph = seen(index, Layer.FLOW, catalog, question, as_of)
    focus = graph.handles(question.focus)
    surroundings = Surroundings(graph, as_of=as_of, asked=focus[focus >= 0])
    selecting = _selecting(graph, surroundings, catalog, question, as_of)
    paths_total = None
    left_out: set[Key] = set()
    if question.to is not None:
        paths = paths_between(graph, question.focus[0], question.to, as_of=as_of, most=1)
        asked, paths_total = paths.keys[paths.kind == Kind.DATASET].tolist(), paths.total
        shown = selecting.given(graph.handles(asked))
    elif question.chosen is not None:
        asked, left_out = _chosen(catalog, question, as_of)
        chosen = graph.handles(asked)
        shown = selecting.given(chosen[chosen >= 0])
    else:
        asked = question.focus
        upstream, downstream = question.upstream, question.downstream
        shown = selecting.around(focus[focus >= 0], upstream=upstream, downstream=downstream)
    asked = (*asked, *question.pinned)
    untouched = [
        key for key, handle in zip(asked, graph.handles(asked).tolist(), strict=True) if handle < 0
    ]
    scene = scene_of(surroundings, shown, untouched=untouched)
    hidden = _passed_over(graph, scene, left_out)
    stale = 0 if question.with_stale else _stale(index, scene, as_of)
    return Sight(scene, ways_of(graph), hidden, stale, paths_total)


def _stale(index: LineageGraph, scene: Scene, as_of: AsOf) -> int:
    view = index.view(Layer.FLOW)
    handles = view.handles([name for key, box in scene.boxes.items() for name in (key, *box.names)])
    return stale_at(view, handles[handles >= 0], as_of)


def _selecting(
    graph: FrontierGraph,
    surroundings: Surroundings,
    catalog: ViewCatalog,
    question: ViewQuestion,
    as_of: AsOf,
) -> Selecting:
    sides = [*question.opened]
    handles = graph.handles([key for key, _ in sides])
    known = np.flatnonzero(handles >= 0).tolist()
    boxes = surroundings.boxes_of(handles[handles >= 0]).tolist()
    counts = {
        (box, sides[at][1]): question.opened[sides[at]]
        for box, at in zip(boxes, known, strict=True)
    }
    pinned = graph.handles(question.pinned)
    return Selecting(
        surroundings,
        counts=counts,
        tiers=partial(catalog.tiers, as_of=as_of),
        pinned=pinned[pinned >= 0],
    )


def _chosen(
    catalog: ViewCatalog, question: ViewQuestion, as_of: AsOf
) -> tuple[list[Key], set[Key]]:
    """What is chosen, and what of it is not to be shown."""
    chosen = [*(question.chosen or ())]
    if not question.hide_temporary:
        return chosen, set()
    gone = catalog.temporary(chosen, as_of=as_of)
    return [key for key in chosen if key not in gone], {*gone.values()}


def _passed_over(graph: FrontierGraph, scene: Scene, left_out: set[Key]) -> int:
    """How many temporary datasets lie on or right behind what is drawn, or were left out of it."""
    if not isinstance(graph, WithoutTemporary):
        return 0
    drawn = {name for key, box in scene.boxes.items() for name in (key, *box.names)}
    return graph.hidden_behind(drawn, beside=left_out)
