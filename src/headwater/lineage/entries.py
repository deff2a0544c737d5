"""The pages of the catalog: what is shown of one dataset, column, job or run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from headwater.lineage.answer_words import HitKind, JobChange, Matched, RunStateWord, Saying
from headwater.lineage.answers import Coverage, Node, Origin, PointInTime
from headwater.openlineage.likeness import Difference


@dataclass(frozen=True, slots=True)
class OwnerEntry:
    """Somebody who answers for a thing. by_people: named with our own tools, not by a producer."""

    name: str
    type: str | None
    by_people: bool


@dataclass(frozen=True, slots=True)
class TagEntry:
    """A tag of a thing, or of its column `field`. by_people: as of an owner."""

    key: str
    value: str
    source: str | None
    field: str | None
    by_people: bool


@dataclass(frozen=True, slots=True)
class RunbookLink:
    """What to do when it breaks."""

    url: str
    title: str | None


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A column, or a field inside one."""

    name: str
    type: str | None
    description: str | None
    tags: tuple[str, ...]
    fields: tuple[FieldEntry, ...]


@dataclass(frozen=True, slots=True)
class SchemaEntry:
    """The columns of a dataset and since when it has them."""

    since: str
    fields: tuple[FieldEntry, ...]


@dataclass(frozen=True, slots=True)
class Retyped:
    """A column whose type changed."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One version of a schema, by what it changed. fields: how many columns it has."""

    at: str
    until: str | None
    added: tuple[str, ...]
    removed: tuple[str, ...]
    retyped: tuple[Retyped, ...]
    fields: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """One run in a list.

    stale_since: when it had been silent for too long, where it has not ended.
    attempt, attempts: which of the runs that were meant to do the same it is, by their starts, and
    how many of them there are. map_index: which copy of a mapped task it is.
    """

    id: str
    job: str | None
    job_name: str | None
    state: RunStateWord
    stale_since: str | None
    started_at: str | None
    ended_at: str | None
    duration_s: float | None
    nominal_start: str | None
    nominal_end: str | None
    error: str | None
    parent: str | None
    commit: str | None
    attempt: int
    attempts: int
    map_index: int | None


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version of a dataset. explicit: its storage gave it; else it is the run that wrote it."""

    version: str
    at: str
    run: str
    explicit: bool


@dataclass(frozen=True, slots=True)
class AliasEntry:
    """Another name of a dataset. stated_by: the name whose events say so."""

    id: str
    namespace: str
    name: str
    type: str | None
    since: str
    stated_by: str


@dataclass(frozen=True, slots=True)
class RenameEntry:
    """A dataset went on under another name."""

    previous: str
    dataset: str
    at: str


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A spelling that the naming rules turned into a dataset's name."""

    namespace: str
    name: str
    rule: str


@dataclass(frozen=True, slots=True)
class Volume:
    """How much was read or written; null where nobody said."""

    rows: int | None
    bytes: int | None
    files: int | None


