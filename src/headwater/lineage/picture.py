"""The nodes and edges of an answer, gathered from walks and given out page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from headwater.lineage.answers import Coverage, Described, Node, Origin, Reason
from headwater.lineage.question import Question
from headwater.lineage.rows import Longs
from headwater.lineage.trace import Kind
from headwater.lineage.walk import Reach
from headwater.lineage.wording import NOT_KNOWN, node_of, reasons_of
from headwater.model.edges import TRANSFORMATION_CODES, Direction, Influence, Transformation
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
    """Part of a picture. counted: how many of its nodes count against the limit."""

    keys: tuple[Key, ...]
    pairs: tuple[tuple[Key, Key], ...]
    counted: int


def _places(one: Longs, other: Longs) -> Iterable[tuple[int, int]]:
    return zip(one.tolist(), other.tolist(), strict=True)


class Picture:
    """The nodes and edges of one or two walks from the same start."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._hops: dict[Key, int] = {}
        self._kinds: dict[Key, Kind] = {}
        self._influence: dict[Key, int] = {}
        self._masks: dict[Key, int] = {}
        self._pairs: dict[tuple[Key, Key], None] = {}
        self._aliases: dict[Key, set[Key]] = {}
        self._has_upstream: set[Key] = set()
        self._written_by: dict[Key, list[Key]] = {}
        self._looked_upstream = False
        self.stale = 0
        self.restricted = 0
        self.truncated_at_depth = False

    def add(self, reach: Reach) -> None:
        """Take in one walk."""
        upstream = reach.direction is Direction.UPSTREAM
        self._looked_upstream |= upstream
        keys = reach.keys.tolist()
        hops = reach.hop.tolist()
        kinds = reach.kind.tolist()
        influence = None if reach.influence is None else reach.influence.tolist()
        masks = None if reach.transformations is None else reach.transformations.tolist()
        left_out = self._not_indirect(reach)
        for position, key in enumerate(keys):
            if key in self._hops or key in left_out:
                continue
            self._hops[key] = -hops[position] if upstream else hops[position]
            self._kinds[key] = Kind(kinds[position])
            if influence is not None:
                self._influence[key] = influence[position]
            if masks is not None:
                self._masks[key] = masks[position]
        self._add_edges(reach, left_out)
        self.stale += reach.stale
        self.restricted += reach.restricted
        self.truncated_at_depth |= reach.truncated_at_depth

    def _add_edges(self, reach: Reach, left_out: set[Key]) -> None:
        keys: list[Key] = reach.keys.tolist()
        upstream = reach.direction is Direction.UPSTREAM
        for origin, reached in _places(reach.origin, reach.reached):
            if origin < 0 or reached < 0:
                continue
            near, far = keys[origin], keys[reached]
            if not left_out & {near, far}:
                self._pairs[(far, near) if upstream else (near, far)] = None
            if upstream:
                self._has_upstream.add(near)
                self._written_by.setdefault(near, []).append(far)
        for one, other in _places(reach.alias_origin, reach.alias_reached):
            if not left_out & {keys[one], keys[other]}:
                self._aliases.setdefault(keys[one], set()).add(keys[other])
                self._aliases.setdefault(keys[other], set()).add(keys[one])

    def _not_indirect(self, reach: Reach) -> set[Key]:
        """The nodes to leave out where only indirect influence is asked for."""
        if self._question.influence is not Influence.INDIRECT:
            return set()
        if reach.influence is not None:
            direct = reach.influence == Influence.DIRECT
        elif reach.transformations is not None:
            direct = reach.transformations & _DIRECT != 0
        else:
            return set()
        counted = reach.kind != Kind.STEP
        return set(reach.keys[direct & counted].tolist()) - {*self._question.start}

    @property
    def _order(self) -> list[Key]:
        """The nodes that count, nearest first: datasets or columns, without the start."""
        counted = [
            key
            for key, kind in self._kinds.items()
            if kind is not Kind.STEP and key not in self._starts
        ]
        return sorted(counted, key=lambda key: (abs(self._hops[key]), self._hops[key] < 0))

    @property
    def _starts(self) -> set[Key]:
        starts = set(self._question.start)
        for key in self._question.start:
            starts |= self._aliases.get(key, set())
        return starts

    @property
    def total(self) -> int:
        """How many datasets or columns were reached."""
        starts = self._starts
        return sum(kind is not Kind.STEP and key not in starts for key, kind in self._kinds.items())

    def page(self, start: int, limit: int) -> Page:
        """The nodes from a position on, with the steps and edges that join them to the rest."""
        order = self._order
        before = self._starts | set(order[:start])
        part = order[start : start + limit]
        shown = before | set(part)
        pairs: list[tuple[Key, Key]] = []
        keys: dict[Key, None] = dict.fromkeys([*self._starts, *part] if start == 0 else part)
        complete = start + limit >= len(order)
        fresh = set(part) | (self._starts if start == 0 else set[Key]())
        steps = {
            step
            for pair in self._pairs
            for step, other in (pair, pair[::-1])
            if self._kinds.get(step) is Kind.STEP and (other in fresh or complete)
        }
        for pair in self._pairs:
            ends_shown = all(key in shown or key in steps for key in pair)
            if ends_shown and (set(pair) & fresh or set(pair) & steps):
                pairs.append(pair)
        keys.update(dict.fromkeys(sorted(steps)))
        return Page(tuple(keys), tuple(pairs), len(part))

    def upstream_ends(self, keys: Sequence[Key]) -> list[Key]:
        """The datasets among these that a look upstream found nothing above."""
        if not self._looked_upstream or self._question.layer is not Layer.FLOW:
            return []
        depth = self._question.depth
        return [
            key
            for key in keys
            if self._kinds.get(key) is Kind.DATASET
            and self._hops[key] <= 0
            and (depth is None or abs(self._hops[key]) < depth)
            and not any(
                step in self._has_upstream
                for name in {key} | self._aliases.get(key, set())
                for step in self._written_by.get(name, ())
            )
        ]

    def nodes(
        self, page: Page, described: Mapping[Key, Described], origins: Mapping[Key, Origin]
    ) -> Iterable[Node]:
        """The nodes of a page, in order."""
        for key in page.keys:
            told = described.get(key)
            if told is None:
                continue
            aliases = sorted(
                described[other].id for other in self._aliases.get(key, ()) if other in described
            )
            yield node_of(
                told,
                hops=self._hops.get(key, 0),
                influence=self._influence_of(key),
                transformations=self._masks.get(key, 0),
                aliases=tuple(aliases),
                origin=origins.get(key),
            )

    def _influence_of(self, key: Key) -> str | None:
        if key in self._starts:
            return None
        if self._question.layer is Layer.FLOW:
            known = self._influence.get(key)
            return None if known is None else Influence(known).word
        mask = self._masks.get(key, 0)
        return (Influence.DIRECT if mask & _DIRECT else Influence.INDIRECT).word if mask else None

    def coverage(
        self,
        directions: Sequence[Direction],
        origins: Mapping[Key, Origin],
        described: Mapping[Key, Described],
        *,
        ended: Sequence[Reason],
        truncated: bool,
    ) -> Coverage:
        """How much of the truth the picture holds."""
        unknown = [key for key, each in origins.items() if each.kind in NOT_KNOWN]
        reasons = reasons_of(
            unknown=[described[key].id for key in unknown if key in described],
            stale=self.stale,
            restricted=self.restricted,
        )
        reasons += ended
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
