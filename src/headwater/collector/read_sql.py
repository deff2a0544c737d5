"""Column lineage for jobs that report SQL and no columns: read from the SQL, and said as parsed.

Pure: what one run, or one job apart from runs, says by all of its events goes in; what its SQL
tells comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from headwater.collector.run_state import TERMINAL
from headwater.collector.sql_lineage import SqlLineage, explicit_lineage
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant, Offset
from headwater.openlineage.envelope import Dataset, Facets, JobEvent, RunEvent, read_event
from headwater.openlineage.facets.job_type import JobTypeFacet
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.openlineage.naming import platform_of
from headwater.openlineage.producer import SOURCES
from headwater.openlineage.reading import read_facet
from headwater.openlineage.writing import Json, Writer
from headwater.sql.dialects import DIALECTS, dialect_named
from headwater.sql.schemas import table_name

if TYPE_CHECKING:
    from headwater.sql.answer import TableName

PRODUCER: Final = f"{SOURCES}/sql/v1.0"
"""Who says what was read; the version goes up when the same SQL would be read differently."""

ColumnsAt: TypeAlias = Callable[[DatasetId, Instant], Sequence[str] | None]
"""The columns of a dataset at an instant, in order; None where they are not known."""

Told: TypeAlias = bytes
"""What SQL tells, as JSON text that is equal for equal content; empty where it tells nothing."""

NOTHING: Final[Told] = b""

_WRITER: Final = Writer(PRODUCER)
_LONG_RUNNING: Final = frozenset({"STREAMING", "SERVICE"})
_DIALECTS: Final = {
    "awsathena": "athena",
    "mssql": "tsql",
    "postgresql": "postgres",
    "sqlserver": "tsql",
    "unitycatalog": "databricks",
}


class _Content(msgspec.Struct):
    """What is read, without when and when it was."""

    note: str
    inputs: list[Json] = []
    outputs: list[Json] = []
    entries: list[Json] = []


_contents: Final = msgspec.json.Decoder(_Content)


@dataclass(slots=True)
class Question:
    """All that the events of one run, or one event of a job, say of their SQL.

    at: of the end of the run, or of the event. tells_columns: whether they say by themselves what
    columns are made of.
    """

    job: JobId
    at: Instant
    sql: SqlFacet
    inputs: dict[DatasetId, Sequence[str] | None] = field(
        default_factory=dict[DatasetId, Sequence[str] | None]
    )
    outputs: dict[DatasetId, Sequence[str] | None] = field(
        default_factory=dict[DatasetId, Sequence[str] | None]
    )
    tells_columns: bool = False


def question_of(bodies: Iterable[bytes]) -> Question | None:
    """What the events of one run ask together, or one event of a job; None where it is nothing.

    bodies: in the order of their times. A run asks when it has ended, since its last event may
    tell columns; one that is not meant to end asks at any time.
    """
    question: Question | None = None
    ended: Instant | None = None
    seen: list[RunEvent | JobEvent] = []
    for body in bodies:
        event = read_event(body)
        if not isinstance(event, RunEvent | JobEvent):
            continue
        seen.append(event)
        sql = read_facet(SqlFacet, event.job.facets.get("sql"))
        if sql is not None and sql.query.strip():
            job = JobId(event.job.namespace, event.job.name)
            question = Question(job, event.event_time, sql)
        if isinstance(event, JobEvent) or event.event_type in TERMINAL or _is_lasting(event):
            ended = event.event_time
    if question is None or ended is None:
        return None
    question.at = ended
    for event in seen:
        _take(question, event)
    return question if question.outputs else None


def _is_lasting(event: RunEvent) -> bool:
    told = read_facet(JobTypeFacet, event.job.facets.get("jobType"))
    return told is not None and told.processing_type in _LONG_RUNNING


def _take(question: Question, event: RunEvent | JobEvent) -> None:
    inputs = event.inputs if isinstance(event.inputs, list) else []
    outputs = event.outputs if isinstance(event.outputs, list) else []
    for given, known in ((inputs, question.inputs), (outputs, question.outputs)):
        for each in given:
            identity = DatasetId(each.namespace, each.name)
            known[identity] = _columns(each) or known.get(identity)
    containers = [event.job.facets, *_containers((*inputs, *outputs))]
    if isinstance(event, RunEvent):
        containers.append(event.run.facets)
    question.tells_columns |= any(
        "columnLineage" in each or "lineage" in each for each in containers
    )


def _containers(datasets: Iterable[Dataset]) -> Iterator[Facets]:
    for each in datasets:
        yield from (each.facets, each.input_facets, each.output_facets)


def _columns(dataset: Dataset) -> Sequence[str] | None:
    schema = read_facet(SchemaFacet, dataset.facets.get("schema"))
    return [each.name for each in schema.fields] if schema is not None and schema.fields else None


def told_by(question: Question, columns_at: ColumnsAt) -> Told:
    """What the SQL tells of columns. columns_at: of datasets whose events bring no schema."""
    if question.tells_columns:
        return NOTHING
    datasets = question.inputs | question.outputs
    schemas: dict[TableName, Sequence[str]] = {}
    for identity, columns in datasets.items():
        known = columns or columns_at(identity, question.at)
        if known:
            schemas[table_name(identity.name)] = known
    # Here, since a parser takes long to import, and many servers never see any SQL.
    from headwater.sql.engine import lineage_of  # noqa: PLC0415 because of that

    spoken = dialect_spoken(question.sql, (*question.outputs, *question.inputs))
    script = lineage_of(question.sql.query, spoken, schemas, names="stored")
    names = DatasetNames(datasets)
    only = next(iter(question.outputs)) if len(question.outputs) == 1 else None
    lineage = explicit_lineage(script.statements, names.dataset, result=only)
    entries = [*_entries(lineage, question)]
    if not any(field["inputs"] for each in entries for field in each["fields"].values()):
        return NOTHING
    unclear = sum(statement.status != "resolved" for statement in script.statements)
    note = "read from its SQL"
    if unclear or lineage.unknown:
        note += ", not all of which was understood"
    content = _Content(
        note,
        inputs=[_WRITER.dataset(each) for each in lineage.reads],
        outputs=[_WRITER.dataset(each) for each in lineage.writes if each in question.outputs],
        entries=entries,
    )
    return msgspec.json.encode(content, order="sorted")


def _entries(lineage: SqlLineage, question: Question) -> Iterator[Json]:
    """What is said of the outputs. Where a table is not known, there may be more sources."""
    outputs = {(each.namespace, each.name) for each in question.outputs}
    for entry in lineage.entries:
        if (entry["namespace"], entry["name"]) in outputs:
            left_out = {"inputs"} if lineage.unknown else set[str]()
            yield {key: value for key, value in entry.items() if key not in left_out}


def event_of(job: JobId, at: Instant, told: Told, *, revision: Offset) -> bytes:
    """The event that says what was read of a job, from an instant on.

    revision: up to which event of the log was known when it was read; of several events of one
    instant the one that knew more stands.
    """
    content = _contents.decode(told) if told else _Content("its SQL tells no columns")
    evidence = {"kind": "parsed", "note": content.note, "revision": revision}
    job_with_facets = _WRITER.job(
        job, headwater_evidence=evidence, lineage={"entries": content.entries}
    )
    event = _WRITER.job_event(at, job_with_facets, inputs=content.inputs, outputs=content.outputs)
    return msgspec.json.encode(event)


def content_of(event: bytes) -> Told:
    """What an event that `event_of` made says."""
    told: Json = msgspec.json.decode(event)
    facets: Json = told["job"]["facets"]
    entries: list[Json] = facets["lineage"]["entries"]
    if not entries:
        return NOTHING
    note: str = facets["headwater_evidence"]["note"]
    content = _Content(note, told["inputs"], told["outputs"], entries)
    return msgspec.json.encode(content, order="sorted")


def dialect_spoken(sql: SqlFacet, datasets: Iterable[DatasetId]) -> str | None:
    """What the facet says, else what is spoken where the datasets lie; outputs come first."""
    said = dialect_named(sql.dialect)
    if said is not None:
        return said
    for dataset in datasets:
        platform = platform_of(dataset.namespace) or ""
        dialect = _DIALECTS.get(platform, platform)
        if dialect in DIALECTS:
            return dialect
    return None


class DatasetNames:
    """What the names in SQL mean among the datasets of one run."""

    def __init__(self, datasets: Iterable[DatasetId]) -> None:
        self._datasets = [(each, tuple(map(str.lower, table_name(each.name)))) for each in datasets]

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