@dataclass(frozen=True, slots=True)
class ColumnMeasures:
    """What was measured of one column."""

    column: str
    nulls: int | None
    distinct: int | None
    min: Any
    max: Any


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of the content of a dataset."""

    rows: int | None
    bytes: int | None
    files: int | None
    columns: tuple[ColumnMeasures, ...]


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """One assertion or test. success: null for one that was skipped. severity: error or warn."""

    name: str
    column: str | None
    success: bool | None
    severity: str
    expected: str | None
    actual: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityEntry:
    """What one run, or one event without a run, told of a dataset.

    read, written: how much of it the run itself read or wrote.
    """

    at: str
    run: str | None
    job: str | None
    measures: Measures | None
    checks: tuple[CheckEntry, ...]
    read: Volume | None
    written: Volume | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualitySummary:
    """The last word on each check of a dataset, and the last measures of it."""

    checked_at: str | None
    passed: int
    failed: int
    failing: tuple[CheckEntry, ...]
    measured_at: str | None
    measures: Measures | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityAnswer:
    """What was measured and checked of a dataset, newest first."""

    of: str
    results: tuple[QualityEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetEntry:
    """All that is shown of a dataset, or of one of its columns (`field`).

    by_people: what of it was said with our own tools, not by a producer.
    """

    id: str
    kind: Literal["dataset", "column"]
    namespace: str
    name: str
    label: str
    field: str | None
    platform: str | None
    type: str | None
    description: str | None
    owners: tuple[OwnerEntry, ...]
    tags: tuple[TagEntry, ...]
    tier: int | None
    domain: str | None
    by_people: tuple[Saying, ...]
    terms: tuple[str, ...]
    runbooks: tuple[RunbookLink, ...]
    source: str | None
    schema: SchemaEntry | None
    schema_history: tuple[SchemaChange, ...]
    producers: tuple[Node, ...]
    consumers: tuple[Node, ...]
    runs: tuple[RunEntry, ...]
    versions: tuple[VersionEntry, ...]
    quality: QualitySummary | None
    aliases: tuple[AliasEntry, ...]
    names: tuple[NameEntry, ...]
    renamed_from: tuple[str, ...]
    renamed_to: tuple[str, ...]
    renames: tuple[RenameEntry, ...]
    facets: dict[str, Any]
    origin: Origin | None
    created_at: str | None
    updated_at: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """Where a job's code lies."""

    url: str | None
    repo: str | None
    path: str | None
    version: str | None
    branch: str | None
    pull_request: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobVersionEntry:
    """One version of a job: its code, its SQL, what it read and what it wrote.

    version: known by its content, the same wherever it is seen again. since, last_at: when it was
    first and last seen. changed: what is different from the version seen before it. runs: how many
    there were of it; run: the latest.
    """

    version: str
    since: str
    last_at: str
    changed: tuple[JobChange, ...]
    commit: str | None
    source_location: SourceLocation | None
    sql: str | None
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    runs: int
    run: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEntry:
    """All that is shown of a job. waits_for, awaited_by: control flow, never data flow.

    versions: the latest ones first; versions_total: how many there are.
    by_people: as of a dataset.
    """

    id: str
    kind: Literal["job"]
    namespace: str
    name: str
    label: str
    platform: str | None
    type: str | None
    description: str | None
    owners: tuple[OwnerEntry, ...]
    tags: tuple[TagEntry, ...]
    tier: int | None
    domain: str | None
    by_people: tuple[Saying, ...]
    terms: tuple[str, ...]
    runbooks: tuple[RunbookLink, ...]
    inputs: tuple[Node, ...]
    outputs: tuple[Node, ...]
    sql: str | None
    source_location: SourceLocation | None
    parent: str | None
    children: tuple[str, ...]
    waits_for: tuple[str, ...]
    awaited_by: tuple[str, ...]
    runs: tuple[RunEntry, ...]
    versions: tuple[JobVersionEntry, ...]
    versions_total: int
    facets: dict[str, Any]
    created_at: str | None
    updated_at: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class SideEntry:
    """A dataset on one side of a run.

    version: which version was read or written; written_by: the run that wrote what was read.
    spelled: the exact names that the producer gave, before any rule touched them.
    subset: the parts of it that the run touched: partitions that a rule cut off its name, and
        locations and partitions of the `subset` facet.
    """

    id: str
    version: str | None
    explicit: bool
    written_by: str | None
    spelled: tuple[str, ...]
    subset: tuple[str, ...]
    facets: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventEntry:
    """An event in a list."""

    offset: int
    event_type: str | None
    event_time: str
    producer: str


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """What one event said of its own window, and of nothing before it.

    duration_s: as told, else since the window before.
    """

    at: str
    duration_s: float | None
    read: Volume
    written: Volume


@dataclass(frozen=True, slots=True)
class RunLink:
    """Another run, and whose run it is."""

    id: str
    job: str | None
    job_name: str | None
    state: RunStateWord


