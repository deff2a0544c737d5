"""Everything that the events of one run said, merged so that their order does not matter."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from headwater.collector.extract import io_key
from headwater.collector.facts import (
    Endpoint,
    Entry,
    FacetFact,
    Facts,
    IoFact,
    Mapping,
    Owner,
    Role,
)
from headwater.collector.shape import Flows, merge_entries
from headwater.model.edges import Evidence
from headwater.model.identity import Key
from headwater.model.time import Instant

Stamp: TypeAlias = tuple[Instant, bytes]
"""When something was said, and a digest that breaks ties: the larger stamp wins."""


class RunState(StrEnum):
    """What became of a run. NEW: only heard of."""

    NEW = "NEW"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    ABORTED = "ABORTED"


TERMINAL: Final = {
    "COMPLETE": RunState.COMPLETED,
    "FAIL": RunState.FAILED,
    "ABORT": RunState.ABORTED,
}
"""What the events that end a run say became of it."""


@dataclass(slots=True)
class Side:
    """One dataset on one side of a run.

    spelled: exactly as its producer named it, sorted. lasting: whether the run as a whole is said
    to use it, and not only some of its windows.
    """

    spelled: set[str] = field(default_factory=set[str])
    lasting: bool = False
    version: tuple[Stamp, str] | None = None
    mapping: tuple[Stamp, Mapping] | None = None
    facets: dict[str, Stamp] = field(default_factory=dict[str, Stamp])


@dataclass(slots=True)
class RunRecord:
    """A run as far as it is known.

    id: as its producer wrote it.
    home: stamp, job and source of its earliest event, which decides where it belongs.
    mentioned: the smallest job key under which others named it, while no event of its own came.
    mentioned_at: when another run last named it as the one that started it.
    otherwise_known: how its sender knows of it, where it was not observed.
    sql_told: whether any of its events brought the SQL of its job.
    facets: name -> (when it was said, digest of its content); the latest wins.
    shape: digest of what its flows come to.
    """

    key: Key
    id: str = ""
    home: tuple[Stamp, Key, str] | None = None
    mentioned: Key | None = None
    mentioned_at: Instant | None = None
    first_at: Instant | None = None
    last_at: Instant | None = None
    started_at: Instant | None = None
    terminal: tuple[Stamp, str] | None = None
    nominal: tuple[Stamp, Instant | None, Instant | None] | None = None
    parent: tuple[Stamp, Key | None, Key | None] | None = None
    otherwise_known: tuple[Stamp, Evidence] | None = None
    reads_told: bool = False
    writes_told: bool = False
    sql_told: bool = False
    sides: dict[tuple[Role, Key], Side] = field(default_factory=dict[tuple[Role, Key], Side])
    entries: dict[Endpoint, Entry] | None = None
    facets: dict[str, Stamp] = field(default_factory=dict[str, Stamp])
    shape: bytes | None = None

    @property
    def job(self) -> Key | None:
        """The job it is a run of."""
        return self.home[1] if self.home else self.mentioned

    @property
    def begins_at(self) -> Instant | None:
        """Its place in time: its START, or else its earliest event."""
        return self.first_at if self.started_at is None else self.started_at

    @property
    def ended_at(self) -> Instant | None:
        """When it ended, by its terminal event."""
        return self.terminal[0][0] if self.terminal else None

    @property
    def state(self) -> RunState:
        """What became of it: terminal beats everything, whatever came after."""
        if self.terminal:
            return TERMINAL[self.terminal[1]]
        if self.started_at is not None or self.first_at is not None:
            return RunState.RUNNING
        return RunState.NEW

    @property
    def evidence(self) -> Evidence:
        """How its sender knows of it."""
        return self.otherwise_known[1] if self.otherwise_known else Evidence.OBSERVED

    def flows(self) -> Flows:
        """All that was said about its data, but for what was said of single windows."""
        lasting = [place for place, side in self.sides.items() if side.lasting]
        reads = {key for role, key in lasting if role is Role.READ}
        writes = {key for role, key in lasting if role is Role.WRITTEN}
        mappings = {
            key: side.mapping[1]
            for (role, key), side in self.sides.items()
            if role is Role.WRITTEN and side.mapping
        }
        return Flows(reads, writes, mappings, self.entries)

    def mention(self, job: Key, at: Instant | None) -> None:
        """Take in that another run names it, as a run of this job.

        at: when, by a run that it started; None where that need not have been.
        """
        self.mentioned = job if self.mentioned is None else min(self.mentioned, job)
        if at is not None:
            self.mentioned_at = at if self.mentioned_at is None else max(self.mentioned_at, at)

    def merge(self, facts: Facts) -> None:
        """Take in what one more event says."""
        run = facts.run
        if run is None or facts.job is None:
            return
        stamp = (facts.at, facts.digest)
        if self.home is None or (stamp, facts.job) < (self.home[0], self.home[1]):
            self.home = (stamp, facts.job, facts.source)
        self.first_at = facts.at if self.first_at is None else min(self.first_at, facts.at)
        self.last_at = facts.at if self.last_at is None else max(self.last_at, facts.at)
        if run.type == "START":
            started = self.started_at
            self.started_at = facts.at if started is None else min(started, facts.at)
        if run.type in TERMINAL and (self.terminal is None or stamp > self.terminal[0]):
            self.terminal = (stamp, run.type)
        if run.nominal_start is not None and (self.nominal is None or stamp > self.nominal[0]):
            self.nominal = (stamp, run.nominal_start, run.nominal_end)
        if run.parent is not None and (self.parent is None or stamp > self.parent[0]):
            self.parent = (stamp, run.parent, run.root)
        if facts.evidence is not Evidence.OBSERVED:
            told = (stamp, facts.evidence)
            self.otherwise_known = max(self.otherwise_known or told, told)
        self.sql_told |= facts.tells_sql
        self._merge_lineage(facts, stamp)
        self._merge_facets(facts)

    def _merge_lineage(self, facts: Facts, stamp: Stamp) -> None:
        told = facts.lineage
        for each in (*(told.reads or ()), *(told.writes or ())):
            self._merge_side(each, stamp, lasting=not facts.windows)
        if facts.windows:
            return
        self.reads_told |= told.reads is not None
        self.writes_told |= told.writes is not None
        if told.entries is None:
            return
        self.reads_told = self.writes_told = True
        entries = dict(self.entries or {})
        for entry in told.entries:
            known = entries.get(entry.target)
            entries[entry.target] = merge_entries(known, entry) if known else entry
        self.entries = entries

    def _merge_side(self, told: IoFact, stamp: Stamp, *, lasting: bool) -> None:
        side = self.sides.setdefault((told.role, told.dataset), Side())
        side.spelled.add(told.spelled)
        side.lasting |= lasting
        version = None if told.version is None else (stamp, told.version)
        if version is not None and (side.version is None or version > side.version):
            side.version = version
        if told.mapping is not None and lasting:
            mapping_stamp = (stamp[0], told.mapping.digest)
            if side.mapping is None or mapping_stamp > side.mapping[0]:
                side.mapping = (mapping_stamp, told.mapping)

    def _merge_facets(self, facts: Facts) -> None:
        told = (*(facts.lineage.reads or ()), *(facts.lineage.writes or ()))
        owners = {
            io_key(self.key, each.dataset, each.role): self.sides[each.role, each.dataset].facets
            for each in told
        }
        owners[self.key] = self.facets
        for facet in facts.facets:
            if facet.owner not in {Owner.DATASET, Owner.JOB}:
                _keep_latest(owners[facet.owner_key], facet, facts.at)


def _keep_latest(facets: dict[str, Stamp], facet: FacetFact, at: Instant) -> None:
    stamp = (at, facet.digest)
    known = facets.get(facet.name)
    if known is None or stamp > known:
        facets[facet.name] = stamp
