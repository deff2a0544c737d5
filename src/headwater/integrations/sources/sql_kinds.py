"""Which files the sources tell of that look through folders of code."""

from __future__ import annotations

from collections.abc import Callable

from headwater.integrations.sources.airflow_file import DEFAULT_NAMESPACE, dags_in
from headwater.integrations.sources.passages import Contents
from headwater.integrations.sources.source import Options
from headwater.integrations.sources.sql_files import contents_of
from headwater.integrations.sources.sql_folders import File
from headwater.integrations.sources.sql_scan import Kind


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
