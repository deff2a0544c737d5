"""A job that is known by its SQL, as events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from headwater.collector.sql_lineage import SqlLineage
from headwater.model.identity import JobId
from headwater.model.time import Instant
from headwater.openlineage.producer import SOURCES
from headwater.openlineage.writing import Json, Writer
from headwater.sql.answer import Statement

SQL_VERSION: Final = "v1.0"
"""Goes up when the same SQL would be read differently."""


def producer_of(source: str) -> str:
    """Who says what a source tells; its version keeps what an older one said apart."""
    return f"{SOURCES}/{source}/{SQL_VERSION}"


def parsed(statements: Sequence[Statement]) -> Json:
    """The `headwater_evidence` facet of a job whose lineage was read from SQL."""
    unclear = sum(each.status != "resolved" for each in statements)
    note = "read from its SQL"
    if unclear:
        note += f"; of {len(statements)} statements {unclear} were not understood in full"
    return {"kind": "parsed", "note": note}


def sql_job_event(
    writer: Writer,
    job: JobId,
    lineage: SqlLineage,
    *,
    at: Instant,
    evidence: Json,
    **facets: Json | None,
) -> Json:
    """The JobEvent of a job whose lineage was read from SQL. facets: further ones of the job."""
    told = writer.job(job, headwater_evidence=evidence, lineage=lineage.facet, **facets)
    return writer.job_event(
        at,
        told,
        inputs=[writer.dataset(each) for each in lineage.reads],
        outputs=[writer.dataset(each) for each in lineage.writes],
    )


def taking_back(writer: Writer, job: JobId, *, at: Instant) -> Json:
    """The JobEvent by which a source takes back what it said of a job that is gone."""
    return writer.job_event(at, writer.job(job), inputs=[], outputs=[])
