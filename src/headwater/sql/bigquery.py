"""Functions of BigQuery that hand on rows which they are given: predictions, and searches."""

from __future__ import annotations

from sqlglot import exp

from headwater.sql.flows import IDENTITY, TRANSFORMATION, Flow, Flows, through
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Fields, Item, Relation
from headwater.sql.scopes import Scope, Source


def predicted(reading: Reading, scope: Scope, call: exp.Expr) -> Relation:
    """ML.PREDICT(model, rows): what is predicted, whatever that is called, and then the rows."""
    model = reading.relation_of(reading, call.this, scope)
    given = reading.relation_of(reading, call.expression, scope)
    everything = through(TRANSFORMATION, {**model.everything(), **given.everything()})
    for table in given.open:
        name = ".".join(table)
        detail = f"which columns are those of {name} and which are predicted is not known"
        reading.problem(call, detail, f"tell the columns of {name}")
    columns = [Column("*", "*", everything), *given.columns]
    return Relation(columns, elements=everything, rows=given.rows)


def searched(reading: Reading, scope: Scope, call: exp.Expr) -> Relation:
    """VECTOR_SEARCH(rows, column, queries): a row of each as a structure, and how far they are."""
    base = reading.relation_of(reading, call.this, scope)
    asked = reading.relation_of(reading, call.args["query_table"], scope)
    told = call.args.get("query_column_to_search")
    distance = _compared(reading, base, call.args["column_to_search"])
    distance |= _compared(reading, asked, told.expression if told is not None else None)
    distance = through(TRANSFORMATION, distance)
    columns = [
        _as_structure("query", asked),
        _as_structure("base", base),
        Column("distance", "distance", distance),
    ]
    rows = {**base.rows, **asked.rows}
    return Relation(columns, elements=distance, rows=rows)


def _compared(reading: Reading, relation: Relation, named: exp.Expr | None) -> Flows:
    """The column by which rows are compared; of those that nobody names it may be any."""
    source = Source((), relation)
    key = reading.known_key(named.name) if named is not None else ""
    column = source.column(key, named.name) if named is not None else None
    return dict(column.flows if column is not None else relation.everything())


def _as_structure(name: str, relation: Relation) -> Column:
    told = {each.key.lower(): each for each in relation.columns}
    rest: Flows = {Flow(table, "*", IDENTITY): None for table in relation.open}
    value = Item(exp.column(name), {}, lambda: Fields(told, rest))
    return Column(name, name, relation.everything(), value)
