"""What one would need to make a version of a dataset again: the rebuild manifest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from headwater.lineage.answer_words import Certainty, RunStateWord
from headwater.lineage.answers import Coverage, PointInTime
from headwater.lineage.entries import SourceLocation


class InputState(StrEnum):
    """Whether what a step read can be read again.

    MADE: earlier steps make it. KEPT: its storage keeps versions, and tells which one it was.
    PRESENT: nothing is known to have written it since. OVERWRITTEN: something has. DROPPED: it is
    gone. UNKNOWN: nobody knows which version it was, or who wrote it.
    """

    MADE = "made"
    KEPT = "kept"
    PRESENT = "present"
    OVERWRITTEN = "overwritten"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter, or a part of the environment. facet: which one tells it.

    run: of which run above the step, where its own does not tell it.
    """

    name: str
    value: str
    facet: str
    run: str | None = None


@dataclass(frozen=True, slots=True)
class UncertaintyEntry:
    """Something in SQL on which its outcome depends beside the content of tables.

    line, column: where, from 1. outcome: `no` where the same input gives something else, `unknown`
    where it may, `yes` for a remark.
    """

    line: int
    column: int
    kind: str
    what: str
    detail: str
    fix: str
    outcome: Certainty


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known of a step.

    field: code, commit, parameters, inputs, outputs, run or sql. dataset: which input or output.
    """

    field: str
    code: str
    message: str
    dataset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestInput:
    """A dataset that a step read.

    version: which one; explicit: its storage gave it, else it is the run that wrote it.
    snapshot: of a table of Iceberg. storage: what keeps it, such as iceberg or delta.
    written_by: the runs that wrote what was read; several where each wrote a part.
    steps: the numbers of the steps that make it again.
    spelled, subset: the exact names that were read, and the parts of it.
    changed_at, changed_by: when it was written or dropped first since, and by which run.
    """

    dataset: str
    version: str | None
    explicit: bool
    snapshot: str | None
    storage: str | None
    written_by: tuple[str, ...]
    steps: tuple[int, ...]
    spelled: tuple[str, ...]
    subset: tuple[str, ...]
    rows: int | None
    bytes: int | None
    files: int | None
    state: InputState
    changed_at: str | None
    changed_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestOutput:
    """A dataset that a step wrote; see `ManifestInput`."""

    dataset: str
    version: str | None
    explicit: bool
    snapshot: str | None
    storage: str | None
    spelled: tuple[str, ...]
    subset: tuple[str, ...]
    rows: int | None
    bytes: int | None
    files: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestStep:
    """One run to be done again.

    number: its place in the order in which that has to be, from 1. after: the steps that have to be
    done before it. hops: how far it is from the output. code: where it lies, as of the run.
    deterministic: yes, no or unknown; because: why, in a sentence; uncertain: the places in its SQL
    that decide so.
    """

    number: int
    after: tuple[int, ...]
    run: str
    job: str | None
    job_name: str | None
    hops: int
    state: RunStateWord
    started_at: str | None
    ended_at: str | None
    nominal_start: str | None
    nominal_end: str | None
    parent: str | None
    code: SourceLocation | None
    language: str | None
    sql: str | None
    dialect: str | None
    parameters: tuple[Setting, ...]
    environment: tuple[Setting, ...]
    inputs: tuple[ManifestInput, ...]
    outputs: tuple[ManifestOutput, ...]
    deterministic: Certainty
    because: str
    uncertain: tuple[UncertaintyEntry, ...]
    unknown: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestAnswer:
    """What one would need to make a version of a dataset again.

    of: what was asked about. runs: those that wrote it. version: where there is one.
    reproducible: yes, no or unknown; because: why not, or what is not known.
    steps: in the order in which they have to be run.
    """

    of: str
    runs: tuple[str, ...]
    version: str | None
    reproducible: Certainty
    because: tuple[str, ...]
    steps: tuple[ManifestStep, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
