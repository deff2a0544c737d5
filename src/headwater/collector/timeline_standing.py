"""What runs showed of a job, or what was declared of it: how that begins, lasts and ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from headwater.collector.facts import Role
from headwater.collector.recall import Pair
from headwater.collector.shape import FlowEdge
from headwater.collector.timeline_rows import Row, Told, flow_row
from headwater.model.edges import Evidence
from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant


@dataclass(slots=True)
class Open:
    """An edge that holds."""

    edge: FlowEdge
    evidence: Evidence
    since: Instant
    misses: int = 0


@dataclass(slots=True)
class Mapped:
    """A mapping in force at a step.

    explicit: whether explicit lineage tells it. without: the datasets that no longer flow there.
    """

    digest: bytes
    evidence: Evidence
    since: Instant
    explicit: bool = False
    misses: int = 0
    without: frozenset[Key] = frozenset()

    def tells(self, digest: bytes, evidence: Evidence) -> bool:
        """Whether it is this mapping, whole."""
        return self.digest == digest and self.evidence is evidence and not self.without


@dataclass(frozen=True, slots=True)
class Ended:
    """What has ended so far, in the order of its ends."""

    edges: list[Row] = field(default_factory=list[Row])
    mappings: list[Told] = field(default_factory=list[Told])


@dataclass(slots=True)
class Standing:
    """What holds: edges by their ends, mappings by step.

    declared: whether declarations say so, rather than runs. ended: where to note what ends.
    """

    ended: Ended
    declared: bool
    edges: dict[Pair, Open] = field(default_factory=dict[Pair, Open])
    mappings: dict[Key, Mapped] = field(default_factory=dict[Key, Mapped])

    def copy(self) -> Standing:
        """The same, to go its own way; what ends is noted in the same place."""
        return replace(
            self,
            edges={pair: replace(known) for pair, known in self.edges.items()},
            mappings={step: replace(known) for step, known in self.mappings.items()},
        )

    def rows(self) -> Iterator[Row]:
        """The edges that hold, as rows."""
        for known in self.edges.values():
            yield flow_row(known.edge, known.evidence, known.since, FOREVER, None)

    def told(self) -> Iterator[Told]:
        """The mappings in force."""
        for step, known in self.mappings.items():
            yield self._told(step, known, FOREVER, None)

    def show(self, edges: Iterable[FlowEdge], evidence: Evidence, at: Instant) -> None:
        """These edges hold; one that held in another way is a new one."""
        for edge in edges:
            pair = edge.source, edge.target
            known = self.edges.get(pair)
            if known is not None and known.edge == edge and known.evidence is evidence:
                known.misses = 0
                continue
            if known is not None:
                self._close(known, at, "changed")
            self.edges[pair] = Open(edge, evidence, at)

    def map(
        self,
        mappings: Iterable[tuple[Key, bytes]],
        evidence: Evidence,
        at: Instant,
        *,
        explicit: bool = False,
    ) -> None:
        """These mappings are in force; each replaces the one before it whole, as facets do."""
        for step, digest in mappings:
            known = self.mappings.get(step)
            if known is not None and known.tells(digest, evidence):
                known.misses, known.explicit = 0, explicit
                continue
            self.unmap(step, at, "replaced")
            self.mappings[step] = Mapped(digest, evidence, at, explicit)

    def end(self, pair: Pair, at: Instant, reason: str) -> None:
        """An edge no longer holds, nor do the columns that flowed along it."""
        known = self.edges.pop(pair)
        self._close(known, at, reason)
        if known.edge.role is Role.WRITTEN:
            self.unmap(known.edge.source, at, reason)
        else:
            self._unmap_from(known.edge.source, known.edge.target, at, reason)

    def _unmap_from(self, dataset: Key, step: Key, at: Instant, reason: str) -> None:
        """The columns of a dataset flow into a step no more; those of others still do."""
        known = self.mappings.pop(step, None)
        if known is not None:
            if known.since < at:
                self.ended.mappings.append(self._told(step, known, at, reason))
            without = known.without | {dataset}
            since = max(known.since, at)
            self.mappings[step] = replace(known, since=since, without=without)

    def unmap(self, step: Key, at: Instant, reason: str) -> None:
        """No mapping is in force at a step any more."""
        known = self.mappings.pop(step, None)
        if known is not None and known.since < at:
            self.ended.mappings.append(self._told(step, known, at, reason))

    def _close(self, known: Open, at: Instant, reason: str) -> None:
        if known.since < at:
            self.ended.edges.append(flow_row(known.edge, known.evidence, known.since, at, reason))

    def _told(self, step: Key, known: Mapped, until: Instant, ended: str | None) -> Told:
        since, without = known.since, known.without
        evidence, digest = known.evidence, known.digest
        return Told(step, self.declared, evidence, digest, since, until, ended, without)
