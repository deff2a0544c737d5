"""Names that ClickHouse gives to parts of expressions, anywhere in a query and for all of it."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from headwater.sql.expressions import flows_of, item_of
from headwater.sql.functions import own_parts
from headwater.sql.parts import Windows
from headwater.sql.reading import Reading
from headwater.sql.relations import Column
from headwater.sql.scopes import Scope

_CLAUSES: Final = frozenset(
    {"expressions", "prewhere", "where", "group", "having", "order", "qualify"}
)


def add_aliases(reading: Reading, scope: Scope, select: exp.Expr, windows: Windows) -> None:
    """Make names known that no item of the select list before their use is called."""
    waiting = _inner_names(reading, select)

    def add(key: str) -> None:
        value = waiting.pop(key)
        names = _names_in(reading, value)
        if key in names:
            # It is called like the column that it is made of.
            return
        for other in sorted(names):
            if other in waiting:
                add(other)
        flows = flows_of(reading, scope, value, windows=windows)
        item = item_of(reading, scope, value, windows=windows)
        scope.aliases[key] = Column(key, key, flows, item)

    while waiting:
        add(next(iter(waiting)))


def _inner_names(reading: Reading, select: exp.Expr) -> dict[str, exp.Expr]:
    """What is named inside of expressions, or behind its use, by key."""
    found: dict[str, exp.Expr] = {}
    used: set[str] = set()
    for clause in select.iter_expressions():
        if clause.arg_key not in _CLAUSES:
            continue
        is_item = clause.arg_key == "expressions"
        for node in own_parts(clause):
            alias = node.args.get("alias") if isinstance(node, exp.Alias) else None
            if isinstance(alias, exp.Identifier) and node.find_ancestor(exp.Lambda) is None:
                key = reading.column_key(alias)
                if node is not clause or not is_item or key in used:
                    found.setdefault(key, node.this)
        if is_item:
            used |= _names_in(reading, clause)
    return found


def _names_in(reading: Reading, node: exp.Expr) -> set[str]:
    """The keys of names without a qualifier."""
    return {
        reading.column_key(part.this)
        for part in own_parts(node)
        if isinstance(part, exp.Column)
        and len(part.parts) == 1
        and isinstance(part.this, exp.Identifier)
    }
