"""How the edges of one job came and went, as a function of everything one source said of it.

A timeline is the ordered list of a job's runs, of what was declared about it, and of the drops of
its datasets. Its rows follow from the list alone, so the order in which events arrive can never
matter; only how much of the list has to be read again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias

from headwater.collector.facts import Role
from headwater.collector.shape import FlowEdge, Shape
from headwater.model.edges import Evidence, Transformation
from headwater.model.graph import Layer, column_label, flow_label
from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant

Links: TypeAlias = list[tuple[Key, Key, int]]
"""(source column, target column, transformation code) of each link of a mapping."""

_CHECKPOINT_EVERY: Final = 32

# At one instant a declaration is read first and a drop last: a run that drops what it has just
# written leaves nothing behind.
_DECLARED, _RAN, _DROPPED = range(3)


class Position(NamedTuple):
    """Where an entry stands in its timeline; `tie` tells two of one instant apart."""

    at: Instant
    kind: int
    tie: bytes


@dataclass(frozen=True, slots=True)
class Ran:
    """One run. reads_told, writes_told: whether it spoke of that side at all."""

    run: Key
    at: Instant
    succeeded: bool
    reads_told: bool
    writes_told: bool
    shape: Shape

    @property
    def position(self) -> Position:
        """Runs of one instant are ordered by key."""
        return Position(self.at, _RAN, self.run.to_bytes(8, "big", signed=True))


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration. digest: of the event that made it."""

    at: Instant
    digest: bytes
    evidence: Evidence
    reads_told: bool
    writes_told: bool
    shape: Shape

    @property
    def position(self) -> Position:
        """Declarations of one instant are ordered by content."""
        return Position(self.at, _DECLARED, self.digest)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A dataset was dropped or renamed away."""

    dataset: Key
    at: Instant
    reason: str

    @property
    def position(self) -> Position:
        """Drops of one instant are ordered by dataset and reason."""
        tie = self.dataset.to_bytes(8, "big", signed=True) + self.reason.encode()
        return Position(self.at, _DROPPED, tie)


Entry: TypeAlias = Ran | Declared | Dropped


class Row(NamedTuple):
    """An edge and when it held. ended: why it no longer does."""

    layer: Layer
    source: Key
    target: Key
    label: int
    valid_from: Instant
    valid_to: Instant
    ended: str | None


class _Told(NamedTuple):
    """A mapping in force at a step, for some time. ended: why it no longer is."""

    step: Key
    evidence: Evidence
    digest: bytes
    since: Instant
    until: Instant
    ended: str | None


@dataclass(slots=True)
class _Open:
    edge: FlowEdge
    since: Instant
    misses: int = 0


@dataclass(slots=True)
class _State:
    """What holds after some entry. Observed and declared edges live side by side.

    settled: the shape that is just what is observed, so that a run of it changes nothing.
    """

    observed: dict[tuple[Key, Key], _Open] = field(default_factory=dict[tuple[Key, Key], _Open])
    declared: dict[tuple[Key, Key], tuple[_Open, Evidence]] = field(
        default_factory=dict[tuple[Key, Key], tuple[_Open, Evidence]]
    )
    mappings: dict[tuple[Key, Evidence], tuple[bytes, Instant]] = field(
        default_factory=dict[tuple[Key, Evidence], tuple[bytes, Instant]]
    )
    settled: bytes | None = None

    def copy(self) -> _State:
        return _State(
            {pair: _Open(o.edge, o.since, o.misses) for pair, o in self.observed.items()},
            dict(self.declared),
            dict(self.mappings),
            self.settled,
        )


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """The state before the entry at `index`, and how much had been closed by then."""

    index: int
    state: _State
    closed: int
    told: int


@dataclass(frozen=True, slots=True)
class RowChanges:
    """How the rows of a timeline changed when it was read again."""

    removed: set[Row]
    added: set[Row]


class Timeline:
    """The entries of one job and one source, and the rows that follow from them."""

    def __init__(self, *, misses_to_end: int, links_of: Callable[[bytes], Links]) -> None:
        self._misses_to_end = misses_to_end
        self._links_of = links_of
        self._positions: list[Position] = []
        self._entries: list[Entry] = []
        self._runs: dict[Key, Position] = {}
        self._dirty_from: int | None = None
        self._checkpoints: list[_Checkpoint] = [_Checkpoint(0, _State(), 0, 0)]
        self._closed: list[Row] = []
        self._told: list[_Told] = []
        self._tail = _State()
        self.datasets: set[Key] = set()

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, entry: Entry) -> None:
        """Add an entry; a run that is there already is replaced by what is known of it now."""
        if isinstance(entry, Ran):
            known = self._runs.get(entry.run)
            if known is not None:
                if self._replace_in_place(known, entry):
                    return
                self._remove(known)
            self._runs[entry.run] = entry.position
        position = entry.position
        index = bisect_left(self._positions, position)
        if index < len(self._positions) and self._positions[index] == position:
            if self._entries[index] == entry:
                return
            self._entries[index] = entry
        else:
            self._positions.insert(index, position)
            self._entries.insert(index, entry)
        self._touch(index)

    def _replace_in_place(self, known: Position, entry: Ran) -> bool:
        if known != entry.position:
            return False
        index = bisect_left(self._positions, known)
        if self._entries[index] != entry:
            self._entries[index] = entry
            self._touch(index)
        return True

    def take_out(self, run: Key) -> None:
        """Forget a run that turned out to belong elsewhere."""
        known = self._runs.pop(run, None)
        if known is not None:
            self._remove(known)

    def _remove(self, position: Position) -> None:
        index = bisect_left(self._positions, position)
        del self._positions[index]
        del self._entries[index]
        self._touch(index)

    def _touch(self, index: int) -> None:
        if self._dirty_from is None or index < self._dirty_from:
            self._dirty_from = index

    def refresh(self) -> RowChanges:
        """Read again from the first entry that changed; says which rows are no longer so."""
        if self._dirty_from is None:
            return RowChanges(set(), set())
        while self._checkpoints[-1].index > self._dirty_from:
            self._checkpoints.pop()
        checkpoint = self._checkpoints[-1]
        old = self._rows_since(checkpoint)
        old_told = self._told_since(checkpoint)
        del self._closed[checkpoint.closed :]
        del self._told[checkpoint.told :]
        self._replay(checkpoint)
        self._dirty_from = None
        new = self._rows_since(checkpoint)
        new_told = self._told_since(checkpoint)
        removed, added = old - new, new - old
        if old_told != new_told:
            steps = {told.step for told in old_told ^ new_told}
            before = self._link_rows(self._told[: checkpoint.told], old_told, steps)
            after = self._link_rows(self._told[: checkpoint.told], new_told, steps)
            removed |= before - after
            added |= after - before
        return RowChanges(removed, added)

    def rows(self) -> set[Row]:
        """Every row that follows from the entries read so far."""
        start = _Checkpoint(0, _State(), 0, 0)
        told = self._told_since(start)
        links = self._link_rows([], told, {each.step for each in told})
        return self._rows_since(start) | links

    # -- reading the entries ------------------------------------------------------------------

    def _replay(self, checkpoint: _Checkpoint) -> None:
        state = checkpoint.state.copy()
        for index in range(checkpoint.index, len(self._entries)):
            if index - self._checkpoints[-1].index >= _CHECKPOINT_EVERY:
                self._checkpoints.append(
                    _Checkpoint(index, state.copy(), len(self._closed), len(self._told))
                )
            match self._entries[index]:
                case Ran() as ran:
                    self._read_run(state, ran)
                case Declared() as declared:
                    self._read_declaration(state, declared)
                case Dropped() as dropped:
                    self._read_drop(state, dropped)
        self._tail = state

    def _read_run(self, state: _State, ran: Ran) -> None:
        if state.settled == ran.shape.digest:
            return
        shown = {(edge.source, edge.target): edge for edge in ran.shape.edges}
        for pair, edge in shown.items():
            known = state.observed.get(pair)
            if known is None:
                self._note_ends(edge)
                state.observed[pair] = _Open(edge, ran.at)
            elif known.edge == edge:
                known.misses = 0
            else:
                self._close(known, ran.at, Evidence.OBSERVED, "changed")
                state.observed[pair] = _Open(edge, ran.at)
        self._read_mappings(state, ran.shape, ran.at, Evidence.OBSERVED)
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
                self._end_observed(state, pair, ran.at, "missed")

    def _read_declaration(self, state: _State, declared: Declared) -> None:
        state.settled = None
        shown = {(edge.source, edge.target): edge for edge in declared.shape.edges}

        def replaced(edge: FlowEdge) -> bool:
            return declared.reads_told if edge.role is Role.READ else declared.writes_told

        for pair, (known, evidence) in [*state.declared.items()]:
            if shown.get(pair) == known.edge and evidence is declared.evidence:
                continue
            if pair in shown or replaced(known.edge):
                reason = "changed" if pair in shown else "replaced"
                self._end_declared(state, pair, declared.at, reason)
        for pair, edge in shown.items():
            if pair not in state.declared:
                self._note_ends(edge)
                state.declared[pair] = (_Open(edge, declared.at), declared.evidence)
        self._read_mappings(state, declared.shape, declared.at, declared.evidence)
        if declared.writes_told:
            self._end_mappings_not_declared(state, declared)
        for pair, known in [*state.observed.items()]:
            if pair not in shown and replaced(known.edge):
                self._end_observed(state, pair, declared.at, "replaced")

    def _end_mappings_not_declared(self, state: _State, declared: Declared) -> None:
        kept = {(step, declared.evidence) for step, _ in declared.shape.mappings}
        for step, evidence in [*state.mappings]:
            if evidence is not Evidence.OBSERVED and (step, evidence) not in kept:
                self._end_mapping(state, step, evidence, declared.at, "replaced")

    def _read_drop(self, state: _State, dropped: Dropped) -> None:
        state.settled = None
        for pair in [pair for pair in state.observed if dropped.dataset in pair]:
            self._end_observed(state, pair, dropped.at, dropped.reason)
        for pair in [pair for pair in state.declared if dropped.dataset in pair]:
            self._end_declared(state, pair, dropped.at, dropped.reason)

    def _read_mappings(self, state: _State, shape: Shape, at: Instant, evidence: Evidence) -> None:
        # A mapping is replaced whole by the next one: it is a facet, and facets are.
        for step, digest in shape.mappings:
            known = state.mappings.get((step, evidence))
            if known is not None and known[0] == digest:
                continue
            self._end_mapping(state, step, evidence, at, "replaced")
            state.mappings[step, evidence] = (digest, at)

    def _end_observed(self, state: _State, pair: tuple[Key, Key], at: Instant, reason: str) -> None:
        known = state.observed.pop(pair)
        self._close(known, at, Evidence.OBSERVED, reason)
        if known.edge.role is Role.WRITTEN:
            self._end_mapping(state, known.edge.source, Evidence.OBSERVED, at, reason)

    def _end_declared(self, state: _State, pair: tuple[Key, Key], at: Instant, reason: str) -> None:
        known, evidence = state.declared.pop(pair)
        self._close(known, at, evidence, reason)
        if known.edge.role is Role.WRITTEN and reason != "changed":
            self._end_mapping(state, known.edge.source, evidence, at, reason)

    def _end_mapping(
        self, state: _State, step: Key, evidence: Evidence, at: Instant, reason: str
    ) -> None:
        known = state.mappings.pop((step, evidence), None)
        if known is not None and known[1] < at:
            self._told.append(_Told(step, evidence, *known, at, reason))

    def _close(self, known: _Open, at: Instant, evidence: Evidence, reason: str) -> None:
        if known.since < at:
            self._closed.append(_flow_row(known, at, evidence, reason))

    def _note_ends(self, edge: FlowEdge) -> None:
        self.datasets.add(edge.source if edge.role is Role.READ else edge.target)

    # -- rows ---------------------------------------------------------------------------------

    def _rows_since(self, checkpoint: _Checkpoint) -> set[Row]:
        rows = set(self._closed[checkpoint.closed :])
        rows.update(
            _flow_row(known, FOREVER, Evidence.OBSERVED, None)
            for known in self._tail.observed.values()
        )
        rows.update(
            _flow_row(known, FOREVER, evidence, None)
            for known, evidence in self._tail.declared.values()
        )
        return rows

    def _told_since(self, checkpoint: _Checkpoint) -> set[_Told]:
        told = set(self._told[checkpoint.told :])
        told.update(
            _Told(step, evidence, digest, since, FOREVER, None)
            for (step, evidence), (digest, since) in self._tail.mappings.items()
        )
        return told

    def _link_rows(self, before: list[_Told], since: set[_Told], steps: set[Key]) -> set[Row]:
        """The column edges of some steps: a link lasts as long as mapping after mapping has it."""
        told = [each for each in (*before, *since) if each.step in steps]
        told.sort(key=lambda each: (each.step, each.evidence, each.since))
        rows: set[Row] = set()
        for run in _by_step(told):
            rows.update(self._link_rows_of(run))
        return rows

    def _link_rows_of(self, told: list[_Told]) -> Iterator[Row]:
        lasting: dict[tuple[Key, Key, int], Instant] = {}
        last: _Told | None = None
        for each in told:
            links = set(self._links_of(each.digest))
            for link, began in [*lasting.items()]:
                if last is None or (last.until == each.since and link in links):
                    continue
                del lasting[link]
                yield _link_row(link, began, last)
            for link in links:
                lasting.setdefault(link, each.since)
            last = each
        if last is not None:
            for link, began in lasting.items():
                yield _link_row(link, began, last)


def _by_step(told: list[_Told]) -> Iterator[list[_Told]]:
    for _, together in groupby(told, key=attrgetter("step", "evidence")):
        yield [*together]


def _flow_row(known: _Open, until: Instant, evidence: Evidence, ended: str | None) -> Row:
    edge = known.edge
    label = flow_label(evidence, edge.influence, implied=edge.implied, missed=ended == "missed")
    return Row(Layer.FLOW, edge.source, edge.target, label, known.since, until, ended)


def _link_row(link: tuple[Key, Key, int], since: Instant, last: _Told) -> Row:
    source, target, code = link
    label = column_label(last.evidence, Transformation.from_code(code))
    return Row(Layer.COLUMNS, source, target, label, since, last.until, last.ended)
