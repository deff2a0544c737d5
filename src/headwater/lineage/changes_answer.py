"""Answers about change: why an edge is there, and what is different between two instants."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, Edge, Node, PointInTime, Transformed
from headwater.lineage.entries import EventEntry, Retyped, RunEntry
from headwater.lineage.verdicts import JudgementEntry, Verdict
from headwater.model.edges import EvidenceWord, InfluenceWord


@dataclass(frozen=True, slots=True)
class CommitEntry:
    """The code behind an edge."""

    url: str | None
    repo: str | None
    version: str | None
    path: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedEdge:
    """An edge with everything that speaks for it.

    said_by: the producers, without their release numbers. confidence, by, note: what whoever says
    it adds, if anything: how sure, which person, how they know. run: the latest that showed it.
    events: the latest of that run, or the declarations.
    """

    source: str
    target: str
    job: str | None
    evidence: tuple[EvidenceWord, ...]
    influence: InfluenceWord
    implied: bool
    transformations: tuple[Transformed, ...]
    valid_from: str | None
    valid_to: str | None
    last_confirmed: str | None
    runs: int
    ended_because: str | None
    dataset: str | None
    version: str | None
    said_by: tuple[str, ...]
    confidence: float | None
    by: str | None
    note: str | None
    run: RunEntry | None
    events: tuple[EventEntry, ...]
    sql: str | None
    commit: CommitEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedEntry:
    """What a trial of a job on made-up rows found of a flow, or of a link between columns.

    outcome: `shown`, `not shown` or `not tried`, with why. runs: how many could have shown it.
    """

    job: str
    outcome: str
    reason: str | None
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyAnswer:
    """Why data flows from a source to a target.

    verdict: what to make of that, between two datasets; None where nothing flows, or between
    columns. rejections: of people who say that nothing does. trials: what those of jobs found that
    stand at present, of exactly this.
    """

    source: str
    target: str
    verdict: Verdict | None
    edges: tuple[ExplainedEdge, ...]
    rejections: tuple[JudgementEntry, ...]
    trials: tuple[TriedEntry, ...]
    nodes: tuple[Node, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class EdgeChange:
    """An edge that is there before and after, but known otherwise."""

    before: Edge
    after: Edge


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaDifference:
    """What changed in a schema. at: when its last change was."""

    dataset: str
    at: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    retyped: tuple[Retyped, ...]


@dataclass(frozen=True, slots=True)
class Renamed:
    """A dataset that was given another name."""

    previous: str
    dataset: str
    at: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A job that runs other SQL than before.

    at: when it last changed. before, after: the statements, each up to 20,000 characters.
    """

    job: str
    at: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffAnswer:
    """What is different between two instants, everywhere or around one node."""

    of: str | None
    before: str
    after: str
    added: tuple[Edge, ...]
    removed: tuple[Edge, ...]
    changed: tuple[EdgeChange, ...]
    schemas: tuple[SchemaDifference, ...]
    renames: tuple[Renamed, ...]
    code: tuple[Rewritten, ...]
    nodes: tuple[Node, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
