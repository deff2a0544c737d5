"""How a query of a log is worded: a run of a job that recurs."""

from __future__ import annotations

from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import msgspec

from headwater.integrations.sources.query_log.query import Platform, Query, Recorded
from headwater.integrations.sources.query_log.query_kinds import call_name
from headwater.integrations.sources.query_log.query_origin import Origin
from headwater.integrations.sources.query_log.query_statements import Told
from headwater.integrations.sources.query_log.query_text import (
    digest_of,
    first_word,
    masked,
    masked_message,
)
from headwater.integrations.sources.sql_job import producer_of, sql_job_event
from headwater.model.identity import JobId, RunId
from headwater.model.time import format_instant, from_instant
from headwater.openlineage.facets import Place
from headwater.openlineage.writing import Json, Writer

_MANY: Final = 20_000
_CALLS: Final = "calls"
"""The job of a run of which nothing is known but that it started others, until itself speaks."""
_LONGEST_ERROR: Final = 2_000


class _Job(NamedTuple):
    """A job as its runs tell of it, which is JSON already: it is told a thousand times.

    Sides that are None are not told.
    """

    identity: JobId
    told: msgspec.Raw
    inputs: list[Json] | None
    outputs: list[Json] | None


class Wording:
    """Words the runs of one log. dialect: of its SQL. jobs: the namespace of their jobs."""

    def __init__(self, platform: Platform, dialect: str, jobs: str) -> None:
        self._platform = platform
        self._dialect = dialect
        self._jobs = jobs
        self._writer = Writer(producer_of(platform.source))
        self._sql_writer = Writer(producer_of("sql"))
        self._known: dict[tuple[Told | None, Recorded | None, str, bool], _Job] = {}

    def run(self, query: Query, told: Told | None, recorded: Recorded | None) -> Json:
        """The run of a query.

        A run that failed says nothing of data: it neither read nor wrote any that lasts.
        """
        job = self._job(query, told, recorded)
        outputs = job.outputs
        if outputs and len(outputs) == 1 and (query.rows is not None or query.size_bytes):
            statistics = {"rowCount": query.rows, "size": query.size_bytes}
            body = {name: value for name, value in statistics.items() if value is not None}
            outputs = [self._writer.with_use(outputs[0], Place.OUTPUT, outputStatistics=body)]
        return self._event(query, job.told, inputs=job.inputs, outputs=outputs, sql=told)

    def parsed(self, query: Query, told: Told, recorded: Recorded) -> Json:
        """What the SQL of a query says of columns, where the engine recorded tables alone."""
        return sql_job_event(
            self._sql_writer,
            self._job(query, told, recorded).identity,
            told.lineage,
            at=query.ended,
            evidence=_read_from(told),
        )

    def call(self, query: Query) -> Json:
        """The run of a procedure, or of a block of statements, which are logged themselves."""
        sql = masked(query.text, self._dialect)
        name = call_name(query.text)
        job = self._writer.job(
            JobId(self._jobs, f"call {name}" if name else f"block {digest_of(sql)}"),
            sql={"query": sql, "dialect": self._dialect},
        )
        return self._event(query, _encoded(job), inputs=None, outputs=None, sql=None)

    # -- jobs ----------------------------------------------------------------------------------

    def _job(self, query: Query, told: Told | None, recorded: Recorded | None) -> _Job:
        key = (told, recorded, query.kind, query.failed)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MANY:
                self._known.clear()
            found = self._known[key] = self._new_job(query, told, recorded)
        return found

    def _new_job(self, query: Query, told: Told | None, recorded: Recorded | None) -> _Job:
        identity = JobId(self._jobs, _name(query, told, recorded))
        lineage = recorded.lineage if recorded else told.lineage if told else None
        lifecycle = {
            **(told.lifecycle if told else {}),
            **(recorded.lifecycle if recorded else {}),
        }
        sql = {"query": told.sql, "dialect": self._dialect} if told else None
        evidence = {"kind": "observed", "note": f"kept by {self._platform.source} itself"}
        if recorded is None:
            evidence = _read_from(told) if told else None
        if query.failed or lineage is None or not lineage.writes:
            job = self._writer.job(identity, headwater_evidence=evidence, sql=sql)
            return _Job(identity, _encoded(job), None, None)
        job = self._writer.job(
            identity, headwater_evidence=evidence, sql=sql, lineage=lineage.facet
        )
        is_told = bool(lineage.reads or lineage.entries)
        inputs = [self._writer.dataset(each) for each in lineage.reads] if is_told else None
        outputs = [
            self._writer.dataset(each, lifecycleStateChange=lifecycle.get(each))
            for each in lineage.writes
        ]
        return _Job(identity, _encoded(job), inputs, outputs)

    # -- runs ----------------------------------------------------------------------------------

    def _event(
        self,
        query: Query,
        job: msgspec.Raw,
        *,
        inputs: list[Json] | None,
        outputs: list[Json] | None,
        sql: Told | None,
    ) -> Json:
        source = self._platform.source
        facets: dict[str, Json | None] = {
            "externalQuery": {"externalQueryId": query.id, "source": source}
        }
        if query.started is not None:
            facets["nominalTime"] = {
                "nominalStartTime": format_instant(query.started),
                "nominalEndTime": format_instant(query.ended),
            }
        if query.user:
            facets["tags"] = {"tags": [{"key": "user", "value": query.user, "source": source}]}
        if query.failed:
            error = (query.error or "")[:_LONGEST_ERROR]
            message = masked_message(error, sql.sql if sql else "")
            facets["errorMessage"] = {
                "message": message or "the log does not say why",
                "programmingLanguage": "SQL",
            }
        facets["parent"] = self._parent(query)
        state = "FAIL" if query.failed else "COMPLETE"
        event = self._writer.run_event(
            query.ended,
            state,
            self._run_id(query.id),
            {},
            inputs=inputs,
            outputs=outputs,
            facets=facets,
        )
        return event | {"job": job}

    def _parent(self, query: Query) -> Json | None:
        """The run that started this one: another query, or else the job of a tool."""
        if query.parent is not None and query.parent != query.id:
            caller = JobId(self._jobs, _CALLS)
            told = _run_and_job(self._run_id(query.parent), caller)
            if query.root is not None and query.root not in {query.id, query.parent}:
                told["root"] = _run_and_job(self._run_id(query.root), caller)
            return told
        if query.origin is not None:
            return _run_and_job(self._run_of(query.origin, query), query.origin.job)
        return None

    def _run_of(self, origin: Origin, query: Query) -> RunId:
        """The run of a tool's job: by the tool's own id, else one for each session or day."""
        part = query.session or from_instant(query.ended).date().isoformat()
        run = origin.run or f"{self._platform.namespace}\x1f{part}"
        told = f"{origin.job.namespace}\x1f{run}\x1f{origin.job.name}"
        return RunId(str(uuid5(NAMESPACE_URL, told)))

    def _run_id(self, query: str) -> RunId:
        return RunId(str(uuid5(NAMESPACE_URL, f"{self._platform.namespace}\x1f{query}")))


def _name(query: Query, told: Told | None, recorded: Recorded | None) -> str:
    """What a recurring statement is called: `insert mart.revenue 3fa9c1d2`."""
    kind = query.kind.replace("_", " ") or "write"
    if told is not None and (told.lineage.writes or recorded is None):
        known = told.kind if told.lineage.writes else first_word(query.text)
        return " ".join(filter(None, (known or kind, told.target, told.digest)))
    if recorded is None:
        return kind
    lineage = recorded.lineage
    reads = sorted(each.name for each in lineage.reads)
    digest = (
        told.digest if told else digest_of(kind, *(each.name for each in lineage.writes), *reads)
    )
    return f"{kind} {lineage.writes[0].name} {digest}"


def _encoded(job: Json) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(job))


def _read_from(told: Told) -> Json:
    if told.status == "resolved":
        return {"kind": "parsed", "note": "read from its SQL"}
    return {"kind": "parsed", "note": "read from its SQL, not all of which was understood"}


def _run_and_job(run: RunId, job: JobId) -> Json:
    return {
        "run": {"runId": run.value},
        "job": {"namespace": job.namespace, "name": job.name},
    }
