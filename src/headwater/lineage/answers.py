"""What a question is answered with: the same shapes for HTTP, command line, page and client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from headwater.lineage.answer_words import (
    CoverageStatus,
    NodeKind,
    OriginKind,
    RunStateWord,
    TransformationName,
)
from headwater.model.edges import EvidenceWord, InfluenceWord
from headwater.model.identity import Key


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer is not complete. nodes: at most twenty of those concerned."""

    code: str
    message: str
    count: int
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the truth an answer holds."""

    status: CoverageStatus
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class PointInTime:
    """The point on both axes of time that an answer is about; null is now."""

    valid_at: str | None
    known_at: int | None


@dataclass(frozen=True, slots=True)
class Transformed:
    """What happened to a value. description: in the producer's words, on an edge that has some."""

    type: Literal["DIRECT", "INDIRECT"]
    subtype: TransformationName
    masking: bool
    description: str | None = None


@dataclass(frozen=True, slots=True)
class LastRun:
    """The latest run of a job."""

    id: str
    state: RunStateWord
    at: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Why a dataset has nothing upstream."""

    kind: OriginKind
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A dataset, column, job, run or step in an answer.

    hops: datasets or columns between it and the focus; negative upstream.
    job: of a step, the job it belongs to.
    """

    id: str
    kind: NodeKind
    namespace: str
    name: str
    label: str
    field: str | None = None
    job: str | None = None
    type: str | None = None
    platform: str | None = None
    hops: int = 0
    influence: InfluenceWord | None = None
    transformations: tuple[Transformed, ...] = ()
    tier: int | None = None
    domain: str | None = None
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    last_run: LastRun | None = None
    updated_at: str | None = None
    aliases: tuple[str, ...] = ()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An edge in an answer, in the direction of the data.

    implied: it follows only from inputs x outputs. runs: how many showed it.
    dataset, version: between two runs, what the one wrote and the other read.
    through: the temporary datasets between the two that are not shown, and the jobs between those.
    """

    source: str
    target: str
    job: str | None
    evidence: tuple[EvidenceWord, ...]
    influence: InfluenceWord
    implied: bool
    transformations: tuple[Transformed, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    last_confirmed: str | None = None
    runs: int = 0
    ended_because: str | None = None
    dataset: str | None = None
    version: str | None = None
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageAnswer:
    """What lies around a node."""

    focus: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsAnswer:
    """The ways between two nodes. paths: the shortest ones, each a list of ids."""

    source: str
    target: str
    paths: tuple[tuple[str, ...], ...]
    paths_total: int
    paths_exact: bool
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Described:
    """What the catalog says of a dataset, job, step or column, for one line of an answer.

    owner: of a step, the key of its job; of a column, of its dataset.
    """

    id: str
    kind: NodeKind
    namespace: str
    name: str
    field: str | None = None
    owner: Key | None = None
    owner_id: str | None = None
    type: str | None = None
    tier: int | None = None
    domain: str | None = None
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source_reason: str | None = None
    last_run: LastRun | None = None
    updated_at: str | None = None
