"""The nodes and edges of an answer, gathered from walks and given out page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from headwater.lineage.answers import Coverage, Described, Node, Origin, Reason
from headwater.lineage.gathered import Gathered, gather
from headwater.lineage.question import Question
from headwater.lineage.rows import Flags, Longs
from headwater.lineage.trace import Kind
from headwater.lineage.walk import Reach
from headwater.lineage.wording import NOT_KNOWN, columns_reason, node_of, reasons_of
from headwater.model.edges import (
    TRANSFORMATION_CODES,
    Direction,
    Influence,
    InfluenceWord,
    Transformation,
)
from headwater.model.graph import Layer
from headwater.model.identity import Key

_DIRECT: Final = sum(
    1 << code
    for code in range(TRANSFORMATION_CODES)
    if Transformation.from_code(code).subtype.influence is Influence.DIRECT
)
"""The direct ones in a set of transformations."""


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a picture.

    places: where each key is among the picture's nodes; a start that is hidden is nowhere.
    counted: how many of its nodes count against the limit.
    """

    keys: tuple[Key, ...]
    places: Mapping[Key, int]
    pairs: tuple[tuple[Key, Key], ...]
    counted: int


class Picture:
    """The nodes and edges of one or two walks from the same start.

    All of it stays in arrays; what a page shows is all that ever becomes objects.
    """

    def __init__(self, question: Question, reaches: Sequence[Reach]) -> None:
        self._question = question
        self._looked_upstream = any(each.direction is Direction.UPSTREAM for each in reaches)
        self._nodes = gather(reaches, leave_out=lambda reach: _left_out(reach, question))
        self._starts = _starts(self._nodes, question.start)
        self._order = _order(self._nodes, [place for place in self._starts.values() if place >= 0])
        self.stale = sum(reach.stale for reach in reaches)
        self.restricted = sum(reach.restricted for reach in reaches)
        self.truncated_at_depth = any(reach.truncated_at_depth for reach in reaches)

    @property
    def total(self) -> int:
        """How many datasets or columns were reached."""
        return len(self._order)

    def page(self, start: int, limit: int) -> Page:
        """The nodes from a position on, with the steps and edges that join them to the rest."""
        nodes = self._nodes
        part = self._order[start : start + limit]
        starts = [place for place in self._starts.values() if place >= 0]
        shown = np.zeros(len(nodes), dtype=np.bool_)
        shown[self._order[: start + limit]] = True
        shown[starts] = True
        fresh = np.zeros(len(nodes), dtype=np.bool_)
        fresh[part] = True
        if start == 0:
            fresh[starts] = True
        steps = np.zeros(len(nodes), dtype=np.bool_)
        steps[nodes.source[fresh.take(nodes.target)]] = True
        steps[nodes.target[fresh.take(nodes.source)]] = True
        steps &= nodes.kind == Kind.STEP
        ends, new = shown | steps, fresh | steps
        joined = ends.take(nodes.source) & ends.take(nodes.target)
        joined &= new.take(nodes.source) | new.take(nodes.target)
        return Page(
            *self._keyed(part, np.flatnonzero(steps), with_starts=start == 0),
            tuple(self._pairs(np.flatnonzero(joined))),
            len(part),
        )

    def _keyed(
        self, part: Longs, steps: Longs, *, with_starts: bool
    ) -> tuple[tuple[Key, ...], Mapping[Key, int]]:
        keys = self._nodes.keys
        steps = steps.take(keys.take(steps).argsort())
        places = {**self._starts} if with_starts else {}
        for each in (part, steps):
            places.update(zip(keys.take(each).tolist(), each.tolist(), strict=True))
        return tuple(places), places

    def _pairs(self, edges: Longs) -> Iterable[tuple[Key, Key]]:
        nodes = self._nodes
        source = nodes.keys.take(nodes.source.take(edges)).tolist()
        target = nodes.keys.take(nodes.target.take(edges)).tolist()
        return dict.fromkeys(zip(source, target, strict=True))

    def upstream_ends(self, page: Page) -> list[Key]:
        """The datasets of a page that a look upstream found nothing above."""
        if not self._looked_upstream or self._question.layer is not Layer.FLOW:
            return []
        nodes, depth = self._nodes, self._question.depth
        ends = (nodes.kind == Kind.DATASET) & (nodes.hops <= 0) & ~nodes.fed
        if depth is not None:
            ends &= np.abs(nodes.hops) < depth
        return [key for key, place in page.places.items() if place >= 0 and ends[place]]

    def is_above(self, page: Page, key: Key) -> bool:
        """Whether a step was come by on the way upstream."""
        place = page.places.get(key, -1)
        return place >= 0 and bool(
            self._nodes.kind[place] == Kind.STEP and self._nodes.hops[place] < 0
        )

    def nodes(
        self, page: Page, described: Mapping[Key, Described], origins: Mapping[Key, Origin]
    ) -> Iterable[Node]:
        """The nodes of a page, in order."""
        nodes = self._nodes
        for key, place in page.places.items():
            told = described.get(key)
            if told is None:
                continue
            masks = nodes.transformations
            aliases = {described[name].id for name in nodes.names_of(place) if name in described}
            yield node_of(
                told,
                hops=0 if place < 0 else int(nodes.hops[place]),
                influence=None if key in self._starts else self._influence_at(place),
                transformations=0 if masks is None or place < 0 else int(masks[place]),
                aliases=tuple(sorted(aliases)),
                origin=origins.get(key),
            )

    def _influence_at(self, place: int) -> InfluenceWord | None:
        nodes = self._nodes
        if nodes.influence is not None:
            return Influence(int(nodes.influence[place])).word
        mask = 0 if nodes.transformations is None else int(nodes.transformations[place])
        return (Influence.DIRECT if mask & _DIRECT else Influence.INDIRECT).word if mask else None

    def coverage(
        self,
        directions: Sequence[Direction],
        origins: Mapping[Key, Origin],
        described: Mapping[Key, Described],
        *,
        ended: Sequence[Reason],
        columns_only: Sequence[str],
        unread: Sequence[Reason],
        temporary: int,
        truncated: bool,
    ) -> Coverage:
        """How much of the truth the picture holds.

        columns_only: the datasets of which only columns are told of.
        """
        unknown = [key for key, each in origins.items() if each.kind in NOT_KNOWN]
        reasons = reasons_of(
            unknown=[described[key].id for key in unknown if key in described],
            stale=self.stale,
            restricted=self.restricted,
            temporary=temporary,
        )
        reasons += ended
        if columns_only:
            reasons.append(columns_reason(columns_only))
        reasons += unread
        if self.truncated_at_depth:
            message = f"the walk ended at depth {self._question.depth}; there is more beyond"
            reasons.append(Reason("depth", message, 1))
        if truncated:
            message = f"only {self._question.limit} are returned at a time; follow `next`"
            reasons.append(Reason("limit", message, self.total))
        only_focus = self.total == 0 and directions == [Direction.UPSTREAM]
        status = "complete"
        if reasons:
            status = "unknown" if only_focus and (unknown or ended) else "partial"
        return Coverage(status, tuple(reasons))


