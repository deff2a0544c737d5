"""What lies behind the tables of a dbt project: semantic models, metrics, saved queries, exposures.

Each is a dataset that only dbt knows, under its unique id, made by a job of the same name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from headwater.collector.sql_lineage import explicit_lineage
from headwater.integrations.sources.dbt import facets
from headwater.integrations.sources.dbt.ledger import DECLARES, PARSES, Unit, digest
from headwater.integrations.sources.dbt.manifest import Made, Measured, Node, Part, Thing
from headwater.integrations.sources.dbt.sql import relation_of
from headwater.integrations.sources.dbt.tables import Telling
from headwater.integrations.sources.sql_job import parsed
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant
from headwater.openlineage.writing import Json, identified
from headwater.sql.answer import Output, Statement

_DECLARED = {"kind": "declared", "note": "dbt's manifest says that it is made of them"}
_AGGREGATES: Final = {
    "average": "avg({})",
    "count_distinct": "count(distinct {})",
    "sum_boolean": "sum(case when {} then 1 else 0 end)",
    "median": "median({})",
    "percentile": "median({})",
}


def tell_things(telling: Telling) -> Iterator[Json]:
    """The events about semantic models, metrics, saved queries and exposures."""
    for thing in telling.manifest.things.values():
        yield from _tell(telling, thing)
        telling.report.advance()


def _tell(telling: Telling, thing: Thing) -> Iterator[Json]:
    job = JobId(telling.names.jobs, thing.unique_id)
    made = telling.names.own(thing.unique_id)
    inputs = [*_read_by(telling, thing)]
    columns = _columns(telling, thing)
    table = _table_of(telling, thing)
    known = telling.columns.around(table) if table is not None else {}
    place = telling.project.place(thing)
    group = telling.group_of(thing.group or (thing.config.group if thing.config else None))
    content = digest(
        thing,
        [*map(identified, (job, made, *inputs))],
        columns,
        [*known.values()],
        telling.columns.dialect,
        group,
        place,
    )
    if telling.ledger.unchanged(thing.unique_id, content):
        return
    statements = [*_measured(telling, thing, table)] if table is not None else []
    kind = thing.unique_id.partition(".")[0]
    telling.report.counts["saved queries" if kind == "saved_query" else f"{kind}s"] += 1
    owners = facets.ownership(thing.all_meta, group, thing.owner)
    about = {
        "schema": _schema(thing),
        "documentation": facets.documentation(thing),
        "ownership": owners,
        "tags": facets.thing_tags(thing),
        "datasetType": {"datasetType": _type_of(kind, thing)},
        "dataSource": {"name": thing.label or thing.name, "uri": thing.url} if thing.url else None,
    }
    whole = telling.ledger.whole(thing.unique_id, about)
    output = DECLARES.dataset(made, **whole)
    told = DECLARES.job(
        job,
        jobType=facets.job_type(kind.upper()),
        documentation=facets.documentation(thing),
        ownership=owners,
        sourceCodeLocation=place.facet() if place is not None else None,
        headwater_evidence=_DECLARED,
        lineage=_entry(made, inputs, columns),
    )
    jobs = [("dbt", job), *([("sql", job)] if statements else [])]
    unit = Unit(
        thing.unique_id,
        content,
        telling.since(place),
        jobs=jobs,
        made=[made],
        facets=[name for name, body in about.items() if body is not None],
    )

    def events(at: Instant) -> Iterator[Json]:
        sides = [DECLARES.dataset(each) for each in inputs]
        yield DECLARES.job_event(at, told, inputs=sides, outputs=[output])
        if table is not None and statements:
            yield _parsed(telling, table, job, made, statements, at)

    yield from telling.ledger.tell(unit, events)


def _type_of(kind: str, thing: Thing) -> str:
    """The `datasetType`: what an exposure says that it is, else what it is to dbt."""
    return (thing.type or "exposure").upper() if kind == "exposure" else kind.upper()


def _read_by(telling: Telling, thing: Thing) -> Iterator[DatasetId]:
    """What it is made of: tables, and other such datasets."""
    seen: set[DatasetId] = set()
    for name in thing.upstream:
        if name in telling.manifest.things:
            found = [telling.names.own(name)]
        else:
            found = [telling.names.dataset(each) for each in telling.names.read_tables([name])]
        for each in found:
            if each not in seen:
                seen.add(each)
                yield each


def _schema(thing: Thing) -> Json | None:
    """What can be asked of it: measures, dimensions and entities, or the metric itself."""
    kind = thing.unique_id.partition(".")[0]
    if kind == "metric":
        return {"fields": [{"name": thing.name, "type": thing.type or thing.calculation_method}]}
    fields: list[Json] = []
    for what, part in _parts(thing):
        told = {"name": part.name, "type": what, "description": part.description}
        fields.append({key: value for key, value in told.items() if value})
    return {"fields": fields} if fields else None


def _parts(thing: Thing) -> Iterator[tuple[str, Part]]:
    """The parts of a semantic model, each name once, with what they are."""
    seen: set[str] = set()
    sections = (
        ("entity", thing.entities or ()),
        ("dimension", thing.dimensions or ()),
        ("measure", thing.measures or ()),
    )
    for what, parts in sections:
        for part in parts:
            if isinstance(part, Part) and part.name not in seen:
                seen.add(part.name)
                yield (
                    f"{part.agg} {what}" if part.agg else f"{part.type or ''} {what}".strip(),
                    part,
                )


# -- what metrics are made of, as they say ---------------------------------------------------------


def _columns(telling: Telling, thing: Thing) -> Json:
    """The members `fields` of the entry of a metric or saved query: columns of what dbt knows."""
    kind = thing.unique_id.partition(".")[0]
    if kind == "saved_query":
        metrics = [each for each in thing.upstream if each.startswith("metric.")]
        names = {each: telling.manifest.things[each].name for each in metrics if _is(telling, each)}
        return {
            name: {
                "inputs": [_input(telling, each, name, "IDENTITY")],
                "derived": [{"expression": name}],
            }
            for each, name in names.items()
        }
    params = thing.type_params
    if kind != "metric" or params is None:
        return {}
    inputs: list[Json] = []
    measure = _name(params.measure)
    if measure is not None:
        subtype = "IDENTITY" if thing.type == "simple" else "TRANSFORMATION"
        inputs += _measure(telling, thing, measure, subtype)
    for name in dict.fromkeys(filter(None, map(_name, params.parts))):
        found = _metric(telling, thing, name)
        if found is not None:
            inputs.append(_input(telling, found, name, "TRANSFORMATION"))
        else:
            inputs += _measure(telling, thing, name, "TRANSFORMATION")
    if not inputs:
        return {}
    ratio = f"{_name(params.numerator)} / {_name(params.denominator)}" if params.numerator else ""
    expression = params.expr or ratio or measure
    told = {"derived": [{"expression": expression}]} if expression else {}
    return {thing.name: {"inputs": inputs, **told}}


def _measure(telling: Telling, thing: Thing, name: str, subtype: str) -> Iterator[Json]:
    """A measure, wherever it is: first among what the metric depends on."""
    models = sorted(
        (each for each in telling.manifest.things.values() if each.measures),
        key=lambda each: each.unique_id not in thing.upstream,
    )
    for model in models:
        if any(each.name == name for each in model.measures or ()):
            yield _input(telling, model.unique_id, name, subtype)
            return


def _metric(telling: Telling, thing: Thing, name: str) -> str | None:
    """The unique id of a metric that another one is made of."""
    for each in thing.upstream:
        found = telling.manifest.things.get(each)
        if found is not None and each.startswith("metric.") and found.name == name:
            return each
    return None


def _is(telling: Telling, unique_id: str) -> bool:
    return unique_id in telling.manifest.things


def _name(made: Made) -> str | None:
    return (made.name if isinstance(made, Measured) else made) or None


def _input(telling: Telling, unique_id: str, column: str, subtype: str) -> Json:
    how = {"type": "DIRECT", "subtype": subtype, "masking": False}
    source = identified(telling.names.own(unique_id))
    return {"type": "DATASET", **source, "field": column, "transformations": [how]}


def _entry(made: DatasetId, inputs: Sequence[DatasetId], fields: Json) -> Json | None:
    if not inputs:
        return None
    told: Json = {
        "type": "DATASET",
        **identified(made),
        "inputs": [{"type": "DATASET", **identified(each)} for each in inputs],
    }
    return {"entries": [told | ({"fields": fields} if fields else {})]}


# -- what measures are made of, as their expressions say -------------------------------------------


def _table_of(telling: Telling, thing: Thing) -> Node | None:
    """The one table whose columns a semantic model, or an old metric, is made of."""
    known = telling.manifest.nodes
    read = [each for each in thing.upstream if each in known]
    if thing.aggregation is not None:
        models = [model for each in thing.upstream if (model := telling.manifest.things.get(each))]
        read += [each for model in models for each in model.upstream if each in known]
    elif not (thing.measures or thing.entities or thing.dimensions or thing.calculation_method):
        return None
    tables = telling.names.read_tables(read)
    return tables[0] if len(tables) == 1 else None


def _measured(telling: Telling, thing: Thing, table: Node) -> Iterator[Statement]:
    """What each part of it is made of, one query for each."""
    expressions = dict(_expressions(thing))
    engine = telling.columns.engine(table)
    name = relation_of(table)
    for part, expression in expressions.items():
        for statement in engine.lineage_of(f"select {expression} as c from {name}").statements:
            if statement.kind == "select" and len(statement.columns) == 1:
                (column,) = statement.columns
                told = msgspec.structs.replace(column, output=Output(None, part))
                yield msgspec.structs.replace(statement, columns=[told])
            else:
                detail = f"{part}: `{expression}` was not understood"
                telling.report.remark(thing.original_file_path or thing.unique_id, detail)


def _expressions(thing: Thing) -> Iterable[tuple[str, str]]:
    if thing.calculation_method is not None:
        told = thing.expression or thing.sql or "*"
        return [(thing.name, _aggregated(thing.calculation_method, told))]
    if thing.aggregation is not None:
        told = thing.aggregation.expr if thing.aggregation.expr is not None else thing.name
        return [(thing.name, _aggregated(thing.aggregation.agg, f"{told}"))]
    return [
        (part.name, _aggregated(part.agg, f"{part.expr if part.expr is not None else part.name}"))
        for _, part in _parts(thing)
    ]


def _aggregated(how: str | None, expression: str) -> str:
    """An expression as it is summed up. how: as dbt calls it; None for what is not."""
    if how is None or how in {"derived", "expression"}:
        return expression
    return _AGGREGATES.get(how, f"{how}({{}})").format(expression)


def _parsed(
    telling: Telling,
    table: Node,
    job: JobId,
    made: DatasetId,
    statements: Sequence[Statement],
    at: Instant,
) -> Json:
    lineage = explicit_lineage(statements, telling.columns.dataset_of(table), result=made)
    entries = [_without_lines(each) for each in lineage.entries]
    told = PARSES.job(job, headwater_evidence=parsed(statements), lineage={"entries": entries})
    inputs = [PARSES.dataset(each) for each in lineage.reads]
    return PARSES.job_event(at, told, inputs=inputs, outputs=[PARSES.dataset(made)])


def _without_lines(entry: Mapping[str, object]) -> Json:
    """An entry whose expressions stand in no line of code."""
    told = {key: value for key, value in entry.items() if key != "lines"}
    fields: dict[str, Json] = msgspec.convert(told.get("fields", {}), dict[str, Json])
    for field in fields.values():
        for each in field.get("derived", ()):
            each.pop("line", None)
    return {**told, "fields": fields}
