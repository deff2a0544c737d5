"""What ClickHouse calls with arguments that are not all alike: conditions, tables, looking up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlglot import exp

from headwater.sql.flows import AGGREGATION, CONDITIONAL, TRANSFORMATION, Effect
from headwater.sql.functions import name_of

_CONDITIONAL: Final = re.compile(r"(?i)\w+If(?:OrNull|OrDefault|State)?")
_LOOKS_UP: Final = re.compile(r"(?i)(?:dictGet|dictHas|dictIs|joinGet)\w*")
_HAS_DEFAULT: Final = re.compile(r"(?i)\w+OrDefault")
_ATTRIBUTES: Final = re.compile(r"(?i)dictGet(?!Hierarchy|Children|Descendants|All)\w*|joinGet\w*")


def branches(call: exp.Expr) -> list[tuple[exp.Expr, Effect]] | None:
    """The arguments of multiIf, and of an aggregate of those rows for which a condition holds.

    None for any other call.
    """
    if name_of(call) == "multiif":
        last = len(call.expressions) - 1
        return [
            (each, CONDITIONAL if at % 2 == 0 and at < last else TRANSFORMATION)
            for at, each in enumerate(call.expressions)
        ]
    if isinstance(call, exp.CountIf):
        return [(call.this, CONDITIONAL)]
    if not isinstance(call, exp.CombinedAggFunc | exp.CombinedParameterizedAgg):
        return None
    given = call.args.get("params") or call.expressions
    if not _CONDITIONAL.fullmatch(call.name) or not given:
        return None
    return [*((each, AGGREGATION) for each in given[:-1]), (given[-1], CONDITIONAL)]


def named_set(node: exp.Expr) -> exp.Column | None:
    """The name in `x IN t` and `x IN (t)`, which is that of a table; None for anything else."""
    if not isinstance(node, exp.In):
        return None
    named = node.args.get("field") or (node.expressions[0] if len(node.expressions) == 1 else None)
    return named if isinstance(named, exp.Column) else None


class Lookup(NamedTuple):
    """What a function looks up in a table or dictionary.

    columns: what it hands on. keys: what decides which row it is. default: what it hands on where
    there is none.
    """

    table: Sequence[exp.Expr]
    columns: Sequence[exp.Expr]
    keys: Sequence[exp.Expr]
    default: exp.Expr | None


def lookup_of(call: exp.Expr) -> Lookup | None:
    """What dictGet and its like look up; None for any other call, and where nothing names it."""
    name = call.name if isinstance(call, exp.Anonymous) else ""
    if not _LOOKS_UP.fullmatch(name) or not call.expressions:
        return None
    first, *rest = call.expressions
    table: list[exp.Expr] = []
    if isinstance(first, exp.Column):
        table += first.parts
    else:
        table += [exp.to_identifier(each, quoted=True) for each in first.name.split(".")]
    columns: list[exp.Expr] = []
    if _ATTRIBUTES.fullmatch(name) and rest:
        named = rest.pop(0)
        columns = [
            exp.to_identifier(each.name, quoted=True)
            for each in (named.expressions if isinstance(named, exp.Tuple) else [named])
        ]
    default = rest.pop() if _HAS_DEFAULT.fullmatch(name) and len(rest) > 1 else None
    return Lookup(table, columns, rest, default)
