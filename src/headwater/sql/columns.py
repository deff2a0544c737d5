"""Which column a name means."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from headwater.sql.flows import IDENTITY, Flow, Flows
from headwater.sql.reading import Reading
from headwater.sql.relations import at_path
from headwater.sql.scopes import Scope, Source

# What reads like a column and is none.
_NO_COLUMNS: Final = frozenset(
    {
        *("sysdate", "systimestamp", "rownum", "rowid", "level", "user", "uid", "ctid", "oid"),
        *("current_date", "current_timestamp", "current_time", "current_user", "session_user"),
        *("localtime", "localtimestamp", "getdate", "today", "now", "epoch", "default"),
        *("_partitiontime", "_partitiondate", "_table_suffix", "_file_name", "_metadata"),
        *("metadata$filename", "metadata$file_row_number", "metadata$action", "metadata$isupdate"),
        *("metadata$row_id", "connect_by_root", "connect_by_isleaf", "tableoid", "xmin"),
        *("input_file_name", "rowversion", "filename", "true", "false", "null", "excluded"),
    }
)
_OF_SEQUENCES: Final = frozenset({"nextval", "currval"})


def column_flows(reading: Reading, scope: Scope, column: exp.Expr, steps: list[str]) -> Flows:
    """What a column is made of. steps: the way into its value."""
    parts = [*column.parts] if isinstance(column, exp.Column) else [column]
    if isinstance(parts[-1], exp.Star):
        return _star(reading, scope, parts[:-1])
    keys = reading.table_key(parts[:-1])
    for length in range(len(parts) - 1, 0, -1):
        source = scope.source(keys[:length])
        if source is not None:
            path = [*(part.name for part in parts[length + 1 :]), *steps]
            return _qualified(reading, source, parts[length], path)
    if len(parts) > 1 and parts[-1].name.lower() in _OF_SEQUENCES:
        return {}
    if len(parts) > 1 and (flows := _path_into(reading, scope, parts, steps)) is not None:
        return flows
    if len(parts) > 1:
        return _unknown_qualifier(reading, scope, parts)
    flows = named(reading, scope, parts[0])
    if flows is None:
        return _unresolved(reading, scope, parts[0])
    return at_path(flows, steps)


def named(reading: Reading, scope: Scope, identifier: exp.Expr) -> Flows | None:
    """What a name without a qualifier means; None where nothing has it, or too much may."""
    key = reading.column_key(identifier)
    for around in scope.outward():
        if key in around.merged:
            return around.merged[key].flows
        known = [source for source in around.sources if source.relation.column(key) is not None]
        if known:
            return _all_of(known, key, identifier.name)
        if key in around.aliases:
            return around.aliases[key]
        if identifier.name.lower() in reading.variables | reading.dialect.pseudo:
            return {}
        element = _element(around, (reading.table_key([identifier])))
        if element is not None:
            return element
        # An array that was taken apart answers to any field, so it comes last.
        maybe = [source for source in around.sources if source.relation.open]
        if len(maybe) == 1 and maybe[0].relation.unseen(identifier.name) is not None:
            return maybe[0].flows(key, identifier.name)
        if maybe:
            return None
        row = _row(reading, around, identifier)
        if row is not None:
            return row
        loose = [source for source in around.sources if source.relation.elements is not None]
        if len(loose) == 1:
            return loose[0].flows(key, identifier.name)
    return None


def _element(scope: Scope, key: tuple[str, ...]) -> Flows | None:
    """The one value of each row that a function returns, which is called like its rows."""
    for source in scope.sources:
        if source.relation.elements is not None and source.answers_to(key):
            return source.relation.elements
    return None


def _all_of(sources: list[Source], key: str, name: str) -> Flows:
    flows: Flows = {}
    for source in sources:
        flows.update(source.flows(key, name) or {})
    return flows


def _row(reading: Reading, scope: Scope, identifier: exp.Expr) -> Flows | None:
    """A whole row, where the dialect lets the name of a table stand for it."""
    if not reading.dialect.row_values:
        return None
    key = reading.table_key([identifier])
    for source in scope.sources:
        if source.answers_to(key):
            return source.relation.everything()
    return None


def _qualified(reading: Reading, source: Source, identifier: exp.Expr, path: list[str]) -> Flows:
    flows = source.flows(reading.column_key(identifier), identifier.name)
    if flows is None:
        _missing(reading, source, identifier)
        return {}
    return at_path(flows, path)


def _path_into(
    reading: Reading, scope: Scope, parts: list[exp.Expr], steps: list[str]
) -> Flows | None:
    """A column that is a record, and the fields that were named behind it."""
    key = reading.column_key(parts[0])
    for around in scope.outward():
        known = key in around.merged or any(
            source.relation.column(key) is not None for source in around.sources
        )
        if known or sum(bool(source.relation.open) for source in around.sources) == 1:
            flows = named(reading, around, parts[0])
            path = [*(part.name for part in parts[1:]), *steps]
            return None if flows is None else at_path(flows, path)
    return None


def _unknown_qualifier(reading: Reading, scope: Scope, parts: list[exp.Expr]) -> Flows:
    if parts[0].name.lower() in reading.variables:
        # A field of a record that a loop goes over.
        return {}
    qualifier = ".".join(part.name for part in parts[:-1])
    sources = [".".join(source.name) for around in scope.outward() for source in around.sources]
    reading.problem(
        parts[0],
        f"nothing here is called {qualifier}, of which {parts[-1].name} would be a column",
        f"qualify it by one of {', '.join(sources)}" if sources else "add what it comes from",
    )
    return {}


def _unresolved(reading: Reading, scope: Scope, identifier: exp.Expr) -> Flows:
    name = identifier.name
    if name.lower() in _NO_COLUMNS or name.startswith(("@", ":", "$", "?")):
        return {}
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
    return {}


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
