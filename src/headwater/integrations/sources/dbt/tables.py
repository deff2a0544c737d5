"""What is told of a dbt project's models, seeds, snapshots and sources, and of their tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from headwater.integrations.sources.dbt import facets
from headwater.integrations.sources.dbt.columns import Columns, Read
from headwater.integrations.sources.dbt.ledger import DECLARES, PARSES, Ledger, Unit, digest
from headwater.integrations.sources.dbt.manifest import Group, Manifest, Node
from headwater.integrations.sources.dbt.names import Names, is_table
from headwater.integrations.sources.dbt.project import Project
from headwater.integrations.sources.dbt.sql import ModelSql, SqlOf
from headwater.integrations.sources.repository import Place
from headwater.integrations.sources.source import Report
from headwater.integrations.sources.sql_job import parsed, sql_job_event
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant
from headwater.openlineage.writing import Json, identified

_DECLARED = {"kind": "declared", "note": "dbt's manifest says that it depends on them"}


@dataclass(frozen=True)
class Telling:
    """All that is needed to tell of one project. at: when dbt looked at it."""

    project: Project
    names: Names
    columns: Columns
    ledger: Ledger
    report: Report
    at: Instant

    @property
    def manifest(self) -> Manifest:
        """The project as dbt sees it."""
        return self.project.manifest

    def group_of(self, name: str | None) -> Group | None:
        """A group by its name."""
        return self.manifest.groups.get(name or "")

    def since(self, place: Place | None) -> Instant:
        """From when on something holds: when dbt looked at it, or its file was changed later."""
        changed = place.changed if place is not None else None
        return self.at if changed is None else max(self.at, changed)


def tell_tables(telling: Telling) -> Iterator[Json]:
    """The events about sources, models, seeds and snapshots, in the order of their data."""
    sql_of = SqlOf(telling.manifest, telling.project.variables)
    for node in _in_order(telling.manifest, telling.report):
        if is_table(node) and not node.is_of_another_project:
            if node.resource_type == "source":
                yield from _tell_source(telling, node)
            else:
                yield from _tell_model(telling, node, sql_of(node))
        telling.report.advance()


def _in_order(manifest: Manifest, report: Report) -> Iterable[Node]:
    """All nodes, each behind what it reads; as they come where that goes round in circles."""
    known = manifest.nodes
    try:
        order = TopologicalSorter(
            {
                name: [each for each in node.upstream if each in known]
                for name, node in known.items()
            }
        ).static_order()
        return [known[name] for name in order]
    except CycleError as error:
        report.remark("manifest.json", f"nodes depend on each other in a circle: {error.args[1]}")
        return known.values()


def _tell_source(telling: Telling, node: Node) -> Iterator[Json]:
    # What the project says of the table that it builds comes before what it says of it as a source.
    if telling.names.built(node) is not None:
        return
    place = telling.project.place(node)
    seen = telling.project.catalog.tables.get(node.unique_id) if telling.project.catalog else None
    content = digest(
        node,
        telling.names.other_names(node),
        telling.names.dataset(node),
        seen,
        telling.group_of(node.group),
        place,
    )
    if telling.ledger.unchanged(node.unique_id, content):
        return
    about = _about(telling, node, None)
    whole = telling.ledger.whole(node.unique_id, about)
    dataset = DECLARES.dataset(telling.names.dataset(node), **whole)
    unit = Unit(
        node.unique_id,
        content,
        telling.since(place),
        facets=[name for name, body in about.items() if body is not None],
    )
    telling.report.counts["sources"] += 1
    yield from telling.ledger.tell(unit, lambda at: [DECLARES.dataset_event(at, dataset)])


def _tell_model(telling: Telling, node: Node, sql: ModelSql | None) -> Iterator[Json]:
    place = telling.project.place(node)
    upstream = telling.names.read_tables(node.upstream)
    inputs = [telling.names.dataset(each) for each in upstream]
    job = telling.names.job(node)
    seen = telling.project.catalog.tables.get(node.unique_id) if telling.project.catalog else None
    content = digest(
        node,
        sql,
        [*map(identified, (job, telling.names.dataset(node), *inputs))],
        [*telling.columns.around(node).values()],
        telling.columns.dialect,
        telling.names.unique_ids(node),
        telling.names.other_names(node),
        seen,
        telling.group_of(node.group),
        place,
    )
    known = telling.ledger.unchanged(node.unique_id, content)
    if known is not None:
        if known["columns"] is not None:
            telling.columns.parsed[node.unique_id] = known["columns"]
        return
    read = telling.columns.read(node, sql) if sql is not None else None
    if read is not None:
        _report(telling.report, node, sql, read)
        if read.columns is not None:
            telling.columns.parsed[node.unique_id] = read.columns
    has_lineage = read is not None and bool(read.lineage.entries)
    about = _about(telling, node, read)
    whole = telling.ledger.whole(node.unique_id, about)
    output = DECLARES.dataset(telling.names.dataset(node), **whole)
    told = DECLARES.job(
        job,
        jobType=facets.job_type(node.resource_type.upper()),
        sql=_sql(sql, telling.columns.dialect),
        documentation=facets.documentation(node),
        sourceCodeLocation=place.facet() if place is not None else None,
        headwater_evidence=_DECLARED,
        lineage=_entry(telling.names.dataset(node), inputs),
    )
    unit = Unit(
        node.unique_id,
        content,
        telling.since(place),
        jobs=[("dbt", job), *([("sql", job)] if has_lineage else [])],
        columns=read.columns if read is not None else None,
        facets=[name for name, body in about.items() if body is not None],
    )
    telling.report.counts[f"{node.resource_type}s"] += 1

    def events(at: Instant) -> Iterator[Json]:
        sides = [DECLARES.dataset(each) for each in inputs]
        yield DECLARES.job_event(at, told, inputs=sides, outputs=[output])
        if read is not None and has_lineage:
            evidence = parsed(read.statements)
            yield sql_job_event(PARSES, job, read.lineage, at=at, evidence=evidence)

    yield from telling.ledger.tell(unit, events)


def _about(telling: Telling, node: Node, read: Read | None) -> dict[str, Json | None]:
    """The facets of a table."""
    catalog = telling.project.catalog
    seen = catalog.tables.get(node.unique_id) if catalog else None
    name = node.group or (node.config.group if node.config else None)
    return {
        "symlinks": telling.names.other_names(node),
        "schema": facets.schema(node, seen, read.columns if read is not None else None),
        "documentation": facets.documentation(node),
        "ownership": facets.ownership(node.all_meta, telling.group_of(name)),
        "tags": facets.node_tags(node, telling.names.unique_ids(node)),
        "datasetType": facets.table_type(node),
        "dataQualityMetrics": facets.measures(seen, catalog.at if catalog else None),
        "headwater_source": _seed(node),
    }


def _seed(node: Node) -> Json | None:
    if node.resource_type != "seed":
        return None
    return {"source": True, "reason": f"a seed of dbt: its rows lie in {node.original_file_path}"}


def _sql(sql: ModelSql | None, dialect: str | None) -> Json | None:
    if sql is None:
        return None
    return {"query": sql.text} | ({"dialect": dialect} if dialect else {})


def _entry(target: DatasetId, inputs: Sequence[DatasetId]) -> Json | None:
    """The body of `lineage`: one table from all that it depends on; None where that is nothing."""
    if not inputs:
        return None
    told = [{"type": "DATASET", **identified(each)} for each in inputs]
    return {"entries": [{"type": "DATASET", **identified(target), "inputs": told}]}


def _report(report: Report, node: Node, sql: ModelSql | None, read: Read) -> None:
    for statement in read.statements:
        report.statements[statement.status] += 1
    report.counts["columns"] += sum(
        len(entry.get("fields") or ()) for entry in read.lineage.entries
    )
    kind = "compiled" if sql is not None and sql.compiled else "as written"
    for each in read.problems:
        place = f"{node.original_file_path or node.unique_id} ({kind}):{each.line}"
        report.remark(place, each.detail, each.fix)


def tell_tests(telling: Telling) -> Iterator[Json]:
    """The events about tests: which tables each job of them looks at, and what it checks."""
    jobs: dict[JobId, list[Node]] = {}
    for test in telling.manifest.tests():
        tested = telling.manifest.nodes.get(telling.manifest.tested(test) or "")
        jobs.setdefault(telling.names.test_job(test, tested), []).append(test)
    for job, tests in jobs.items():
        yield from _tell_tests(telling, job, tests)


def _tell_tests(telling: Telling, job: JobId, tests: Sequence[Node]) -> Iterator[Json]:
    upstream = [name for test in tests for name in test.upstream]
    inputs = [telling.names.dataset(each) for each in telling.names.read_tables(upstream)]
    place = telling.project.place(tests[0])
    key = f"test {job.name}"
    content = digest(tests, [*map(identified, (job, *inputs))], place)
    if telling.ledger.unchanged(key, content):
        return
    telling.report.counts["tests"] += len(tests)
    checks = "\n".join(f"- {_check(test)}" for test in tests)
    written = tests[0] if len(tests) == 1 else None
    told = DECLARES.job(
        job,
        jobType=facets.job_type("TEST"),
        documentation={"description": checks, "contentType": "text/markdown"},
        sql=_test_sql(telling, written) if written is not None else None,
        sourceCodeLocation=place.facet() if place is not None else None,
        headwater_evidence=_DECLARED,
    )
    unit = Unit(key, content, telling.since(place), jobs=[("dbt", job)])
    sides = [DECLARES.dataset(each) for each in inputs]
    yield from telling.ledger.tell(
        unit, lambda at: [DECLARES.job_event(at, told, inputs=sides, outputs=[])]
    )


def _test_sql(telling: Telling, test: Node) -> Json | None:
    if test.test_metadata is not None:
        return None
    return _sql(SqlOf(telling.manifest, telling.project.variables)(test), telling.columns.dialect)


def _check(test: Node) -> str:
    """What a test checks, in a line."""
    column = test.column_name or ((test.test_metadata and test.test_metadata.kwargs) or {}).get(
        "column_name"
    )
    config = test.config
    severity = (config.severity or "").lower() if config else ""
    said = f"{test.test_name}({column})" if column else test.test_name
    if test.description:
        said += f": {test.description}"
    return said + (" (warns)" if severity == "warn" else "")
