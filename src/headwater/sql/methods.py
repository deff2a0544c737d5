"""Calls of methods on values, `lower(name).trim()`: the parser takes columns there for names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

# Where a name is no column: parts of nodes that say what something is called.
_NAMES: Final = (
    *(exp.Table, exp.TableAlias, exp.ColumnDef, exp.DataType, exp.Schema, exp.CTE),
    *(exp.Column, exp.Dot, exp.XMLNamespace),
)
_NAMED_BY: Final[dict[type[exp.Expr], str]] = {
    exp.Window: "alias",
    exp.XMLElement: "this",
    exp.Alias: "alias",
    exp.PropertyEQ: "this",
    exp.Kwarg: "this",
    exp.Lambda: "expressions",
    exp.Anonymous: "this",
}


def calls_methods(tokens: Sequence[Token]) -> bool:
    """Whether something is called on a value, which ends with a parenthesis."""
    return any(
        before.token_type is TokenType.R_PAREN and behind.token_type is TokenType.DOT
        for before, behind in pairwise(tokens)
    )


def with_columns(tree: exp.Expr) -> None:
    """Make columns again of the names in what a method is called on."""
    for call in [*tree.find_all(exp.Dot)]:
        if isinstance(call.expression, exp.Func | exp.Window) and not _is_name(call.this):
            for name in [*call.this.find_all(exp.Identifier, exp.Dot)]:
                if _is_column(name):
                    parts = [part.copy() for part in _parts(name)]
                    table = parts[-2] if len(parts) > 1 else None
                    name.replace(exp.Column(this=parts[-1], table=table))


def _is_name(node: exp.Expr) -> bool:
    while isinstance(node, exp.Dot):
        if not isinstance(node.expression, exp.Identifier):
            return False
        node = node.this
    return isinstance(node, exp.Identifier)


def _is_column(name: exp.Expr) -> bool:
    around = name.parent
    if not _is_name(name) or around is None:
        return False
    if isinstance(around, exp.Dot) and isinstance(around.expression, exp.Func):
        # A function in a schema, or a method of a column, which is told by itself.
        return False
    return not isinstance(around, _NAMES) and _NAMED_BY.get(type(around)) != name.arg_key


def _parts(name: exp.Expr) -> list[exp.Expr]:
    parts: list[exp.Expr] = []
    while isinstance(name, exp.Dot):
        parts.append(name.expression)
        name = name.this
    return [name, *reversed(parts)]
