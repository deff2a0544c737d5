"""What SQL asks of one row at once, so that some made-up rows fit the whole of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlglot import exp

_MOST: Final = 200
"""So many conditions are read; a text that has more has them written by a machine."""
_BESIDE: Final[dict[type[exp.Expr], int]] = {
    exp.EQ: 0,
    exp.NullSafeEQ: 0,
    exp.GTE: 0,
    exp.LTE: 0,
    exp.GT: 1,
    exp.LT: -1,
}
_MIRRORED: Final[dict[int, int]] = {-1: 1, 0: 0, 1: -1}
_CARRIED: Final = (exp.Cast, exp.TryCast, exp.Lower, exp.Upper, exp.Trim, exp.Paren)


@dataclass(frozen=True, slots=True)
class Need:
    """That a column has a value, or one beside it. beside: -1 is just below, 1 just above."""

    column: str
    value: str
    beside: int = 0


Condition: TypeAlias = tuple[Need, ...]
"""What one row must have of several columns at once."""


def conditions_in(trees: Iterable[exp.Expr]) -> tuple[Condition, ...]:
    """What rows must have to be let through, or to come into an arm of CASE.

    A condition holds what lies around it, too: of an arm what the WHERE of its query asks.
    """
    found: dict[Condition, None] = {}
    for tree in trees:
        for node in tree.walk():
            if len(found) >= _MOST:
                return tuple(found)
            for branch in _branches(node):
                needs = {each.column: each for each in (*_around(node), *_needs(branch))}
                if len(needs) > 1:
                    found[tuple(needs.values())] = None
    return tuple(found)


def _branches(node: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that stand at a place, each alternative by itself."""
    if isinstance(node, exp.Where | exp.Having | exp.Qualify | exp.If):
        yield from _alternatives(node.this)
    elif isinstance(node, exp.Join) and isinstance(node.args.get("on"), exp.Expr):
        yield from _alternatives(node.args["on"])
    elif isinstance(node, exp.And) and not isinstance(node.parent, exp.And):
        yield node


def _alternatives(node: exp.Expr) -> Iterator[exp.Expr]:
    inner = node.unnest()
    if isinstance(inner, exp.Or):
        yield from (each.unnest() for each in inner.flatten())
    else:
        yield inner


def _around(node: exp.Expr) -> Iterator[Need]:
    """What the arms of CASE and the queries ask that a place lies in."""
    place = node
    while place.parent is not None:
        above = place.parent
        if isinstance(above, exp.If) and place.arg_key == "true":
            yield from _needs(above.this)
        where = above.args.get("where")
        if isinstance(where, exp.Where) and where is not place:
            yield from _needs(where.this)
        place = above


def _needs(condition: exp.Expr) -> Iterator[Need]:
    inner = condition.unnest()
    if isinstance(inner, exp.And):
        for each in inner.flatten():
            yield from _needs(each)
    elif isinstance(inner, exp.Column):
        yield Need(inner.name.lower(), "true")
    elif isinstance(inner, exp.Not) and isinstance(inner.this, exp.Column):
        yield Need(inner.this.name.lower(), "false")
    elif isinstance(inner, exp.In) and inner.expressions:
        yield from _compared(inner.this, inner.expressions[0], 0)
    elif isinstance(inner, exp.Between):
        yield from _compared(inner.this, inner.args["low"], 0)
    elif isinstance(inner, exp.Like | exp.ILike):
        for need in _compared(inner.this, inner.expression, 0):
            yield Need(need.column, need.value.replace("%", "").replace("_", "a"))
    elif type(inner) in _BESIDE:
        beside = _BESIDE[type(inner)]
        yield from _compared(inner.this, inner.expression, beside)
        yield from _compared(inner.expression, inner.this, _MIRRORED[beside])


def _compared(left: exp.Expr, right: exp.Expr, beside: int) -> Iterator[Need]:
    name, value = _column(left), _literal(right)
    if name is not None and value is not None:
        yield Need(name, value, beside)


def _column(node: exp.Expr) -> str | None:
    while isinstance(node, _CARRIED):
        node = node.this
    return node.name.lower() if isinstance(node, exp.Column) else None


def _literal(node: exp.Expr) -> str | None:
    while isinstance(node, _CARRIED):
        node = node.this
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
        return f"-{node.this.name}"
    if isinstance(node, exp.Boolean):
        return "true" if node.this else "false"
    return node.name if isinstance(node, exp.Literal) else None
