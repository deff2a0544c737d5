"""Functions that return rows: files, arrays taken apart, documents made tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.bigquery import predicted, searched
from headwater.sql.calls import inside_of, known_function
from headwater.sql.clickhouse_tables import OUTSIDE, called_on_servers, merged, named_by
from headwater.sql.documents import columns_in, steps_of
from headwater.sql.expressions import flows_of, item_of
from headwater.sql.fields import fields_of
from headwater.sql.flows import JOIN, TRANSFORMATION, Flows, through
from headwater.sql.functions import call_name
from headwater.sql.parse import parse
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Relation, at_path, of_table, united
from headwater.sql.scopes import Scope
from headwater.sql.snowflake import is_of_statement_before

# What FLATTEN and its like return beside the element itself.
_FLATTENED: Final = ("seq", "key", "path", "index", "value", "this")
# What OPENJSON returns where it is not told columns.
_OPENED: Final = ("key", "value", "type")
# What asks another server in that server's own words.
_PASSED_ON: Final = frozenset(
    {
        *("openquery", "opendatasource", "dblink", "query", "external_query", "remote_query"),
        *("postgres_scan", "postgres_query", "mysql_scan", "mysql_query"),
    }
)
_READS_FILES: Final = re.compile(
    r"read_?(?:parquet|csv|csv_auto|json|json_auto|ndjson|text|blob|files)$|cloud_files$"
    r"|(?:parquet|delta|iceberg|sqlite)_scan$|parquet|openrowset|s3|gcs|hdfs|file|url"
    r"|(?:deltalake|iceberg|hudi|paimon|oss|cosn)(?:s3|azure|hdfs|local)?(?:cluster)?$"
)


def files_of(call: exp.Expr) -> list[str]:
    """The files that a function reads rows from, where they are written out."""
    name = call.name.lower() if isinstance(call, exp.Anonymous) else call.key
    if not _READS_FILES.match(name):
        return []
    given = [call.this, *call.expressions] if isinstance(call.this, exp.Expr) else call.expressions
    # s3Cluster('cluster', 'file') and its like.
    given = given[1:] if name.endswith("cluster") else given
    first = given[0] if given else None
    listed = first.expressions if isinstance(first, exp.Array) else [first]
    return [each.name for each in listed if isinstance(each, exp.Literal) and each.is_string]


def columns_told(call: exp.Expr) -> list[str]:
    """The columns that a function which reads files is told: `columns = {'id': 'INT'}`."""
    for each in call.expressions:
        told = each.expression if isinstance(each, exp.EQ | exp.PropertyEQ) else None
        if isinstance(told, exp.Struct) and each.this.name.lower() == "columns":
            return [field.this.name for field in told.expressions]
    return []


def of_call(reading: Reading, scope: Scope, call: exp.Func) -> tuple[Relation, TableName]:
    """What a function in FROM reads: files, a table that it is given by name, or its arguments."""
    name = str(call.name or call_name(call)).lower()
    if reading.dialect.parser == "clickhouse":
        inner = called_on_servers(call)
        if inner is not None:
            return of_call(reading, scope, inner)
        if name == "merge" and call.expressions:
            return merged(reading, call), (name,)
        if name == "view" and call.expressions:
            return _viewed(reading, scope, call.expressions[0]), (name,)
    if parts := named_by(call):
        return reading.base(reading.table_name_of(parts)), reading.table_key(parts)
    places = files_of(call)
    if places:
        told = [(each, reading.known_key(each)) for each in columns_told(call)]
        relations = [reading.base((each,)) for each in places]
        if told:
            relations = [of_table((each,), told) for each in places]
        return united(relations), (name,)
    if name == "table_changes" and call.expressions:
        written = call.expressions[0].name.split(".")
        return reading.base(tuple(written)), (written[-1],)
    return called(reading, scope, call), (name,)


def _viewed(reading: Reading, scope: Scope, query: exp.Expr) -> Relation:
    """The query in view(SELECT ...), or the text of one."""
    if isinstance(query, exp.Literal):
        parsed = [*parse(query.name, reading.dialect)]
        trees = [each.tree for each in parsed if isinstance(each.tree, exp.Query)]
        if len(trees) != 1:
            reading.problem(query, "this is no query", "correct it")
            return Relation(elements={})
        query = trees[0]
    return reading.relation_of(reading, query, scope)


def called(reading: Reading, scope: Scope, call: exp.Expr) -> Relation:
    """What a function returns as rows: each column may be made of all that it is given."""
    if isinstance(call, exp.Dot) and call.expression.name.lower() == "nodes":
        # Of XML in T-SQL: a method of a column.
        return elements_of(flows_of(reading, scope, call))
    while (inner := _within(call)) is not None:
        call = inner
    if isinstance(call, exp.Anonymous) and _is_elsewhere(reading, call.name.lower()):
        reading.problem(call, f"what {call.name} asks elsewhere is not read", "declare its source")
        return Relation(elements={})
    if isinstance(call, exp.Anonymous) and call.name.lower() == "result_scan":
        return _result(reading, call)
    function = known_function(reading, call)
    if function is not None and isinstance(function.body, exp.Query):
        with inside_of(reading, scope, call, function, flows_of) as inside:
            # What its columns mean differs from call to call.
            return reading.relation_of(reading, function.body.copy(), inside)
    for kind, read in _READERS.items():
        if isinstance(call, kind):
            return read(reading, scope, call)
    return Relation(elements=through(TRANSFORMATION, flows_of(reading, scope, call)))


def _result(reading: Reading, call: exp.Expr) -> Relation:
    """Snowflake's RESULT_SCAN: what an earlier statement returned."""
    result = reading.result() if is_of_statement_before(call) else None
    if result is None:
        detail = "the result it reads is not that of a query right before it in this text"
        reading.problem(call, detail, "put that query right before it, or declare what it reads")
        return Relation(elements={})
    return result