def _left_out(reach: Reach, question: Question) -> Flags:
    """The nodes to leave out where only indirect influence is asked for."""
    direct = np.zeros(len(reach), dtype=np.bool_)
    if question.influence is not Influence.INDIRECT:
        return direct
    if reach.influence is not None:
        direct = reach.influence == Influence.DIRECT
    elif reach.transformations is not None:
        direct = reach.transformations & _DIRECT != 0
    return direct & (reach.kind != Kind.STEP) & ~np.isin(reach.keys, question.start)


def _starts(nodes: Gathered, asked: Sequence[Key]) -> dict[Key, int]:
    """Where each start and each other name of one is; -1 for one that is hidden."""
    near = np.flatnonzero(nodes.hops == 0)
    place_of = dict(zip(nodes.keys.take(near).tolist(), near.tolist(), strict=True))
    starts = {key: place_of.get(key, -1) for key in asked}
    for key in [*starts]:
        starts.update((name, place_of[name]) for name in nodes.names_of(starts[key]))
    return starts


def _order(nodes: Gathered, starts: Sequence[int]) -> Longs:
    """The nodes that count, nearest first: datasets or columns, without the start."""
    counts = nodes.kind != Kind.STEP
    counts[[*starts]] = False
    counted = np.flatnonzero(counts)
    hops = nodes.hops.take(counted)
    return counted.take((np.abs(hops) * 2 + (hops < 0)).argsort(kind="stable"))
