"""What one event says, in Headwater's own terms: the output of `extract`, the input of `fold`.

Facts are plain values that hold no reference to each other, so that they can be made in another
process. Every key stands for an identity whose name is in `Facts.names`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum

from headwater.model.edges import Evidence, Transformation
from headwater.model.identity import DatasetId, JobId, Key, RunId
from headwater.model.time import Instant, Offset


class Role(IntEnum):
    """Which side of a run a dataset was on."""

    READ = 0
    WRITTEN = 1


class Owner(IntEnum):
    """The kind of thing that a facet describes."""

    DATASET = 0
    JOB = 1
    RUN = 2
    READ = 3
    WRITTEN = 4


@dataclass(frozen=True, slots=True)
class FacetFact:
    """One facet of one thing.

    owner_key: of the dataset, job or run; for the two sides of a run, of its pair with the dataset.
    body: its JSON text; None where the event takes the facet away.
    digest: equal for equal content, whoever produced it.
    """

    owner: Owner
    owner_key: Key
    name: str
    body: bytes | None
    digest: bytes


@dataclass(frozen=True, slots=True)
class NameFact:
    """A dataset was spelled like this. rules: what turned the spelling into its name."""

    dataset: Key
    spelled: DatasetId
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AliasFact:
    """Two names of one dataset. by: the person who said so, where one did."""

    dataset: Key
    alias: Key
    type: str | None
    by: str | None


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """Data does not flow from a source to a target, both datasets or both columns.

    job: through this job alone; None for any.
    """

    source: Key
    target: Key
    source_dataset: Key
    target_dataset: Key
    job: Key | None

    @property
    def is_of_columns(self) -> bool:
        """Whether it is about two columns, and not about all of two datasets."""
        return self.source != self.source_dataset


@dataclass(frozen=True, slots=True)
class RejectionFact:
    """A job's facet says that data does not flow somewhere. digest: of the facet's content."""

    digest: bytes
    rejection: Rejection


@dataclass(frozen=True, slots=True)
class LifecycleFact:
    """A dataset as a whole was changed. previous: what a renamed one was called before."""

    dataset: Key
    change: str
    previous: Key | None


@dataclass(frozen=True, slots=True, order=True)
class ColumnLink:
    """One column depends on another. Columns are keys; `EVERY_COLUMN` has a key too."""

    source: Key
    target: Key
    transformation: Transformation


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the columns of one output come about, as one facet tells it.

    inputs: the datasets it draws on, and whether values of each flow (True) or only steer;
        empty where explicit lineage says that apart.
    digest: of all of this.
    """

    output: Key
    links: tuple[ColumnLink, ...]
    inputs: tuple[tuple[Key, bool], ...]
    digest: bytes

    @classmethod
    def of(
        cls, output: Key, links: tuple[ColumnLink, ...], inputs: tuple[tuple[Key, bool], ...]
    ) -> Mapping:
        """A mapping under the digest of its content."""
        hasher = hashlib.blake2b(digest_size=16)
        for link in links:
            hasher.update(b"%d %d %d;" % (link.source, link.target, link.transformation.code))
        for dataset, direct in inputs:
            hasher.update(b"%d=%d;" % (dataset, direct))
        return cls(output, links, inputs, hasher.digest())


@dataclass(frozen=True, slots=True, order=True)
class Endpoint:
    """Where explicit lineage starts or ends: a dataset, or a job as the holder of its data."""

    key: Key
    is_job: bool = False


@dataclass(frozen=True, slots=True, order=True)
class EntryInput:
    """One input of an explicit entry.

    direct: None where nothing is said about influence. implied: it only follows from a job's
    inputs x outputs.
    """

    source: Endpoint
    direct: bool | None
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One target of explicit lineage and what it comes from.

    inputs: what it draws on, as a whole or by some column.
    whole: whether that is said of the target itself, so that without inputs there is no source;
        where it is not, only columns are told of, and other columns may come from elsewhere.
    """

    target: Endpoint
    inputs: tuple[EntryInput, ...]
    links: tuple[ColumnLink, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class IoFact:
    """A dataset on one side of an event. spelled: its name before any rule touched it."""

    dataset: Key
    role: Role
    spelled: str
    version: str | None
    mapping: Mapping | None = None


@dataclass(frozen=True, slots=True)
class WindowFact:
    """How much of a dataset an event read or wrote in its own window; None where it is not said."""

    dataset: Key
    role: Role
    duration_s: float | None
    rows: int | None
    size_bytes: int | None
    files: int | None


@dataclass(frozen=True, slots=True)
class LineageFacts:
    """What an event says about flows: of a run, of a job, or of a dataset itself.

    reads, writes: None where the event does not say, empty where it says that there is nothing.
    entries: None without explicit lineage.
    explicit: whether the entries are told by explicit lineage, and not by a dataset's own columns.
    """

    reads: tuple[IoFact, ...] | None = None
    writes: tuple[IoFact, ...] | None = None
    entries: tuple[Entry, ...] | None = None
    explicit: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether the event says nothing about flows at all."""
        return self.reads is None and self.writes is None and self.entries is None


@dataclass(frozen=True, slots=True)
class RunFact:
    """What an event says about the run itself. type: START, RUNNING, COMPLETE ... or None."""

    run: Key
    type: str | None
    nominal_start: Instant | None = None
    nominal_end: Instant | None = None
    parent: Key | None = None
    root: Key | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one event says.

    at: the event's own time. digest: of the event; it breaks ties between equal times.
    source: who says so, the same through upgrades. job: None for an event about a dataset.
    revision: which of several declarations of one instant it is; the greatest stands.
    manual: a person said it with our own tools, so that no producer's facet replaces it.
    linked: datasets that are only named as other names of one.
    placeholders: what started the run, as (run, job) pairs.
    runs_named: runs that explicit lineage names, each with its job.
    windows: of an event that says everything about its own window.
    rejections: what the job says does not flow.
    dependencies: control flow as (upstream job, downstream job) pairs.
    run_flows: data flow as (upstream run, downstream run) pairs.
    """

    offset: Offset
    at: Instant
    digest: bytes
    producer: str
    source: str
    evidence: Evidence
    revision: int
    manual: bool
    job: Key | None
    run: RunFact | None
    dataset: Key | None
    lineage: LineageFacts
    datasets: dict[Key, DatasetId]
    jobs: dict[Key, JobId]
    runs: dict[Key, RunId]
    columns: dict[Key, tuple[Key, str]]
    linked: frozenset[Key]
    names: tuple[NameFact, ...]
    facets: tuple[FacetFact, ...]
    aliases: tuple[AliasFact, ...]
    lifecycle: tuple[LifecycleFact, ...]
    placeholders: tuple[tuple[Key, Key], ...]
    dependencies: tuple[tuple[Key, Key], ...]
    run_flows: tuple[tuple[Key, Key], ...]
    runs_named: tuple[tuple[Key, Key], ...]
    windows: tuple[WindowFact, ...]
    rejections: tuple[RejectionFact, ...]

    @property
    def tells_sql(self) -> bool:
        """Whether the event brings the SQL of its job."""
        return any(facet.owner is Owner.JOB and facet.name == "sql" for facet in self.facets)
