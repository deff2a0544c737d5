"""From runs to the events that their integrations send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from headwater.demo import facets
from headwater.demo.blueprint import Engine, Table, Task
from headwater.demo.deployments import Deployment, Deployments
from headwater.demo.dice import Dice
from headwater.demo.engines import VOICES, Voice
from headwater.demo.estate import read_by
from headwater.demo.facets import Json
from headwater.demo.people import TEAMS
from headwater.demo.schedule import Run
from headwater.demo.shelf import Shelf
from headwater.model.identity import JobId

_BYTES_PER_CELL: Final = 11
_ROWS_PER_FILE: Final = 60_000


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that a run has to say."""

    at: datetime
    says: str
    run: Run


def moments(runs: Iterable[Run]) -> Iterator[Moment]:
    """Everything that runs have to say, in no order."""
    for run in runs:
        yield Moment(run.started, "START", run)
        for beat in run.beats:
            yield Moment(beat, "RUNNING", run)
        if run.ended:
            yield Moment(run.ended, run.outcome, run)


class Reporter:
    """Words what runs have to say; asked in the order of time, for datasets change on the way."""

    def __init__(self, dice: Dice, deployments: Deployments, shelf: Shelf) -> None:
        self._dice: Final = dice
        self._deployments: Final = deployments
        self._shelf: Final = shelf
        self._jobs: Final[dict[tuple[JobId, str, int], Json]] = {}

    def report(self, moment: Moment) -> Json:
        """The event of a moment."""
        run = moment.run
        voice = VOICES[run.pipeline.engine]
        live = self._deployments.live(run.pipeline.repository, run.started)
        event: Json = {
            "eventType": moment.says,
            "eventTime": facets.written(moment.at),
            "producer": voice.producer,
            "schemaURL": f"{facets.SPECIFICATION}/RunEvent",
            "run": {"runId": run.id, "facets": _run_facets(run, voice, moment.says)},
            "job": self._job(run, voice, live),
            "inputs": [],
            "outputs": [],
        }
        if run.task:
            event["inputs"] = self._inputs(run.task, voice, moment.says)
            event["outputs"] = self._outputs(run, run.task, voice, moment)
            if moment.says == "COMPLETE" and _pairs_tables(run):
                event["job"] = self._with_lineage(event["job"], run.task, voice)
        return event

    def _job(self, run: Run, voice: Voice, live: Deployment) -> Json:
        key = (run.job, live.commit, id(run.task))
        if key not in self._jobs:
            self._jobs[key] = {
                "namespace": run.job.namespace,
                "name": run.job.name,
                "facets": self._job_facets(run, voice, live),
            }
        return self._jobs[key]

    def _job_facets(self, run: Run, voice: Voice, live: Deployment) -> Json:
        pipeline = run.pipeline
        described: Json = {
            "jobType": facets.job_type(
                voice.producer,
                pipeline.engine.value,
                _job_type(run, voice),
                streaming=pipeline.streaming,
                window_s=int(pipeline.every.total_seconds()),
            ),
            "sourceCodeLocation": facets.source_code_location(
                voice.producer, live, _code_path(run)
            ),
        }
        if pipeline.engine is Engine.AIRFLOW:
            described["ownership"] = facets.ownership(
                voice.producer, "Job", TEAMS[pipeline.domain].name
            )
        if pipeline.engine is Engine.DBT and run.task and run.task.writes:
            (table,) = run.task.writes
            query = self._shelf.dataset(table.name).sql
            described["sql"] = facets.sql(voice.producer, query, "snowflake")
        return described

    def _with_lineage(self, job: Json, task: Task, voice: Voice) -> Json:
        """The job, saying which of its outputs is made of which of its inputs."""
        written = (self._shelf.dataset(table.name) for table in task.writes)
        entries = [facets.lineage_entry(dataset) for dataset in written]
        stated = {**job["facets"], "lineage": facets.lineage(voice.producer, entries)}
        return {**job, "facets": stated}

    def _inputs(self, task: Task, voice: Voice, says: str) -> list[Json]:
        names = read_by(task)
        if says in {"START", "ABORT"}:
            return [self._shelf.named(name) for name in names]
        inputs = [self._shelf.read(name, producer=voice.producer) for name in names]
        if task.checks:
            checked = facets.assertions(voice.producer, task.checks)
            inputs[0]["inputFacets"] = {"dataQualityAssertions": checked}
        return inputs

    def _outputs(self, run: Run, task: Task, voice: Voice, moment: Moment) -> list[Json]:
        if moment.says not in {"COMPLETE", "RUNNING"}:
            return [self._shelf.named(table.name) for table in task.writes]
        return [self._written(run, task, table, voice, moment) for table in task.writes]

    def _written(self, run: Run, task: Task, table: Table, voice: Voice, moment: Moment) -> Json:
        snapshot = self._dice.snapshot_id(run.id, table.name)
        output = self._shelf.write(
            table, producer=voice.producer, snapshot=snapshot, with_columns=not _pairs_tables(run)
        )
        columns = len(self._shelf.dataset(table.name).columns)
        share = self._dice.between(0.93, 1.07, "rows", moment.at, table.domain)
        rows = round(table.rows * share)
        output["outputFacets"] = {
            "outputStatistics": facets.output_statistics(
                voice.producer,
                rows=rows,
                size_bytes=rows * max(columns, 1) * _BYTES_PER_CELL,
                files=1 + rows // _ROWS_PER_FILE if table.kind == "FILE" else None,
            )
        }
        if run.pipeline.engine is Engine.CONNECT:
            (topic, *_) = read_by(task)
            output["outputFacets"]["headwater_event_ids"] = facets.own_facet(
                "EventIds", eventIds=self._message_ids(topic, moment.at), sampled=True
            )
        return output

    def _message_ids(self, topic: str, at: datetime) -> list[str]:
        """A sample of the messages of a topic that were passed on by `at`."""
        return [self._dice.uuid(at, topic, at, number) for number in range(5)]


