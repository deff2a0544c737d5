"""Pictures of lineage: what lies around something, placed, with what is not drawn counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from headwater.lineage.answers import Coverage, Described, Origin, Reason
from headwater.lineage.graph import LineageGraph
from headwater.lineage.view.answer import ViewAnswer, ViewBox, ViewQuality
from headwater.lineage.view.column_rows import Columns, Rows
from headwater.lineage.view.comparing import Compared, compare
from headwater.lineage.view.drawings import Drawings, Frame, Placed
from headwater.lineage.view.folding import Folded, fold_words
from headwater.lineage.view.gathering import Gathered, Grouping, grouped_by, without_steps
from headwater.lineage.view.lines import failed_last, lines_of, placed_lines
from headwater.lineage.view.looking import Sight, look, seen
from headwater.lineage.view.measure import box_size
from headwater.lineage.view.question import ViewCatalog, ViewQuestion
from headwater.lineage.view.scene import Box, Scene
from headwater.lineage.view.selection import MOST_BOXES
from headwater.lineage.wording import (
    NOT_KNOWN,
    label_of,
    node_of,
    point_in_time,
    reasons_of,
    unread_reasons,
)
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import Key, RunId, key_of
from headwater.model.time import AsOf


def ask_view(
    index: LineageGraph, catalog: ViewCatalog, question: ViewQuestion, drawings: Drawings
) -> ViewAnswer:
    """A picture of what lies around the focus."""
    as_of = AsOf(question.as_of.valid, min(question.as_of.known, index.offset))
    now = look(index, catalog, question, as_of)
    before = None
    if question.since is not None:
        before = look(index, catalog, question, AsOf(question.since, as_of.known))
    compared = compare(now.scene, before.scene if before else None)
    scene = compared.scene if compared else now.scene
    ways = {**before.ways, **now.ways} if before else now.ways
    told_of = {key for pairs in scene.lines.values() for pair in pairs for key in pair}
    names = {key for box in scene.boxes.values() for key in box.names}
    told = catalog.describe([*scene.boxes, *(told_of | names).difference(scene.boxes)], as_of=as_of)
    folded = fold_words(scene, told)
    picture = _gathered(folded, question)
    scene, described = picture.scene, picture.described
    boxes = {key: box for key, box in scene.boxes.items() if key in described}
    graph = seen(index, Layer.COLUMNS, catalog, question, as_of)
    columns = Columns(graph, catalog, question, as_of)
    datasets = [key for key in boxes if described[key].kind == "dataset"]
    rows = columns.rows(datasets)
    lines = lines_of(picture, catalog, question, as_of, ways=ways)
    sizes = {key: _size(described[key], rows.get(key)) for key in boxes}
    placed = drawings.draw(Frame(sizes, [*lines]), after=question.after)
    origins = catalog.origins(_unfed(boxes, datasets), as_of=as_of)
    failing = _failing(folded.scene, described)
    checked = datasets if question.with_quality else []
    quality = catalog.quality(checked, as_of=as_of)
    return ViewAnswer(
        focus=tuple(described[key].id for key in question.focus if key in described),
        boxes=tuple(_boxes(picture, boxes, origins, rows, placed, failing, quality, compared)),
        lines=tuple(placed_lines(picture, lines, folded.confirmed, placed, compared)),
        column_edges=columns.edges(rows),
        path=columns.path(rows),
        width=round(placed.drawing.width),
        height=round(placed.drawing.height),
        drawing=placed.name,
        total=len(boxes),
        hidden=scene.hidden,
        paths_total=now.paths_total,
        as_of=point_in_time(question.as_of),
        offset=index.offset,
        coverage=_coverage(catalog, scene, described, origins, as_of, now),
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


def beside_steps(index: LineageGraph, steps: Sequence[Key], *, as_of: AsOf) -> tuple[Key, ...]:
    """The datasets that some steps read and write."""
    graph = index.view(Layer.FLOW)
    handles = graph.handles(steps)
    handles = handles[handles >= 0]
    hops = [graph.hop(handles, direction, as_of).reached for direction in Direction]
    found: list[Key] = graph.keys(np.concatenate(hops)).tolist()
    return tuple(dict.fromkeys(found))


def _failing(scene: Scene, described: Mapping[Key, Described]) -> frozenset[Key]:
    """The datasets that were written last by a run that failed."""
    return frozenset(target for source, target in scene.lines if failed_last(described.get(source)))


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


def _coverage(
    catalog: ViewCatalog,
    scene: Scene,
    described: Mapping[Key, Described],
    origins: Mapping[Key, Origin],
    as_of: AsOf,
    sight: Sight,
) -> Coverage:
    unknown = [key for key, each in origins.items() if each.kind in NOT_KNOWN]
    reasons = reasons_of(
        unknown=[described[key].id for key in unknown],
        stale=sight.stale,
        restricted=0,
        temporary=sight.temporary,
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
