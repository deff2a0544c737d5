"""Questions about lineage, from the keys of a walk to an answer that people can read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

import numpy as np

from headwater.lineage.answer_edges import edges_of, keys_between, pairs_behind
from headwater.lineage.answers import (
    Coverage,
    Described,
    LineageAnswer,
    Origin,
    PathsAnswer,
    Reason,
)
from headwater.lineage.graph import LineageGraph
from headwater.lineage.paths import Paths, paths_between
from headwater.lineage.picture import Page, Picture
from headwater.lineage.question import Question, labels_to_follow, read_cursor, write_cursor
from headwater.lineage.roots import roots
from headwater.lineage.temporary import WithoutTemporary, ways_of
from headwater.lineage.walk import Reach, walk
from headwater.lineage.wording import (
    NOT_KNOWN,
    EdgeFacts,
    EndedLinks,
    Unread,
    ended_reason,
    node_of,
    point_in_time,
    reasons_of,
    unread_reasons,
)
from headwater.model.edges import Direction
from headwater.model.graph import MEMBER_LABEL, Layer, is_bare
from headwater.model.identity import Key, RunId, key_of
from headwater.model.time import AsOf
from headwater.ports import FrontierGraph


class Catalog(Protocol):
    """What the questions need to know beside the graph."""

    def describe(self, keys: Iterable[Key], *, as_of: AsOf) -> dict[Key, Described]:
        """Whatever these keys stand for; an unknown key is left out."""
        ...

    def edges(
        self, layer: Layer, pairs: Sequence[tuple[Key, Key]], *, as_of: AsOf
    ) -> dict[tuple[Key, Key], list[EdgeFacts]]:
        """What is known of the edges between pairs of keys, in the direction of the data."""
        ...

    def temporary(self, keys: Collection[Key], *, as_of: AsOf) -> Mapping[Key, Key]:
        """Of some keys those of temporary datasets and their columns, with the dataset's key."""
        ...

    def origins(self, datasets: Sequence[Key], *, as_of: AsOf) -> dict[Key, Origin]:
        """Why each of these datasets has nothing upstream."""
        ...

    def unread(
        self, runs: Iterable[Key], datasets: Collection[Key], *, as_of: AsOf
    ) -> Sequence[Unread]:
        """Of these runs, and of the last that wrote each dataset, those read only in part."""
        ...

    def ended_links(
        self, columns: Sequence[Key], direction: Direction, *, as_of: AsOf
    ) -> EndedLinks | None:
        """How the links of these columns ended; None where one holds or there never was any."""
        ...


def ask_lineage(
    index: LineageGraph, catalog: Catalog, question: Question, directions: Sequence[Direction]
) -> LineageAnswer:
    """Everything upstream, downstream or both ways of a node, nearest first."""
    cursor = read_cursor(question.cursor)
    offset = index.offset
    known = min(question.as_of.known, offset) if cursor is None else cursor.known
    as_of = AsOf(question.as_of.valid, known)
    labels = labels_to_follow(question)
    view = _view(index, catalog, question, as_of)
    reaches = [
        walk(
            view,
            question.start,
            direction,
            starts_at=question.starts_at,
            depth=question.depth,
            as_of=as_of,
            labels=labels,
            visible=question.visible,
            influence=True,
        )
        for direction in directions
    ]
    picture = Picture(question, reaches)
    start = cursor.position if cursor else 0
    page = picture.page(start, question.limit)
    ways = ways_of(view)
    between = keys_between(page.pairs, ways)
    described = catalog.describe([*page.keys, *between], as_of=as_of)
    edges = catalog.edges(question.layer, pairs_behind(page.pairs, ways), as_of=as_of)
    ends = picture.upstream_ends(page)
    origins = catalog.origins(ends, as_of=as_of) if ends else {}
    end = start + page.counted
    following = write_cursor(known, end) if end < picture.total else None
    return LineageAnswer(
        focus=question.focus,
        nodes=tuple(picture.nodes(page, described, origins)),
        edges=tuple(edges_of(question.layer, page.pairs, edges, described, ways)),
        total=picture.total,
        returned=page.counted,
        truncated=following is not None,
        next=following,
        as_of=point_in_time(question.as_of),
        offset=offset,
        coverage=picture.coverage(
            [*directions],
            origins,
            described,
            ended=[*_ended(catalog, reaches, as_of)],
            columns_only=[*_told_by_columns(picture, page, edges, described)],
            unread=_unread(catalog, described, as_of),
            temporary=_passed_over(view, reaches, question.depth),
            truncated=following is not None,
        ),
    )


def _view(
    index: LineageGraph,
    catalog: Catalog,
    question: Question,
    as_of: AsOf,
    *,
    keep: Key | None = None,
) -> FrontierGraph:
    """What is walked: all of a layer, or all but its temporary datasets, which `keep` is not."""
    view = index.view(question.layer)
    if not question.hide_temporary:
        return view
    return WithoutTemporary(
        view,
        among=partial(catalog.temporary, as_of=as_of),
        keep=[*question.start, question.focus_key, *([] if keep is None else [keep])],
        labels=labels_to_follow(question),
    )


def _passed_over(view: FrontierGraph, reaches: Iterable[Reach], depth: int | None) -> int:
    """How many temporary datasets lie on or beside what was walked."""
    if not isinstance(view, WithoutTemporary):
        return 0
    keys: set[Key] = set()
    for reach in reaches:
        # A walk between columns looks one hop further than it goes.
        inside = reach.layer is Layer.FLOW or depth is None or reach.hop < depth
        keys.update(reach.keys[np.broadcast_to(inside, len(reach))].tolist())
    return view.hidden_behind(keys)


