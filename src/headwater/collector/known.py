"""What the fold knows while it works, and what it changes: the projection's working set."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from headwater.collector.facet_history import FacetHistory, FacetRow, Members, Observation
from headwater.collector.facts import Mapping, NameFact, Rejection, RejectionFact, Role
from headwater.collector.rejections import Rejections
from headwater.collector.run_state import RunRecord
from headwater.collector.shape import Shape, Step
from headwater.collector.timeline import Timeline
from headwater.collector.timeline_entries import Declared, Dropped, Ran
from headwater.collector.timeline_rows import Links, Row
from headwater.model.identity import NOT_COLUMNS, DatasetId, JobId, Key
from headwater.model.time import FOREVER, Instant, Offset

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")


Telling: TypeAlias = tuple[tuple[Key, bytes], ...]
"""What an event says of datasets and jobs: each with the digest of its set of facets, in order."""


class Window(NamedTuple):
    """What one event says of one side of a run, where it stands for its own window alone.

    digest: of the event.
    """

    run: Key
    at: Instant
    role: Role
    dataset: Key
    digest: bytes
    duration_s: float | None
    rows: int | None
    size_bytes: int | None
    files: int | None


class TimelineId(NamedTuple):
    """A timeline belongs to a job (or a dataset with structural lineage) and one source."""

    owner: Key
    source: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event in the projection's own index of the log. told: digest of what it says of whom."""

    offset: Offset
    at: Instant
    type: str | None
    producer: str
    run: Key | None
    job: Key | None
    dataset: Key | None
    told: bytes | None


class SqlEventRow(NamedTuple):
    """An event whose SQL may tell more than its producer does. run: None of a job by itself."""

    offset: Offset
    job: Key
    run: Key | None
    at: Instant


@dataclass(slots=True)
class EdgeVersion:
    """A row of a timeline as it is stored. number: its own, never reused."""

    number: int
    timeline: TimelineId
    row: Row
    known_from: Offset
    known_to: Offset = FOREVER


@dataclass(slots=True)
class FacetVersion:
    """A row of a facet history as it is stored."""

    number: int
    owner: Key
    row: FacetRow
    known_from: Offset
    known_to: Offset = FOREVER


@dataclass(slots=True)
class AliasRecord:
    """Two names of one dataset, as one source states it of one of them.

    manual: people said so. by: who of them, at the latest.
    stated_at, retracted_at: the latest times; the alias holds while the former is the later.
    """

    dataset: Key
    alias: Key
    source: str
    manual: bool
    type: str
    by: str
    first_at: Instant
    stated_at: Instant
    retracted_at: Instant | None = None

    @property
    def holds(self) -> bool:
        """Whether the two are one dataset, by everything known."""
        return self.retracted_at is None or self.stated_at > self.retracted_at


