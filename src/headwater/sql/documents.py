"""Tables made of JSON: JSON_TABLE, OPENJSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sqlglot import exp

from headwater.sql.flows import Flows
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, at_path

_STEP: Final = re.compile(r"\.\s*(?:\"([^\"]*)\"|([\w$]+))|\[\s*['\"]([^'\"]*)['\"]\s*\]")
_ROOT: Final = re.compile(r"\s*(?:lax\s+|strict\s+)?\$", re.IGNORECASE)


def steps_of(path: str) -> list[str] | None:
    """The names in a JSON path that is written as text; None where it is none."""
    root = _ROOT.match(path)
    if root is None:
        return None
    path = path[root.end() :]
    path = _without_filters(path) if "?" in path else path
    return [next(filter(None, found)) for found in _STEP.findall(path)]


def _without_filters(path: str) -> str:
    """A path without what is asked of elements on the way: `?(@.qty > 1)`."""
    kept: list[str] = []
    depth = 0
    for character in path:
        depth += character == "("
        if depth == 0:
            kept.append(character)
        depth -= character == ")" and depth > 0
    return "".join(kept)


def columns_in(
    reading: Reading, document: Flows, steps: list[str], defined: Iterable[exp.Expr]
) -> Iterator[Column]:
    """The columns that a table of JSON tells, each made of its path into the document."""
    for each in defined:
        path = each.args.get("path")
        written = steps_of(path.name) if isinstance(path, exp.Expr) else None
        nested = each.args.get("nested_schema")
        if nested is not None:
            yield from columns_in(reading, document, [*steps, *(written or ())], nested.expressions)
            continue
        identifier = each.this
        if identifier is None:
            continue
        name = identifier.name
        flows: Flows = {}
        if not each.args.get("ordinality"):
            flows = at_path(document, [*steps, *([name] if written is None else written)])
        key = reading.known_key(name)
        if isinstance(identifier, exp.Identifier):
            key = reading.column_key(identifier)
        yield Column(name, key, flows)