def _pairs_tables(run: Run) -> bool:
    """Whether a run copies several tables, each from its own source, and says so explicitly."""
    return (
        run.pipeline.engine is Engine.AIRFLOW and run.task is not None and len(run.task.writes) > 1
    )


def _job_type(run: Run, voice: Voice) -> str:
    if run.task is None:
        return voice.group
    return "TEST" if run.task.checks else voice.single


def _code_path(run: Run) -> str:
    if run.pipeline.engine is not Engine.DBT or run.task is None:
        return run.pipeline.path
    _, schema, _, name, *_ = run.task.name.split(".")
    return f"models/{schema.lower()}/{name}.sql"


def _run_facets(run: Run, voice: Voice, says: str) -> Json:
    producer = voice.producer
    described: Json = {
        "processing_engine": facets.processing_engine(producer, voice.name, voice.version)
    }
    if run.parent:
        described["parent"] = facets.parent(producer, run.parent)
    if not run.pipeline.streaming and (run.parent is None or run.pipeline.engine is Engine.AIRFLOW):
        described["nominalTime"] = facets.nominal_time(
            producer, run.nominal, run.nominal + run.pipeline.every
        )
    if says == "FAIL":
        described["errorMessage"] = facets.error_message(producer, run.error, voice.language)
    described.update(_flavour(run, producer))
    return described


def _flavour(run: Run, producer: str) -> Json:
    """The facets that only one integration sends."""
    match run.pipeline.engine:
        case Engine.AIRFLOW:
            return {"airflow": facets.facet(producer, facets.RUN_FACET, **_airflow(run))}
        case Engine.DBT:
            project = {"project_name": "larkride", "profile_name": "prod", "dbt_runtime": "core"}
            return {"dbt_run": facets.facet(producer, facets.RUN_FACET, **project)}
        case Engine.SPARK:
            properties = {"spark.app.name": run.pipeline.name, "spark.master": "k8s"}
            return {
                "spark_properties": facets.facet(producer, facets.RUN_FACET, properties=properties)
            }
        case _:
            return {}


def _airflow(run: Run) -> Json:
    told: Json = {
        "dag": {"dag_id": run.pipeline.name, "owner": TEAMS[run.pipeline.domain].name},
        "dagRun": {
            "run_id": f"scheduled__{facets.written(run.nominal)}",
            "run_type": "scheduled",
        },
    }
    if run.task:
        told["task"] = {"task_id": run.task.name}
        told["taskInstance"] = {"try_number": run.attempt}
    return told
