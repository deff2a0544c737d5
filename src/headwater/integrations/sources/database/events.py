"""The catalog of a database as events: its datasets, and the jobs that its views and code are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from headwater.collector.sql_lineage import SqlLineage
from headwater.integrations.sources.database.catalog import (
    STATEMENT,
    Catalog,
    Code,
    Column,
    Relation,
    RelationKind,
)
from headwater.integrations.sources.database.lineage import CodeReader, disagreements
from headwater.integrations.sources.retelling import Retelling
from headwater.integrations.sources.source import Memory, Options, Report
from headwater.integrations.sources.sql_job import parsed, producer_of, sql_job_event
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import format_instant
from headwater.openlineage.redaction import Redaction, RedactionRule
from headwater.openlineage.writing import Json, Writer, identified
from headwater.sql.answer import Statement

_MOST_PARTITIONS: Final = 1_000
_DECLARED: Final[Json] = {"kind": "declared", "note": "the database records it"}
_KINDS: Final = {
    RelationKind.TABLE: ("TABLE", None),
    RelationKind.EXTERNAL_TABLE: ("TABLE", "EXTERNAL"),
    RelationKind.VIEW: ("VIEW", None),
    RelationKind.MATERIALIZED_VIEW: ("VIEW", "MATERIALIZED"),
}
_COUNTED: Final = {
    RelationKind.TABLE: "tables",
    RelationKind.EXTERNAL_TABLE: "external tables",
    RelationKind.VIEW: "views",
    RelationKind.MATERIALIZED_VIEW: "materialized views",
}
_REDACTION: Final = Redaction((RedactionRule.USERINFO, RedactionRule.SECRETS, RedactionRule.TOKENS))


def tell_catalogs(
    source: str, catalogs: Sequence[Catalog], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    """All that is new in the catalogs since they were last read, and what is gone.

    source: its name, such as `postgres`.
    """
    retelling = Retelling(memory, options.now, again=options.again)
    seen = {catalog.place: catalog.sight for catalog in catalogs}
    sight = memory.units.pop("sight", None)
    report.expect(sum(len(each.relations) + len(each.code) for each in catalogs))
    for catalog in catalogs:
        yield from _Telling(source, catalog, options, retelling, report).tell()
    sees_the_same = sight is None or sight == seen
    if not sees_the_same:
        report.remark(
            "privileges",
            "the reader may see something else than the last time, so what is missing now is not "
            "taken for dropped",
        )
    yield from retelling.end(dropped=sees_the_same)
    memory.units["sight"] = dict(seen)


class _Telling:
    """One catalog on its way into events."""

    def __init__(
        self,
        source: str,
        catalog: Catalog,
        options: Options,
        retelling: Retelling,
        report: Report,
    ) -> None:
        self.source = source
        self.catalog = catalog
        self.options = options
        self.retelling = retelling
        self.report = report
        self._reader = CodeReader(catalog)
        self._names = self._reader.names
        self._own = Writer(producer_of(source))
        self._sql = Writer(producer_of("sql"))

    def tell(self) -> Iterator[Json]:
        for relation in self.catalog.relations:
            yield from self._tell_dataset(relation)
            yield from self._tell_generated(relation)
            if relation.kind.is_view:
                yield from self._tell_view(relation)
            self.report.counts[_COUNTED[relation.kind]] += 1
            self.report.advance()
        for code in self.catalog.code:
            yield from self._tell_code(code)
            self.report.advance()

    def _tell_dataset(self, relation: Relation) -> Iterator[Json]:
        kind, sub_type = _KINDS[relation.kind]
        told = self._own.dataset(
            self._names.dataset(relation.name),
            schema={"fields": [*map(_field, enumerate(relation.columns, start=1))]},
            datasetType={"datasetType": kind} | ({"subType": sub_type} if sub_type else {}),
            documentation=_documentation(relation.description),
            ownership=_ownership(relation.owner),
            headwater_keys=self._keys(relation),
            symlinks=self._partitions(relation),
        )
        yield from self.retelling.tell(self._own.dataset_event(self.options.now, told))
        yield from self._tell_statistics(relation)

    def _tell_statistics(self, relation: Relation) -> Iterator[Json]:
        at = relation.analyzed
        if relation.rows is None or at is None:
            return
        measured: Json = {
            "rowCount": relation.rows,
            "captureDate": format_instant(at),
            "columnMetrics": {},
        }
        told = self._own.dataset(self._names.dataset(relation.name), dataQualityMetrics=measured)
        yield from self.retelling.tell(
            self._own.dataset_event(at, told), facet="dataQualityMetrics"
        )

    def _tell_generated(self, relation: Relation) -> Iterator[Json]:
        lineage = self._reader.generated(relation)
        if not lineage.tells_columns:
            return
        told = self._sql.dataset(
            self._names.dataset(relation.name),
            headwater_evidence={"kind": "parsed", "note": "read from its generated columns"},
            lineage={"fields": lineage.entries[0]["fields"]},
        )
        event = self._sql.dataset_event(self.options.now, told)
        yield from self.retelling.tell(event, facet="lineage")

    def _tell_view(self, view: Relation) -> Iterator[Json]:
        dataset = self._names.dataset(view.name)
        job = self._job(dataset)
        facets = self._facets(view.kind, view.definition or "", view.description, view.owner)
        if view.uses is not None:
            used = tuple(map(self._names.dataset, view.uses))
            recorded = SqlLineage(used, (dataset,), (_entry(dataset, used),))
            event = sql_job_event(
                self._own, job, recorded, at=self.options.now, evidence=_DECLARED, **facets
            )
            yield from self.retelling.tell(event)
        statements, lineage = self._reader.read_view(view)
        self._count(statements, lineage, dataset.name)
        for each in disagreements(view, lineage, self._names):
            self.report.remark(dataset.name, each, "its SQL as read here does not show that")
        if lineage.writes or view.uses is None:
            yield from self._tell_sql(job, statements, lineage, facets)

    def _tell_code(self, code: Code) -> Iterator[Json]:
        name = self._names.dataset(code.name)
        statements, lineage = self._reader.read_code(code)
        self._count(statements, lineage, f"{code.kind.lower()} {name.name}")
        copies = any(each not in lineage.writes for each in lineage.reads)
        if not copies and (code.kind == STATEMENT or not lineage.writes):
            understood = all(each.status == "resolved" for each in statements)
            what = "that touch no table" if understood else "that could not be read"
            self.report.counts[f"pieces of code {what}"] += 1
            return
        self.report.counts[f"{code.kind.lower()}s"] += 1
        facets = self._facets(code.kind, code.shown, code.description, code.owner)
        yield from self._tell_sql(self._job(name), statements, lineage, facets)

    def _tell_sql(
        self,
        job: JobId,
        statements: Sequence[Statement],
        lineage: SqlLineage,
        facets: dict[str, Json | None],
    ) -> Iterator[Json]:
        event = sql_job_event(
            self._sql,
            job,
            lineage,
            at=self.options.now,
            evidence=parsed(statements),
            **facets,
        )
        yield from self.retelling.tell(event)

    def _count(self, statements: Sequence[Statement], lineage: SqlLineage, place: str) -> None:
        for statement in statements:
            self.report.statements[statement.status] += 1
            for problem in statement.problems:
                where = f"{place}:{problem.line}"
                self.report.remark(where, problem.detail, problem.fix)
        for name in lineage.unknown:
            self.report.remark(place, f"there is no table {'.'.join(name)} here")

    def _job(self, dataset: DatasetId) -> JobId:
        return JobId(self.options.job_namespace or dataset.namespace, dataset.name)

    def _facets(
        self, kind: str, sql: str, description: str | None, owner: str | None
    ) -> dict[str, Json | None]:
        return {
            "jobType": {
                "processingType": "BATCH",
                "integration": self.source.upper(),
                "jobType": kind,
            },
            "sql": {"query": _without_secrets(sql), "dialect": self.catalog.dialect},
            "documentation": _documentation(description),
            "ownership": _ownership(owner),
        }

    def _keys(self, relation: Relation) -> Json | None:
        keys = relation.keys
        if not keys:
            return None
        foreign: list[Json] = []
        for each in keys.foreign:
            table = self._names.dataset(each.table)
            foreign.append(
                {
                    "columns": [*each.columns],
                    "namespace": table.namespace,
                    "name": table.name,
                    "references": [*each.references],
                }
            )
        unique = [[*columns] for columns in keys.unique]
        return {"primary": [*keys.primary], "unique": unique, "foreign": foreign}

    def _partitions(self, relation: Relation) -> Json | None:
        told = relation.partitions[:_MOST_PARTITIONS]
        if len(relation.partitions) > len(told):
            self.report.remark(
                self._names.dataset(relation.name).name,
                f"it has {len(relation.partitions):,} partitions; {len(told):,} of them are told",
            )
        names = [self._names.dataset(each) for each in told]
        if not names:
            return None
        return {
            "identifiers": [
                {"namespace": each.namespace, "name": each.name, "type": "PARTITION"}
                for each in names
            ]
        }


def _entry(target: DatasetId, sources: Sequence[DatasetId]) -> Json:
    """An entry of explicit lineage that tells of no columns."""
    inputs = [{"type": "DATASET", **identified(each)} for each in sources]
    return {"type": "DATASET", **identified(target), "inputs": inputs}


def _field(numbered: tuple[int, Column]) -> Json:
    position, column = numbered
    told: Json = {"name": column.name, "type": column.type, "ordinal_position": position}
    return told | ({"description": column.description} if column.description else {})


def _documentation(description: str | None) -> Json | None:
    return {"description": description} if description else None


def _ownership(owner: str | None) -> Json | None:
    return {"owners": [{"name": owner, "type": "DATABASE_ROLE"}]} if owner else None


def _without_secrets(sql: str) -> str:
    document: Json = {"query": sql}
    _REDACTION.redact(document)
    return document["query"]
