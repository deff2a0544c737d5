"""What SQL tells, as explicit lineage: one entry for each table that is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from headwater.model.identity import DatasetId
from headwater.openlineage.writing import Json, identified
from headwater.sql.answer import ColumnLineage, Input, Statement, TableName

DatasetOf: TypeAlias = Callable[[TableName], DatasetId | None]
"""The dataset that a name in SQL means; None where nothing is known of such a table."""


@dataclass(frozen=True, slots=True)
class SqlLineage:
    """What the statements of one job do together.

    reads, writes: in order of first mention. entries: of a `lineage` facet, one for each dataset
    written. unknown: names that mean no dataset.
    """

    reads: tuple[DatasetId, ...]
    writes: tuple[DatasetId, ...]
    entries: tuple[Json, ...]
    unknown: tuple[TableName, ...] = ()

    @property
    def facet(self) -> Json | None:
        """The body of the `lineage` facet; None where nothing is written."""
        return {"entries": [*self.entries]} if self.entries else None

    @property
    def tells_columns(self) -> bool:
        """Whether anything is said of columns."""
        return any(entry.get("fields") for entry in self.entries)


def explicit_lineage(
    statements: Iterable[Statement],
    dataset_of: DatasetOf,
    *,
    result: DatasetId | None = None,
) -> SqlLineage:
    """Say what statements do in the words of explicit lineage.

    result: what a query's own rows become; without it they become nothing that has a name.
    """
    told = _Told(dataset_of)
    for statement in statements:
        told.take(statement, result)
    return SqlLineage(
        reads=tuple(told.reads),
        writes=tuple(told.targets),
        entries=tuple(each.entry(name) for name, each in told.targets.items()),
        unknown=tuple(told.unknown),
    )


@dataclass(frozen=True, slots=True)
class _Link:
    """A column that something comes from, and how."""

    source: DatasetId
    column: str
    type: str
    subtype: str
    masking: bool


@dataclass(slots=True)
class _Column:
    """What is known of one column that is written. Everything once, in order of mention."""

    links: dict[_Link, None] = field(default_factory=dict[_Link, None])
    derived: dict[tuple[str, int], None] = field(default_factory=dict[tuple[str, int], None])

    def told(self) -> Json:
        """The member of the entry."""
        derived = [{"expression": text, "line": line} for text, line in self.derived if text]
        return {"inputs": _linked(self.links)} | ({"derived": derived} if derived else {})


@dataclass(slots=True)
class _Target:
    """What is known of one dataset that is written. Everything once, in order of mention."""

    lines: dict[int, None] = field(default_factory=dict[int, None])
    sources: dict[DatasetId, None] = field(default_factory=dict[DatasetId, None])
    decides: dict[_Link, None] = field(default_factory=dict[_Link, None])
    columns: dict[str, _Column] = field(default_factory=dict[str, _Column])

    def entry(self, identity: DatasetId) -> Json:
        """The entry of the facet."""
        inputs = [_input(source) for source in self.sources]
        return {
            "type": "DATASET",
            **identified(identity),
            "inputs": [*inputs, *_linked(self.decides)],
            "fields": {name: column.told() for name, column in self.columns.items()},
            "lines": [*self.lines],
        }


class _Told:
    """All that was said so far."""

    def __init__(self, dataset_of: DatasetOf) -> None:
        self.reads: dict[DatasetId, None] = {}
        self.targets: dict[DatasetId, _Target] = {}
        self.unknown: dict[TableName, None] = {}
        self._dataset_of = dataset_of

    def take(self, statement: Statement, result: DatasetId | None) -> None:
        read = [*self._datasets(statement.reads)]
        self.reads.update(dict.fromkeys(read))
        written = [*self._datasets(statement.writes)]
        is_query = not statement.writes and statement.kind == "select"
        if is_query and result is not None:
            written = [result]
        decisive = [*self._links(statement.dataset_inputs)]
        of_itself = set(self._of_themselves(statement))
        for name in written:
            target = self.targets.setdefault(name, _Target())
            target.lines[statement.line] = None
            # Of several tables that a statement writes, one it reads may be for the others.
            is_read = name in of_itself or (len(written) == 1 and name in read)
            target.sources.update(dict.fromkeys(each for each in read if is_read or each != name))
            target.decides.update(
                dict.fromkeys(each for each in decisive if is_read or each.source != name)
            )
        whole = statement.status == "resolved"
        for column in statement.columns:
            # What was not understood is no constant.
            if column.inputs or whole:
                self._take_column(column, statement.line, result)

    def _of_themselves(self, statement: Statement) -> Iterable[DatasetId]:
        """The tables whose own values go into them again."""
        for column in statement.columns:
            table = column.output.table
            if table is not None and any(each.table == table for each in column.inputs):
                yield from self._datasets([table])

    def _take_column(self, column: ColumnLineage, line: int, result: DatasetId | None) -> None:
        table, name = column.output.table, column.output.column
        dataset = result if table is None else self._dataset_of(table)
        target = self.targets.get(dataset) if dataset is not None else None
        if target is None or name == "*":
            return
        known = target.columns.setdefault(name, _Column())
        known.links.update(dict.fromkeys(self._links(column.inputs)))
        known.derived[column.expression, line] = None

    def _datasets(self, tables: Iterable[TableName]) -> Iterable[DatasetId]:
        for table in tables:
            found = self._dataset_of(table)
            if found is None:
                self.unknown[table] = None
            else:
                yield found

    def _links(self, inputs: Iterable[Input]) -> Iterable[_Link]:
        for each in inputs:
            source = self._dataset_of(each.table)
            if source is not None and each.column != "*":
                yield _Link(source, each.column, each.type, each.subtype, each.masking)


def _linked(links: Iterable[_Link]) -> list[Json]:
    """Each column once, with all that happens to it."""
    found: dict[tuple[DatasetId, str], Json] = {}
    for link in links:
        transformations: list[Any] = found.setdefault(
            (link.source, link.column),
            _input(link.source) | {"field": link.column, "transformations": []},
        )["transformations"]
        transformations.append(
            {"type": link.type, "subtype": link.subtype, "masking": link.masking}
        )
    return [*found.values()]


def _input(source: DatasetId) -> Json:
    return {"type": "DATASET", **identified(source)}
