"""What holds after some entry of a timeline, and what ended on the way there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain

from headwater.collector.facts import Role
from headwater.collector.recall import Pair, recall
from headwater.collector.shape import FlowEdge, Shape
from headwater.collector.timeline_entries import Declared, Dropped, Entry, Ran
from headwater.collector.timeline_rows import Row, Told, flow_row
from headwater.model.edges import Evidence
from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant


@dataclass(slots=True)
class _Open:
    """An edge that holds."""

    edge: FlowEdge
    evidence: Evidence
    since: Instant
    misses: int = 0


@dataclass(slots=True)
class _Mapped:
    """A mapping in force at a step."""

    digest: bytes
    evidence: Evidence
    since: Instant
    misses: int = 0


@dataclass(slots=True)
class _Standing:
    """What runs showed, or what was declared: edges by their ends, mappings by step."""

    edges: dict[Pair, _Open] = field(default_factory=dict[Pair, _Open])
    mappings: dict[Key, _Mapped] = field(default_factory=dict[Key, _Mapped])

    def copy(self) -> _Standing:
        return _Standing(
            {pair: replace(known) for pair, known in self.edges.items()},
            {step: replace(known) for step, known in self.mappings.items()},
        )


@dataclass(slots=True)
class _State:
    """What holds after some entry. What runs showed and what was declared live side by side.

    settled: the shape and evidence that are just what runs showed, so that a run like that
        changes nothing.
    """

    shown: _Standing = field(default_factory=_Standing)
    declared: _Standing = field(default_factory=_Standing)
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

    state: _State = field(default_factory=_State)
    closed: int = 0
    told: int = 0


class Reading:
    """Takes entry after entry, in order. owner: the job, or the dataset, that they are about."""

    def __init__(self, owner: Key, *, misses_to_end: int) -> None:
        self._owner = owner
        self._misses_to_end = misses_to_end
        self._state = _State()
        self._closed: list[Row] = []
        self._told: list[Told] = []

    def mark(self) -> Mark:
        """This place."""
        return Mark(self._state.copy(), len(self._closed), len(self._told))

    def go_back(self, mark: Mark) -> None:
        """Forget what was read since a place."""
        self._state = mark.state.copy()
        del self._closed[mark.closed :]
        del self._told[mark.told :]

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
        rows = set(self._closed[mark.closed :])
        for standing in (self._state.shown, self._state.declared):
            rows.update(
                flow_row(known.edge, known.evidence, known.since, FOREVER, None)
                for known in standing.edges.values()
            )
        return rows

    def told_since(self, mark: Mark) -> set[Told]:
        """The mappings that ended since a place, and those in force."""
        told = set(self._told[mark.told :])
        for standing in (self._state.shown, self._state.declared):
            told.update(
                self._told_by(standing, step, known, FOREVER, None)
                for step, known in standing.mappings.items()
            )
        return told

    def told_before(self, mark: Mark) -> list[Told]:
        """The mappings that had ended at a place."""
        return self._told[: mark.told]

    # -- entries --------------------------------------------------------------------------------

    def _take_run(self, ran: Ran) -> None:
        state, alike = self._state, (ran.shape.digest, ran.evidence)
        if state.settled == alike:
            return
        edges = recall(ran.shape, self._owner, state.told())
        for pair, edge in edges.items():
            self._show(state.shown, pair, edge, ran.evidence, ran.at)
        self._take_mappings(state.shown, ran.shape, ran.evidence, ran.at)
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
                    self._end(shown, pair, ran.at, "missed")
        for step in steps:
            mapped = shown.mappings[step]
            mapped.misses += 1
            if mapped.misses >= self._misses_to_end:
                self._end_mapping(shown, step, ran.at, "missed")

    def _take_declaration(self, declared: Declared) -> None:
        state, at = self._state, declared.at
        state.settled = None
        edges = {(edge.source, edge.target): edge for edge in declared.shape.edges}
        for standing in (state.shown, state.declared):
            for pair, known in [*standing.edges.items()]:
                is_read = known.edge.role is Role.READ
                replaced = declared.reads_told if is_read else declared.writes_told
                if replaced and pair not in edges:
                    self._end(standing, pair, at, "replaced")
        for pair, edge in edges.items():
            self._show(state.declared, pair, edge, declared.evidence, at)
        self._take_mappings(state.declared, declared.shape, declared.evidence, at)
        if declared.writes_told:
            told = {step for step, _ in declared.shape.mappings}
            for standing in (state.shown, state.declared):
                for step in standing.mappings.keys() - told:
                    self._end_mapping(standing, step, at, "replaced")

    def _take_drop(self, dropped: Dropped) -> None:
        self._state.settled = None
        for standing in (self._state.shown, self._state.declared):
            for pair in [pair for pair in standing.edges if dropped.dataset in pair]:
                self._end(standing, pair, dropped.at, dropped.reason)

    # -- what begins, lasts and ends ------------------------------------------------------------

    def _show(
        self, standing: _Standing, pair: Pair, edge: FlowEdge, evidence: Evidence, at: Instant
    ) -> None:
        known = standing.edges.get(pair)
        if known is not None and known.edge == edge and known.evidence is evidence:
            known.misses = 0
            return
        if known is not None:
            self._close(known, at, "changed")
        standing.edges[pair] = _Open(edge, evidence, at)

    def _take_mappings(
        self, standing: _Standing, shape: Shape, evidence: Evidence, at: Instant
    ) -> None:
        # A mapping is replaced whole by the next one: it is a facet, and facets are.
        for step, digest in shape.mappings:
            known = standing.mappings.get(step)
            if known is not None and known.digest == digest and known.evidence is evidence:
                known.misses = 0
                continue
            self._end_mapping(standing, step, at, "replaced")
            standing.mappings[step] = _Mapped(digest, evidence, at)

    def _end(self, standing: _Standing, pair: Pair, at: Instant, reason: str) -> None:
        known = standing.edges.pop(pair)
        self._close(known, at, reason)
        if known.edge.role is Role.WRITTEN:
            self._end_mapping(standing, known.edge.source, at, reason)

    def _end_mapping(self, standing: _Standing, step: Key, at: Instant, reason: str) -> None:
        known = standing.mappings.pop(step, None)
        if known is not None and known.since < at:
            self._told.append(self._told_by(standing, step, known, at, reason))

    def _told_by(
        self, standing: _Standing, step: Key, known: _Mapped, until: Instant, ended: str | None
    ) -> Told:
        declared = standing is self._state.declared
        return Told(step, declared, known.evidence, known.digest, known.since, until, ended)

    def _close(self, known: _Open, at: Instant, reason: str) -> None:
        if known.since < at:
            self._closed.append(flow_row(known.edge, known.evidence, known.since, at, reason))
