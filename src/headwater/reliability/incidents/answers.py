"""What questions about incidents are answered with."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, PointInTime


@dataclass(frozen=True, slots=True, kw_only=True)
class StampEntry:
    """A moment, and who says so."""

    at: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtentEntry:
    """How much is affected downstream. critical: of tier 1. owners: how many different ones."""

    total: int
    dashboards: int
    learning: int
    regulated: int
    critical: int
    owners: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseEntry:
    """What is held to be at fault."""

    asset: str | None
    commit: str | None
    note: str | None
    said: StampEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEntry:
    """An incident in a list.

    roots: what it was opened for; assets: these and the symptoms attached to it. onset: when it
    began, as well as that is known. moments: by name, of started, detected, alerted, responding,
    identified, mitigated and resolved. seconds: how long it took to detect, acknowledge, identify
    and resolve, as far as that is known. open_actions: how many are to be done still. unanswered:
    how many questions of its review are.
    """

    name: str
    title: str
    state: str
    severity: str
    origin: str
    owner: str | None
    roots: tuple[str, ...]
    assets: tuple[str, ...]
    detector: str | None
    onset: str
    opened: StampEntry
    moments: dict[str, StampEntry]
    seconds: dict[str, float]
    cause: CauseEntry | None
    open_actions: int
    unanswered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalEntry:
    """What a length comes to over several incidents: detect, acknowledge, identify or resolve.

    name: MTTD, MTTA, MTTI or MTTR. Unit: seconds; None of none. incidents: how many tell it.
    """

    length: str
    name: str
    median_s: float | None
    p90_s: float | None
    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsAnswer:
    """Incidents, the newest first.

    open: how many are not over, by severity. typical: how long things took over all that were
    asked for. false_positives: how many of these were false alarms.
    """

    incidents: tuple[IncidentEntry, ...]
    open: dict[str, int]
    typical: tuple[TypicalEntry, ...]
    false_positives: int
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class ActEntry:
    """One thing that was done. says: in words. url: of what was linked."""

    id: str
    at: str
    by: str
    kind: str
    says: str
    note: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    """Something to be done, and who ticked it off. how: the command that helps with it."""

    id: str
    text: str
    how: str | None
    done: StampEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookEntry:
    """A runbook: where it lies, its text in Markdown where it could be read, and its steps.

    because: what it was chosen by.
    """

    title: str
    url: str | None
    text: str | None
    because: str
    steps: tuple[StepEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionEntry:
    """Something to be answered when it is over."""

    id: str
    text: str
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionEntry:
    """Something to be done so that it does not happen again."""

    name: str
    owner: str | None
    due: str | None
    url: str | None
    done: StampEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEntry:
    """A run that wrote an asset, and the version that it left."""

    run: str
    job: str | None
    at: str
    version: str | None
    commit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEntry:
    """A command to be run by a person. expires_at: until when what it needs is kept by default."""

    does: str
    engine: str
    text: str
    expires_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackEntry:
    """What to roll back an asset to.

    last_good: the last run that wrote it well, first_bad: the first that did not. because: what
    the two were told apart by. diff_url: what changed in between. missing: what is not known.
    """

    asset: str
    last_good: WrittenEntry | None
    first_bad: WrittenEntry | None
    because: str
    diff_url: str | None
    commands: tuple[CommandEntry, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarEntry:
    """A past incident that is like this one. because: in which way."""

    name: str
    title: str
    state: str
    at: str
    because: str
    cause: CauseEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAnswer:
    """Everything about one incident but for suspects and reach, which are asked for by themselves.

    size: what is affected now; size_when_opened: what was then.
    """

    incident: IncidentEntry
    size: ExtentEntry
    size_when_opened: ExtentEntry
    rollback: tuple[RollbackEntry, ...]
    checklist: tuple[StepEntry, ...]
    runbooks: tuple[RunbookEntry, ...]
    actions: tuple[ActionEntry, ...]
    review: tuple[QuestionEntry, ...]
    similar: tuple[SimilarEntry, ...]
    timeline: tuple[ActEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedEntry:
    """A dataset that something wrong reaches.

    columns: those that it reaches, where what is wrong is a column. last_read, next_read: when a
    run last used it, and is likely to use it next, by its habit. told: whether its owners were.
    change: `new` where it was not affected when the incident was opened, `gone` where it only was
    then.
    """

    id: str
    label: str
    hops: int
    type: str | None
    tier: int | None
    domain: str | None
    owners: tuple[str, ...]
    tags: tuple[str, ...]
    regulated: bool
    columns: tuple[str, ...]
    last_read: str | None
    next_read: str | None
    told: bool
    change: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachAnswer:
    """What an incident affects, what matters most first, now and when it was opened."""

    name: str
    affected: tuple[AffectedEntry, ...]
    size: ExtentEntry
    size_when_opened: ExtentEntry
    owners: tuple[str, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class ActedAnswer:
    """How an incident stands after somebody did something about it.

    is_new: whether that changed anything. offset: which answers include it.
    """

    incident: IncidentEntry
    is_new: bool
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAnswer:
    """What an import of past incidents came to. known: those that were there already."""

    imported: int
    known: int
    offset: int