def _is_elsewhere(reading: Reading, name: str) -> bool:
    return name in _PASSED_ON or (reading.dialect.parser == "clickhouse" and name in OUTSIDE)


def _within(call: exp.Expr) -> exp.Expr | None:
    """The call in TABLE(...), under an alias or behind the name of a schema."""
    if isinstance(call, exp.TableFromRows | exp.Alias):
        return call.this
    if isinstance(call, exp.Anonymous) and call.name.lower() == "table" and call.expressions:
        return call.expressions[0]
    return call.expression if isinstance(call, exp.Dot) else None


def _collection(reading: Reading, scope: Scope, column: exp.Expr) -> Relation:
    records = [] if column.args.get("table") else reading.records_of(column.name.lower())
    rows = united(records, by_name=True) if records else Relation()
    if rows.open or len(rows.columns) > 1:
        return rows
    elements = flows_of(reading, scope, column)
    return Relation([Column("column_value", "COLUMN_VALUE", elements)], elements=elements)


def _exploded(reading: Reading, scope: Scope, call: exp.Expr) -> Relation:
    array = call.this
    while isinstance(array, exp.Kwarg):
        array = array.expression
    elements = flows_of(reading, scope, call if array is None else array)
    elements = at_path(elements, _path_of(call))
    if isinstance(array, exp.Expr) and reading.dialect.parser == "snowflake":
        return Relation(
            [Column(each, reading.known_key(each), elements) for each in _FLATTENED],
            elements=elements,
        )
    return elements_of(elements)


def _path_of(call: exp.Expr) -> list[str]:
    """The way to what FLATTEN takes apart: `path => 'a.b'`."""
    for each in call.expressions:
        told = each.expression if isinstance(each, exp.Kwarg) else None
        if isinstance(told, exp.Literal) and each.name.lower() == "path":
            return steps_of(f"$.{told.name}") or []
    return []


