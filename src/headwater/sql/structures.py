"""Structures that a query puts together, whose fields are known one by one."""

from __future__ import annotations

from functools import cache

from sqlglot import exp

from headwater.sql.expressions import flows_of
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Item
from headwater.sql.scopes import Scope


def item_of(reading: Reading, scope: Scope, node: exp.Expr) -> Item:
    """An expression as the value of a column, with its fields where it is a structure."""
    inner = node
    while isinstance(inner, exp.Alias | exp.Paren):
        inner = inner.this
    if not isinstance(inner, exp.Struct):
        return Item(node, reading.meant)

    @cache
    def fields() -> dict[str, Column]:
        # Most structures are handed on as a whole: nobody asks for these.
        return {
            column.key.lower(): column
            for each in inner.expressions
            if (column := _field(reading, scope, each)) is not None
        }

    return Item(node, reading.meant, fields)


def _field(reading: Reading, scope: Scope, node: exp.Expr) -> Column | None:
    is_named = isinstance(node, exp.PropertyEQ)
    name = node.this.name if is_named else node.alias_or_name
    value = node.expression if is_named else node.unalias()
    if not name:
        return None
    flows = flows_of(reading, scope, value)
    return Column(name, reading.known_key(name), flows, item_of(reading, scope, value))