@dataclass(slots=True)
class Changes:
    """Everything that one batch of events changes, in the terms of the store.

    opened, closed: rows as stored; a row opened and closed by one batch is in `opened` only.
    touched: datasets and jobs whose searchable text may have changed.
    regrouped: datasets that got another name, or lost one.
    quarantined: events that could not be folded.
    tellings: by digest. described: the first and last time at which each was told of, here.
    run_bodies: by owner and name, the digest and text of a facet that a run told otherwise before.
    """

    datasets: dict[Key, DatasetId] = field(default_factory=dict[Key, DatasetId])
    jobs: dict[Key, JobId] = field(default_factory=dict[Key, JobId])
    runs: dict[Key, RunRecord] = field(default_factory=dict[Key, RunRecord])
    columns: dict[Key, tuple[Key, str]] = field(default_factory=dict[Key, tuple[Key, str]])
    names: set[NameFact] = field(default_factory=set[NameFact])
    events: list[EventRow] = field(default_factory=list[EventRow])
    quarantined: list[Offset] = field(default_factory=list[Offset])
    bodies: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    tellings: dict[bytes, Telling] = field(default_factory=dict[bytes, Telling])
    described: dict[Key, tuple[Instant, Instant]] = field(
        default_factory=dict[Key, tuple[Instant, Instant]]
    )
    run_bodies: dict[tuple[Key, str], tuple[bytes, bytes]] = field(
        default_factory=dict[tuple[Key, str], tuple[bytes, bytes]]
    )
    windows: list[Window] = field(default_factory=list[Window])
    facet_sets: dict[bytes, Members] = field(default_factory=dict[bytes, Members])
    facets_opened: list[FacetVersion] = field(default_factory=list[FacetVersion])
    facets_closed: list[FacetVersion] = field(default_factory=list[FacetVersion])
    shapes: dict[bytes, Shape] = field(default_factory=dict[bytes, Shape])
    mappings: dict[bytes, Mapping] = field(default_factory=dict[bytes, Mapping])
    steps: dict[Key, Step] = field(default_factory=dict[Key, Step])
    declarations: list[tuple[TimelineId, Declared]] = field(
        default_factory=list[tuple[TimelineId, Declared]]
    )
    drops: set[tuple[Key, Instant, str]] = field(default_factory=set[tuple[Key, Instant, str]])
    renames: set[tuple[Key, Key, Instant]] = field(default_factory=set[tuple[Key, Key, Instant]])
    aliases: dict[tuple[Key, Key, str], AliasRecord] = field(
        default_factory=dict[tuple[Key, Key, str], AliasRecord]
    )
    dependencies: set[tuple[Key, Key, Instant]] = field(
        default_factory=set[tuple[Key, Key, Instant]]
    )
    run_flows: set[tuple[Key, Key, Instant]] = field(default_factory=set[tuple[Key, Key, Instant]])
    sql_events: list[SqlEventRow] = field(default_factory=list[SqlEventRow])
    rejections: dict[tuple[Key, bytes], Rejection] = field(
        default_factory=dict[tuple[Key, bytes], Rejection]
    )
    edges_opened: list[EdgeVersion] = field(default_factory=list[EdgeVersion])
    edges_closed: list[EdgeVersion] = field(default_factory=list[EdgeVersion])
    touched: set[Key] = field(default_factory=set[Key])
    regrouped: set[Key] = field(default_factory=set[Key])


class StoredTimeline(NamedTuple):
    """A timeline as the store holds it; the drops of its datasets lie apart."""

    entries: Sequence[Ran | Declared]
    versions: Sequence[EdgeVersion]


class StoredFacets(NamedTuple):
    """The facet rows of one owner that hold by what is known."""

    versions: Sequence[FacetVersion]
    last_at: Instant | None


class ProjectionState(Protocol):
    """What the fold asks of the store: everything by key, as of the last commit."""

    def has(self, kind: str, key: Key | bytes) -> bool:
        """Whether this dataset, job, column, step, or content by its digest, is stored."""
        ...

    def run(self, key: Key) -> RunRecord | None:
        """A run with its sides."""
        ...

    def timeline(self, timeline: TimelineId) -> StoredTimeline:
        """The runs, declarations and current rows of a timeline; empty for a new one."""
        ...

    def timelines_of(self, dataset: Key) -> Sequence[TimelineId]:
        """The timelines with an edge, past or present, at this dataset."""
        ...

    def facets(self, owner: Key) -> StoredFacets:
        """The facet rows of an owner."""
        ...

    def observations(self, owner: Key, *, since: Instant) -> Sequence[Observation]:
        """The observations of an owner at or after an instant."""
        ...

    def links(self, mapping: bytes) -> Links:
        """The column links of a mapping."""
        ...

    def drops(self, dataset: Key) -> Sequence[tuple[Instant, str]]:
        """When a dataset was dropped or renamed away, or its columns were, and which it was."""
        ...

    def aliases(self, dataset: Key) -> Sequence[AliasRecord]:
        """The aliases that a dataset stated."""
        ...

    def columns(self, dataset: Key) -> Sequence[tuple[Key, str]]:
        """The columns of a dataset that any mapping has named."""
        ...

    def owners_of(self, columns: Sequence[Key]) -> dict[Key, Key]:
        """The datasets of these columns."""
        ...

    def rejections(self) -> Sequence[tuple[tuple[Key, bytes], Rejection]]:
        """All that was ever said not to flow, by the job that says it and the facet's digest."""
        ...

    def next_numbers(self) -> tuple[int, int]:
        """The first unused numbers for edge and facet versions."""
        ...


class Recent(Generic[KeyT, ValueT]):
    """Values that were used lately; the others are let go between two batches."""

    def __init__(self, limit: int, load: Callable[[KeyT], ValueT]) -> None:
        self._limit = limit
        self._load = load
        self._values: OrderedDict[KeyT, ValueT] = OrderedDict()

    def get(self, key: KeyT) -> ValueT:
        """The value, loaded where it is not at hand."""
        value = self._values.get(key)
        if value is None:
            value = self._load(key)
            self._values[key] = value
        else:
            self._values.move_to_end(key)
        return value

    def peek(self) -> Sequence[tuple[KeyT, ValueT]]:
        """All that is at hand."""
        return [*self._values.items()]

    def trim(self) -> None:
        """Let go of what was not used lately."""
        while len(self._values) > self._limit:
            self._values.popitem(last=False)

    def clear(self) -> None:
        """Let go of everything."""
        self._values.clear()