def _stacked(reading: Reading, scope: Scope, call: exp.Expr) -> Relation:
    """The rows of Spark's stack(rows, value, ...)."""
    rows = int(call.this.name) if call.this.name.isdigit() else 0
    flows = [flows_of(reading, scope, each) for each in call.expressions]
    # Where the number is not written out, a column may hold any of the values.
    width = -(-len(flows) // rows) if rows else 1
    columns = [
        Column(f"col{at}", f"col{at}", through(TRANSFORMATION, chain(*flows[at::width])))
        for at in range(width)
    ]
    return Relation(columns) if rows else Relation(elements=columns[0].flows)


def _json_table(reading: Reading, scope: Scope, call: exp.Expr) -> Relation:
    schema = call.args.get("schema")
    return _of_document(reading, scope, call, schema.expressions if schema is not None else ())


def _open_json(reading: Reading, scope: Scope, call: exp.Expr) -> Relation:
    if call.expressions:
        return _of_document(reading, scope, call, call.expressions)
    document = flows_of(reading, scope, call.this)
    return Relation([Column(each, each, document) for each in _OPENED], elements=document)


def _of_document(
    reading: Reading, scope: Scope, call: exp.Expr, defined: Iterable[exp.Expr]
) -> Relation:
    path = call.args.get("path")
    steps = (steps_of(path.name) if isinstance(path, exp.Expr) else None) or []
    # What is passed to the path may stand behind the document.
    told = call.this.expressions if isinstance(call.this, exp.Tuple) else [call.this]
    document, *passed = (flows_of(reading, scope, each) for each in told)
    # As many rows as the path leads to.
    rows = through(JOIN, chain(at_path(document, steps), *passed))
    return Relation([*columns_in(reading, document, steps, defined)], rows=rows)


def _xml_table(reading: Reading, scope: Scope, call: exp.Expr) -> Relation:
    """The columns that XMLTABLE tells; without any each row is a value of a name of its own."""
    passed = (flows_of(reading, scope, each) for each in call.args.get("passing") or ())
    document = through(TRANSFORMATION, chain(*passed))
    columns: list[Column] = []
    for each in call.args.get("columns") or ():
        kind = each.args.get("kind")
        is_serial = isinstance(kind, exp.DataType) and kind.this == exp.DataType.Type.SERIAL
        flows = {} if is_serial or each.args.get("ordinality") else document
        columns.append(Column(each.name, reading.column_key(each.this), flows))
    columns = columns or [Column("column_value", "COLUMN_VALUE", document)]
    return Relation(columns, rows=through(JOIN, document))


def elements_of(flows: Flows) -> Relation:
    """The elements of an array, which answer to any name."""
    return Relation(elements=flows)


def unnested(reading: Reading, scope: Scope, unnest: exp.Expr, alias: exp.Expr | None) -> Relation:
    """The elements of arrays side by side, under the names of an alias."""
    arrays = [flows_of(reading, scope, each) for each in unnest.expressions]
    names = alias_columns(reading, alias)
    elements: Flows = {}
    for flows in arrays:
        elements.update(flows)
    columns = [
        Column(name, key, _side_by_side(arrays, len(names), at))
        for at, (name, key) in enumerate(names)
    ]
    if len(arrays) == 1:
        value = Column("", "", arrays[0], item_of(reading, scope, unnest.expressions[0]))
        is_row = alias is not None and not alias.this
        fields = fields_of(value)
        if fields is not None:
            columns = _with_fields(value, [*fields.told.values()], columns, is_row=is_row)
            # A row that nobody knows has the columns of its table.
            elements = fields.rest if fields.rest and not fields.told else elements
    offset = unnest.args.get("offset")
    if isinstance(offset, exp.Identifier):
        columns.append(Column(offset.name, reading.column_key(offset), {}))
    return Relation(columns, elements=elements)


def rows_from(reading: Reading, table: exp.Table, relations: Sequence[Relation]) -> Relation:
    """ROWS FROM (f(a), g(b)) of Postgres: what functions return, side by side."""
    told: list[Column] = []
    for call, relation in zip(table.args["rows_from"], relations, strict=True):
        name = call_name(call if isinstance(call, exp.Unnest) else call.this)
        told += relation.columns or [Column(name, reading.known_key(name), relation.elements or {})]
    if table.args.get("ordinality"):
        told.append(Column("ordinality", "ordinality", {}))
    arrays = [column.flows for column in told]
    names = alias_columns(reading, table.args.get("alias"))
    columns = [
        Column(name, key, _side_by_side(arrays, len(names), at))
        for at, (name, key) in enumerate(names)
    ]
    elements: Flows = {flow: None for flows in arrays for flow in flows}
    return Relation(columns or told, elements=elements)


def _with_fields(
    array: Column, fields: list[Column], columns: list[Column], *, is_row: bool
) -> list[Column]:
    """The columns of an array of structures, where a query put them together: those of its fields.

    is_row: whether what the only column is called is the name of the whole row.
    """
    if not fields:
        return columns
    if is_row or not columns:
        return fields
    if len(columns) == 1:
        return [replace(columns[0], value=array.value)]
    if len(columns) != len(fields):
        return columns
    return [
        replace(each, name=column.name, key=column.key)
        for each, column in zip(fields, columns, strict=True)
    ]


def _side_by_side(arrays: Sequence[Flows], width: int, at: int) -> Flows:
    """What a column is made of, of so many: a map has two of them, an array of rows has several.

    Each array has at least one, so the first column is of the first array and the last of the last.
    """
    spare = max(0, width - len(arrays))
    flows: Flows = {}
    for each in arrays[max(0, at - spare) : at + 1]:
        flows.update(each)
    return flows


def alias_columns(reading: Reading, alias: exp.Expr | None) -> list[tuple[str, str]]:
    """The names of columns in an alias, and their keys."""
    columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    named = [each.this if isinstance(each, exp.ColumnDef) else each for each in columns or ()]
    return [(each.name, reading.column_key(each)) for each in named]


_READERS: Final[dict[type[exp.Expr], Callable[[Reading, Scope, exp.Expr], Relation]]] = {
    exp.Column: _collection,
    exp.Unnest: lambda reading, scope, call: unnested(reading, scope, call, call.args.get("alias")),
    exp.JSONTable: _json_table,
    exp.OpenJSON: _open_json,
    exp.XMLTable: _xml_table,
    exp.Predict: predicted,
    exp.VectorSearch: searched,
    exp.Stack: _stacked,
    **dict.fromkeys((exp.Explode, exp.ExplodeOuter, exp.Posexplode, exp.Inline), _exploded),
}
"""Functions whose rows are not made of all that they are given."""
