"""From pipelines to runs: when each starts, how long it takes, what fails and is tried again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from headwater.demo.blueprint import Engine, Pipeline, Task
from headwater.demo.dice import Dice
from headwater.demo.estate import job_of, read_by
from headwater.demo.troubles import Change
from headwater.model.identity import JobId

Outcome = Literal["COMPLETE", "FAIL", "ABORT"]


@dataclass(frozen=True, slots=True)
class Parent:
    """The run that started another, and the one that started it all."""

    job: JobId
    run_id: str
    root: Parent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution.

    task: None for the run of a pipeline as a whole.
    nominal: the time it was scheduled for.
    ended: None for a stream that still goes on.
    beats: when a stream reports in between.
    error: what a failed run said.
    """

    pipeline: Pipeline
    task: Task | None
    job: JobId
    id: str
    nominal: datetime
    started: datetime
    ended: datetime | None
    outcome: Outcome = "COMPLETE"
    error: str = ""
    parent: Parent | None = None
    attempt: int = 1
    beats: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of a group of runs."""

    runs: tuple[Run, ...]
    ended: datetime
    error: str = ""


_FLAKES: Final[Mapping[Engine, tuple[float, str]]] = {
    Engine.AIRFLOW: (0.008, "OperationalError: server closed the connection unexpectedly"),
    Engine.SPARK: (0.02, "SparkException: Job aborted: executor lost (spot instance reclaimed)"),
    Engine.LAMBDA: (0.01, "Task timed out after 60.00 seconds"),
    Engine.LOOKER: (0.02, "Query exceeded the limit of 300 seconds and was cancelled"),
}
"""How often a task of an engine fails for no reason of its own, and with what words."""

_RETRY_DELAY: Final = timedelta(minutes=5)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When what runs, given the changes that jobs go through."""

    dice: Dice
    changes: Mapping[JobId, Change]

    def runs(self, pipelines: Iterable[Pipeline], start: datetime, until: datetime) -> list[Run]:
        """Every run that starts from `start` to `until`, in no order."""
        return [
            run
            for pipeline in pipelines
            for run in (
                self._stream(pipeline, start, until)
                if pipeline.streaming
                else self._batches(pipeline, start, until)
            )
        ]

    def _batches(self, pipeline: Pipeline, start: datetime, until: datetime) -> Iterator[Run]:
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        nominal = midnight + pipeline.at
        while nominal <= until:
            if nominal >= start:
                yield from self._batch(pipeline, nominal, nominal + 4 * _SECOND, None).runs
            nominal += pipeline.every

    def _stream(self, pipeline: Pipeline, start: datetime, until: datetime) -> Iterator[Run]:
        (task,) = pipeline.tasks
        job = job_of(pipeline, task)
        change = self.changes.get(job)
        began = start + self.dice.between(30, 90, job) * _SECOND
        if change and change.since > began:
            yield self._streaming(pipeline, task, began, change.since)
            task, began = change.becomes or task, change.since + 20 * _SECOND
        yield self._streaming(pipeline, task, began, None, reports_until=until)

    def _streaming(
        self,
        pipeline: Pipeline,
        task: Task,
        began: datetime,
        ended: datetime | None,
        *,
        reports_until: datetime | None = None,
    ) -> Run:
        job = job_of(pipeline, task)
        last = ended or reports_until or began
        count = (last - began) // pipeline.every
        return Run(
            pipeline=pipeline,
            task=task,
            job=job,
            id=self.dice.uuid(began, job, began),
            nominal=began,
            started=began,
            ended=ended,
            outcome="ABORT",
            beats=tuple(began + beat * pipeline.every for beat in range(1, count + 1)),
        )

    def _batch(
        self, pipeline: Pipeline, nominal: datetime, started: datetime, parent: Parent | None
    ) -> _Result:
        """One run of a pipeline with all its tasks; of a pipeline that groups, its own as well."""
        own = job_of(pipeline)
        run_id = self.dice.uuid(started, own, nominal, started)
        inside = _under(parent, own, run_id) if pipeline.engine.groups else parent
        tasks = self._tasks(pipeline, nominal, started, inside)
        if not pipeline.engine.groups:
            return tasks
        whole = Run(
            pipeline=pipeline,
            task=None,
            job=own,
            id=run_id,
            nominal=nominal,
            started=started,
            ended=tasks.ended + 3 * _SECOND,
            outcome="FAIL" if tasks.error else "COMPLETE",
            error=tasks.error,
            parent=parent,
        )
        return _Result((whole, *tasks.runs), tasks.ended + 3 * _SECOND, tasks.error)

    def _tasks(
        self, pipeline: Pipeline, nominal: datetime, started: datetime, parent: Parent | None
    ) -> _Result:
        """The tasks of a pipeline: each once what it reads is written, none after a failure."""
        runs: list[Run] = []
        ended = started
        error = ""
        written: dict[str, datetime | None] = {}
        for declared in pipeline.tasks:
            needs = [written[name] for name in _inputs(declared) if name in written]
            ready = [moment for moment in needs if moment]
            moment = max([started, *ready]) + self._pause(pipeline, declared, nominal)
            task = self._as_of(job_of(pipeline, declared), declared, moment)
            if task is None:
                continue
            if len(ready) < len(needs):
                written.update(dict.fromkeys(_outputs(declared)))
                continue
            result = self._tries(pipeline, task, nominal, moment, parent)
            runs.extend(result.runs)
            ended = max(ended, result.ended)
            error = error or result.error
            written.update(
                dict.fromkeys(_outputs(declared), None if result.error else result.ended)
            )
        return _Result(tuple(runs), ended, error)

    def _tries(
        self,
        pipeline: Pipeline,
        task: Task,
        nominal: datetime,
        started: datetime,
        parent: Parent | None,
    ) -> _Result:
        """A task, tried a second time under Airflow if the first fails."""
        first = self._try(pipeline, task, nominal, started, parent, attempt=1)
        if not first.error or pipeline.engine is not Engine.AIRFLOW:
            return first
        again = first.ended + _RETRY_DELAY
        second = self._try(pipeline, task, nominal, again, parent, attempt=2)
        return _Result(first.runs + second.runs, second.ended, second.error)

    def _try(
        self,
        pipeline: Pipeline,
        task: Task,
        nominal: datetime,
        started: datetime,
        parent: Parent | None,
        *,
        attempt: int,
    ) -> _Result:
        job = job_of(pipeline, task)
        run_id = self.dice.uuid(started, job, nominal, attempt)
        if task.launches:
            launched_at = started + 15 * _SECOND
            inside = _under(parent, job, run_id)
            launched = self._batch(task.launches, nominal, launched_at, inside)
            ended = launched.ended + 2 * _SECOND
        else:
            minutes = task.minutes * self.dice.between(0.75, 1.35, "minutes", run_id)
            ended = started + timedelta(minutes=minutes)
            launched = _Result((), ended, task.error or self._flake(pipeline, run_id))
        run = Run(
            pipeline=pipeline,
            task=task,
            job=job,
            id=run_id,
            nominal=nominal,
            started=started,
            ended=ended,
            outcome="FAIL" if launched.error else "COMPLETE",
            error=launched.error,
            parent=parent,
            attempt=attempt,
        )
        return _Result((run, *launched.runs), ended, launched.error)

    def _as_of(self, job: JobId, task: Task, moment: datetime) -> Task | None:
        change = self.changes.get(job)
        return change.becomes if change and moment >= change.since else task

    def _pause(self, pipeline: Pipeline, task: Task, nominal: datetime) -> timedelta:
        return self.dice.between(2, 25, "pause", pipeline.name, task.name, nominal) * _SECOND

    def _flake(self, pipeline: Pipeline, run_id: str) -> str:
        often, words = _FLAKES.get(pipeline.engine, (0.0, ""))
        return words if self.dice.fraction("flake", run_id) < often else ""


def _under(parent: Parent | None, job: JobId, run_id: str) -> Parent:
    """The parent that a run of `job` is to what it starts."""
    return Parent(job, run_id, (parent.root or parent) if parent else None)


def _inputs(task: Task) -> Iterator[str]:
    yield from read_by(task)
    if task.launches:
        for launched in task.launches.tasks:
            yield from _inputs(launched)


def _outputs(task: Task) -> Iterator[str]:
    yield from (table.name for table in task.writes)
    if task.launches:
        for launched in task.launches.tasks:
            yield from _outputs(launched)
