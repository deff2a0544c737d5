"""The reading of a timeline: what holds after each entry, and what ended on the way there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from headwater.collector.facts import Role
from headwater.collector.recall import Pair, recall
from headwater.collector.shape import FlowEdge, Shape
from headwater.collector.timeline_entries import Declared, Dropped, Entry, Ran
from headwater.collector.timeline_rows import Row, Told
from headwater.collector.timeline_standing import Ended, Standing
from headwater.model.edges import Evidence
from headwater.model.identity import Key


@dataclass(slots=True)
class _State:
    """What holds after some entry. What runs showed and what was declared live side by side.

    settled: the shape and evidence that are just what runs showed, so that a run like that
        changes nothing.
    """

    shown: Standing
    declared: Standing
    settled: tuple[bytes, Evidence] | None = None

    def told(self) -> dict[Pair, FlowEdge]:
        """The edges that hold and are not merely implied; of two natures the one that runs show."""
        held = chain(self.declared.edges.items(), self.shown.edges.items())
        return {pair: known.edge for pair, known in held if not known.edge.implied}

    def copy(self) -> _State:
        return _State(self.shown.copy(), self.declared.copy(), self.settled)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the reading to come back to: what held there, and how much had ended by then."""

    state: _State
    edges: int
    mappings: int


class Reading:
    """Takes entry after entry, in order. owner: the job, or the dataset, that they are about."""

    def __init__(self, owner: Key, *, misses_to_end: int) -> None:
        self._owner = owner
        self._misses_to_end = misses_to_end
        self._ended = Ended()
        self._state = _State(
            Standing(self._ended, declared=False), Standing(self._ended, declared=True)
        )

    def mark(self) -> Mark:
        """This place."""
        return Mark(self._state.copy(), len(self._ended.edges), len(self._ended.mappings))

    def go_back(self, mark: Mark) -> None:
        """Forget what was read since a place."""
        self._state = mark.state.copy()
        del self._ended.edges[mark.edges :]
        del self._ended.mappings[mark.mappings :]

    def take(self, entry: Entry) -> None:
        """Read the next entry."""
        match entry:
            case Ran():
                self._take_run(entry)
            case Declared():
                self._take_declaration(entry)
            case Dropped():
                self._take_drop(entry)

    def edges_since(self, mark: Mark) -> set[Row]:
        """The edges of datasets that ended since a place, and those that hold."""
        holding = chain(self._state.shown.rows(), self._state.declared.rows())
        return {*self._ended.edges[mark.edges :], *holding}

    def told_since(self, mark: Mark) -> set[Told]:
        """The mappings that ended since a place, and those in force."""
        in_force = chain(self._state.shown.told(), self._state.declared.told())
        return {*self._ended.mappings[mark.mappings :], *in_force}

    def told_before(self, mark: Mark) -> list[Told]:
        """The mappings that had ended at a place."""
        return self._ended.mappings[: mark.mappings]

    def _take_run(self, ran: Ran) -> None:
        state, alike = self._state, (ran.shape.digest, ran.evidence)
        if state.settled == alike:
            return
        edges = recall(ran.shape, self._owner, state.told())
        state.shown.show(edges.values(), ran.evidence, ran.at)
        state.shown.map(ran.shape.mappings, ran.evidence, ran.at)
        missed = [pair for pair in state.shown.edges if pair not in edges]
        untold = self._steps_without_columns(ran.shape, edges.values())
        state.settled = alike if not missed and not untold else None
        if ran.succeeded:
            self._count_misses(ran, missed, untold)

    def _steps_without_columns(self, shape: Shape, edges: Iterable[FlowEdge]) -> list[Key]:
        """The steps whose output a run shows, but not the columns that runs before it told."""
        told = {step for step, _ in shape.mappings}
        written = [edge.source for edge in edges if edge.role is Role.WRITTEN]
        known = self._state.shown.mappings
        return [step for step in written if step in known and step not in told]

    def _count_misses(self, ran: Ran, pairs: Iterable[Pair], steps: Iterable[Key]) -> None:
        shown = self._state.shown
        for pair in pairs:
            known = shown.edges[pair]
            if ran.reads_told if known.edge.role is Role.READ else ran.writes_told:
                known.misses += 1
                if known.misses >= self._misses_to_end:
                    shown.end(pair, ran.at, "missed")
        for step in steps:
            mapped = shown.mappings[step]
            mapped.misses += 1
            if mapped.misses >= self._misses_to_end:
                shown.unmap(step, ran.at, "missed")

    def _take_declaration(self, declared: Declared) -> None:
        state, shape, at = self._state, declared.shape, declared.at
        state.settled = None
        pairs = {(edge.source, edge.target) for edge in shape.edges}
        for standing in (state.shown, state.declared):
            for pair, known in [*standing.edges.items()]:
                is_read = known.edge.role is Role.READ
                told = declared.reads_told if is_read else declared.writes_told
                if told and pair not in pairs:
                    standing.end(pair, at, "replaced")
        state.declared.show(shape.edges, declared.evidence, at)
        explicit = declared.explicit
        state.declared.map(shape.mappings, declared.evidence, at, explicit=explicit)
        if declared.writes_told:
            mapped = {step for step, _ in shape.mappings}
            for standing in (state.shown, state.declared):
                for step in standing.mappings.keys() - mapped:
                    standing.unmap(step, at, "replaced")

    def _take_drop(self, dropped: Dropped) -> None:
        self._state.settled = None
        if dropped.reason == "deleted":
            self._take_deletion(dropped)
            return
        for standing in (self._state.shown, self._state.declared):
            for pair in [pair for pair in standing.edges if dropped.dataset in pair]:
                standing.end(pair, dropped.at, dropped.reason)

    def _take_deletion(self, deleted: Dropped) -> None:
        """What the facet of a declaration told of columns ends with the facet.

        Runs saw what they saw. What a dataset derives from by that facet alone ends with it.
        """
        standing = self._state.declared
        for step, known in [*standing.mappings.items()]:
            if known.explicit or (step, deleted.dataset) not in standing.edges:
                continue
            standing.unmap(step, deleted.at, deleted.reason)
            if self._owner == deleted.dataset:
                for pair in [pair for pair in standing.edges if step in pair]:
                    standing.end(pair, deleted.at, deleted.reason)
