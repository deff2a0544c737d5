"""What stands between FROM and WHERE: tables, queries, functions, arrays taken apart, joins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.documents import columns_in, steps_of
from headwater.sql.expressions import flows_of
from headwater.sql.flows import JOIN, TRANSFORMATION, Flows, through
from headwater.sql.pivots import pivoted
from headwater.sql.reading import Reading, named_by_text, parts_of
from headwater.sql.relations import Column, Relation, united
from headwater.sql.scopes import Merged, Scope, Source

# What FLATTEN and its like return beside the element itself.
_FLATTENED: Final = ("seq", "key", "path", "index", "value", "this")
_ELSEWHERE: Final = frozenset({"cluster", "clusterallreplicas", "remote", "remotesecure"})
# What OPENJSON returns where it is not told columns.
_OPENED: Final = ("key", "value", "type")
# What asks another server in that server's own words.
_PASSED_ON: Final = frozenset({"openquery", "opendatasource", "dblink", "query"})
_NO_TABLES: Final = frozenset({"dual", "sysdummy1"})
_READS_FILES: Final = re.compile(
    r"read_?(?:parquet|csv|csv_auto|json|json_auto|ndjson|text|blob|files)$"
    r"|(?:parquet|delta|iceberg|sqlite)_scan$|parquet|openrowset|s3|gcs|hdfs|file|url"
)


def add_sources(reading: Reading, scope: Scope, select: exp.Expr) -> Flows:
    """Fill the scope of a query; returns what its joins decide about rows."""
    rows: Flows = {}
    opening = select.args.get("from_")
    if opening is not None:
        _add(reading, scope, opening.this, rows)
    for lateral in select.args.get("laterals") or ():
        _add(reading, scope, lateral, rows)
    for join in select.args.get("joins") or ():
        _join(reading, scope, join, rows)
    return rows


def _add(reading: Reading, scope: Scope, item: exp.Expr, rows: Flows) -> None:
    """Add one item of FROM, with the joins that hang on it."""
    if isinstance(item, exp.Paren | exp.Final | exp.Stream):
        _add(reading, scope, item.this, rows)
    elif isinstance(item, exp.Subquery) and not isinstance(item.this, exp.Query):
        # (a JOIN b) AS x
        inner = Scope(parent=scope) if item.alias else scope
        _add(reading, inner, item.this, rows)
        if item.alias:
            scope.sources.append(Source(_alias_key(reading, item), _side_by_side(inner.sources)))
    else:
        source = _source(reading, scope, item)
        rows.update(source.relation.rows)
        scope.sources.append(source)
    if not isinstance(item, exp.Lateral | exp.Unnest | exp.Paren | exp.Stream):
        for lateral in item.args.get("laterals") or ():
            _add(reading, scope, lateral, rows)
        for join in item.args.get("joins") or ():
            _join(reading, scope, join, rows)


def _join(reading: Reading, scope: Scope, join: exp.Expr, rows: Flows) -> None:
    before = [*scope.sources]
    _add(reading, scope, join.this, rows)
    joined = scope.sources[len(before) :]
    side = (join.args.get("side") or "").upper()
    if (join.args.get("method") or "").upper() == "NATURAL":
        keys = _shared(before, joined)
    else:
        keys = [(each.name, reading.column_key(each)) for each in join.args.get("using") or ()]
    for name, key in keys:
        left, right = _side(scope, before, key, name), _side(scope, joined, key, name)
        rows.update(through(JOIN, left))
        rows.update(through(JOIN, right))
        kept = right if side == "RIGHT" else {**left, **right} if side == "FULL" else left
        scope.merged[key] = Merged(name, kept or left or right, [*scope.sources])
    for condition in (join.args.get("on"), join.args.get("match_condition")):
        if condition is not None:
            rows.update(through(JOIN, flows_of(reading, scope, condition)))
    kinds = {(join.args.get("kind") or "").upper(), side}
    if kinds & {"SEMI", "ANTI"} and reading.dialect.parser != "clickhouse":
        # They choose rows, and are not seen behind the join.
        scope.sources = before
    for each in join.args.get("pivots") or ():
        last = scope.sources[-1]
        last.relation = pivoted(reading, scope, last.relation, each)


def _side(scope: Scope, sources: Sequence[Source], key: str, name: str) -> Flows:
    """What a joined column is on one side: the first source that has it for sure, or may."""
    if key in scope.merged and sources and sources[0] is scope.sources[0]:
        return scope.merged[key].flows
    for source in sources:
        if source.relation.column(key) is not None:
            return source.flows(key, name) or {}
    for source in sources:
        flows = source.flows(key, name)
        if flows:
            return flows
    return {}


def _shared(before: Iterable[Source], joined: Iterable[Source]) -> list[tuple[str, str]]:
    mine = {column.key for source in before for column in source.relation.columns}
    return [
        (column.name, column.key)
        for source in joined
        for column in source.relation.columns
        if column.key in mine
    ]


def _at_index(reading: Reading, scope: Scope, item: exp.Expr) -> Source:
    """`o.items AS i AT n` and `UNPIVOT o.attributes AS v AT k` of Redshift and PartiQL."""
    is_object = isinstance(item, exp.Pivot)
    item = item.this if is_object else item
    index = item.expression if isinstance(item, exp.AtIndex) else None
    item = item.this if isinstance(item, exp.AtIndex) else item
    elements = flows_of(reading, scope, item.this if isinstance(item, exp.Alias) else item)
    columns: list[Column] = []
    alias = item.args.get("alias")
    if isinstance(alias, exp.Identifier):
        columns.append(Column(alias.name, reading.column_key(alias), elements))
    if isinstance(index, exp.Identifier):
        key = reading.column_key(index)
        columns.append(Column(index.name, key, elements if is_object else {}))
    rows = through(JOIN, elements)
    return Source(_alias_key(reading, item), Relation(columns, [], elements, rows))


def _source(reading: Reading, scope: Scope, item: exp.Expr) -> Source:
    if isinstance(item, exp.AtIndex | exp.Pivot) and not isinstance(item.this, exp.Table):
        return _at_index(reading, scope, item)
    if isinstance(item, exp.Table):
        relation, name = _table(reading, scope, item)
    elif isinstance(item, exp.Lateral):
        relation, name = _lateral(reading, scope, item), ()
    elif isinstance(item, exp.Unnest):
        relation, name = _unnest(reading, scope, item, item.args.get("alias")), ()
    elif isinstance(item, exp.Values):
        relation, name = _values(reading, scope, item), ()
    elif isinstance(item, exp.Query):
        relation, name = reading.relation_of(reading, item, scope), ()
    else:
        relation, name = _called(reading, scope, item), ()
    if relation.elements:
        # As many rows as there are elements, or as a function returns.
        relation.rows.update(through(JOIN, relation.elements))
    alias = item.args.get("alias")
    for pivot in item.args.get("pivots") or ():
        relation = pivoted(reading, scope, relation, pivot)
        alias = pivot.args.get("alias") or alias
    if not isinstance(item, exp.Unnest) and not isinstance(item.this, exp.Unnest):
        names = _alias_columns(reading, alias) or _names_of_call(reading, item)
        relation = _under(relation, names)
    key = _alias_key_of(reading, alias) or name
    return Source(key, relation)


def _names_of_call(reading: Reading, item: exp.Expr) -> list[tuple[str, str]]:
    """What Spark calls the columns of an array that is taken apart."""
    call = item.this if isinstance(item, exp.Lateral | exp.Table) else item
    if reading.dialect.parser not in {"spark", "databricks"}:
        return []
    if isinstance(call, exp.Posexplode):
        return [("pos", "pos"), ("col", "col")]
    return [("col", "col")] if isinstance(call, exp.Explode) else []


def _table(reading: Reading, scope: Scope, table: exp.Table) -> tuple[Relation, TableName]:
    if isinstance(table.this, exp.Func) and named_by_text(table.this) is None:
        name = table.this.sql_name() if not table.this.name else table.this.name
        places = files_of(table.this)
        if name.lower() in _ELSEWHERE and (parts := _named_elsewhere(table.this)):
            return reading.base(reading.table_name_of(parts)), reading.table_key(parts)
        if places:
            return united([reading.base((each,)) for each in places]), (name.lower(),)
        if name.lower() == "table_changes" and table.this.expressions:
            parts = table.this.expressions[0].name.split(".")
            return reading.base(tuple(parts)), (parts[-1],)
        return _called(reading, scope, table.this), (name.lower(),)
    parts = parts_of(table)
    key = reading.table_key(parts)
    if len(parts) == 1:
        query = scope.query(key[0])
        if query is not None:
            return query(), key
    if key[-1].lower() in _NO_TABLES:
        return Relation(), key
    held = reading.held(key)
    if held is not None:
        return held, key
    if len(parts) > 1:
        # FROM t, t.items: an array of a row of a source that stands before it.
        column = exp.Column(this=parts[-1], table=parts[-2])
        if len(parts) == 2 and any(each.answers_to(key[:1]) for each in scope.sources):
            return _elements(flows_of(reading, scope, column)), key[-1:]
    return reading.base(reading.table_name(table)), key


def _named_elsewhere(call: exp.Expr) -> list[exp.Expr]:
    """The table that a function of ClickHouse reads on other servers."""
    columns = [each for each in call.expressions[1:] if isinstance(each, exp.Column)]
    return [part for column in columns for part in column.parts]


def files_of(call: exp.Expr) -> list[str]:
    """The files that a function reads rows from, where they are written out."""
    name = call.name.lower() if isinstance(call, exp.Anonymous) else call.key
    if not _READS_FILES.match(name):
        return []
    given = [call.this, *call.expressions] if isinstance(call.this, exp.Expr) else call.expressions
    first = given[0] if given else None
    listed = first.expressions if isinstance(first, exp.Array) else [first]
    return [each.name for each in listed if isinstance(each, exp.Literal) and each.is_string]


def _values(reading: Reading, scope: Scope, values: exp.Expr) -> Relation:
    rows: list[Relation] = []
    name, first = reading.dialect.cells
    for row in values.expressions:
        cells = row.expressions if isinstance(row, exp.Tuple) else [row]
        rows.append(
            Relation(
                [
                    Column(f"{name}{at}", f"{name}{at}", flows_of(reading, scope, cell))
                    for at, cell in enumerate(cells, start=first)
                ]
            )
        )
    return united(rows) if rows else Relation()


def _lateral(reading: Reading, scope: Scope, lateral: exp.Lateral) -> Relation:
    if isinstance(lateral.this, exp.Query):
        return reading.relation_of(reading, lateral.this, scope)
    if isinstance(lateral.this, exp.Unnest):
        return _unnest(reading, scope, lateral.this, lateral.args.get("alias"))
    return _called(reading, scope, lateral.this)


def _called(reading: Reading, scope: Scope, call: exp.Expr) -> Relation:
    """What a function returns as rows: each column may be made of all that it is given."""
    if isinstance(call, exp.TableFromRows | exp.Alias):
        return _called(reading, scope, call.this)
    if isinstance(call, exp.Anonymous) and call.name.lower() == "table" and call.expressions:
        return _called(reading, scope, call.expressions[0])
    if isinstance(call, exp.Column):
        elements = flows_of(reading, scope, call)
        return Relation([Column("column_value", "COLUMN_VALUE", elements)], elements=elements)
    if isinstance(call, exp.Dot):
        return _called(reading, scope, call.expression)
    if call.name.lower() in _PASSED_ON:
        reading.problem(call, f"what {call.name} asks elsewhere is not read", "declare its source")
        return Relation(elements={})
    schema = call.args.get("schema")
    given = flows_of(reading, scope, call)
    if isinstance(call, exp.Unnest):
        return _unnest(reading, scope, call, call.args.get("alias"))
    if isinstance(call, exp.JSONTable) and schema is not None:
        return Relation(_of_document(reading, scope, call, schema.expressions))
    if isinstance(call, exp.OpenJSON):
        if call.expressions:
            return Relation(_of_document(reading, scope, call, call.expressions))
        document = flows_of(reading, scope, call.this)
        return Relation([Column(each, each, document) for each in _OPENED], elements=document)
    if isinstance(call, exp.Explode | exp.ExplodeOuter | exp.Posexplode | exp.Inline):
        array = call.this
        while isinstance(array, exp.Kwarg):
            array = array.expression
        elements = flows_of(reading, scope, array) if array is not None else given
        if isinstance(array, exp.Expr) and reading.dialect.parser == "snowflake":
            return Relation(
                [Column(each, reading.known_key(each), elements) for each in _FLATTENED],
                elements=elements,
            )
        return _elements(elements)
    return Relation(elements=through(TRANSFORMATION, given))


def _of_document(
    reading: Reading, scope: Scope, call: exp.Expr, defined: Iterable[exp.Expr]
) -> list[Column]:
    path = call.args.get("path")
    steps = steps_of(path.name) if isinstance(path, exp.Expr) else None
    document = flows_of(reading, scope, call.this)
    return [*columns_in(reading, document, steps or [], defined)]


def _elements(flows: Flows) -> Relation:
    return Relation(elements=flows)


def _unnest(reading: Reading, scope: Scope, unnest: exp.Unnest, alias: exp.Expr | None) -> Relation:
    arrays = [flows_of(reading, scope, each) for each in unnest.expressions]
    names = _alias_columns(reading, alias)
    columns = [Column(name, key, flows) for (name, key), flows in zip(names, arrays, strict=False)]
    elements: Flows = {}
    for flows in arrays:
        elements.update(flows)
    columns += [Column(name, key, elements) for name, key in names[len(columns) :]]
    offset = unnest.args.get("offset")
    if isinstance(offset, exp.Identifier):
        columns.append(Column(offset.name, reading.column_key(offset), {}))
    return Relation(columns, elements=elements)


def _under(relation: Relation, names: list[tuple[str, str]]) -> Relation:
    """A relation under the names of an alias, which for what a function returns make columns."""
    if relation.elements is None or relation.columns:
        return relation.renamed(names)
    columns = [Column(name, key, relation.elements) for name, key in names]
    return Relation(columns, relation.open, None if columns else relation.elements, relation.rows)


def _side_by_side(sources: Iterable[Source]) -> Relation:
    columns: list[Column] = []
    opened: list[TableName] = []
    for source in sources:
        columns += source.relation.columns
        opened += source.relation.open
    return Relation(columns, opened)


def _alias_columns(reading: Reading, alias: exp.Expr | None) -> list[tuple[str, str]]:
    columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    named = [each.this if isinstance(each, exp.ColumnDef) else each for each in columns or ()]
    return [(each.name, reading.column_key(each)) for each in named]


def _alias_key(reading: Reading, item: exp.Expr) -> TableName:
    return _alias_key_of(reading, item.args.get("alias"))


def _alias_key_of(reading: Reading, alias: exp.Expr | None) -> TableName:
    this = alias.this if isinstance(alias, exp.TableAlias) else alias
    if isinstance(this, exp.Identifier):
        return reading.table_key([this])
    if isinstance(alias, exp.TableAlias) and len(alias.columns) == 1:
        # UNNEST(x) AS u, which the parser takes for the name of the only column.
        return reading.table_key([alias.columns[0]])
    return ()