def _unread(catalog: Catalog, described: Mapping[Key, Described], as_of: AsOf) -> Sequence[Reason]:
    """What is missing of the runs behind an answer, by their producers' own account."""
    runs = {key_of(RunId(each.last_run.id)) for each in described.values() if each.last_run}
    datasets = {
        key if each.owner is None else each.owner
        for key, each in described.items()
        if each.kind in {"dataset", "column"}
    }
    return unread_reasons(catalog.unread(runs, datasets, as_of=as_of))


def _ended(catalog: Catalog, reaches: Iterable[Reach], as_of: AsOf) -> Iterable[Reason]:
    """Why columns have no links in a direction in which they once had some."""
    for reach in reaches:
        if reach.layer is Layer.COLUMNS and (reach.label == MEMBER_LABEL).all():
            columns: list[Key] = reach.keys.tolist()
            told = catalog.ended_links(columns, reach.direction, as_of=as_of)
            if told is not None:
                yield ended_reason(told, reach.direction)


def _told_by_columns(
    picture: Picture,
    page: Page,
    edges: Mapping[tuple[Key, Key], Sequence[EdgeFacts]],
    described: Mapping[Key, Described],
) -> Iterable[str]:
    """The datasets of a page of whose columns alone it is told what is above them."""
    bare: dict[Key, bool] = {}
    for (_, step), facts in edges.items():
        if picture.is_above(page, step):
            bare[step] = bare.get(step, True) and all(is_bare(each.label) for each in facts)
    found = {
        described[target].id
        for step, target in page.pairs
        if bare.get(step) and target in described and described[target].kind == "dataset"
    }
    return sorted(found)


def ask_roots(index: LineageGraph, catalog: Catalog, question: Question) -> LineageAnswer:
    """The sources that a node comes from in the end, nearest first, each with why it is one."""
    offset = index.offset
    as_of = AsOf(question.as_of.valid, min(question.as_of.known, offset))
    view = _view(index, catalog, question, as_of)
    found = roots(
        view,
        question.start,
        starts_at=question.starts_at,
        as_of=as_of,
        labels=labels_to_follow(question),
        visible=question.visible,
    )
    hops = dict(zip(found.keys.tolist(), found.hop.tolist(), strict=True))
    keys = [key for key in hops if key not in question.start]
    shown = keys[: question.limit]
    described = catalog.describe(shown, as_of=as_of)
    datasets = [key for key in shown if key in described and described[key].kind == "dataset"]
    told = catalog.origins(datasets, as_of=as_of) if question.layer is Layer.FLOW else {}
    reasons = reasons_of(
        unknown=[described[key].id for key, each in told.items() if each.kind in NOT_KNOWN],
        stale=found.stale,
        restricted=found.restricted,
        temporary=view.hidden if isinstance(view, WithoutTemporary) else 0,
    )
    reasons += _unread(catalog, described, as_of)
    if len(keys) > len(shown):
        message = f"{len(shown)} of {len(keys)} sources are returned; raise `limit`"
        reasons.append(Reason("limit", message, len(keys)))
    return LineageAnswer(
        focus=question.focus,
        nodes=tuple(
            node_of(described[key], hops=-hops[key], origin=told.get(key))
            for key in shown
            if key in described
        ),
        edges=(),
        total=len(keys),
        returned=len(shown),
        truncated=len(keys) > len(shown),
        next=None,
        as_of=point_in_time(question.as_of),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
    )


def ask_paths(
    index: LineageGraph, catalog: Catalog, question: Question, *, target: str, target_key: Key
) -> PathsAnswer:
    """The ways along the data from the focus to a target."""
    offset = index.offset
    as_of = AsOf(question.as_of.valid, min(question.as_of.known, offset))
    view = _view(index, catalog, question, as_of, keep=target_key)
    found = paths_between(
        view,
        question.focus_key,
        target_key,
        starts_at=question.starts_at,
        as_of=as_of,
        labels=labels_to_follow(question),
        visible=question.visible,
        most=min(question.limit, 100),
    )
    return _answer_paths(found, view, catalog, question, target, as_of, offset)


def _answer_paths(
    found: Paths,
    view: FrontierGraph,
    catalog: Catalog,
    question: Question,
    target: str,
    as_of: AsOf,
    offset: int,
) -> PathsAnswer:
    keys = found.keys.tolist()
    pairs = [
        (keys[origin], keys[reached])
        for origin, reached in zip(found.origin.tolist(), found.reached.tolist(), strict=True)
        if origin >= 0 and reached >= 0
    ]
    pairs = [*dict.fromkeys(pairs)]
    ways = ways_of(view)
    between = keys_between(pairs, ways)
    described = catalog.describe([*keys, *between], as_of=as_of)
    facts = catalog.edges(question.layer, pairs_behind(pairs, ways), as_of=as_of)
    reasons = reasons_of(
        unknown=(),
        stale=found.stale,
        restricted=found.restricted,
        temporary=view.hidden_on(pairs) if isinstance(view, WithoutTemporary) else 0,
    )
    reasons += _unread(catalog, described, as_of)
    if found.total > len(found.shortest):
        message = f"{len(found.shortest)} of {found.total} paths are listed, the shortest first"
        reasons.append(Reason("limit", message, found.total))
    nodes = tuple(node_of(described[key]) for key in keys if key in described)
    paths = tuple(
        tuple(
            described[key].id if key in described else "restricted"
            for key in path
            if key is not None
        )
        for path in found.shortest
    )
    return PathsAnswer(
        source=question.focus,
        target=target,
        paths=paths,
        paths_total=found.total,
        paths_exact=found.exact,
        nodes=nodes,
        edges=tuple(edges_of(question.layer, pairs, facts, described, ways)),
        total=found.total,
        returned=len(paths),
        truncated=found.total > len(paths),
        next=None,
        as_of=point_in_time(question.as_of),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
    )
