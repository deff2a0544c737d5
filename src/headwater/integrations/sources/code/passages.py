"""Passages of SQL as they stand in files, and the jobs that run them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from headwater.model.identity import DatasetId
from headwater.openlineage.writing import Json
from headwater.sql.answer import TableName


@dataclass(slots=True)
class Passage:
    """Some SQL.

    line, column: where it begins in its file, from 1. dialect: where its surroundings tell.
    template: the file that it is, in place of the text. into: tables that the rows of its query
    become by other means, and whether its columns go there as they are. values: what stands for
    `{{ params.x }}`.
    """

    text: str
    line: int = 1
    column: int = 1
    dialect: str | None = None
    template: str = ""
    into: list[tuple[TableName, bool]] = field(default_factory=list[tuple[TableName, bool]])
    values: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(slots=True)
class Work:
    """What one job does.

    name: behind the path of the file, such as `::load`; or, where `own_name` is set, all of it.
    reads, writes: tables that it names outside of SQL, and the line. held: names in its SQL that
    are no tables but what the code around it holds. inlets, outlets: datasets that it declares.
    facets: of the job, by key. kind: what sort of job it is, in a word in capitals.
    line: where it is defined.
    """

    name: str = ""
    own_name: bool = False
    kind: str = "FILE"
    language: str = "sql"
    passages: list[Passage] = field(default_factory=list[Passage])
    reads: list[tuple[TableName, int]] = field(default_factory=list[tuple[TableName, int]])
    writes: list[tuple[TableName, int]] = field(default_factory=list[tuple[TableName, int]])
    held: set[str] = field(default_factory=set[str])
    inlets: list[DatasetId] = field(default_factory=list[DatasetId])
    outlets: list[DatasetId] = field(default_factory=list[DatasetId])
    line: int = 1
    facets: dict[str, Json] = field(default_factory=dict[str, Json])

    @property
    def is_empty(self) -> bool:
        """Whether it does nothing that is known."""
        return not (self.passages or self.reads or self.writes or self.own_name)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a file that was not understood. line, column: where, from 1."""

    line: int
    column: int
    detail: str
    fix: str = ""


@dataclass(slots=True)
class Contents:
    """What one file holds.

    dialect: where the file tells, weakly: by what it imports. cells: of a notebook, the line at
    which each begins when its code cells stand one behind the other, and what it is called.
    """

    works: list[Work] = field(default_factory=list[Work])
    doubts: list[Doubt] = field(default_factory=list[Doubt])
    dialect: str | None = None
    cells: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    @property
    def templates(self) -> list[str]:
        """The files that its jobs run, as they name them."""
        named = [each.template for work in self.works for each in work.passages if each.template]
        return [*dict.fromkeys(named)]

    def place(self, path: str, line: int, column: int) -> str:
        """Where something in the file is, for a person."""
        starts = [start for start, _ in self.cells]
        at = bisect_right(starts, line) - 1
        if at < 0:
            return f"{path}:{line}:{column}"
        start, name = self.cells[at]
        return f"{path}#{name}:{line - start + 1}:{column}"
