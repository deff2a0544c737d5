"""Values of a file of DAGs, read out of single expressions."""

from __future__ import annotations

import ast

from headwater.integrations.sources.code.airflow_model import Asset, Dag, Many, Task, Value
from headwater.integrations.sources.code.airflow_operators import dataset_at, text_of
from headwater.integrations.sources.code.python_scope import Scope
from headwater.integrations.sources.code.python_text import fold
from headwater.model.identity import DatasetId


def arguments_of(call: ast.Call) -> dict[str, ast.expr]:
    """The arguments of a call that are named."""
    return {each.arg: each.value for each in call.keywords if each.arg}


def operator_of(call: ast.Call, name: str) -> str:
    """The class of an operator, also behind `partial`."""
    if name == "partial" and isinstance(call.func, ast.Attribute):
        return (dotted(call.func.value) or [""])[-1]
    return name


def dotted(node: ast.expr) -> list[str]:
    """The parts of a name with dots; empty for what is none."""
    if isinstance(node, ast.Name):
        return [node.id]
    return [*dotted(node.value), node.attr] if isinstance(node, ast.Attribute) else []


def key_of(node: ast.expr, scope: Scope) -> str:
    """The key of a dict as a text."""
    found = fold(node, scope)
    return found.text if found is not None else ast.unparse(node)


def item_of(base: Value, key: ast.expr, scope: Scope) -> Value:
    """An item of a list or a dict; of a task, its own result."""
    if isinstance(base, Many):
        if isinstance(key, ast.Constant) and isinstance(key.value, int) and not base.keys:
            at = key.value
            return base.values[at] if -len(base.values) <= at < len(base.values) else None
        if isinstance(key, ast.UnaryOp) and not base.keys:
            return base.values[-1] if base.values else None
        return base.get(key_of(key, scope))
    return base if isinstance(base, Task) else None


def free_id(dag: Dag, task_id: str, *, is_own: bool) -> str:
    """The id of a task of a function that is called again, as Airflow numbers them."""
    if task_id not in dag.tasks or is_own:
        return task_id
    number = 1
    while f"{task_id}__{number}" in dag.tasks:
        number += 1
    return f"{task_id}__{number}"


def asset_of(call: ast.Call, scope: Scope) -> Asset:
    """The dataset of Airflow that a call makes."""
    arguments = arguments_of(call)
    given = arguments.get("uri") or arguments.get("name")
    if "uri" not in arguments and call.args:
        given = call.args[-1] if len(call.args) == 2 else call.args[0]
    uri = text_of(given, scope)
    return Asset(uri, dataset_at(uri))


def datasets_in(value: Value) -> list[DatasetId]:
    """The datasets among some values that others know as well."""
    if isinstance(value, Asset):
        return [value.dataset] if value.dataset is not None else []
    if isinstance(value, Many):
        return [found for each in value.values for found in datasets_in(each)]
    return []