@dataclass(slots=True)
class TrackedTimeline:
    """A timeline, the stored versions of its rows, and the datasets whose drops it has.

    uncut: whether these versions are all of its rows, since nothing of it is rejected.
    """

    timeline: Timeline
    versions: dict[Row, EdgeVersion]
    drops_of: set[Key] = field(default_factory=set[Key])
    uncut: bool = True

    def put_drops(
        self, datasets: AbstractSet[Key], drops: Callable[[Key], Sequence[tuple[Instant, str]]]
    ) -> None:
        """Let it know when these datasets were dropped."""
        for dataset in datasets - self.drops_of:
            self.drops_of.add(dataset)
            for at, reason in drops(dataset):
                self.timeline.put(Dropped(dataset, at, reason))


@dataclass(slots=True)
class TrackedFacets:
    """A facet history, the stored versions of its rows, and what this batch added to it."""

    history: FacetHistory
    versions: dict[FacetRow, FacetVersion]
    pending: list[Observation]


class Known:
    """The working set of the fold over a store.

    It is ahead of the store until the changes are committed; when that fails, `forget` takes it
    back to what the store holds.
    """

    def __init__(self, state: ProjectionState, *, misses_to_end: int) -> None:
        self._state = state
        self._misses_to_end = misses_to_end
        self.runs: Recent[Key, RunRecord] = Recent(4096, self._load_run)
        self.timelines: Recent[TimelineId, TrackedTimeline] = Recent(2048, self._load_timeline)
        self.facets: Recent[Key, TrackedFacets] = Recent(16384, self._load_facets)
        self.drops: Recent[Key, list[tuple[Instant, str]]] = Recent(16384, self._load_drops)
        self.aliases: Recent[Key, dict[tuple[Key, str], AliasRecord]] = Recent(
            4096, self._load_aliases
        )
        self._links: Recent[bytes, Links] = Recent(256, state.links)
        self._stored: Recent[tuple[str, Key | bytes], list[bool]] = Recent(
            262144, lambda told: [state.has(*told)]
        )
        self._pending_links: dict[bytes, Links] = {}
        self._observed: list[TrackedFacets] = []
        self._next_edge, self._next_facet = state.next_numbers()
        self.changes = Changes()
        self._load_rejections()

    def is_new(self, kind: str, key: Key | bytes) -> bool:
        """Whether nobody has asked this about a thing that is not stored yet; True once."""
        told = self._stored.get((kind, key))
        if told[0]:
            return False
        told[0] = True
        return True

    def exists(self, kind: str, key: Key | bytes) -> bool:
        """Whether a thing is stored, or will be with these changes."""
        return self._stored.get((kind, key))[0]

    def number_edge(self) -> int:
        """A number for a new edge version."""
        self._next_edge += 1
        return self._next_edge - 1

    def number_facet(self) -> int:
        """A number for a new facet version."""
        self._next_facet += 1
        return self._next_facet - 1

    def keep_mapping(self, mapping: Mapping) -> None:
        """Remember the links of a mapping until the store has them."""
        if self.is_new("mapping", mapping.digest):
            self.changes.mappings[mapping.digest] = mapping
            self._pending_links[mapping.digest] = [
                (link.source, link.target, link.transformation.code) for link in mapping.links
            ]

    def keep_observation(self, owner: Key, observation: Observation) -> None:
        """Remember an observation until the store has it."""
        first, last = self.changes.described.get(owner, (observation.at, observation.at))
        self.changes.described[owner] = (min(first, observation.at), max(last, observation.at))
        tracked = self.facets.get(owner)
        tracked.pending.append(observation)
        self._observed.append(tracked)

    def take_changes(self) -> Changes:
        """Everything that changed since the last call."""
        changes, self.changes = self.changes, Changes()
        edges = {version.number for version in changes.edges_opened}
        facets = {version.number for version in changes.facets_opened}
        changes.edges_closed = [v for v in changes.edges_closed if v.number not in edges]
        changes.facets_closed = [v for v in changes.facets_closed if v.number not in facets]
        return changes

    def settle(self) -> None:
        """The changes are stored: let go of what was not used lately."""
        self._pending_links.clear()
        for tracked in self._observed:
            tracked.pending.clear()
        self._observed.clear()
        for recent in (self.runs, self.timelines, self.facets, self.drops, self.aliases):
            recent.trim()
        self._links.trim()
        self._stored.trim()

    def forget(self) -> None:
        """The changes were not stored: go back to what the store holds."""
        for recent in (self.runs, self.timelines, self.facets, self.drops, self.aliases):
            recent.clear()
        self._links.clear()
        self._stored.clear()
        self._pending_links.clear()
        self._observed.clear()
        self._next_edge, self._next_facet = self._state.next_numbers()
        self.changes = Changes()
        self._load_rejections()

    def observations(self, owner: Key, since: Instant) -> list[Observation]:
        """All observations of an owner at or after an instant, stored or not."""
        pending = [each for each in self.facets.get(owner).pending if each.at >= since]
        return [*self._state.observations(owner, since=since), *pending]

    def columns(self, dataset: Key) -> list[tuple[Key, str]]:
        """The columns of a dataset, stored or not, but for what stands for several of them."""
        pending = [(k, path) for k, (of, path) in self.changes.columns.items() if of == dataset]
        known = {*self._state.columns(dataset), *pending}
        # In one order, however much of it was stored by now: numbers are given in this order.
        return sorted(each for each in known if each[1] not in NOT_COLUMNS)

    def datasets_of(self, columns: Iterable[Key]) -> dict[Key, Key]:
        """The datasets of columns, stored or not."""
        wanted = [*columns]
        fresh = self.changes.columns
        owners = self._state.owners_of(wanted)
        return owners | {each: fresh[each][0] for each in wanted if each in fresh}

    def keep_rejection(self, subject: Key, told: RejectionFact) -> None:
        """Remember what a job's facet of this content says does not flow."""
        if (subject, told.digest) not in self._rejected:
            self._rejected[subject, told.digest] = told.rejection
            self.changes.rejections[subject, told.digest] = told.rejection

    def rejection(self, subject: Key, content: bytes) -> Rejection | None:
        """What a job's facet of this content says; None where it could not be read."""
        return self._rejected.get((subject, content))

    def _load_rejections(self) -> None:
        self._rejected = dict(self._state.rejections())
        self.rejections = Rejections()
        for subject in {subject for subject, _ in self._rejected}:
            current = self.facets.get(subject).history.current("headwater_rejection")
            told = {self._rejected.get((subject, digest)) for digest in current}
            self.rejections.state(subject, {each for each in told if each is not None})

    def timelines_touching(self, dataset: Key) -> set[TimelineId]:
        """Every timeline with an edge at this dataset, stored or not."""
        at_hand = {key for key, each in self.timelines.peek() if dataset in each.drops_of}
        return at_hand | set(self._state.timelines_of(dataset))

    def _load_run(self, key: Key) -> RunRecord:
        return self._state.run(key) or RunRecord(key)

    def _load_timeline(self, key: TimelineId) -> TrackedTimeline:
        stored = self._state.timeline(key)
        timeline = Timeline(key.owner, misses_to_end=self._misses_to_end, links_of=self._find_links)
        versions = {version.row: version for version in stored.versions}
        tracked = TrackedTimeline(timeline, versions)
        for entry in stored.entries:
            timeline.put(entry)
            tracked.put_drops(entry.shape.datasets, self.drops.get)
        timeline.refresh()
        return tracked

    def _find_links(self, mapping: bytes, without: frozenset[Key]) -> Links:
        links = self._pending_links.get(mapping) or self._links.get(mapping)
        if not without:
            return links
        owners = self.datasets_of(source for source, *_ in links)
        return [link for link in links if owners[link[0]] not in without]

    def _load_facets(self, owner: Key) -> TrackedFacets:
        stored = self._state.facets(owner)
        versions = {version.row: version for version in stored.versions}
        return TrackedFacets(FacetHistory(set(versions), stored.last_at), versions, [])

    def _load_drops(self, dataset: Key) -> list[tuple[Instant, str]]:
        return [*self._state.drops(dataset)]

    def _load_aliases(self, dataset: Key) -> dict[tuple[Key, str], AliasRecord]:
        return {(record.alias, record.source): record for record in self._state.aliases(dataset)}
