"""`#2` of DuckDB: the second column of what stands in FROM."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from headwater.sql.flows import Flows
from headwater.sql.functions import own_parts
from headwater.sql.reading import Reading
from headwater.sql.scopes import Scope

_CLAUSES: Final = frozenset(
    {"expressions", "distinct", "where", "group", "having", "windows", "qualify", "order"}
)


def name_positions(scope: Scope, select: exp.Expr) -> None:
    """Put the columns that are known in the place of their positions."""
    for clause in [*select.iter_expressions()]:
        if clause.arg_key not in _CLAUSES:
            continue
        for node in [*own_parts(clause)]:
            if not isinstance(node, exp.PositionalColumn):
                continue
            if isinstance(node.parent, exp.Ordered) and clause.arg_key == "order":
                # There it counts what is selected.
                node.replace(node.this)
            elif (column := _column_at(scope, node.name)) is not None:
                node.replace(column)


def _column_at(scope: Scope, written: str) -> exp.Column | None:
    place = int(written) if written.isdigit() else 0
    for source in scope.sources:
        relation = source.relation
        if place == 0 or relation.open or relation.elements is not None or scope.merged:
            return None
        if place <= len(relation.columns):
            name = exp.to_identifier(relation.columns[place - 1].name, quoted=True)
            table = exp.to_identifier(source.name[-1], quoted=True) if source.name else None
            return exp.Column(this=name, table=table)
        place -= len(relation.columns)
    return None


def flows_of_position(reading: Reading, scope: Scope, node: exp.Expr) -> Flows:
    """Any of the columns, where nobody knows which stands at that place."""
    told = [".".join(table) for source in scope.sources for table in source.relation.open]
    reading.problem(
        node,
        f"which column #{node.name} is cannot be seen",
        f"name it, or tell the columns of {', '.join(told)}" if told else "name it",
    )
    return {flow: None for source in scope.sources for flow in source.relation.everything()}
