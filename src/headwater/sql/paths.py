"""The way into the value of a column: fields, keys and paths of documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

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
_BY_PLACE: Final = frozenset({"tupleelement"})
_EXTRACTS: Final = (
    exp.GetExtract,
    exp.JSONExtract,
    exp.JSONExtractScalar,
    exp.JSONBExtract,
    exp.JSONBExtractScalar,
    exp.JSONValue,
    exp.StructExtract,
)


class Way(NamedTuple):
    """Where a part of a value comes from.

    root: the value that it is a part of. steps: the names on the way. indexes: what decides which
    element of an array it is, as far as that is written out as no constant.
    """

    root: exp.Expr
    steps: list[str]
    indexes: Sequence[exp.Expr] = ()


def way_into(node: exp.Expr) -> Way:
    """The value that an expression takes a part of; the expression itself where it takes none."""
    steps: list[str] = []
    indexes: list[exp.Expr] = []
    root = node
    while not isinstance(root, exp.Column):
        if isinstance(root, exp.Parameter) and root.name.isdigit():
            root = exp.Column(this=root)
            break
        if isinstance(root, exp.Dot) and isinstance(root.expression, exp.Identifier | exp.Literal):
            steps.append(root.expression.name)
        elif isinstance(root, exp.Bracket):
            given = [each for each in root.expressions if each is not None]
            keys = [each.name for each in given if each.is_string]
            steps += keys if len(keys) == len(given) else []
            indexes += [each for each in given if not isinstance(each, exp.Literal)]
        elif isinstance(root, exp.Anonymous) and (keys := _keys_of_call(root)) is not None:
            steps += reversed(keys)
            root = root.expressions[0]
            continue
        elif isinstance(root, _EXTRACTS) and (keys := _keys(_written_path(root))) is not None:
            steps += reversed(keys)
        elif not (isinstance(root, exp.Paren) and root is not node):
            break
        root = root.this
    return Way(root, steps[::-1], indexes)


def _keys_of_call(call: exp.Anonymous) -> list[str] | None:
    """The names by which a function goes into a document that the parser does not know."""
    name, given = call.name.lower(), call.expressions
    texts = [each.name for each in given[1:] if isinstance(each, exp.Literal) and each.is_string]
    if name in _BY_PATH and texts:
        return steps_of(texts[0])
    if name in _BY_PLACE and len(given) == 2 and isinstance(given[1], exp.Literal):
        return [given[1].name]
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
