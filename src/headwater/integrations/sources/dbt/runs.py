"""What dbt did: one run for each node of `run_results.json`, under the one that is the call of dbt.

The ids of runs follow from the invocation, so a file that is read twice tells of the same runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from headwater.integrations.sources.dbt import facets
from headwater.integrations.sources.dbt.checks import assertion, test_result
from headwater.integrations.sources.dbt.ledger import DECLARES
from headwater.integrations.sources.dbt.manifest import Metadata, Node
from headwater.integrations.sources.dbt.names import TABLES, Names, form_of, is_table
from headwater.integrations.sources.dbt.project import RUN_RESULTS
from headwater.integrations.sources.dbt.results import Result, RunResults, Timing, moment
from headwater.integrations.sources.dbt.tables import Telling
from headwater.model.identity import DatasetId, JobId, RunId
from headwater.model.time import Instant
from headwater.openlineage.facets import Place
from headwater.openlineage.writing import Json, identified

_SUCCEEDED: Final = frozenset({"success", "pass", "warn"})
_LEFT_OUT: Final = frozenset({"skipped"})
_NOTHING: Final = frozenset({"no-op"})


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call of dbt. at: when it had written down what became of it. first: when it began."""

    run: RunId
    job: JobId
    metadata: Metadata
    at: Instant
    first: Instant

    def id_of(self, name: str) -> RunId:
        """The run of one node of it."""
        return RunId(str(uuid5(NAMESPACE_URL, f"dbt:{self.run.value}:{name}")))

    def facets(self, **told: Json | None) -> dict[str, Json | None]:
        """The facets of a run of it."""
        top: Json = {"run": {"runId": self.run.value}, "job": identified(self.job)}
        return {"parent": {**top, "root": top}, "processing_engine": _engine(self.metadata), **told}

    def itself(self, *, failed: bool) -> Iterator[Json]:
        """Its own two events."""
        job = DECLARES.job(self.job, jobType=facets.job_type("JOB"))
        told = {"processing_engine": _engine(self.metadata)}
        yield DECLARES.run_event(self.first, "START", self.run, job, facets=told)
        state = "FAIL" if failed else "COMPLETE"
        yield DECLARES.run_event(self.at, state, self.run, job, facets=told)


def invocation_of(
    names: Names, metadata: Metadata, elapsed_s: float | None, timings: Iterable[Timing]
) -> Invocation | None:
    """The call of dbt that wrote a file; None where the file does not say when it was written."""
    at = moment(metadata.generated_at)
    if at is None:
        return None
    starts = [moment(each.started_at) for each in timings]
    known = [
        moment(metadata.invocation_started_at),
        at - int((elapsed_s or 0) * 1_000_000),
        *starts,
    ]
    first = min(each for each in known if each is not None)
    told = metadata.invocation_id or f"{names.manifest.project} at {metadata.generated_at}"
    return Invocation(RunId(_uuid(told)), names.invocation(), metadata, at, min(first, at))


def tell_runs(telling: Telling, results: RunResults) -> Iterator[Json]:
    """The events of the last call of dbt that ran anything."""
    form = form_of(results.args)
    if form is None:
        return
    names = replace(telling.names, form=form)
    file = str(telling.project.target / RUN_RESULTS)
    found = results.each(file, telling.report)
    timings = [each for result in found for each in result.timing]
    invocation = invocation_of(names, results.metadata, results.elapsed_time, timings)
    if invocation is None:
        telling.report.remark(file, "metadata.generated_at: it does not say when it was written")
        return
    runs = _Runs(telling, names, invocation)
    tests: dict[JobId, list[tuple[Node, Result]]] = {}
    yield from invocation.itself(failed=any(_state(each) == "FAIL" for each in found))
    for result in found:
        node = _node_of(telling, result, file)
        if node is None or result.status.lower() in _NOTHING:
            continue
        if node.resource_type == "test":
            tested = telling.manifest.nodes.get(telling.manifest.tested(node) or "")
            tests.setdefault(names.test_job(node, tested), []).append((node, result))
        elif is_table(node):
            yield from runs.of_table(node, result)
    for job, checked in tests.items():
        yield from runs.of_tests(job, checked)
    telling.report.counts["runs"] += runs.count + 1


def _node_of(telling: Telling, result: Result, file: str) -> Node | None:
    """The node that a result is about; None for what is no table and no test of one."""
    found = telling.manifest.nodes.get(result.unique_id)
    kind = result.unique_id.partition(".")[0]
    if found is None and kind in {*TABLES, "test"}:
        telling.report.remark(file, f"{result.unique_id} is not in the manifest", "it is left out")
    return found


