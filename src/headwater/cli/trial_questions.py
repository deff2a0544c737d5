"""What a server, or a file, knows of jobs whose lineage is to be tried."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import click

from headwater.collector.read_sql import dialect_spoken
from headwater.integrations.trials.question import Link, Question
from headwater.model.identity import ColumnId, DatasetId, JobId, parse_node_id
from headwater.openlineage.facets.sql import SqlFacet
from headwater.sdk.answers import Edge
from headwater.sdk.client import Client
from headwater.sdk.errors import AmbiguousNameError, UnknownNameError
from headwater.sql.answer import TableName

RESULT: Final = DatasetId("sql", "(result)")
"""What stands for the rows that a query of a file returns."""

_FILE: Final = "sql"
_PAGE: Final = 500
_BEYOND: Final = 2
"""So many hops from a dataset to what its columns are made of; the first is to its columns."""

Typed = Sequence[tuple[str, str]]


def jobs_meant(client: Client, names: Sequence[str]) -> list[str]:
    """The identifiers of jobs: all, or those that are named or selected, or write what is."""
    if not names:
        return [each.id for each in client.find(kind="job", limit=_PAGE).all().items]
    found: dict[str, None] = {}
    for name in names:
        found.update(dict.fromkeys(_meant(client, name)))
    return [*found]


def _meant(client: Client, name: str) -> Iterator[str]:
    try:
        shown = client.show(name).raw
    except (UnknownNameError, AmbiguousNameError):
        shown = None
    if shown is None or shown["kind"] not in {"job", "dataset"}:
        for node in client.select(name, limit=_PAGE).all().nodes:
            if node.kind == "job":
                yield node.id
            elif node.kind == "dataset":
                yield from _producers(client.show(node.id).raw)
    elif shown["kind"] == "job":
        yield str(shown["id"])
    else:
        yield from _producers(shown)


def _producers(shown: Mapping[str, Any]) -> Iterator[str]:
    for each in shown.get("producers") or ():
        identity = parse_node_id(str(each["id"]))
        if isinstance(identity, JobId):
            yield str(each["id"])


def question_of(client: Client, job: str) -> tuple[Question | None, Mapping[str, Any]]:
    """What a server knows of a job, as a question; None for one without SQL. And the job itself."""
    shown = client.show(job).raw
    sql = shown.get("sql")
    if not sql:
        return None, shown
    told: Mapping[str, Mapping[str, Any]] = shown.get("facets") or {}
    inputs = _datasets(client, shown.get("inputs") or ())
    outputs = _datasets(client, shown.get("outputs") or ())
    facet = SqlFacet(str(sql), told.get("sql", {}).get("dialect"))
    names = [*outputs, *inputs]
    claims = [each for target in outputs for each in _claims(client, job, target, inputs, outputs)]
    flows = {(source, target) for source in inputs for target in _fed(client, job, source, outputs)}
    return (
        Question(
            sql=facet.query,
            dialect=dialect_spoken(facet, names),
            inputs={name: columns for name, (columns, _) in inputs.items()},
            outputs={name: columns for name, (columns, _) in outputs.items()},
            claims=sorted(claims),
            flows=sorted(flows),
        ),
        shown,
    )


def _datasets(
    client: Client, nodes: Iterable[Mapping[str, Any]]
) -> dict[DatasetId, tuple[Typed | None, Sequence[str]]]:
    """Datasets with their columns and types, where known, and the jobs that write them."""
    found: dict[DatasetId, tuple[Typed | None, Sequence[str]]] = {}
    for node in nodes:
        identity = parse_node_id(str(node["id"]))
        if not isinstance(identity, DatasetId):
            continue
        shown = client.show(str(node["id"])).raw
        schema: Mapping[str, Any] = shown.get("schema") or {}
        columns = [(str(each["name"]), _type_of(each)) for each in schema.get("fields") or ()]
        found[identity] = columns or None, [*_producers(shown)]
    return found


def _type_of(field: Mapping[str, Any]) -> str:
    parts: Sequence[Mapping[str, Any]] = field.get("fields") or ()
    kind = str(field.get("type") or "text")
    if parts and "(" not in kind and "<" not in kind:
        inner = ", ".join(f"{each['name']} {_type_of(each)}" for each in parts)
        return f"struct({inner})"
    return kind


def _claims(
    client: Client,
    job: str,
    target: DatasetId,
    inputs: Mapping[DatasetId, object],
    outputs: Mapping[DatasetId, tuple[Typed | None, Sequence[str]]],
) -> Iterator[Link]:
    """The links that sources tell of into an output of a job, from what it reads or writes."""
    edges = client.upstream(str(target), level="column", depth=_BEYOND).all().edges
    is_only = [*outputs[target][1]] == [job]
    for edge in edges:
        source, into = parse_node_id(edge.source), parse_node_id(edge.target)
        if not isinstance(source, ColumnId) or not isinstance(into, ColumnId) or edge.implied:
            continue
        if into.dataset != target or edge.evidence in {(), ("manual",)}:
            continue
        if source.dataset in {*inputs, *outputs} and (is_only or _is_of(client, edge, job)):
            words = {str(each.get("subtype")) for each in edge.transformations}
            yield Link(
                source.dataset, source.path, target, into.path, decides_order=words == {"SORT"}
            )


def _is_of(client: Client, edge: Edge, job: str) -> bool:
    return any(each.job == job for each in client.why(edge.source, edge.target).edges)


def _fed(
    client: Client, job: str, source: DatasetId, outputs: Iterable[DatasetId]
) -> Iterator[DatasetId]:
    """The outputs that a job is said to make of an input."""
    for target in outputs:
        edges = client.why(str(source), str(target)).edges if source != target else ()
        if any(each.job == job and each.evidence != ("manual",) for each in edges):
            yield target


def question_of_file(
    path: Path, *, dialect: str | None, schema: Path | None
) -> tuple[Question, Sequence[str]]:
    """SQL of a file, whose claims are what our own reader tells of it; and what stayed unclear."""
    from headwater.sql.engine import lineage_of

    sql = path.read_text("utf-8")
    known = _typed(schema, dialect) if schema else {}
    columns = {name: [each for each, _ in typed] for name, typed in known.items()}
    statements = lineage_of(sql, dialect, columns).statements
    reads = dict.fromkeys(name for each in statements for name in each.reads)
    writes = dict.fromkeys(name for each in statements for name in each.writes)
    typed = {_named(name): known.get(name) for name in (*reads, *writes)}
    outputs = [_named(name) for name in writes] or [RESULT]
    claims: dict[Link, None] = {}
    for statement in statements:
        targets = [_named(each) for each in statement.writes] or [RESULT]
        for column in statement.columns:
            of = column.output.table
            target = _named(of) if of is not None else targets[0]
            for each in column.inputs:
                claims[Link(_named(each.table), each.column, target, column.output.column)] = None
        for target in targets:
            for each in statement.dataset_inputs:
                order = each.subtype == "SORT"
                link = Link(_named(each.table), each.column, target, "*", decides_order=order)
                claims[link] = None
    problems = [each.detail for statement in statements for each in statement.problems]
    inputs = {_named(name): typed[_named(name)] for name in reads}
    return (
        Question(
            sql=sql,
            dialect=dialect,
            inputs=inputs,
            outputs={each: typed.get(each) for each in outputs},
            claims=sorted(claims),
            flows=sorted(
                {(source, into) for source in inputs for into in outputs}
                - {(each, each) for each in inputs}
            ),
        ),
        problems,
    )


def _named(name: TableName) -> DatasetId:
    return DatasetId(_FILE, ".".join(name))


def _typed(path: Path, dialect: str | None) -> dict[TableName, Typed]:
    from headwater.sql.schemas import table_name
    from headwater.sql.trial_script import typed_tables_in

    text = path.read_text("utf-8")
    if path.suffix.lower() in {".sql", ".ddl"}:
        return dict(typed_tables_in(text, dialect))
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise click.UsageError(f"{path} is no JSON: {error}") from None
    if not isinstance(told, dict):
        raise click.UsageError(f'{path} holds no tables; write {{"orders": {{"id": "int"}}}}')
    found: dict[TableName, Typed] = {}
    for name, columns in cast(dict[str, Any], told).items():
        types = cast(dict[str, Any], columns) if isinstance(columns, dict) else {}
        found[table_name(name)] = [
            (str(each), str(types.get(each, "text"))) for each in cast(Iterable[Any], columns)
        ]
    return found
