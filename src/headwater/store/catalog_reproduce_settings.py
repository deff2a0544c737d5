"""Parameters and environment of a run, picked from what its facets tell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import msgspec

from headwater.lineage.manifest import Setting
from headwater.openlineage.facets.environment_variables import EnvironmentVariablesFacet
from headwater.openlineage.facets.execution_parameters import ExecutionParametersFacet
from headwater.openlineage.reading import read_facet

_LONGEST: Final = 2_000

_PARAMETERS: Final = {
    "nominalTime": ("nominalStartTime", "nominalEndTime"),
    "airflow": (
        *("dagRun.conf", "dagRun.run_type", "dagRun.data_interval_start"),
        *("dagRun.data_interval_end", "dagRun.logical_date", "task.params", "dag.params"),
    ),
    "airflowDagRun": (
        *("dagRun.conf", "dagRun.run_type", "dagRun.data_interval_start"),
        *("dagRun.data_interval_end", "dagRun.logical_date", "dag.params"),
    ),
    "airflow_mappedTask": ("mapIndex",),
    "dbt_run": ("vars", "target", "selector"),
}
"""Members of facets that say what a run was started with."""

_ENVIRONMENT: Final = {
    "processing_engine": ("name", "version", "openlineageAdapterVersion"),
    "airflow_version": ("airflowVersion", "openlineageAirflowVersion", "operator"),
    "airflow": ("task.operator_class",),
    "dbt_version": ("version",),
    "dbt_run": (
        *("dbt_runtime", "project_name", "project_version", "profile_name", "invocation_id"),
        "dbt_version",
    ),
    "flink": ("version", "flinkVersion"),
    "spark_version": ("spark-version", "openlineage-spark-version"),
    "spark_properties": ("properties",),
    "spark_applicationDetails": ("master", "deployMode", "appName"),
    "trino_query_context": ("serverVersion", "environment"),
    "gcp_dataproc": ("clusterName", "jobType", "batchId"),
    "gcp_composer_run": ("dagRunId", "runType"),
}
"""Members of facets that say what a run ran on."""


def parameters_in(facets: Mapping[str, bytes]) -> Iterator[Setting]:
    """What a run was started with."""
    told = read_facet(ExecutionParametersFacet, facets.get("executionParameters"))
    for each in told.parameters if told else ():
        yield Setting(each.name or each.key, _text(each.value), "executionParameters")
    variables = read_facet(EnvironmentVariablesFacet, facets.get("environmentVariables"))
    for each in variables.variables if variables else ():
        yield Setting(each.name, each.value or "", "environmentVariables")
    yield from _members(facets, _PARAMETERS)


def environment_in(facets: Mapping[str, bytes]) -> Iterator[Setting]:
    """What a run ran on."""
    yield from _members(facets, _ENVIRONMENT)


def _members(
    facets: Mapping[str, bytes], wanted: Mapping[str, tuple[str, ...]]
) -> Iterator[Setting]:
    for facet, paths in wanted.items():
        if facet not in facets:
            continue
        try:
            body: Any = msgspec.json.decode(facets[facet])
        except msgspec.DecodeError:
            continue
        for path in paths:
            yield from _settings(path, _at(body, path), facet)


def _at(body: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(body, dict):
            return None
        body = cast("dict[str, Any]", body).get(part)
    return body


def _settings(name: str, value: Any, facet: str) -> Iterator[Setting]:
    """A value; of an object each of its members."""
    if isinstance(value, dict):
        for key, inner in sorted(cast("dict[str, Any]", value).items()):
            yield from _settings(key if name == "properties" else f"{name}.{key}", inner, facet)
    elif value not in (None, "", []):
        yield Setting(name, _text(value), facet)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
