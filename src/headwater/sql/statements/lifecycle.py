"""Statements that rename, exchange, empty and drop tables."""

from __future__ import annotations

from sqlglot import exp

from headwater.sql.outcomes import Outcome
from headwater.sql.reading import Reading
from headwater.sql.statements.targets import temporary_key


def read_alter(reading: Reading, tree: exp.Expr) -> Outcome:
    """What ALTER renames, swaps or exchanges; a column that it changes moves no data."""
    outcome = Outcome("alter")
    if not isinstance(tree.this, exp.Table):
        # A session, a role or a warehouse.
        return outcome
    table = reading.table_name(tree.this)
    for action in tree.args.get("actions") or ():
        if isinstance(action, exp.AlterRename):
            outcome.kind = "rename"
            target = reading.table_name(action.this)
            if len(target) < len(table):
                target = (*table[: len(table) - len(target)], *target)
            outcome.write(target, reading.base(table))
            columns = reading.session.schemas.columns(table)
            if columns is not None:
                reading.session.schemas.add(target, columns)
        elif isinstance(action, exp.SwapTable) and isinstance(action.this, exp.Table):
            outcome.kind = "swap"
            other = reading.table_name(action.this)
            outcome.write(other, reading.base(table))
            outcome.write(table, reading.base(other))
        elif type(action).__name__ in {"ExchangePartition", "AlterExchange"}:
            outcome.kind = "exchange"
            for other in [*action.find_all(exp.Table)][:1]:
                outcome.write(table, reading.base(reading.table_name(other)))
    return outcome


def read_drop(reading: Reading, tree: exp.Expr) -> Outcome:
    """What DROP takes away."""
    kind = (tree.args.get("kind") or "").lower()
    outcome = Outcome(f"drop {kind}".strip())
    if kind in {"table", "view", "materialized view"}:
        tables = tree.args.get("tables") or [tree.this]
        for each in tables:
            if isinstance(each, exp.Expr):
                if reading.session.temporary.pop(temporary_key(reading, each), None) is not None:
                    continue
                name = reading.table_name(each)
                if name[-1].startswith("#"):
                    continue
                outcome.writes[name] = None
                reading.session.schemas.remove(name)
    return outcome


def read_truncate(reading: Reading, tree: exp.Expr) -> Outcome:
    """What TRUNCATE empties."""
    outcome = Outcome("truncate")
    for each in tree.expressions:
        outcome.writes[reading.table_name(each)] = None
    return outcome
