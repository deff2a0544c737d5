"""What holds after some entry of a timeline, and what ended on the way there."""

from __future__ import annotations

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
    since: Instant
    misses: int = 0


@dataclass(slots=True)
class _State:
    """What holds after some entry. Observed and declared edges live side by side.

    settled: the shape that is just what is observed, so that a run of it changes nothing.
    """

    observed: dict[Pair, _Open] = field(default_factory=dict[Pair, _Open])
    declared: dict[Pair, tuple[_Open, Evidence]] = field(
        default_factory=dict[Pair, tuple[_Open, Evidence]]
    )
    mappings: dict[tuple[Key, Evidence], tuple[bytes, Instant]] = field(
        default_factory=dict[tuple[Key, Evidence], tuple[bytes, Instant]]
    )
    settled: bytes | None = None

    def told(self) -> dict[Pair, FlowEdge]:
        """What holds and is not merely implied; where both tell it, as it was observed."""
        declared = ((pair, known.edge) for pair, (known, _) in self.declared.items())
        observed = ((pair, known.edge) for pair, known in self.observed.items())
        return {pair: edge for pair, edge in chain(declared, observed) if not edge.implied}

    def copy(self) -> _State:
        return _State(
            {pair: replace(known) for pair, known in self.observed.items()},
            dict(self.declared),
            dict(self.mappings),
            self.settled,
        )


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
        state = self._state
        rows = set(self._closed[mark.closed :])
        rows.update(
            flow_row(known.edge, Evidence.OBSERVED, known.since, FOREVER, None)
            for known in state.observed.values()
        )
        rows.update(
            flow_row(known.edge, evidence, known.since, FOREVER, None)
            for known, evidence in state.declared.values()
        )
        return rows

    def told_since(self, mark: Mark) -> set[Told]:
        """The mappings that ended since a place, and those in force."""
        told = set(self._told[mark.told :])
        told.update(
            Told(step, evidence, digest, since, FOREVER, None)
            for (step, evidence), (digest, since) in self._state.mappings.items()
        )
        return told

    def told_before(self, mark: Mark) -> list[Told]:
        """The mappings that had ended at a place."""
        return self._told[: mark.told]

    # -- entries --------------------------------------------------------------------------------

    def _take_run(self, ran: Ran) -> None:
        state = self._state
        if state.settled == ran.shape.digest:
            return
        shown = recall(ran.shape, self._owner, state.told())
        for pair, edge in shown.items():
            known = state.observed.get(pair)
            if known is None:
                state.observed[pair] = _Open(edge, ran.at)
            elif known.edge == edge:
                known.misses = 0
            else:
                self._close(known, ran.at, Evidence.OBSERVED, "changed")
                state.observed[pair] = _Open(edge, ran.at)
        self._take_mappings(ran.shape, ran.at, Evidence.OBSERVED)
        complete = len(shown) == len(state.observed)
        state.settled = ran.shape.digest if complete else None
        if complete or not ran.succeeded:
            return
        for pair, known in [*state.observed.items()]:
            told = ran.reads_told if known.edge.role is Role.READ else ran.writes_told
            if pair in shown or not told:
                continue
            known.misses += 1
            if known.misses >= self._misses_to_end:
                self._end_observed(pair, ran.at, "missed")

    def _take_declaration(self, declared: Declared) -> None:
        state = self._state
        state.settled = None
        shown = {(edge.source, edge.target): edge for edge in declared.shape.edges}

        def replaced(edge: FlowEdge) -> bool:
            return declared.reads_told if edge.role is Role.READ else declared.writes_told

        for pair, (known, evidence) in [*state.declared.items()]:
            if shown.get(pair) == known.edge and evidence is declared.evidence:
                continue
            if pair in shown or replaced(known.edge):
                reason = "changed" if pair in shown else "replaced"
                self._end_declared(pair, declared.at, reason)
        for pair, edge in shown.items():
            if pair not in state.declared:
                state.declared[pair] = (_Open(edge, declared.at), declared.evidence)
        self._take_mappings(declared.shape, declared.at, declared.evidence)
        if declared.writes_told:
            self._end_mappings_not_declared(declared)
        for pair, known in [*state.observed.items()]:
            if pair not in shown and replaced(known.edge):
                self._end_observed(pair, declared.at, "replaced")

    def _end_mappings_not_declared(self, declared: Declared) -> None:
        kept = {(step, declared.evidence) for step, _ in declared.shape.mappings}
        for step, evidence in [*self._state.mappings]:
            if evidence is not Evidence.OBSERVED and (step, evidence) not in kept:
                self._end_mapping(step, evidence, declared.at, "replaced")

    def _take_drop(self, dropped: Dropped) -> None:
        state = self._state
        state.settled = None
        for pair in [pair for pair in state.observed if dropped.dataset in pair]:
            self._end_observed(pair, dropped.at, dropped.reason)
        for pair in [pair for pair in state.declared if dropped.dataset in pair]:
            self._end_declared(pair, dropped.at, dropped.reason)

    def _take_mappings(self, shape: Shape, at: Instant, evidence: Evidence) -> None:
        # A mapping is replaced whole by the next one: it is a facet, and facets are.
        for step, digest in shape.mappings:
            known = self._state.mappings.get((step, evidence))
            if known is not None and known[0] == digest:
                continue
            self._end_mapping(step, evidence, at, "replaced")
            self._state.mappings[step, evidence] = (digest, at)

    # -- ends -----------------------------------------------------------------------------------

    def _end_observed(self, pair: Pair, at: Instant, reason: str) -> None:
        known = self._state.observed.pop(pair)
        self._close(known, at, Evidence.OBSERVED, reason)
        if known.edge.role is Role.WRITTEN:
            self._end_mapping(known.edge.source, Evidence.OBSERVED, at, reason)

    def _end_declared(self, pair: Pair, at: Instant, reason: str) -> None:
        known, evidence = self._state.declared.pop(pair)
        self._close(known, at, evidence, reason)
        if known.edge.role is Role.WRITTEN and reason != "changed":
            self._end_mapping(known.edge.source, evidence, at, reason)

    def _end_mapping(self, step: Key, evidence: Evidence, at: Instant, reason: str) -> None:
        known = self._state.mappings.pop((step, evidence), None)
        if known is not None and known[1] < at:
            self._told.append(Told(step, evidence, *known, at, reason))

    def _close(self, known: _Open, at: Instant, evidence: Evidence, reason: str) -> None:
        if known.since < at:
            self._closed.append(flow_row(known.edge, evidence, known.since, at, reason))
