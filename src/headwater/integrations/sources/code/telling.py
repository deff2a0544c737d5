"""What was read of jobs and tables, in the words of OpenLineage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from headwater.integrations.sources.code.folders import File
from headwater.integrations.sources.code.library import Table
from headwater.integrations.sources.code.reading import Done
from headwater.integrations.sources.sql_job import parsed, sql_job_event
from headwater.integrations.sources.tables import Tables
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant, format_instant
from headwater.openlineage.writing import DELETED, Json, Writer

_UNDATED: Final = 0
_EVIDENCE: Final[Json] = {"kind": "parsed", "note": "read from the SQL that defines it"}


@dataclass(frozen=True, slots=True)
class Teller:
    """Words events. Those of jobs and tables have no time of their own; `dated` gives it."""

    writer: Writer
    job_namespace: str
    tables: Tables

    def job(self, file: File, done: Done) -> tuple[JobId, Json]:
        """A job and the event that tells of it."""
        work = done.work
        job = JobId(self.job_namespace, work.name if work.own_name else file.path + work.name)
        sql: Json | None = {"query": done.sql} if done.sql else None
        if sql is not None and done.dialect:
            sql["dialect"] = done.dialect
        facets: dict[str, Json | None] = {
            "jobType": {
                "processingType": "BATCH",
                "integration": work.language.upper(),
                "jobType": work.kind,
            },
            "sourceCodeLocation": file.location,
            "sql": sql,
            **work.facets,
        }
        evidence = parsed(done.statements)
        if not done.statements:
            evidence = {"kind": "parsed", "note": "read from its code"}
        event = sql_job_event(
            self.writer, job, done.lineage, at=_UNDATED, evidence=evidence, **facets
        )
        return job, event

    def table(self, table: Table) -> tuple[str, Json]:
        """The name of a table, and the event that tells of its columns."""
        dataset = self.tables.dataset(table.name)
        fields: list[Json] = []
        for each in table.columns.values():
            told = {"name": each.name, "type": each.type, "description": each.comment}
            fields.append({key: value for key, value in told.items() if value})
        documentation = {"description": table.comment} if table.comment else None
        body = self.writer.dataset(
            dataset,
            headwater_evidence=_EVIDENCE,
            schema={"fields": fields},
            documentation=documentation,
        )
        return dataset.name, self.writer.dataset_event(_UNDATED, body)

    def no_table(self, name: str) -> Json:
        """The event that takes back what was told of a table."""
        dataset = DatasetId(self.tables.namespace, name)
        body = self.writer.dataset(dataset, schema=DELETED, documentation=DELETED)
        return self.writer.dataset_event(_UNDATED, body)

    @staticmethod
    def dated(event: Json, at: Instant) -> Json:
        """The same event at a time."""
        return event | {"eventTime": format_instant(at)}
