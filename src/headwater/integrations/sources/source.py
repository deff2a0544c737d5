"""What a capture source is: records of some system in, OpenLineage events out.

Each source is a pure function from records to events with a thin reader in front of it. It never
reads values of data, and emits nothing by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from headwater.model.time import Instant
from headwater.openlineage.writing import Json
from headwater.sql.answer import Status, TableName


class Capability(StrEnum):
    """What a source may tell."""

    TABLES = "table lineage"
    COLUMNS = "column lineage"
    RUNS = "runs"
    STATISTICS = "run statistics"
    SCHEMA = "schemas"
    DESCRIPTIONS = "descriptions"
    OWNERS = "owners"
    TAGS = "tags"
    QUALITY = "tests and freshness"
    USAGE = "usage"
    COST = "cost"
    DELETIONS = "deletions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a source is to be read.

    namespace: where the tables lie, as other producers name it (`snowflake://org-account`); None
    for what the source itself can tell. defaults: database and schema of names that leave them
    out. job_namespace: of the jobs that are found. dialect: of SQL. now: when it is read.
    since: what is older is left out. again: what has not changed is told too, as it was before.
    known: columns of tables that the source does not tell.
    """

    now: Instant
    namespace: str | None = None
    defaults: TableName = ()
    job_namespace: str | None = None
    dialect: str | None = None
    since: Instant | None = None
    again: bool = False
    known: Mapping[TableName, Sequence[str]] = field(default_factory=dict[TableName, Sequence[str]])


@dataclass(slots=True)
class Memory:
    """What earlier readings of the same locations left behind; kept when all events were taken.

    units: of the source (files, models), each with what it was like then: a digest, and whatever
    else the source wants back. A unit that is as it was needs no event; one that is gone has to be
    taken back. until: of sources of records, up to when they were read.
    """

    units: dict[str, Json] = field(default_factory=dict[str, Json])
    until: Instant | None = None


MEMORY_FORM: Final = 1
"""Goes up when any source would remember the same in another form."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was not understood. place: the file and line, or the record, it is in."""

    place: str
    detail: str
    fix: str = ""


_MOST_REMARKS: Final = 1_000


@dataclass(slots=True)
class Report:
    """What was found on the way, and how well it was understood.

    done, total: of the source's own units (files, models, records); total is None while unknown.
    counts: of what was found, by a word in the plural. statements: of SQL, by how well they were
    understood. remarks: the first thousand; `unsaid` is how many more there were.
    watch: called when `done` or `total` changes.
    """

    done: int = 0
    total: int | None = None
    counts: Counter[str] = field(default_factory=Counter[str])
    statements: Counter[Status] = field(default_factory=Counter[Status])
    remarks: list[Remark] = field(default_factory=list[Remark])
    unsaid: int = 0
    watch: Callable[[Report], None] | None = None

    def expect(self, total: int | None) -> None:
        """Say how many units there are."""
        self.total = total
        self._tell()

    def advance(self, units: int = 1) -> None:
        """Count units that are done."""
        self.done += units
        self._tell()

    def remark(self, place: str, detail: str, fix: str = "") -> None:
        """Note something that was not understood."""
        if len(self.remarks) < _MOST_REMARKS:
            self.remarks.append(Remark(place, detail, fix))
        else:
            self.unsaid += 1

    def _tell(self) -> None:
        if self.watch is not None:
            self.watch(self)


Read: TypeAlias = Callable[[Sequence[str], Options, Memory, Report], Iterator[Json]]
"""Locations (files, folders, addresses of databases) in, events out. The memory and the report
are brought up to date on the way.

Equal records give equal events, so that reading them twice changes nothing. Raises InvalidInput
for a location that cannot be read at all; whatever is wrong with one record costs that record
alone, and is a remark.
"""


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of source.

    summary: what it is, in half a line. locations: what is given to it. capabilities: what it
    tells, each with a word on how; what is not there it does not tell. read: does the work; it
    imports what it needs when it is called. lies_in: whether a folder of code has any of it; None
    for what does not lie in such folders.
    """

    name: str
    summary: str
    locations: str
    capabilities: Mapping[Capability, str]
    read: Read
    lies_in: Callable[[Path], bool] | None = None
