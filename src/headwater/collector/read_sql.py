"""Column lineage for jobs that report SQL and no columns: read from the SQL, and said as parsed.

What is read becomes an event of its own behind the one that it was read from, so that a later
version, which may understand more, rewrites nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec
from msgspec import UNSET

from headwater.model.identity import DatasetId
from headwater.model.time import Instant, format_instant
from headwater.openlineage.envelope import Dataset, Facets, JobEvent, RunEvent, read_event
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.openlineage.naming import platform_of
from headwater.openlineage.producer import HEADWATER, SOURCES
from headwater.openlineage.reading import read_facet
from headwater.ports import Logged
from headwater.sql.dialects import DIALECTS, dialect_named
from headwater.sql.schemas import table_name

if TYPE_CHECKING:
    from headwater.sql.answer import Input, Statement, TableName

PRODUCER: Final = f"{SOURCES}/sql/v1.0"
"""Who says what was read; the version goes up when the same SQL would be read differently."""

ColumnsAt: TypeAlias = Callable[[DatasetId, Instant], Sequence[str] | None]
"""The columns of a dataset at an instant, in order; None where they are not known."""

_DIALECTS: Final = {
    "awsathena": "athena",
    "mssql": "tsql",
    "postgresql": "postgres",
    "sqlserver": "tsql",
    "unitycatalog": "databricks",
}
_SCHEMA: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"
_COLUMNS: Final = "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json"
_EVIDENCE: Final = f"{HEADWATER}/blob/main/docs/reference/facets.md"
_REMEMBERED: Final = 10_000


@dataclass(slots=True)
class Counters:
    """What was read since the start. unread: SQL that told nothing about columns."""

    read: int = 0
    unread: int = 0


class SqlReader:
    """Looks at events for SQL that tells more than they do.

    submit: hands a new event to the log, and returns once it is durable. columns_at: of datasets
    whose events do not bring their schema.
    """

    def __init__(self, submit: Callable[[bytes], None], columns_at: ColumnsAt) -> None:
        self.counters = Counters()
        self._submit = submit
        self._columns_at = columns_at
        self._said: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def __call__(self, logged: Logged) -> None:
        """Say what the SQL of an event tells, unless it said the same of its job before."""
        event = read_event(logged.body)
        question = _question(event)
        if question is None:
            return
        told = _lineage(question, self._columns_at)
        if told is None:
            self.counters.unread += 1
            return
        job = (question.namespace, question.name)
        content = msgspec.json.encode(told)
        if self._said.get(job) == content:
            return
        self._submit(_event(question, told))
        self.counters.read += 1
        self._said[job] = content
        self._said.move_to_end(job)
        if len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Question:
    """An event that brings SQL, names what it writes, and says nothing about columns."""

    namespace: str
    name: str
    at: Instant
    sql: SqlFacet
    inputs: Sequence[Dataset]
    outputs: Sequence[Dataset]


_Told: TypeAlias = dict[str, Any]


def _question(event: object) -> _Question | None:
    if not isinstance(event, RunEvent | JobEvent) or event.outputs is UNSET or not event.outputs:
        return None
    if "sql" not in event.job.facets or (event.producer or "").startswith(HEADWATER):
        return None
    inputs = [] if event.inputs is UNSET else event.inputs
    containers = [event.job.facets, *_containers((*inputs, *event.outputs))]
    if isinstance(event, RunEvent):
        containers.append(event.run.facets)
    if any("columnLineage" in each or "lineage" in each for each in containers):
        return None
    sql = read_facet(SqlFacet, event.job.facets["sql"])
    if sql is None or not sql.query.strip():
        return None
    job = event.job
    return _Question(job.namespace, job.name, event.event_time, sql, inputs, event.outputs)


def _containers(datasets: Iterable[Dataset]) -> Iterator[Facets]:
    for each in datasets:
        yield from (each.facets, each.input_facets, each.output_facets)


def _lineage(question: _Question, columns_at: ColumnsAt) -> _Told | None:
    """Inputs and outputs with their columns; None where the SQL tells nothing of them."""
    datasets = {
        DatasetId(each.namespace, each.name): each for each in (*question.inputs, *question.outputs)
    }
    schemas: dict[TableName, Sequence[str]] = {}
    for identity, dataset in datasets.items():
        columns = _columns(dataset) or columns_at(identity, question.at)
        if columns:
            schemas[table_name(identity.name)] = columns
    # Here, since a parser takes long to import, and many servers never see any SQL.
    from headwater.sql.engine import lineage_of  # noqa: PLC0415 because of that

    script = lineage_of(question.sql.query, _dialect(question), schemas)
    names = _Names(datasets)
    written = names.among(question.outputs)
    fields: dict[DatasetId, dict[str, list[Any]]] = {}
    rows: dict[DatasetId, list[Any]] = {}
    for statement in script.statements:
        for column in statement.columns:
            target = _target(column.output.table, written)
            told = [each for each in map(names.input_field, column.inputs) if each is not None]
            if target is not None and told and column.output.column != "*":
                fields.setdefault(target, {}).setdefault(column.output.column, []).extend(told)
        for target in _targets(statement, written):
            decided = map(names.input_field, statement.dataset_inputs)
            rows.setdefault(target, []).extend(each for each in decided if each is not None)
    if not fields:
        return None
    partial = any(statement.status != "resolved" for statement in script.statements)
    return {
        "note": f"read from its SQL{', not all of which was understood' if partial else ''}",
        "inputs": [_identity(each) for each in dict.fromkeys(names.used)],
        "outputs": [
            _identity(target) | {"facets": {"columnLineage": _facet(columns, rows.get(target, []))}}
            for target, columns in fields.items()
        ],
    }


def _dialect(question: _Question) -> str | None:
    """What the facet says, else what is spoken where the outputs lie."""
    said = dialect_named(question.sql.dialect)
    if said is not None:
        return said
    for dataset in (*question.outputs, *question.inputs):
        platform = platform_of(dataset.namespace) or ""
        dialect = _DIALECTS.get(platform, platform)
        if dialect in DIALECTS:
            return dialect
    return None


class _Names:
    """What the names in SQL mean among the datasets of one event.

    used: the datasets that something comes from, in order.
    """

    def __init__(self, datasets: Iterable[DatasetId]) -> None:
        self.used: list[DatasetId] = []
        self._datasets = [(each, tuple(map(str.lower, table_name(each.name)))) for each in datasets]

    def among(self, datasets: Iterable[Dataset]) -> _Written:
        """The same for what is written."""
        return _Written([DatasetId(each.namespace, each.name) for each in datasets], self)

    def dataset(self, table: TableName) -> DatasetId | None:
        """The one dataset whose name ends as the table's, or the other way round."""
        wanted = tuple(map(str.lower, table))
        whole = ".".join(wanted)
        found = [
            each
            for each, parts in self._datasets
            if parts[-len(wanted) :] == wanted
            or wanted[-len(parts) :] == parts
            or each.name.lower() == whole
        ]
        return found[0] if len(found) == 1 else None

    def input_field(self, each: Input) -> dict[str, Any] | None:
        """A column as the facet names it; None where nothing of the event has its table."""
        dataset = self.dataset(each.table)
        if dataset is None or each.column == "*":
            return None
        self.used.append(dataset)
        transformation = {"type": each.type, "subtype": each.subtype, "masking": each.masking}
        return _identity(dataset) | {"field": each.column, "transformations": [transformation]}