@dataclass(frozen=True, slots=True)
class RunTrace:
    """The distributed trace that a run is part of.

    said_by: a facet of the run, or the header of a request that brought one of its events, which
    may tell only of the sending. link: a page that shows it, where a source of traces has one.
    """

    trace_id: str
    span_id: str
    said_by: Literal["facet", "header"]
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """All that is shown of a run.

    parent_run, root_run: what started it, and the run at the top of its tree; null where there is
        none above.
    events: the first and the last ones, where there are many. windows: the latest, newest first, of
    a run each of whose events stands for itself. trace: where something tells it.
    """

    id: str
    kind: Literal["run"]
    run: RunEntry
    parent_run: RunLink | None
    root_run: RunLink | None
    inputs: tuple[SideEntry, ...]
    outputs: tuple[SideEntry, ...]
    events: tuple[EventEntry, ...]
    events_total: int
    windows: tuple[WindowEntry, ...]
    windows_total: int
    children: tuple[RunEntry, ...]
    trace: RunTrace | None
    facets: dict[str, Any]
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsAnswer:
    """Runs of a job, or runs that touched a dataset, newest first."""

    of: str | None
    runs: tuple[RunEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class PeriodEntry:
    """The runs of a job that were meant for the same time, newest first.

    state: the worst of what became of the last attempts; a mapped task has one for each copy.
    """

    job: str | None
    job_name: str | None
    nominal_start: str
    nominal_end: str | None
    state: RunStateWord
    attempts: int
    runs: tuple[RunEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodsAnswer:
    """Runs by the time that they were meant for, the latest first."""

    of: str | None
    periods: tuple[PeriodEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class TreeRun:
    """One run in a tree. depth: how far below the root. children: how many it started itself.

    reads, writes: how many datasets it named on either side; none for one that only starts others.
    """

    run: RunEntry
    depth: int
    children: int
    reads: int
    writes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTreeAnswer:
    """The tree of runs that a run belongs to: each run before those that it started.

    Where each began, ended and was meant for is in `run`, so this is the data of a Gantt chart.
    """

    of: str
    root: str
    runs: tuple[TreeRun, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class HitEntry:
    """Something that a search found.

    matched: where the words stand; `similar` where they do not, and the name is nearly them.
    field: the column, where it is one; `name` is then that of its dataset.
    facet: the key of the facet that they stand in, where it is one without a place of its own.
    """

    id: str
    kind: HitKind
    namespace: str
    name: str
    label: str
    field: str | None
    platform: str | None
    type: str | None
    description: str | None
    owners: tuple[str, ...]
    tags: tuple[str, ...]
    tier: int | None
    domain: str | None
    updated_at: str | None
    matched: Matched
    facet: str | None = None


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many things have a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitCounts:
    """How many of the things found have each owner, tag and so on; the most frequent 20 of each.

    counted: among how many they were counted. complete: whether these are all; else they are the
    best of them, and the counts are those of a sample.
    """

    counted: int
    complete: bool
    platform: tuple[ValueCount, ...]
    namespace: tuple[ValueCount, ...]
    type: tuple[ValueCount, ...]
    owner: tuple[ValueCount, ...]
    tag: tuple[ValueCount, ...]
    domain: tuple[ValueCount, ...]
    tier: tuple[ValueCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAnswer:
    """What a search found, best first.

    total_exact: whether `total` is all that fits; where it is not, more fit than that.
    facets: counts of the datasets and jobs that fit the words, where they were asked for.
    """

    query: str
    hits: tuple[HitEntry, ...]
    facets: TraitCounts | None
    total: int
    total_exact: bool
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Somebody said that two names that look like one are those of two things."""

    by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ConflictEntry:
    """Two datasets whose names look like one.

    differences: what alone tells the names apart. suggestion: the command that joins them, for
        whoever knows that they are one.
    dismissed: who said that they are two, and why; null while nobody did.
    """

    one: str
    other: str
    differences: tuple[Difference, ...]
    suggestion: str
    dismissed: Dismissal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsAnswer:
    """Pairs of datasets whose names look like one, by name."""

    conflicts: tuple[ConflictEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class StatedAlias:
    """Somebody stated that two names are those of one dataset.

    one: the dataset whose events say that it is also called `other`. source: the producer.
    by_people: said with our own tools; by: by whom. since, stated_at: first and last.
    ended_at: when it was taken back, if it does not hold any more.
    """

    one: str
    other: str
    type: str | None
    source: str
    by_people: bool
    by: str | None
    since: str
    stated_at: str
    holds: bool
    ended_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesJudgedAnswer:
    """What was said of two names. offset: of the event that says it; null where all was said."""

    one: str
    other: str
    word: Literal["same", "different", "withdrawn"]
    by: str
    offset: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedAnswer:
    """What people say of a thing now: its owners by name, its tags and those of columns by key.

    offset: of the event that says it; null where nothing was new.
    """

    of: str
    owners: tuple[str, ...]
    tags: tuple[str, ...]
    column_tags: dict[str, tuple[str, ...]]
    description: str | None
    tier: int | None
    domain: str | None
    offset: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasesAnswer:
    """Stated aliases, the newest first; `of` one dataset, or of all."""

    of: str | None
    aliases: tuple[StatedAlias, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEntry:
    """One event of the log in a list.

    kind: what it is about. type: START, COMPLETE and so on, of a run.
    run_state: what has become of its run by now. source: who sent it.
    size_bytes: as it was sent. erased: its body is gone.
    """

    offset: int
    received_at: str
    event_time: str
    kind: Literal["run", "job", "dataset"]
    type: str | None
    job: str | None
    dataset: str | None
    run: str | None
    run_state: RunStateWord | None
    producer: str
    source: str
    size_bytes: int
    erased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsAnswer:
    """Events of the log, newest first.

    total: how many fit, of those that were looked at so far; total_exact: whether none is older.
    looked_back_to: the oldest offset that was looked at.
    """

    events: tuple[LoggedEntry, ...]
    looked_back_to: int
    total: int
    total_exact: bool
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
