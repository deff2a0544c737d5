"""What a company's data is made of, as its people would write it down: tables, tasks, pipelines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


class Engine(Enum):
    """What runs a job, and so what its events look like.

    value: the integration's name, as the `jobType` facet writes it.
    """

    AIRFLOW = "AIRFLOW"
    DBT = "DBT"
    SPARK = "SPARK"
    FLINK = "FLINK"
    CONNECT = "KAFKA_CONNECT"
    LAMBDA = "AWS_LAMBDA"
    LOOKER = "LOOKER"
    MLFLOW = "MLFLOW"

    @property
    def groups(self) -> bool:
        """Whether a pipeline of it is a job of its own, the parent of its tasks."""
        return self in {Engine.AIRFLOW, Engine.DBT, Engine.SPARK}


@dataclass(frozen=True, slots=True)
class Check:
    """An assertion about a column, and what came of it."""

    assertion: str
    column: str
    holds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A dataset of any kind: a table, a topic, a folder of files, a model, a dashboard.

    columns: one a line, in the notation that `derivation` reads.
    query: what follows the select list, `from NAME as alias ...`; empty if nothing here makes it.
    glue: its name in the Glue catalog, if it is an Iceberg table with snapshots.
    rows: how many one run usually writes.
    """

    namespace: str
    name: str
    domain: str
    columns: str = ""
    query: str = ""
    about: str = ""
    kind: str = "TABLE"
    tier: int = 3
    rows: int = 1_000
    glue: str = ""

    @property
    def versioned(self) -> bool:
        """Whether each write leaves a version that can be named."""
        return bool(self.glue) or self.kind == "MODEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of work of a pipeline.

    name: as the engine knows it, without the pipeline's name.
    reads: what it reads beyond the queries of what it writes.
    checks: what it asserts of the first dataset that it reads.
    launches: another pipeline that it starts and waits for.
    error: what it says each time it fails, if it always does.
    """

    name: str
    writes: tuple[Table, ...] = ()
    reads: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    launches: Pipeline | None = None
    minutes: float = 2.0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Tasks that start together, each waiting for what it reads.

    repository, path: where its code is.
    every, at: how often it starts, and how long after midnight UTC the first time.
    streaming: one run that never ends and reports `every` so often.
    """

    engine: Engine
    namespace: str
    name: str
    domain: str
    repository: str
    path: str
    tasks: tuple[Task, ...]
    every: timedelta = DAY
    at: timedelta = timedelta()
    streaming: bool = False
