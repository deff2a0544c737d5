"""Which files the sources tell of that look through folders of code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from headwater.integrations.sources.code.airflow_file import DEFAULT_NAMESPACE, dags_in
from headwater.integrations.sources.code.folders import File
from headwater.integrations.sources.code.passages import Contents
from headwater.integrations.sources.code.sql_files import contents_of
from headwater.integrations.sources.source import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What one source looks for.

    name: of the source. is_own: whether it tells of a file. contents_of: what is in a file, whoever
    tells of it. job_namespace: of the jobs that it finds, where nobody says; None for the name of
    the repository.
    """

    name: str
    is_own: Callable[[File], bool]
    contents_of: Callable[[File], Contents]
    job_namespace: str | None = None


def sql(options: Options) -> Kind:
    """Whatever makes no DAGs of Airflow."""
    return Kind(name="sql", is_own=lambda file: not file.is_dag, contents_of=_contents(options))


def airflow(options: Options) -> Kind:
    """What makes DAGs of Airflow."""
    return Kind(
        name="airflow-dags",
        is_own=lambda file: file.is_dag,
        contents_of=_contents(options),
        job_namespace=DEFAULT_NAMESPACE,
    )


def _contents(options: Options) -> Callable[[File], Contents]:
    namespace = options.job_namespace or DEFAULT_NAMESPACE

    def contents(file: File) -> Contents:
        if file.is_dag:
            return dags_in(file.data, namespace=namespace)
        return contents_of(file.path, file.data)

    return contents
