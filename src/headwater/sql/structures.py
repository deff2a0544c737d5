"""Structures that a query puts together, whose fields are known one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from sqlglot import exp

from headwater.sql.expressions import flows_of
from headwater.sql.flows import AGGREGATION, IDENTITY, TRANSFORMATION, Effect, through
from headwater.sql.functions import name_of
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Item
from headwater.sql.scopes import Scope


def item_of(reading: Reading, scope: Scope, node: exp.Expr) -> Item:
    """An expression as the value of a column, with its fields where it is a structure."""
    put = _put_together(node)
    if put is None:
        return Item(node, reading.meant)

    @cache
    def fields() -> dict[str, Column]:
        # Most structures are handed on as a whole: nobody asks for these.
        told = _columns_of(reading, scope, put.structure)
        names = put.names or [each.name for each in told]
        named = [
            replace(
                each, name=name, key=reading.known_key(name), flows=through(put.effect, each.flows)
            )
            for name, each in zip(names, told, strict=False)
        ]
        return {each.key.lower(): each for each in named if each.name}

    return Item(node, reading.meant, fields)


class _Put(NamedTuple):
    """A structure that is put together. effect: what becomes of the values of its fields.

    names: of its fields, where it is turned into a type that has others.
    """

    structure: exp.Expr
    effect: Effect
    names: Sequence[str]


def _put_together(node: exp.Expr) -> _Put | None:
    """The structure that an expression is, or of which it makes an array; None for any other."""
    effect, names = IDENTITY, list[str]()
    while True:
        if isinstance(node, exp.Cast):
            kind = node.to
            while kind.this == exp.DataType.Type.ARRAY and kind.expressions:
                kind = kind.expressions[0]
            names = names or [each.name for each in kind.expressions]
            effect = effect.after(TRANSFORMATION)
        elif isinstance(node, exp.ArrayAgg):
            effect = effect.after(AGGREGATION)
        elif isinstance(node, exp.Array) and len(node.expressions) == 1:
            node = node.expressions[0]
            continue
        elif not isinstance(node, exp.Alias | exp.Paren | exp.Order | exp.Limit | exp.Filter):
            break
        node = node.this
    is_row = isinstance(node, exp.Select) and node.args.get("kind") == "STRUCT"
    is_tuple = isinstance(node, exp.Struct | exp.Tuple) or name_of(node) == "tuple"
    return _Put(node, effect, names) if is_row or is_tuple else None


def _columns_of(reading: Reading, scope: Scope, structure: exp.Expr) -> Sequence[Column]:
    """The fields of a structure in order, those without a name under their number."""
    if isinstance(structure, exp.Query):
        return reading.relation_of(reading, structure, scope).columns
    is_tuple = reading.dialect.parser == "clickhouse" or isinstance(structure, exp.Tuple)
    return [
        _field(reading, scope, each, str(at) if is_tuple else "")
        for at, each in enumerate(structure.expressions, start=1)
    ]


def _field(reading: Reading, scope: Scope, node: exp.Expr, number: str) -> Column:
    is_named = isinstance(node, exp.PropertyEQ)
    name = node.this.name if is_named else number or node.alias_or_name
    value = node.expression if is_named else node.unalias()
    flows = flows_of(reading, scope, value)
    return Column(name, reading.known_key(name), flows, item_of(reading, scope, value))