@dataclass(slots=True)
class _Runs:
    """Words the runs of one invocation, and counts them."""

    telling: Telling
    names: Names
    invocation: Invocation
    count: int = 0

    def of_table(self, node: Node, result: Result) -> Iterator[Json]:
        """The run that built a table, or should have."""
        self.count += 1
        kind = facets.job_type(node.resource_type.upper())
        job = DECLARES.job(self.names.job(node), jobType=kind)
        run = self.invocation.id_of(node.unique_id)
        told = self.invocation.facets(
            externalQuery=self._query(result), errorMessage=_error([result]), tags=_status([result])
        )
        state = _state(result)
        started, ended = _times([result], self.invocation)
        if state == "ABORT":
            yield DECLARES.run_event(ended, state, run, job, facets=told)
            return
        if started is not None:
            yield DECLARES.run_event(started, "START", run, job, facets=told)
        read = self.names.read_tables(node.upstream)
        inputs = [DECLARES.dataset(self.names.dataset(each)) for each in read]
        outputs = [self._written(node, result)] if state == "COMPLETE" else None
        yield DECLARES.run_event(
            ended, state, run, job, inputs=inputs, outputs=outputs, facets=told
        )

    def of_tests(self, job: JobId, checked: Sequence[tuple[Node, Result]]) -> Iterator[Json]:
        """The run of one or more tests of a table."""
        self.count += 1
        results = [result for _, result in checked]
        own = checked[0][0] if len(checked) == 1 and checked[0][0].test_metadata is None else None
        told = DECLARES.job(job, jobType=facets.job_type("TEST"))
        run = self.invocation.id_of(job.name)
        test = {"tests": [test_result(*checked[0])]} if own is not None else None
        facets_told = self.invocation.facets(
            errorMessage=_error(results), tags=_status(results), test=test
        )
        state = max((_state(each) for each in results), key=_STATES.index)
        started, ended = _times(results, self.invocation)
        if started is not None and state != "ABORT":
            yield DECLARES.run_event(started, "START", run, told, facets=facets_told)
        yield DECLARES.run_event(
            ended, state, run, told, inputs=[*self._tested(checked)], facets=facets_told
        )

    def _tested(self, checked: Sequence[tuple[Node, Result]]) -> Iterator[Json]:
        """The tables that tests looked at, each with what was found about it."""
        manifest = self.telling.manifest
        found: dict[DatasetId, list[Json]] = {}
        for test, result in checked:
            for table in self.names.read_tables(test.upstream):
                told = found.setdefault(self.names.dataset(table), [])
                is_its_own = manifest.tested(test) == table.unique_id
                if is_its_own and test.test_metadata is not None and _state(result) != "ABORT":
                    told.append(assertion(test, result))
        for dataset, told in found.items():
            body = {"assertions": told} if told else None
            yield DECLARES.with_use(
                DECLARES.dataset(dataset), Place.INPUT, dataQualityAssertions=body
            )

    def _written(self, node: Node, result: Result) -> Json:
        response = result.adapter_response
        rows = response.rows_affected if response else None
        told = None if rows is None or rows < 0 else {"rowCount": rows}
        dataset = DECLARES.dataset(self.names.dataset(node))
        return DECLARES.with_use(dataset, Place.OUTPUT, outputStatistics=told)

    def _query(self, result: Result) -> Json | None:
        """The id under which the database knows the query."""
        response = result.adapter_response
        if response is None:
            return None
        told = response.query_id
        if response.job_id is not None:
            parts = (response.project_id, response.location)
            told = ":".join((*filter(None, parts[:1]), "")) + ".".join(
                filter(None, (parts[1], response.job_id))
            )
        if not told or told.lower() == "n/a":
            return None
        return {"externalQueryId": told, "source": self.names.namespace}


_STATES: Final = ("ABORT", "COMPLETE", "FAIL")
_BEST: Final = ("no-op", "success", "pass", "skipped", "warn")


def _state(result: Result) -> str:
    status = result.status.lower()
    if status in _LEFT_OUT:
        return "ABORT"
    return "COMPLETE" if status in _SUCCEEDED or status in _NOTHING else "FAIL"


def _times(results: Sequence[Result], invocation: Invocation) -> tuple[Instant | None, Instant]:
    """When the first began and the last ended; where dbt says nothing, when all of it had ended."""
    steps = [step for each in results for step in each.timing]
    starts = [at for each in steps if (at := moment(each.started_at)) is not None]
    ends = [at for each in steps if (at := moment(each.completed_at)) is not None]
    return (min(starts, default=None), max(ends, default=invocation.at))


def _error(results: Sequence[Result]) -> Json | None:
    """Why it failed, in the words of dbt and the database."""
    told = [each.message for each in results if _state(each) != "COMPLETE" and each.message]
    return {"message": "\n".join(told), "programmingLanguage": "SQL"} if told else None


def _status(results: Sequence[Result]) -> Json:
    """What dbt says of the outcome, the worst of several; it knows more words than OpenLineage."""
    statuses = [each.status.lower() for each in results]
    worst = max(statuses, key=lambda each: _BEST.index(each) if each in _BEST else len(_BEST))
    return {"tags": [{"key": "status", "value": worst, "source": "DBT"}]}


def _engine(metadata: Metadata) -> Json | None:
    version = metadata.dbt_version
    return None if version is None else {"version": version, "name": "dbt"}


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, f"dbt:{text}"))
