"""Everything Larkride has, in one place, each dataset worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from headwater.demo import dashboards, finance, lake, learning, marts, streams, warehouse
from headwater.demo.blueprint import Engine, Pipeline, Table, Task
from headwater.demo.by_hand import BOARD_PACK, PLANS
from headwater.demo.derivation import Dataset, read_names, work_out
from headwater.demo.sources import ERP, TRUE_SOURCES
from headwater.model.identity import JobId

PIPELINES: Final = (
    *streams.PIPELINES,
    *lake.PIPELINES,
    *warehouse.LOADING,
    *marts.PIPELINES,
    *finance.PIPELINES,
    *learning.PIPELINES,
    *dashboards.PIPELINES,
)

GIVEN: Final = (*TRUE_SOURCES, *streams.SOURCE_TOPICS, *ERP)
"""What no job of Larkride writes."""


def every_pipeline(pipelines: Iterable[Pipeline] = PIPELINES) -> Iterator[Pipeline]:
    """Pipelines and those that their tasks launch, parents first."""
    for pipeline in pipelines:
        yield pipeline
        launched = (task.launches for task in pipeline.tasks if task.launches)
        yield from every_pipeline(launched)


def job_of(pipeline: Pipeline, task: Task | None = None) -> JobId:
    """What a task's job is called; without a task, the pipeline's own job."""
    if task is None:
        return JobId(pipeline.namespace, pipeline.name)
    prefixed = pipeline.engine in {Engine.AIRFLOW, Engine.SPARK}
    return JobId(pipeline.namespace, f"{pipeline.name}.{task.name}" if prefixed else task.name)


def read_by(task: Task) -> tuple[str, ...]:
    """The names of what a task reads, each once."""
    queried = (name for table in task.writes for name in read_names(table.query))
    return tuple(dict.fromkeys((*task.reads, *queried)))


def every_dataset() -> dict[str, Dataset]:
    """All datasets by name, as they are before anything goes wrong."""
    written = (
        table for pipeline in every_pipeline() for task in pipeline.tasks for table in task.writes
    )
    waiting = {table.name: table for table in (*GIVEN, *written, PLANS, BOARD_PACK)}
    known: dict[str, Dataset] = {}
    for table in waiting.values():
        _work_out_in_order(table, waiting, known)
    return known


def _work_out_in_order(
    table: Table, waiting: Mapping[str, Table], known: dict[str, Dataset]
) -> None:
    if table.name in known:
        return
    for name in read_names(table.query):
        _work_out_in_order(waiting[name], waiting, known)
    known[table.name] = work_out(table, known)
