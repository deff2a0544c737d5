"""What a server answers, as small frozen classes over its JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self, TypeVar, cast

from headwater.sdk.errors import EndlessPagesError
from headwater.sdk.notebook import html_table

T = TypeVar("T")
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause for an answer to be incomplete. nodes: identifiers of what it concerns."""

    code: str = ""
    message: str = ""
    count: int = 0
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the truth an answer can hold. status: complete, partial or unknown."""

    status: str = "unknown"
    reasons: tuple[Reason, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is known to be missing."""
        return self.status == "complete"


@dataclass(frozen=True, slots=True)
class Node:
    """A dataset, a column, a job, a run, or a step: one group of inputs and outputs of a job.

    hops: how far from what was asked about; negative upstream, positive downstream.
    """

    id: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    label: str = ""
    field: str | None = None
    job: str | None = None
    type: str | None = None
    platform: str | None = None
    hops: int = 0
    influence: str | None = None
    transformations: tuple[Json, ...] = ()
    tier: int | None = None
    domain: str | None = None
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    last_run: Json | None = None
    updated_at: str | None = None
    aliases: tuple[str, ...] = ()
    origin: Json | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """Data flows from `source` to `target`, and who says so.

    through: the temporary datasets between the two that are not shown, and the jobs between those.
    """

    source: str = ""
    target: str = ""
    job: str | None = None
    evidence: tuple[str, ...] = ()
    influence: str | None = None
    implied: bool = False
    transformations: tuple[Json, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    last_confirmed: str | None = None
    runs: int = 0
    events: tuple[Json, ...] = ()
    said_by: tuple[str, ...] = ()
    confidence: float | None = None
    by: str | None = None
    note: str | None = None
    run: Json | None = None
    sql: str | None = None
    commit: Json | None = None
    ended_because: str | None = None
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something whose name, column, description, tag or owner fits the words searched for.

    field: the column, where it is one; `name` is then that of its dataset.
    facet: the facet that the words stand in, where `matched` says that it is one.
    """

    id: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    label: str = ""
    field: str | None = None
    platform: str | None = None
    type: str | None = None
    description: str | None = None
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tier: int | None = None
    domain: str | None = None
    updated_at: str | None = None
    matched: str | None = None
    facet: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A namespace, database, schema, folder or dataset in the tree of them.

    id: what to browse to see what is in it. datasets: how many lie in it, or are it.
    dataset: its identifier, where it is one.
    """

    id: str = ""
    kind: str = ""
    name: str = ""
    platform: str | None = None
    datasets: int = 0
    dataset: str | None = None
    branches: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a job."""

    id: str = ""
    job: str = ""
    job_name: str = ""
    state: str = ""
    stale_since: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    duration_s: float | None = None
    nominal_start: str | None = None
    nominal_end: str | None = None
    error: str | None = None
    parent: str | None = None
    commit: str | None = None
    attempt: int = 1
    attempts: int = 1
    map_index: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The runs of a job that were meant for the same time, newest first, as the server's JSON."""

    job: str = ""
    job_name: str = ""
    nominal_start: str = ""
    nominal_end: str | None = None
    state: str = ""
    attempts: int = 1
    runs: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class TreeRun:
    """One run in a tree, with how far below the root it is and how many runs it started.

    run: as the server's JSON. reads, writes: how many datasets it named on either side.
    """

    run: Json = field(default_factory=dict[str, Any])
    depth: int = 0
    children: int = 0
    reads: int = 0
    writes: int = 0


@dataclass(frozen=True, slots=True)
class Alias:
    """Somebody stated that two datasets, by identifier, are one.

    one: the dataset whose events say so. ended_at: when it was taken back, unless it holds.
    """

    one: str = ""
    other: str = ""
    type: str | None = None
    source: str = ""
    by_people: bool = False
    by: str | None = None
    since: str = ""
    stated_at: str = ""
    holds: bool = False
    ended_at: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two datasets, by identifier, whose names look like one.

    differences: what alone tells the names apart. suggestion: the command that joins them.
    dismissed: who said that they are two, and why.
    """

    one: str = ""
    other: str = ""
    differences: tuple[str, ...] = ()
    suggestion: str = ""
    dismissed: Json | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """How the server is.

    status: ok, or degraded when events are safe but answers no longer follow them.
    lag: events in the log that answers do not take into account yet.
    """

    status: str = ""
    version: str = ""
    log_offset: int = 0
    projection_offset: int = 0
    lag: int = 0
    lag_seconds: float | None = None
    dead_letters: int = 0
    dead_letters_dropped: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """One event that was not taken.

    index: its place among those sent, from 0. pointer: the field at fault as a JSON pointer.
    """

    index: int = 0
    reason: str = ""
    retriable: bool = False
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the events that were sent.

    accepted: those the log holds, duplicates included.
    duplicates: those it held already.
    offset: where the last one lies, for `Client.wait`; None where the server does not say.
    """

    accepted: int
    duplicates: int = 0
    refused: tuple[Refusal, ...] = ()
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Everything known about one thing; items by their JSON key.

    text: the server's answer, byte for byte.
    """

    raw: Json
    text: bytes = field(default=b"", repr=False, compare=False)

    def __getitem__(self, key: str) -> Any:
        return self.raw[key]

    def get(self, key: str, default: Any = None) -> Any:
        """One item, or the default where it is absent."""
        return self.raw.get(key, default)

    @property
    def id(self) -> str:
        """Its identifier."""
        return str(self.raw.get("id", ""))

    @property
    def coverage(self) -> Coverage:
        """How much of the truth this can hold."""
        return coverage_of(self.raw)

    def to_dict(self) -> dict[str, Any]:
        """The server's JSON."""
        return dict(self.raw)

    def _repr_html_(self) -> str:
        rows = [(key, _brief(value)) for key, value in self.raw.items() if value not in (None, [])]
        return html_table(("", self.id), rows)


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a bounded answer. Iterating and `len()` see the page; `all()` gets the rest.

    text: the server's answer, byte for byte.
    follow: fetches the page that a cursor stands for.
    """

    raw: Json
    text: bytes = field(default=b"", repr=False, compare=False)
    follow: Callable[[str], Any] | None = field(default=None, repr=False, compare=False)

    LISTS: ClassVar[tuple[str, ...]] = ()
    """The JSON keys whose lists go on from page to page; the first is what is iterated."""

    @property
    def coverage(self) -> Coverage:
        """How much of the truth this can hold."""
        return coverage_of(self.raw)

    @property
    def total(self) -> int:
        """How many there are, whether returned or not."""
        return int(self.raw.get("total", 0))

    @property
    def returned(self) -> int:
        """How many this page holds."""
        return int(self.raw.get("returned", 0))

    @property
    def truncated(self) -> bool:
        """Whether more was found than is returned here."""
        return bool(self.raw.get("truncated", False))

    @property
    def next(self) -> str | None:
        """The cursor of the next page."""
        return self.raw.get("next")

    @property
    def offset(self) -> int:
        """The offset of the log up to which this holds."""
        return int(self.raw.get("offset", 0))

    @property
    def items(self) -> Sequence[Any]:
        """What the answer lists."""
        return ()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def to_dict(self) -> dict[str, Any]:
        """The server's JSON."""
        return dict(self.raw)

    def records(self) -> Sequence[Json]:
        """What the answer lists, each as the server's JSON."""
        return tuple(self.raw.get(self.LISTS[0]) or ()) if self.LISTS else ()

    def pages(self) -> Iterator[Self]:
        """This page and all that follow it, each fetched when it is asked for.

        Raises EndlessPagesError when a cursor comes again.
        """
        page: Self | None = self
        followed: set[str] = set()
        while page is not None:
            yield page
            cursor = page.next
            if cursor in followed:
                raise EndlessPagesError(cursor)
            page = page.follow(cursor) if cursor and page.follow else None
            followed |= {cursor} if cursor else set()

    def all(self) -> Self:
        """The whole answer: this page and all that follow it, as one."""
        if not self.next:
            return self
        merged = _merge([page.raw for page in self.pages()], self.LISTS)
        return type(self)(merged, json.dumps(merged, ensure_ascii=False).encode())

    def _repr_html_(self) -> str:
        items = [item for item in self.items if not isinstance(item, str)]
        columns = _columns(items)
        rows = [[_brief(getattr(item, name)) for name in columns] for item in items]
        note = f"{self.coverage.status}; {len(self)} of {self.total}"
        return html_table(columns, rows, note=note)


@dataclass(frozen=True, slots=True)
class Graph(Answer):
    """Nodes, nearest first, and the edges between them. Iterating yields the nodes."""

    LISTS = ("nodes", "edges")

    @property
    def focus(self) -> str:
        """The identifier of what was asked about."""
        return str(self.raw.get("focus") or "")

    @property
    def nodes(self) -> tuple[Node, ...]:
        """What was reached."""
        return read_all(Node, self.raw.get("nodes"))

    @property
    def edges(self) -> tuple[Edge, ...]:
        """How it hangs together."""
        return read_all(Edge, self.raw.get("edges"))

    @property
    def items(self) -> Sequence[Any]:
        """The nodes."""
        return self.nodes


@dataclass(frozen=True, slots=True)
class View(Graph):
    """A picture: the nodes that are drawn and the edges between them; `raw` says where they lie."""

    LISTS = ("boxes", "lines", "column_edges")

    @property
    def focus(self) -> str:
        """The identifier of the first thing that the picture is about; empty for a selection."""
        return next(iter(self.raw.get("focus") or ()), "")

    @property
    def nodes(self) -> tuple[Node, ...]:
        """What is drawn."""
        return read_all(Node, [box["node"] for box in self.raw.get("boxes") or ()])

    @property
    def edges(self) -> tuple[Edge, ...]:
        """How it hangs together."""
        return read_all(Edge, [line["edge"] for line in self.raw.get("lines") or ()])

    @property
    def hidden(self) -> int:
        """How many neighbours of what is drawn are not."""
        return int(self.raw.get("hidden", 0))


@dataclass(frozen=True, slots=True)
class Paths(Graph):
    """The ways from one thing to another. Iterating yields them, as tuples of identifiers."""

    LISTS = ("paths", "nodes", "edges")

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """Each path, from source to target."""
        return tuple(tuple(path) for path in self.raw.get("paths") or ())

    @property
    def paths_total(self) -> int:
        """How many paths there are; at least so many unless `paths_exact`."""
        return int(self.raw.get("paths_total", 0))

    @property
    def paths_exact(self) -> bool:
        """Whether all were counted."""
        return bool(self.raw.get("paths_exact", True))

    def records(self) -> Sequence[Json]:
        """The paths, each as an object."""
        return tuple({"path": list(path)} for path in self.paths)

    @property
    def items(self) -> Sequence[Any]:
        """The paths."""
        return self.paths


@dataclass(frozen=True, slots=True)
class Found(Answer):
    """What fits the words searched for, best first."""

    LISTS = ("hits",)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What fits."""
        return read_all(Hit, self.raw.get("hits"))

    @property
    def total_exact(self) -> bool:
        """Whether no more than `total` fit."""
        return bool(self.raw.get("total_exact", True))

    @property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """By trait, such as `owner` or `tag`, how many have each value; empty where not asked."""
        told: Mapping[str, Any] = self.raw.get("facets") or {}
        traits = (trait for trait in told if trait not in {"counted", "complete"})
        return {
            trait: {str(each["value"]): int(each["count"]) for each in told[trait]}
            for trait in traits
        }

    @property
    def items(self) -> Sequence[Any]:
        """The hits."""
        return self.hits


@dataclass(frozen=True, slots=True)
class Runs(Answer):
    """Runs, newest first."""

    LISTS = ("runs",)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs."""
        return read_all(Run, self.raw.get("runs"))

    @property
    def items(self) -> Sequence[Any]:
        """The runs."""
        return self.runs


@dataclass(frozen=True, slots=True)
class Periods(Answer):
    """The times that runs were meant for, the latest first."""

    LISTS = ("periods",)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods."""
        return read_all(Period, self.raw.get("periods"))

    @property
    def items(self) -> Sequence[Any]:
        """The periods."""
        return self.periods


@dataclass(frozen=True, slots=True)
class RunTree(Answer):
    """A tree of runs, each before those that it started."""

    LISTS = ("runs",)

    @property
    def root(self) -> str:
        """The identifier of the run at the top."""
        return str(self.raw.get("root") or "")

    @property
    def runs(self) -> tuple[TreeRun, ...]:
        """The runs."""
        return read_all(TreeRun, self.raw.get("runs"))

    @property
    def items(self) -> Sequence[Any]:
        """The runs."""
        return self.runs


@dataclass(frozen=True, slots=True)
class Places(Answer):
    """What lies at one place of the tree of databases, schemas and tables, by name."""

    LISTS = ("branches",)

    @property
    def within(self) -> tuple[Json, ...]:
        """The way there, from the namespace down."""
        return tuple(self.raw.get("within") or ())

    @property
    def branches(self) -> tuple[Branch, ...]:
        """What lies there."""
        return read_all(Branch, self.raw.get("branches"))

    @property
    def items(self) -> Sequence[Any]:
        """What lies there."""
        return self.branches


@dataclass(frozen=True, slots=True)
class Selected(Answer):
    """What a selector selects: datasets, then jobs, then columns, each by name."""

    LISTS = ("nodes",)

    @property
    def selector(self) -> str:
        """The selector as it was understood."""
        return str(self.raw.get("selector") or "")

    @property
    def nodes(self) -> tuple[Node, ...]:
        """What is selected."""
        return read_all(Node, self.raw.get("nodes"))

    @property
    def items(self) -> Sequence[Any]:
        """What is selected."""
        return self.nodes


@dataclass(frozen=True, slots=True)
class Quality(Answer):
    """What was measured and checked of a dataset, newest first, as the server's JSON."""

    LISTS = ("results",)

    @property
    def items(self) -> Sequence[Any]:
        """The results, each of one run."""
        return self.records()


@dataclass(frozen=True, slots=True)
class Aliases(Answer):
    """Stated aliases, the newest first."""

    LISTS = ("aliases",)

    @property
    def aliases(self) -> tuple[Alias, ...]:
        """The aliases."""
        return read_all(Alias, self.raw.get("aliases"))

    @property
    def items(self) -> Sequence[Any]:
        """The aliases."""
        return self.aliases


@dataclass(frozen=True, slots=True)
class Conflicts(Answer):
    """Pairs of datasets whose names look like one."""

    LISTS = ("conflicts",)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The pairs, by name."""
        return read_all(Conflict, self.raw.get("conflicts"))

    @property
    def items(self) -> Sequence[Any]:
        """The pairs."""
        return self.conflicts


@dataclass(frozen=True, slots=True)
class Letters(Answer):
    """What was sent and could not be accepted, oldest first, as the server's JSON."""

    LISTS = ("dead_letters",)

    @property
    def items(self) -> Sequence[Any]:
        """The dead letters."""
        return self.records()

    @property
    def dropped(self) -> int:
        """How many there were once and went to make room."""
        return int(self.raw.get("dropped") or 0)


@dataclass(frozen=True, slots=True)
class Deliveries(Answer):
    """Notices for endpoints and what became of them, newest first, as the server's JSON."""

    LISTS = ("deliveries",)

    @property
    def items(self) -> Sequence[Any]:
        """The deliveries."""
        return self.records()


@dataclass(frozen=True, slots=True)
class Events(Answer):
    """Events of the log in one line each, newest first, as the server's JSON."""

    LISTS = ("events",)

    @property
    def items(self) -> Sequence[Any]:
        """The events, without their bodies."""
        return self.records()

    @property
    def looked_back_to(self) -> int:
        """The oldest offset that was looked at."""
        return int(self.raw.get("looked_back_to") or 0)


@dataclass(frozen=True, slots=True)
class Provenance(Answer):
    """Who says that data flows from one thing to the other, and how they know."""

    LISTS = ("edges",)

    @property
    def verdict(self) -> str | None:
        """What to make of a flow between two datasets."""
        return self.raw.get("verdict")

    @property
    def trials(self) -> Sequence[Json]:
        """What trials on made-up rows found: job, outcome, reason and runs of each."""
        return tuple(self.raw.get("trials") or ())

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges, each with its events, its SQL and its commit."""
        return read_all(Edge, self.raw.get("edges"))

    @property
    def items(self) -> Sequence[Any]:
        """The edges."""
        return self.edges


@dataclass(frozen=True, slots=True)
class Changes(Answer):
    """What changed between two instants. Iterating yields the edges added, removed, changed."""

    LISTS = ("added", "removed", "changed", "schemas", "renames", "code")

    @property
    def added(self) -> tuple[Edge, ...]:
        """Edges that hold at the second instant only."""
        return read_all(Edge, self.raw.get("added"))

    @property
    def removed(self) -> tuple[Edge, ...]:
        """Edges that held at the first instant only."""
        return read_all(Edge, self.raw.get("removed"))

    @property
    def changed(self) -> tuple[Edge, ...]:
        """Edges that hold at both, but not in the same way."""
        return read_all(Edge, self.raw.get("changed"))

    @property
    def schemas(self) -> tuple[Json, ...]:
        """Schemas that changed between the two."""
        return tuple(self.raw.get("schemas") or ())

    @property
    def renames(self) -> tuple[Json, ...]:
        """Datasets that were given another name."""
        return tuple(self.raw.get("renames") or ())

    @property
    def code(self) -> tuple[Json, ...]:
        """Jobs that run other SQL, with their statements before and after."""
        return tuple(self.raw.get("code") or ())

    def records(self) -> Sequence[Json]:
        """Every difference, with its kind under `change`."""
        return tuple(
            {"change": key.removesuffix("s"), **entry}
            for key in self.LISTS
            for entry in self.raw.get(key) or ()
        )

    @property
    def items(self) -> Sequence[Any]:
        """The edges that differ."""
        return self.added + self.removed + self.changed


@dataclass(frozen=True, slots=True)
class Turn:
    """What changed at an instant, or from `at` until `until` where changes lie close.

    began, ended: edges. schemas: datasets with another schema. code: jobs with other code.
    failed: runs.
    """

    at: str
    until: str
    began: int = 0
    ended: int = 0
    schemas: int = 0
    code: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class History(Answer):
    """When the lineage around something changed, oldest first."""

    LISTS = ("turns",)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns."""
        return read_all(Turn, self.raw.get("turns"))

    @property
    def items(self) -> Sequence[Any]:
        """The turns."""
        return self.turns


def read(kind: type[T], data: Json) -> T:
    """One of the classes above from its JSON; what a newer server adds is left in `raw`."""
    known = [entry.name for entry in fields(cast("Any", kind))]
    return kind(**{name: _frozen(data[name]) for name in known if data.get(name) is not None})


def read_all(kind: type[T], data: Sequence[Json] | None) -> tuple[T, ...]:
    """A list of them."""
    return tuple(read(kind, entry) for entry in data or ())


def coverage_of(raw: Json) -> Coverage:
    """The coverage that an answer states; unknown where it states none."""
    stated: Json = raw.get("coverage") or {}
    reasons = read_all(Reason, stated.get("reasons"))
    return Coverage(str(stated.get("status") or "unknown"), reasons)


def _frozen(value: Any) -> Any:
    return tuple(cast("list[Any]", value)) if isinstance(value, list) else value


def _merge(pages: Sequence[Json], lists: Sequence[str]) -> dict[str, Any]:
    merged = dict(pages[-1])
    for key in lists:
        # Two pages may both carry an edge that joins what they hold.
        entries = [entry for page in pages for entry in page.get(key) or ()]
        merged[key] = list({json.dumps(entry, sort_keys=True): entry for entry in entries}.values())
    merged["returned"] = sum(int(page.get("returned", 0)) for page in pages)
    merged["truncated"] = False
    merged["next"] = None
    return merged


def _columns(items: Sequence[Any]) -> tuple[str, ...]:
    names = [entry.name for entry in fields(items[0])] if items else []
    return tuple(n for n in names if any(getattr(item, n) not in (None, (), "") for item in items))


def _brief(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, tuple | list) and all(
        isinstance(entry, str) for entry in cast("Sequence[object]", value)
    ):
        return ", ".join(cast("Sequence[str]", value))
    return json.dumps(value, ensure_ascii=False, default=str)
