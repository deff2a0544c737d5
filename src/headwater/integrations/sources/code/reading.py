"""What the SQL of one file does, read by the engine with the tables that are known."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from headwater.collector.sql_lineage import SqlLineage, explicit_lineage
from headwater.integrations.sources.code.passages import Contents, Passage, Work
from headwater.integrations.sources.source import Remark
from headwater.integrations.sources.tables import Tables
from headwater.model.identity import DatasetId
from headwater.openlineage.writing import Json, identified
from headwater.sql.answer import Statement, Status, TableName
from headwater.sql.defined import DefinedColumn, Definition
from headwater.sql.definitions import definitions_in
from headwater.sql.dialects import dialect_named
from headwater.sql.engine import Engine

_NO_DATA: Final = ("drop", "truncate", "alter")
_CATALOGS: Final = frozenset({"information_schema", "pg_catalog"})
_PARAMETER: Final = re.compile(r"\{\{-?\s*params\.(\w+)\s*-?\}\}")
_LONGEST_SQL: Final = 100_000


@dataclass(slots=True)
class Done:
    """What one job does. statements: how many there are, and how many of them are unclear."""

    work: Work
    lineage: SqlLineage
    statements: Sequence[Statement]
    sql: str
    dialect: str | None


@dataclass(slots=True)
class Reading:
    """What a file does.

    reads, writes: tables by their whole names. definitions: what it says of tables themselves.
    """

    done: list[Done] = field(default_factory=list[Done])
    definitions: list[Definition] = field(default_factory=list[Definition])
    reads: set[TableName] = field(default_factory=set[TableName])
    writes: set[TableName] = field(default_factory=set[TableName])
    statuses: Counter[Status] = field(default_factory=Counter[Status])
    remarks: list[Remark] = field(default_factory=list[Remark])


@dataclass(frozen=True, slots=True)
class Way:
    """How SQL is read. dialect: that is spoken where nothing else tells."""

    tables: Tables
    dialect: str | None
    defaults: TableName

    def engine(self, dialect: str | None, known: Mapping[TableName, Sequence[str]]) -> Engine:
        """The engine for some tables; the one place where it is set up."""
        return Engine(dialect, known, defaults=self.defaults, names="stored")

    def spoken(self, passage: Passage, contents: Contents) -> str | None:
        """The dialect of a passage."""
        told = passage.dialect or self.dialect or contents.dialect
        return dialect_named(told)


def read_contents(
    path: str,
    contents: Contents,
    known: Mapping[TableName, Sequence[str]],
    *,
    way: Way,
    template: Callable[[str], str | None],
) -> Reading:
    """Read what a file holds. template: the text of another file; None where there is none."""
    reading = Reading()
    for doubt in contents.doubts:
        place = contents.place(path, doubt.line, doubt.column)
        reading.remarks.append(Remark(place, doubt.detail, doubt.fix))
    for work in contents.works:
        _Job(path, contents, work, way, reading, template).read(known)
    return reading


@dataclass(frozen=True, slots=True)
class _Part:
    """A passage in a script of several. start: the line at which it begins there."""

    passage: Passage
    text: str
    start: int


class _Job:
    def __init__(
        self,
        path: str,
        contents: Contents,
        work: Work,
        way: Way,
        reading: Reading,
        template: Callable[[str], str | None],
    ) -> None:
        self._path = path
        self._contents = contents
        self._work = work
        self._way = way
        self._reading = reading
        self._template = template
        self._held = frozenset(each.lower() for each in work.held)

    def read(self, known: Mapping[TableName, Sequence[str]]) -> None:
        """Read all passages of the job, those of one dialect as one script."""
        statements: list[Statement] = []
        texts: list[str] = []
        dialects: list[str | None] = []
        for dialect, parts in self._scripts():
            engine = self._way.engine(dialect, known)
            for part, told in self._told(engine, parts):
                statements += self._take(part, told)
            for part in parts:
                self._define(part, dialect)
            texts += [part.text.strip() for part in parts]
            dialects.append(dialect)
        self._reading.definitions.sort(key=lambda each: each.line)
        lineage = explicit_lineage(
            [each for each in statements if self._moves_data(each)], self._dataset
        )
        lineage = self._with_tables(lineage)
        self._reading.done.append(
            Done(
                self._work,
                lineage,
                [each for each in statements if each.index >= 0],
                ";\n\n".join(texts)[:_LONGEST_SQL],
                dialects[0] if len(set(dialects)) == 1 else None,
            )
        )

    def _scripts(self) -> Iterator[tuple[str | None, list[_Part]]]:
        """The passages, those behind each other that speak alike together."""
        parts: list[_Part] = []
        spoken: str | None = None
        start = 1
        for passage in self._work.passages:
            text = passage.text
            if passage.template:
                found = self._template(passage.template)
                if found is None:
                    self._remark(passage, 1, 1, f"there is no file {passage.template}", "")
                    continue
                text = found
            text = _with_values(text, passage.values)
            dialect = self._way.spoken(passage, self._contents)
            if parts and dialect != spoken:
                yield spoken, parts
                parts, start = [], 1
            spoken = dialect
            parts.append(_Part(passage, text, start))
            start += text.count("\n") + 2
        if parts:
            yield spoken, parts

    def _told(self, engine: Engine, parts: Sequence[_Part]) -> Iterator[tuple[_Part, Statement]]:
        """The statements of a script, each with the passage that it stands in."""
        script = "\n;\n".join(part.text for part in parts)
        found = engine.lineage_of(script).statements
        if len(parts) > 1 and any(each.status == "failed" for each in found):
            # One that breaks off would take others along.
            for part in parts:
                for each in engine.lineage_of(part.text).statements:
                    yield part, each
            return
        starts = [part.start for part in parts]
        for each in found:
            part = parts[max(0, bisect_right(starts, each.line) - 1)]
            yield part, _moved(each, 1 - part.start)

    def _take(self, part: _Part, told: Statement) -> Iterator[Statement]:
        passage = part.passage
        self._reading.statuses[told.status] += 1
        for each in told.problems:
            self._remark(passage, each.line, each.column, each.detail, each.fix)
        statement = told if passage.template else _moved(told, passage.line - 1)
        self._create(statement)
        for name in told.reads:
            if self._dataset(name) is not None:
                self._reading.reads.add(self._way.tables.whole(name))
        if self._moves_data(told):
            for name in told.writes:
                self._reading.writes.add(self._way.tables.whole(name))
        yield statement
        if told.kind == "select":
            for table, exact in passage.into:
                yield _into(statement, table, exact=exact)

    def _create(self, statement: Statement) -> None:
        """Note the columns of a table that is made of a query."""
        if not statement.kind.startswith("create") or not statement.writes:
            return
        table = statement.writes[0]
        columns = [
            DefinedColumn(each.output.column)
            for each in statement.columns
            if each.output.table == table
        ]
        if columns and all(each.name != "*" for each in columns):
            made = Definition("create", table, columns=columns, line=statement.line)
            self._reading.definitions.append(made)

    def _define(self, part: _Part, dialect: str | None) -> None:
        shift = 0 if part.passage.template else part.passage.line - 1
        for each in definitions_in(part.text, dialect):
            self._reading.definitions.append(replace(each, line=each.line + shift))

    def _dataset(self, name: TableName) -> DatasetId | None:
        if name[0].lower() in self._held and len(name) == 1:
            return None
        if any(part.lower() in _CATALOGS for part in name[:-1]):
            return None
        return self._way.tables.dataset(name)

    def _moves_data(self, statement: Statement) -> bool:
        """Whether anything flows: a table that is created empty, or like another, holds nothing."""
        if statement.kind.startswith(_NO_DATA):
            return False
        if not statement.kind.startswith("create") or statement.columns:
            return True
        tables = self._way.tables
        return any(tables.dataset(each).namespace != tables.namespace for each in statement.reads)

    def _with_tables(self, lineage: SqlLineage) -> SqlLineage:
        """The same with the tables that are named outside of SQL."""
        work, tables = self._work, self._way.tables
        if not (work.reads or work.writes or work.inlets or work.outlets):
            return lineage
        self._reading.reads |= {tables.whole(name) for name, _ in work.reads}
        self._reading.writes |= {tables.whole(name) for name, _ in work.writes}
        told = [*(tables.dataset(name) for name, _ in work.reads), *work.inlets]
        reads = tuple(dict.fromkeys([*lineage.reads, *told]))
        entries = [*lineage.entries]
        written = dict.fromkeys(lineage.writes)
        outlets = [(each, work.line) for each in work.outlets]
        for dataset, line in [*((tables.dataset(n), line) for n, line in work.writes), *outlets]:
            if dataset not in written and reads:
                entries.append(_implied(dataset, reads, line))
            written[dataset] = None
        return SqlLineage(reads, tuple(written), tuple(entries), lineage.unknown)

    def _remark(self, passage: Passage, line: int, column: int, detail: str, fix: str) -> None:
        if passage.template:
            place = f"{passage.template}:{line}:{column}"
        else:
            first = line == 1
            at = passage.line + line - 1
            column = passage.column + column - 1 if first else column
            place = self._contents.place(self._path, at, column)
        self._reading.remarks.append(Remark(place, detail, fix))


def _with_values(text: str, values: Mapping[str, str]) -> str:
    """A text with what its parameters are given."""
    if not values:
        return text
    return _PARAMETER.sub(lambda found: values.get(found[1], found[0]), text)


def _moved(statement: Statement, by: int) -> Statement:
    problems = [replace(each, line=each.line + by) for each in statement.problems]
    return replace(statement, line=statement.line + by, problems=problems)


def _into(statement: Statement, table: TableName, *, exact: bool) -> Statement:
    """A query whose rows become a table by other means than SQL."""
    columns = [
        replace(each, output=replace(each.output, table=table))
        for each in statement.columns
        if exact
    ]
    return replace(
        statement,
        index=-1,
        kind="insert",
        writes=[table],
        columns=columns,
        dataset_inputs=statement.dataset_inputs if exact else [],
    )


def _implied(dataset: DatasetId, reads: Sequence[DatasetId], line: int) -> Json:
    """The entry of a table that is written, nobody says from what."""
    inputs = [{"type": "DATASET", **identified(each), "implied": True} for each in reads]
    told: Json = {"inputs": inputs, "fields": {}, "lines": [line]}
    return {"type": "DATASET", **identified(dataset), **told}
