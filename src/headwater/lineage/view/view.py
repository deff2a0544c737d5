"""Pictures of lineage: what lies around something, placed, with what is not drawn counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from headwater.lineage.answers import Coverage, Described, Edge, Origin, Reason
from headwater.lineage.index import GraphIndex
from headwater.lineage.paths import paths_between
from headwater.lineage.trace import Kind
from headwater.lineage.view.answer import ViewAnswer, ViewBox, ViewLine, ViewQuality
from headwater.lineage.view.column_rows import Columns, Rows
from headwater.lineage.view.comparing import Compared, compare
from headwater.lineage.view.drawings import Drawings, Frame, Placed
from headwater.lineage.view.folding import Folded, fold_words
from headwater.lineage.view.gathering import Gathered, Grouping, grouped_by, without_steps
from headwater.lineage.view.measure import box_size
from headwater.lineage.view.question import ViewCatalog, ViewQuestion
from headwater.lineage.view.scene import Box, Pair, Scene, scene_of
from headwater.lineage.view.selection import MOST_BOXES, Selecting
from headwater.lineage.view.surroundings import Surroundings
from headwater.lineage.wording import (
    NOT_KNOWN,
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
from headwater.model.time import AsOf, Instant
from headwater.ports import FrontierGraph


def ask_view(
    index: GraphIndex, catalog: ViewCatalog, question: ViewQuestion, drawings: Drawings
) -> ViewAnswer:
    """A picture of what lies around the focus."""
    as_of = AsOf(question.as_of.valid, min(question.as_of.known, index.offset))
    graph = index.view(Layer.FLOW)
    scene, paths_total = _scene(graph, catalog, question, as_of)
    compared = compare(scene, _scene_before(graph, catalog, question, as_of))
    if compared is not None:
        scene = compared.scene
    told_of = {key for pairs in scene.lines.values() for pair in pairs for key in pair}
    names = {key for box in scene.boxes.values() for key in box.names}
    told = catalog.describe([*scene.boxes, *(told_of | names).difference(scene.boxes)], as_of=as_of)
    folded = fold_words(scene, told)
    picture = _gathered(folded, question)
    scene, described = picture.scene, picture.described
    boxes = {key: box for key, box in scene.boxes.items() if key in described}
    columns = Columns(index.view(Layer.COLUMNS), catalog, question, as_of)
    datasets = [key for key in boxes if described[key].kind == "dataset"]
    rows = columns.rows(datasets)
    lines = _lines(picture, catalog, as_of, since=question.since)
    sizes = {key: _size(described[key], rows.get(key)) for key in boxes}
    placed = drawings.draw(Frame(sizes, [*lines]), after=question.after)
    origins = catalog.origins(_unfed(boxes, datasets), as_of=as_of)
    failing = _failing(folded.scene, described)
    checked = datasets if question.with_quality else []
    quality = catalog.quality(checked, as_of=as_of)
    return ViewAnswer(
        focus=tuple(described[key].id for key in question.focus if key in described),
        boxes=tuple(_boxes(picture, boxes, origins, rows, placed, failing, quality, compared)),
        lines=tuple(_placed_lines(picture, lines, folded.confirmed, placed, compared)),
        column_edges=columns.edges(rows),
        path=columns.path(rows),
        width=round(placed.drawing.width),
        height=round(placed.drawing.height),
        drawing=placed.name,
        total=len(boxes),
        hidden=scene.hidden,
        paths_total=paths_total,
        as_of=point_in_time(question.as_of),
        offset=index.offset,
        coverage=_coverage(catalog, scene, described, origins, as_of),
    )


def _gathered(folded: Folded, question: ViewQuestion) -> Gathered:
    """What was asked to be one box, or no box, is."""
    as_told = Gathered(folded.scene, folded.described, {}, {})
    if question.group_by is Grouping.NONE:
        if question.with_steps:
            return as_told
        return without_steps(folded.scene, folded.described)
    smaller = without_steps(folded.scene, folded.described)
    return grouped_by(smaller, question.group_by, opened=question.ungrouped)


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
) -> tuple[Scene, int | None]:
    """What is to be drawn, and how many ways lead to the other end where one was asked for."""
    focus = graph.handles(question.focus)
    surroundings = Surroundings(graph, as_of=as_of, asked=focus[focus >= 0])
    sides = [*question.opened]
    handles = graph.handles([key for key, _ in sides])
    known = np.flatnonzero(handles >= 0).tolist()
    boxes = surroundings.boxes_of(handles[handles >= 0]).tolist()
    counts = {
        (box, sides[at][1]): question.opened[sides[at]]
        for box, at in zip(boxes, known, strict=True)
    }
    selecting = Selecting(surroundings, counts=counts, tiers=partial(catalog.tiers, as_of=as_of))
    paths_total = None
    if question.to is not None:
        paths = paths_between(graph, question.focus[0], question.to, as_of=as_of, most=1)
        asked, paths_total = paths.keys[paths.kind == Kind.DATASET].tolist(), paths.total
        shown = selecting.given(graph.handles(asked))
    elif question.chosen is not None:
        asked = question.chosen
        chosen = graph.handles(asked)
        shown = selecting.given(chosen[chosen >= 0])
    else:
        asked = question.focus
        upstream, downstream = question.upstream, question.downstream
        shown = selecting.around(focus[focus >= 0], upstream=upstream, downstream=downstream)
    untouched = [
        key for key, handle in zip(asked, graph.handles(asked).tolist(), strict=True) if handle < 0
    ]
    return scene_of(surroundings, shown, untouched=untouched), paths_total


def _scene_before(
    graph: FrontierGraph, catalog: ViewCatalog, question: ViewQuestion, as_of: AsOf
) -> Scene | None:
    """The same picture at the instant to compare with, if there is one."""
    if question.since is None:
        return None
    return _scene(graph, catalog, question, AsOf(question.since, as_of.known))[0]


def _lines(
    picture: Gathered, catalog: ViewCatalog, as_of: AsOf, *, since: Instant | None
) -> dict[Pair, Edge]:
    """What each line stands for; of several edges behind it all that they tell."""
    described = picture.described
    pairs = [*dict.fromkeys(pair for told in picture.scene.lines.values() for pair in told)]
    facts = catalog.edges(Layer.FLOW, pairs, as_of=as_of)
    if since is not None:
        gone = [pair for pair in pairs if not facts.get(pair)]
        facts |= catalog.edges(Layer.FLOW, gone, as_of=AsOf(since, as_of.known))
    lines: dict[Pair, Edge] = {}
    for line, told_of in picture.scene.lines.items():
        one, other = (described.get(key) for key in line)
        if one is not None and other is not None:
            told = [each for pair in told_of for each in facts.get(pair, ())]
            steps = [described[key].owner_id for key in picture.through.get(line, ())]
            jobs = tuple(dict.fromkeys(job for job in steps if job is not None))
            own = one.owner_id if one.kind == "step" else other.owner_id
            job = own if not jobs else jobs[0] if len(jobs) == 1 else None
            edge = edge_of(Layer.FLOW, one.id, other.id, job, told)
            lines[line] = replace(edge, through=jobs)
    return lines


_FAILED: Final = "FAILED"


def _failing(scene: Scene, described: Mapping[Key, Described]) -> frozenset[Key]:
    """The datasets that were written last by a run that failed."""
    return frozenset(
        target
        for source, target in scene.lines
        if (step := described.get(source)) is not None
        and step.kind == "step"
        and step.last_run is not None
        and step.last_run.state == _FAILED
    )


def _size(told: Described, rows: Rows | None) -> tuple[int, int]:
    shown = None if rows is None else len(rows.shown)
    return box_size(label_of(told), is_step=told.kind == "step", rows=shown)


def _unfed(boxes: Mapping[Key, Box], datasets: Sequence[Key]) -> list[Key]:
    """The datasets that have nothing upstream, drawn or not."""
    return [key for key in datasets if not boxes[key].upstream.shown + boxes[key].upstream.hidden]


def _boxes(
    picture: Gathered,
    boxes: Mapping[Key, Box],
    origins: Mapping[Key, Origin],
    rows: Mapping[Key, Rows],
    placed: Placed,
    failing: Collection[Key],
    quality: Mapping[Key, ViewQuality],
    compared: Compared | None,
) -> Iterable[ViewBox]:
    described, drawing = picture.described, placed.drawing
    places = zip(drawing.x.tolist(), drawing.y.tolist(), drawing.layer.tolist(), strict=True)
    for (key, box), (x, y, layer) in zip(boxes.items(), places, strict=True):
        names = (described[name].id for name in box.names if name in described)
        unfolded = rows.get(key)
        members = picture.members.get(key, ())
        width, height = _size(described[key], unfolded)
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
            change=None if compared is None else compared.of_box(members or (key,)),
            members=len(members),
            failing=sum(member in failing for member in members),
            quality=quality.get(key),
        )


def _placed_lines(
    picture: Gathered,
    lines: Mapping[Pair, Edge],
    confirmed: Collection[Pair],
    placed: Placed,
    compared: Compared | None,
) -> Iterable[ViewLine]:
    lanes, backward = placed.drawing.lanes, placed.drawing.backward.tolist()
    for (line, edge), way, back in zip(lines.items(), lanes, backward, strict=True):
        yield ViewLine(
            edge,
            tuple((round(x), round(y)) for x, y in way),
            backward=back,
            confirmed=line in confirmed,
            change=None if compared is None else compared.of_line(picture.scene.lines[line]),
        )


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
