"""Which column a name means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.fields import followed
from headwater.sql.flows import IDENTITY, Flow, Flows
from headwater.sql.reading import Reading
from headwater.sql.relations import Column, Item, Meaning, Relation, at_path, either
from headwater.sql.scopes import Scope, Source

# What is said of a row or of where it comes from, and is kept in no table.
_PSEUDO_COLUMNS: Final = frozenset(
    {
        *("_partitiontime", "_partitiondate", "_table_suffix", "_file_name", "input__file__name"),
        *("metadata$filename", "metadata$file_row_number", "metadata$action", "metadata$isupdate"),
        *("metadata$row_id", "metadata$file_content_key", "metadata$file_last_modified"),
        *("metadata$start_scan_time", "block__offset__inside__file", "_metadata", "$action"),
    }
)
# What reads like a column where no table has one of that name.
_NO_COLUMNS: Final = frozenset(
    {
        *("sysdate", "systimestamp", "rownum", "rowid", "level", "user", "uid", "ctid", "oid"),
        *("current_date", "current_timestamp", "current_time", "current_user", "session_user"),
        *("localtime", "localtimestamp", "getdate", "today", "now", "epoch", "default"),
        *("connect_by_root", "connect_by_isleaf", "tableoid", "xmin"),
        *("input_file_name", "rowversion", "filename", "true", "false", "null", "excluded"),
    }
)
_OF_SEQUENCES: Final = frozenset({"nextval", "currval"})


def column_flows(
    reading: Reading, scope: Scope, column: exp.Expr, steps: list[str], *, may_be_row: bool = False
) -> Flows:
    """What a column is made of.

    steps: the way into its value. may_be_row: whether it may be a row as well, as in `(t).a`.
    """
    parts = [*column.parts] if isinstance(column, exp.Column) else [column]
    row = row_source(reading, scope, column) if may_be_row and steps else None
    if row is not None:
        found = _qualified(reading, row, exp.to_identifier(steps[0]))
        return {} if found is None else at_path(found[0].flows, steps[1:])
    if isinstance(parts[-1], exp.Star):
        return _star(reading, scope, parts[:-1])
    if isinstance(parts[-1], exp.Parameter):
        return at_path(_by_place(reading, scope, parts), steps)
    found, path = _found(reading, scope, parts)
    if found is None:
        return {}
    meant, source = found
    inner, rest = followed(meant, path)
    reading.meant[id(column)] = Meaning(column, inner, source if inner is meant else None, rest)
    inner, rest = followed(inner, [*rest, *steps])
    return at_path(inner.flows, rest)


_Found = tuple[Column, Source | None] | None
"""A column and what has it, where that is one."""


def _found(reading: Reading, scope: Scope, parts: list[exp.Expr]) -> tuple[_Found, list[str]]:
    """The column that a name means, and the fields that are named behind it."""
    keys = reading.table_key(parts[:-1])
    if is_told_from_outside(reading, parts) and (
        is_told_from_outside(reading, parts[-1:]) or scope.source(keys) is None
    ):
        return _any_column(reading, scope, parts), []
    for length in range(len(parts) - 1, 0, -1):
        source = scope.source(keys[:length])
        if source is not None:
            path = [part.name for part in parts[length + 1 :]]
            return _qualified(reading, source, parts[length]), path
    if len(parts) == 1:
        found = named(reading, scope, parts[0])
        if found is None:
            _unresolved(reading, scope, parts[0])
        return found, []
    records = reading.records_of(parts[0].name.lower())
    if records:
        return _in_any(reading, records, parts[1]), [part.name for part in parts[2:]]
    if _is_no_column(reading, parts):
        return None, []
    found = _path_into(reading, scope, parts)
    if found is None:
        _unknown_qualifier(reading, scope, parts)
    return found, [part.name for part in parts[1:]]


def is_told_from_outside(reading: Reading, parts: Sequence[exp.Expr]) -> bool:
    """Whether it is IDENTIFIER of what nobody knows before it runs."""
    is_spoken = reading.dialect.parser in {"databricks", "spark"}
    return is_spoken and any(part.name.startswith("$") for part in parts)


def _any_column(reading: Reading, scope: Scope, parts: list[exp.Expr]) -> _Found:
    name = ".".join(part.name for part in parts)
    detail = f"which column IDENTIFIER means, {name}, is told from outside"
    reading.problem(parts[0], detail, "write the name of the column")
    return Column(name, name, _star(reading, scope, [])), None


def _is_no_column(reading: Reading, parts: list[exp.Expr]) -> bool:
    """Whether a name of several parts is a field of a variable, or a value of a sequence."""
    first, last = parts[0].name.lower(), parts[-1].name.lower()
    return first in reading.variables or first in _PSEUDO_COLUMNS or last in _OF_SEQUENCES


def _by_place(reading: Reading, scope: Scope, parts: list[exp.Expr]) -> Flows:
    """`$1` and `t.$1`: the first column of what is read; elsewhere a value from outside."""
    given = scope.parameter(f"${parts[-1].name}")
    if given is not None:
        return given.flows
    if reading.dialect.parser != "snowflake" or not scope.sources:
        return {}
    source = scope.source(reading.table_key(parts[:-1])) if len(parts) > 1 else scope.sources[0]
    if source is None:
        return {}
    if not parts[-1].name.isdigit():
        return {}
    relation, place = source.relation, int(parts[-1].name)
    if relation.open:
        return {Flow(table, f"${place}", IDENTITY): None for table in relation.open}
    return relation.columns[place - 1].flows if 0 < place <= len(relation.columns) else {}


def named(reading: Reading, scope: Scope, identifier: exp.Expr) -> _Found:
    """What a name without a qualifier means; None where nothing has it, or too much may."""
    key = reading.column_key(identifier)
    if key.lower() in _PSEUDO_COLUMNS:
        return _nothing(identifier), None
    for around in scope.outward():
        found = _surely(reading, around, key, identifier)
        if found is not None:
            return found
        maybe = [source for source in around.sources if source.relation.open]
        if maybe:
            is_sure = len(maybe) == 1 and maybe[0].relation.unseen(identifier.name) is not None
            return _in(maybe[0], key, identifier.name) if is_sure else None
        row = _row(reading, around, identifier)
        if row is not None:
            return row, None
        # An array that was taken apart answers to any field, so it comes last.
        loose = _loose(around)
        if loose is not None:
            return _in(loose, key, identifier.name)
    return None


def _in(source: Source, key: str, name: str) -> _Found:
    column = source.column(key, name)
    return None if column is None else (column, source)


def _in_any(reading: Reading, records: list[Relation], identifier: exp.Expr) -> _Found:
    """A field of a record that is a row of one of several queries."""
    name, key = identifier.name, reading.column_key(identifier)
    found = [each for record in records if (each := _in(Source((), record), key, name)) is not None]
    if len(found) < 2:
        return found[0] if found else None
    return either(name, key, [column for column, _ in found]), None


def _nothing(identifier: exp.Expr) -> Column:
    """What is made of no column of a table, and stays in expressions as it is written."""
    return Column(identifier.name, identifier.name, {}, Item(identifier, {}))


def _element(scope: Scope, key: TableName) -> Flows | None:
    """The one value of each row that a function returns, which is called like its rows."""
    for source in scope.sources:
        if source.relation.elements is not None and source.answers_to(key):
            return source.relation.elements
    return None


def _surely(reading: Reading, scope: Scope, key: str, identifier: exp.Expr) -> _Found:
    """What a name means by what is known: a column, an item of the select list, no column."""
    if key in scope.merged:
        return scope.merged[key].column, None
    known = [
        (column, source)
        for source in scope.sources
        if (column := source.relation.column(key)) is not None
    ]
    if known:
        columns = [column for column, _ in known]
        return known[0] if len(known) == 1 else (either(identifier.name, key, columns), None)
    if key in scope.aliases:
        return scope.aliases[key], None
    given = reading.fetched(identifier) if reading.fetches else None
    if given is not None:
        return given, None
    if key[:1] == "@" or key.lower() in reading.variables or key.lower() in reading.dialect.pseudo:
        return _nothing(identifier), None
    parameter = scope.parameter(key)
    if parameter is not None:
        return parameter, None
    table = reading.table_key([identifier])
    element = _element(scope, table)
    if element is not None:
        return Column(identifier.name, key, element), None
    row = _row(reading, scope, identifier) if _is_alias_of_row(scope, table) else None
    return None if row is None else (row, None)


def _is_alias_of_row(scope: Scope, key: TableName) -> bool:
    """Whether a name is what a table is called here and nowhere else: so it is no column of it."""
    return any(
        source.name == key and source.relation.open and source.relation.open[0][-1:] != key
        for source in scope.sources
    )


def _row(reading: Reading, scope: Scope, identifier: exp.Expr) -> Column | None:
    """A whole row, where the dialect lets the name of a table stand for it."""
    if not reading.dialect.row_values:
        return None
    key = reading.table_key([identifier])
    for source in scope.sources:
        if source.answers_to(key):
            flows = source.relation.everything()
            return Column(identifier.name, identifier.name, flows, Item(identifier, {}))
    return None


def row_source(reading: Reading, scope: Scope, node: exp.Expr) -> Source | None:
    """The source for a row of which a name stands, since no column is surely called so."""
    if not reading.dialect.row_values or not isinstance(node, exp.Column) or len(node.parts) > 1:
        return None
    identifier = node.parts[0]
    key, table = reading.column_key(identifier), reading.table_key([identifier])
    for around in scope.outward():
        if key in around.aliases or key in around.merged:
            return None
        if any(source.relation.column(key) is not None for source in around.sources):
            return None
        for source in around.sources:
            if source.answers_to(table):
                return source
    return None


def is_value(reading: Reading, scope: Scope, column: exp.Column) -> bool:
    """Whether a name is surely that of a value, where it might be that of a table as well."""
    if len(column.parts) > 1:
        return scope.source(reading.table_key(column.parts[:-1])) is not None
    key = reading.column_key(column.this)
    return scope.parameter(key) is not None or any(
        key in around.aliases
        or key in around.merged
        or any(source.relation.column(key) is not None for source in around.sources)
        for around in scope.outward()
    )


def _qualified(reading: Reading, source: Source, identifier: exp.Expr) -> _Found:
    found = _in(source, reading.column_key(identifier), identifier.name)
    if found is None:
        _missing(reading, source, identifier)
    return found


def _path_into(reading: Reading, scope: Scope, parts: list[exp.Expr]) -> _Found:
    """A column that is a record whose fields are named behind it."""
    key = reading.column_key(parts[0])
    for around in scope.outward():
        known = (
            key in around.merged
            or key in around.aliases
            or any(source.relation.column(key) is not None for source in around.sources)
        )
        if known or sum(bool(source.relation.open) for source in around.sources) == 1:
            return named(reading, around, parts[0])
        loose = _loose(around)
        if loose is not None:
            return _in(loose, key, parts[0].name)
    return None


def _loose(scope: Scope) -> Source | None:
    """The only source of a scope that answers to any name."""
    loose = [source for source in scope.sources if source.relation.elements is not None]
    return loose[0] if len(loose) == 1 else None


def _unknown_qualifier(reading: Reading, scope: Scope, parts: list[exp.Expr]) -> None:
    if parts[0].name.lower() in reading.variables:
        # A field of a record that a loop goes over.
        return
    qualifier = ".".join(part.name for part in parts[:-1])
    sources = [".".join(source.name) for around in scope.outward() for source in around.sources]
    reading.problem(
        parts[0],
        f"nothing here is called {qualifier}, of which {parts[-1].name} would be a column",
        f"qualify it by one of {', '.join(sources)}" if sources else "add what it comes from",
    )


def _unresolved(reading: Reading, scope: Scope, identifier: exp.Expr) -> None:
    name = identifier.name
    if name.lower() in _NO_COLUMNS or name.startswith(("@", ":", "$", "?")):
        return
    tables = [
        table for around in scope.outward() for source in around.sources
        for table in source.relation.open
    ]  # fmt: skip
    if tables:
        among = ", ".join(".".join(table) for table in dict.fromkeys(tables))
        reading.problem(
            identifier,
            f"{name} may be a column of any of {among}",
            f"qualify {name}, or tell the columns of these tables",
        )
    else:
        reading.problem(
            identifier, f"no table here has a column {name}", "tell the table's columns anew"
        )


def _missing(reading: Reading, source: Source, identifier: exp.Expr) -> None:
    name = ".".join(source.name)
    if identifier.name.lower() in _NO_COLUMNS:
        return
    if source.relation.open:
        among = ", ".join(".".join(table) for table in source.relation.open)
        detail = f"{identifier.name} of {name} may come from any of {among}"
        reading.problem(identifier, detail, "tell the columns of these tables")
    else:
        detail = f"{name} has no column {identifier.name}"
        reading.problem(identifier, detail, f"tell the columns of {name} anew")


def _star(reading: Reading, scope: Scope, qualifier: list[exp.Expr]) -> Flows:
    """All columns at once, as in a function of a whole row."""
    if qualifier:
        source = scope.source(reading.table_key(qualifier))
        return source.relation.everything() if source is not None else {}
    flows: Flows = {}
    for source in scope.sources:
        flows.update(source.relation.everything())
    return flows


def whole(table: tuple[str, ...]) -> Flow:
    """All columns of a table that are not known one by one."""
    return Flow(table, "*", IDENTITY)
