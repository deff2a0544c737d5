"""How each engine's integration signs and words its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from headwater.demo.blueprint import Engine


@dataclass(frozen=True, slots=True)
class Voice:
    """An integration's own words.

    group, single: the job types of a pipeline and of a task.
    language: of the stack traces.
    """

    producer: str
    name: str
    version: str
    group: str
    single: str
    language: str


_OPENLINEAGE: Final = "https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration"

VOICES: Final[Mapping[Engine, Voice]] = {
    Engine.AIRFLOW: Voice(
        producer="https://github.com/apache/airflow/tree/providers-openlineage/2.20.3",
        name="Airflow",
        version="3.1.2",
        group="DAG",
        single="TASK",
        language="python",
    ),
    Engine.DBT: Voice(f"{_OPENLINEAGE}/dbt", "dbt", "1.10.4", "JOB", "MODEL", "sql"),
    Engine.SPARK: Voice(
        f"{_OPENLINEAGE}/spark", "spark", "3.5.6", "APPLICATION", "SQL_JOB", "java"
    ),
    Engine.FLINK: Voice(f"{_OPENLINEAGE}/flink", "flink", "1.20.1", "JOB", "JOB", "java"),
    Engine.CONNECT: Voice(
        "https://github.com/larkride/streams/connect-lineage",
        "kafka-connect",
        "3.9.0",
        "CONNECTOR",
        "CONNECTOR",
        "java",
    ),
    Engine.LAMBDA: Voice(
        "https://github.com/larkride/streams/lambda-lineage",
        "aws-lambda",
        "2026.4",
        "FUNCTION",
        "FUNCTION",
        "python",
    ),
    Engine.LOOKER: Voice(
        "https://github.com/larkride/looker/lineage", "looker", "25.18", "REFRESH", "REFRESH", "sql"
    ),
    Engine.MLFLOW: Voice(
        "https://github.com/larkride/learning/lineage",
        "mlflow",
        "3.4.0",
        "TRAINING",
        "TRAINING",
        "python",
    ),
}
