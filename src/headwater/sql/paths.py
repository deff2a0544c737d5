"""The way into the value of a column: fields, keys and paths of documents."""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from headwater.sql.documents import steps_of

# '{customer,address}' is a path in Postgres; any other text is one key.
_STEP: Final = re.compile(r"^(?!\{).+|[^{},\"]+")
# Functions that are told a path, and those that are told keys one by one.
_BY_PATH: Final = frozenset({"variant_get", "try_variant_get"})
_BY_KEYS: Final = frozenset(
    {
        *("get", "get_ignore_case", "json_extract_path", "json_extract_path_text"),
        *("jsonb_extract_path", "jsonb_extract_path_text"),
    }
)
_EXTRACTS: Final = (
    exp.GetExtract,
    exp.JSONExtract,
    exp.JSONExtractScalar,
    exp.JSONBExtract,
    exp.JSONBExtractScalar,
    exp.JSONValue,
)


def path_of(node: exp.Expr) -> tuple[exp.Expr, list[str]] | None:
    """A column and the way into its value; None for anything else."""
    steps: list[str] = []
    while not isinstance(node, exp.Column):
        if isinstance(node, exp.Parameter) and node.name.isdigit():
            return exp.Column(this=node), steps[::-1]
        if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
            steps.append(node.expression.name)
        elif isinstance(node, exp.Bracket):
            keys = [each.name for each in node.expressions if each is not None and each.is_string]
            steps += keys if len(keys) == len(node.expressions) else []
        elif isinstance(node, exp.Anonymous) and (keys := _keys_of_call(node)) is not None:
            steps += reversed(keys)
            node = node.expressions[0]
            continue
        elif isinstance(node, _EXTRACTS) and (keys := _keys(_written_path(node))) is not None:
            steps += reversed(keys)
        elif not (isinstance(node, exp.Paren) and steps):
            return None
        node = node.this
    return node, steps[::-1]


def _keys_of_call(call: exp.Anonymous) -> list[str] | None:
    """The names by which a function goes into a document that the parser does not know."""
    name, given = call.name.lower(), call.expressions
    texts = [each.name for each in given[1:] if isinstance(each, exp.Literal) and each.is_string]
    if name in _BY_PATH and texts:
        return steps_of(texts[0])
    is_written = len(texts) == len(given) - 1 and bool(texts)
    return texts if name in _BY_KEYS and is_written else None


def casts(node: exp.Expr) -> bool:
    """Whether a function that goes into a document is told a type as well."""
    is_call = isinstance(node, exp.Anonymous) and node.name.lower() in _BY_PATH
    return is_call and len(node.expressions) > 2


def _written_path(node: exp.Expr) -> exp.Expr | None:
    return node.args.get("path") if isinstance(node, exp.JSONValue) else node.expression


def _keys(path: exp.Expr | None) -> list[str] | None:
    """The names in a JSON path; None where it is not written out."""
    if isinstance(path, exp.JSONPath):
        return [each.name for each in path.expressions if isinstance(each, exp.JSONPathKey)]
    if isinstance(path, exp.Literal):
        steps = steps_of(path.name)
        return _STEP.findall(path.name) if path.is_string and steps is None else steps or []
    return None
