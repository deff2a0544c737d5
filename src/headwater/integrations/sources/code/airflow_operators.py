"""What the arguments of Airflow's operators say: SQL, datasets, other DAGs."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from headwater.integrations.sources.code.airflow_model import Dag, Task
from headwater.integrations.sources.code.passages import Passage
from headwater.integrations.sources.code.python_calls import table_in
from headwater.integrations.sources.code.python_formats import items, variable
from headwater.integrations.sources.code.python_scope import Scope, literal
from headwater.integrations.sources.code.python_text import (
    Text,
    fold,
    fold_all,
    parts_of,
)
from headwater.model.identity import DatasetId
from headwater.openlineage.place import DOTTED

Arguments = Mapping[str, ast.expr]
Doubting = Callable[[ast.expr, str, str], None]

_SQL: Final = ("sql", "query", "hql", "sql_query", "bql", "statement")
_DIALECTS: Final = (
    ("Snowflake", "snowflake"),
    ("BigQuery", "bigquery"),
    ("Redshift", "redshift"),
    ("Databricks", "databricks"),
    ("Postgres", "postgres"),
    ("MySql", "mysql"),
    ("MsSql", "tsql"),
    ("Trino", "trino"),
    ("Presto", "trino"),
    ("Athena", "athena"),
    ("Hive", "hive"),
    ("SparkSql", "spark"),
    ("Sqlite", "sqlite"),
    ("Oracle", "oracle"),
    ("Teradata", "teradata"),
    ("ClickHouse", "clickhouse"),
    ("Duck", "duckdb"),
)
_TEMPLATE: Final = re.compile(r"\s*[\w./ -]+\.(?:sql|hql|ddl|q)\s*", re.IGNORECASE)
_CHECKS: Final = re.compile(r"(?:Check|Partition\w*|Table\w*)(?:Operator|Sensor)$")


def read_operator(task: Task, arguments: Arguments, scope: Scope, doubting: Doubting) -> None:
    """Take what the arguments of an operator say."""
    values = task.dag.params | _params(arguments.get("params"), scope)
    dialect = _dialect(task.operator, arguments, scope)
    for given in _given_sql(arguments, scope):
        for text in _texts(given, scope, task, doubting):
            passage = _passage(text, dialect, values)
            task.passages.append(passage)
            target = _destination(arguments, scope)
            if target is not None:
                passage.into.append((target, True))
    table = arguments.get("table") or arguments.get("table_name")
    if table is not None and _CHECKS.search(task.operator):
        told = fold(table, scope)
        name = table_in(told.text) if told is not None else None
        if name is not None:
            task.reads.append((name, task.line))
    _read_other_dags(task, arguments, scope, doubting)


def text_of(given: ast.expr | None, scope: Scope) -> str:
    """A text; empty where there is none, or it cannot be told."""
    found = fold(given, scope) if given is not None else None
    return found.text if found is not None else ""


def texts_of(given: ast.expr | None, scope: Scope) -> list[str]:
    """The texts of a list, or the one that stands in its place."""
    found = literal(given, scope)
    if isinstance(found, ast.List | ast.Tuple | ast.Set):
        return [text for each in found.elts if (text := text_of(each, scope))]
    text = text_of(given, scope)
    return [text] if text else []


def owners_in(text: str) -> list[str]:
    """Owners that are written with commas between them."""
    return [each.strip() for each in text.split(",") if each.strip()]


def dataset_at(uri: str) -> DatasetId | None:
    """The dataset of an address, as producers of OpenLineage name it; None where it says none."""
    parts = urlsplit(uri)
    if not parts.scheme:
        return None
    path = parts.path.strip("/")
    if parts.scheme == "file":
        return DatasetId("file", parts.path)
    scheme = {"postgresql": "postgres"}.get(parts.scheme, parts.scheme)
    place = parts.netloc.rpartition("@")[2]
    if not place and not path:
        return None
    if scheme == "bigquery":
        return DatasetId("bigquery", ".".join(filter(None, [place, *path.split("/")])))
    if scheme in DOTTED:
        return DatasetId(f"{scheme}://{place}", path.replace("/", "."))
    return DatasetId(f"{scheme}://{place}", path or "/")


def _params(given: ast.expr | None, scope: Scope) -> dict[str, str]:
    found = literal(given, scope)
    told: dict[str, str] = {}
    for name, value in items(found).items() if found is not None else ():
        text = fold(value, scope)
        if text is not None and text.is_whole:
            told[name] = text.text
    return told


def _dialect(operator: str, arguments: Arguments, scope: Scope) -> str | None:
    """By the name of the operator, else by that of its connection."""
    found = next((each for word, each in _DIALECTS if word in operator), None)
    if found is not None:
        return found
    connections = [text_of(value, scope) for name, value in arguments.items() if "conn_id" in name]
    words = " ".join(connections).lower()
    return next((each for word, each in _DIALECTS if word.lower() in words), None)


def _given_sql(arguments: Arguments, scope: Scope) -> Iterator[ast.expr]:
    for name in _SQL:
        if name in arguments:
            yield arguments[name]
    query = _job_of_bigquery(arguments, scope)
    if "query" in query:
        yield query["query"]


def _job_of_bigquery(arguments: Arguments, scope: Scope) -> Mapping[str, ast.expr]:
    """What `configuration={"query": {...}}` holds."""
    configuration = literal(arguments.get("configuration"), scope)
    if configuration is None:
        return {}
    query = literal(items(configuration).get("query"), scope)
    return items(query) if query is not None else {}


def _destination(arguments: Arguments, scope: Scope) -> tuple[str, ...] | None:
    """The table that BigQuery is told to write the rows of a query to."""
    told = literal(_job_of_bigquery(arguments, scope).get("destinationTable"), scope)
    if told is not None:
        parts = items(told)
        names = [text_of(parts.get(each), scope) for each in ("projectId", "datasetId", "tableId")]
        return tuple(filter(None, names)) or None
    text = text_of(arguments.get("destination_dataset_table"), scope)
    return table_in(text.replace(":", ".")) if text else None


def _texts(given: ast.expr, scope: Scope, task: Task, doubting: Doubting) -> Iterator[Text]:
    found = literal(given, scope)
    listed: Sequence[ast.expr] = [given]
    if isinstance(found, ast.List | ast.Tuple):
        listed = found.elts
    elif found is not None:
        listed = parts_of(found, scope) or listed
    for each in listed:
        texts = fold_all(each, scope)
        yield from (text for text in texts if text is not None)
        if None not in texts:
            continue
        about = ast.unparse(each)[:60]
        doubting(
            each,
            f"the SQL of task {task.task_id} is not written out: {about}",
            "write it there, or name a .sql file, or declare the lineage",
        )


def _passage(text: Text, dialect: str | None, values: dict[str, str]) -> Passage:
    if _TEMPLATE.fullmatch(text.text):
        return Passage("", dialect=dialect, template=text.text.strip(), values=values)
    return Passage(text.text, text.line, text.column, dialect=dialect, values=values)


def _read_other_dags(task: Task, arguments: Arguments, scope: Scope, doubting: Doubting) -> None:
    if "trigger_dag_id" in arguments:
        task.triggered.append(_name(arguments["trigger_dag_id"], scope, task, doubting))
    if "external_dag_id" not in arguments:
        return
    dag = _name(arguments["external_dag_id"], scope, task, doubting)
    tasks = [
        *texts_of(arguments.get("external_task_id"), scope),
        *texts_of(arguments.get("external_task_ids"), scope),
    ]
    if "Marker" in task.operator:
        task.triggered += [f"{dag}.{each}" for each in tasks] or [dag]
    else:
        task.awaited += [f"{dag}.{each}" for each in tasks] or [dag]


def _name(given: ast.expr, scope: Scope, task: Task, doubting: Doubting) -> str:
    text = fold(given, scope)
    if text is not None and text.is_whole:
        return text.text
    told = text.text if text is not None else variable(given)
    doubting(given, f"task {task.task_id} names a DAG by a variable: {told}", "write its id")
    return told


def dag_arguments(dag: Dag, arguments: Arguments, scope: Scope) -> None:
    """Take what the arguments of a DAG say, but for datasets that start it."""
    dag.description = text_of(arguments.get("doc_md"), scope) or text_of(
        arguments.get("description"), scope
    )
    dag.tags = texts_of(arguments.get("tags"), scope)
    dag.params = _params(arguments.get("params"), scope)
    defaults = literal(arguments.get("default_args"), scope)
    if defaults is not None:
        dag.defaults = items(defaults)
    dag.owners = owners_in(text_of(dag.defaults.get("owner"), scope))
    for name in ("schedule", "schedule_interval", "timetable"):
        given = arguments.get(name)
        if given is not None and not (isinstance(given, ast.Constant) and given.value is None):
            dag.schedule = text_of(given, scope) or ast.unparse(given)[:200]
