"""Which job of a tool a query was sent by, where its comment, tag or labels say so.

Sources: dbt, `query-comment` (https://docs.getdbt.com/reference/project-configs/query-comment);
sqlcommenter (https://google.github.io/sqlcommenter/spec/); Airflow's labels of BigQuery jobs
(`airflow-dag`, `airflow-task`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import unquote

import msgspec

from headwater.integrations.sources.query_log.query_text import comments_in
from headwater.model.identity import JobId


class Origin(msgspec.Struct, frozen=True):
    """A job that sent a query. run: what the tool calls the run of it; empty where unknown."""

    job: JobId
    run: str = ""


def origin_of(
    text: str, tag: str | None = None, labels: Mapping[str, str] | None = None
) -> Origin | None:
    """The job that a query was sent by; None where nothing says so.

    The nodes of dbt are jobs of the namespace `dbt`, the tasks of Airflow `dag.task` of `airflow`.
    """
    told = [*_told(comments_in(text)), *_told([tag or ""]), labels or {}]
    for each in told:
        found = _dbt(each, labels or {}) or _airflow(each)
        if found is not None:
            return found
    return None


def _dbt(told: Mapping[str, Any], labels: Mapping[str, str]) -> Origin | None:
    node = told.get("node_id")
    if not isinstance(node, str) or not node or told.get("app", "dbt") != "dbt":
        return None
    run = told.get("invocation_id") or labels.get("dbt_invocation_id") or ""
    return Origin(JobId("dbt", node), str(run))


def _airflow(told: Mapping[str, Any]) -> Origin | None:
    dag = told.get("dag_id") or told.get("airflow-dag")
    task = told.get("task_id") or told.get("airflow-task")
    if not isinstance(dag, str) or not isinstance(task, str) or not dag or not task:
        return None
    return Origin(JobId("airflow", f"{dag}.{task}"), str(told.get("run_id") or ""))


def _told(texts: Iterable[str]) -> Iterable[Mapping[str, Any]]:
    for text in texts:
        if "{" in text:
            try:
                found: Any = msgspec.json.decode(text[text.index("{") : text.rindex("}") + 1])
            except (msgspec.DecodeError, ValueError):
                continue
            if isinstance(found, dict):
                yield cast("dict[str, Any]", found)
        elif "='" in text:
            pairs = (part.partition("=") for part in text.split(","))
            yield {key.strip(): unquote(value.strip().strip("'")) for key, _, value in pairs}