@dataclass(frozen=True, slots=True)
class _Written:
    """The outputs of an event, and how to find the one that a statement writes."""

    outputs: Sequence[DatasetId]
    names: _Names


def _target(table: TableName | None, written: _Written) -> DatasetId | None:
    """The output that a column belongs to; what a query returns goes to the only one."""
    if table is None:
        return written.outputs[0] if len(written.outputs) == 1 else None
    found = written.names.dataset(table)
    return found if found in written.outputs else None


def _targets(statement: Statement, written: _Written) -> Iterator[DatasetId]:
    for table in statement.writes or [None]:
        target = _target(table, written)
        if target is not None:
            yield target


def _columns(dataset: Dataset) -> Sequence[str] | None:
    schema = read_facet(SchemaFacet, dataset.facets.get("schema"))
    return [each.name for each in schema.fields] if schema is not None and schema.fields else None


def _identity(dataset: DatasetId) -> dict[str, Any]:
    return {"namespace": dataset.namespace, "name": dataset.name}


def _facet(columns: Mapping[str, list[Any]], rows: list[Any]) -> dict[str, Any]:
    facet: dict[str, Any] = {
        "_producer": PRODUCER,
        "_schemaURL": _COLUMNS,
        "fields": {name: {"inputFields": _once(inputs)} for name, inputs in columns.items()},
    }
    return facet | ({"dataset": _once(rows)} if rows else {})


def _once(inputs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each column once, with all that happens to it."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for each in inputs:
        key = (each["namespace"], each["name"], each["field"])
        if key not in found:
            found[key] = each | {"transformations": []}
        for transformation in each["transformations"]:
            if transformation not in found[key]["transformations"]:
                found[key]["transformations"].append(transformation)
    return list(found.values())


def _event(question: _Question, told: _Told) -> bytes:
    evidence = {
        "_producer": PRODUCER,
        "_schemaURL": _EVIDENCE,
        "kind": "parsed",
        "note": told["note"],
    }
    return msgspec.json.encode(
        {
            "eventTime": format_instant(question.at),
            "producer": PRODUCER,
            "schemaURL": _SCHEMA,
            "job": {
                "namespace": question.namespace,
                "name": question.name,
                "facets": {"headwater_evidence": evidence},
            },
            "inputs": told["inputs"],
            "outputs": told["outputs"],
        }
    )
