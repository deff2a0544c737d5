"""What pages of an answer show, found node by node from what walks tell: the oracle."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.lineage.question import Question
from headwater.lineage.trace import Kind
from headwater.lineage.walk import Reach
from headwater.model.edges import TRANSFORMATION_CODES, Direction, Influence, Transformation
from headwater.model.graph import Layer


def words_of(mask: int) -> set[Influence]:
    codes = (code for code in range(TRANSFORMATION_CODES) if mask >> code & 1)
    return {Transformation.from_code(code).subtype.influence for code in codes}


class PlainPicture:
    def __init__(self, question: Question, reaches: Sequence[Reach]) -> None:
        self.question = question
        self.told: dict[int, tuple[int, Kind, str | None, int]] = {}
        self.pairs: dict[tuple[int, int], None] = {}
        self.names: dict[int, set[int]] = {}
        self.written_by: dict[int, set[int]] = {}
        self.read_by: set[int] = set()
        for reach in reaches:
            self._add(reach)
        self.starts = set(question.start).union(
            *(self.names.get(key, ()) for key in question.start)
        )
        counted = [
            key
            for key, (_, kind, *_) in self.told.items()
            if kind is not Kind.STEP and key not in self.starts
        ]
        self.order = sorted(
            counted, key=lambda key: (abs(self.told[key][0]), self.told[key][0] < 0)
        )

    def _add(self, reach: Reach) -> None:
        up = reach.direction is Direction.UPSTREAM
        keys = reach.keys.tolist()
        shown = self._add_nodes(reach, up)
        for origin, reached in zip(reach.origin.tolist(), reach.reached.tolist(), strict=True):
            if min(origin, reached) >= 0:
                near, far = keys[origin], keys[reached]
                if {near, far} <= shown:
                    self.pairs[(far, near) if up else (near, far)] = None
                if up:
                    self.read_by.add(near)
                    self.written_by.setdefault(near, set()).add(far)
        for one, other in zip(reach.alias_origin, reach.alias_reached, strict=True):
            if {keys[one], keys[other]} <= shown:
                self.names.setdefault(keys[one], set()).add(keys[other])
                self.names.setdefault(keys[other], set()).add(keys[one])

    def _add_nodes(self, reach: Reach, up: bool) -> set[int]:
        shown = set()
        for place, key in enumerate(reach.keys.tolist()):
            mask = 0 if reach.transformations is None else int(reach.transformations[place])
            if reach.influence is not None:
                word = Influence(int(reach.influence[place]))
            else:
                words = words_of(mask)
                word = min(words, key=[Influence.DIRECT, Influence.INDIRECT].index, default=None)
            kind = Kind(int(reach.kind[place]))
            wanted = self.question.influence is not Influence.INDIRECT
            wanted |= kind is Kind.STEP or key in self.question.start
            if wanted or word is not Influence.DIRECT:
                shown.add(key)
                hop = -int(reach.hop[place]) if up else int(reach.hop[place])
                told = (hop, kind, None if word is None else word.word, mask)
                self.told.setdefault(key, told)
        return shown

    def page(self, start: int, limit: int) -> tuple[list[int], list[int], set[tuple[int, int]]]:
        """The nodes that count, the steps, and the edges."""
        part = self.order[start : start + limit]
        shown = self.starts | {*self.order[: start + limit]}
        fresh = {*part} | (self.starts if start == 0 else set())
        steps = {
            step
            for pair in self.pairs
            for step, other in (pair, pair[::-1])
            if self.told[step][1] is Kind.STEP and other in fresh
        }
        pairs = {
            pair for pair in self.pairs if {*pair} <= shown | steps and {*pair} & (fresh | steps)
        }
        return part, sorted(steps), pairs

    def is_end(self, key: int) -> bool:
        """Whether a look upstream found nothing above this dataset."""
        if key not in self.told or self.question.layer is not Layer.FLOW:
            return False
        hop, kind, *_ = self.told[key]
        depth = self.question.depth
        writers = [self.written_by.get(name, set()) for name in {key} | self.names.get(key, set())]
        return (
            kind is Kind.DATASET
            and hop <= 0
            and (depth is None or -hop < depth)
            and not set().union(*writers) & self.read_by
        )
