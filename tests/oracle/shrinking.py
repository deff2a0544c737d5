"""The smallest query that still shows the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError


def shrunk(sql: str, dialect: str, *, shows: Callable[[str], bool], tries: int = 300) -> str:
    """A smaller query of which `shows` is still true, after so many tries at the most."""
    going_on = True
    while going_on and tries > 0:
        going_on = False
        for candidate in _smaller(sql, dialect):
            tries -= 1
            if shows(candidate):
                sql, going_on = candidate, True
                break
            if tries <= 0:
                break
    return sql


def _smaller(sql: str, dialect: str) -> Iterator[str]:
    """The same query with one part less each, the largest parts first."""
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        return
    for at, node in enumerate(tree.walk()):
        if node is tree:
            continue
        inside = [each for each in node.iter_expressions() if isinstance(each, type(node.parent))]
        for replacement in (None, *inside, *([node.this] if isinstance(node, exp.Func) else [])):
            changed = tree.copy()
            target = next(each for place, each in enumerate(changed.walk()) if place == at)
            if isinstance(replacement, exp.Expr):
                target.replace(replacement.copy())
            else:
                target.pop()
            text = _written(changed, dialect)
            if text is not None and len(text) < len(sql):
                yield text


def _written(tree: exp.Expr, dialect: str) -> str | None:
    try:
        return tree.sql(dialect=dialect)
    except (SqlglotError, AttributeError, ValueError, TypeError, KeyError):
        # Without one of its parts, a tree may not be SQL any more.
        return None
