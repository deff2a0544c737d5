"""Statements between tables and files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from headwater.sql.answer import TableName
from headwater.sql.outcomes import Outcome
from headwater.sql.queries import relation_of
from headwater.sql.reading import Reading, parts_of
from headwater.sql.statements.targets import target_of

_NAMES_FILES: Final = frozenset({"uri", "uris", "path"})
_NO_FILES: Final = frozenset({"STDIN", "STDOUT"})
_UNLOADED: Final = re.compile(
    r"\s*\(\s*(?:'(?P<text>(?:[^']|'')*)'|\$\$(?P<body>[\s\S]*?)\$\$|(?P<query>[\s\S]*?))\s*\)"
    r"\s*to\s*'(?P<place>[^']*)'",
    re.IGNORECASE,
)


def read_copy(reading: Reading, tree: exp.Expr) -> Outcome:
    """What COPY takes from files into a table, or puts from a query into files."""
    outcome = Outcome("copy")
    files = [_place(each) for each in _files(tree)]
    into = bool(tree.args.get("kind"))
    this = tree.this
    if isinstance(this, exp.Subquery | exp.Query) and not isinstance(this, exp.Table):
        relation = relation_of(reading, this, None)
        for each in files:
            outcome.write(each, relation)
        return outcome
    table, names = target_of(reading, this)
    is_place = table[0].startswith(("@", "s3:", "gs:", "azure:", "'"))
    if into and not is_place:
        outcome.writes[table] = None
        for each in _files(tree):
            inner = each.this if isinstance(each, exp.Subquery) else each
            if isinstance(inner, exp.Select):
                outcome.write(table, relation_of(reading, inner, None), names=names or None)
            else:
                reading.reads[_place(each)] = None
        return outcome
    if not into and not files:
        # To the client.
        reading.reads[table] = None
    for each in _files(tree):
        inner = each.this if isinstance(each, exp.Subquery) else each
        place = table if into else _place(each)
        if into:
            is_query = isinstance(inner, exp.Select)
            relation = (
                relation_of(reading, inner, None)
                if is_query
                else reading.base(reading.table_name(inner))
            )
        else:
            relation = reading.base(table)
        outcome.write(place, relation)
    return outcome


def _files(tree: exp.Expr) -> list[exp.Expr]:
    """Where COPY reads from or writes to; a program is what stands behind the word."""
    files: list[exp.Expr] = tree.args.get("files") or []
    if [each.name.upper() for each in files] == ["PROGRAM"]:
        return [each.this for each in tree.args.get("params") or ()][:1]
    return [each for each in files if each.name.upper() not in _NO_FILES or each.is_string]


def read_load(reading: Reading, tree: exp.Expr) -> Outcome:
    """What LOAD takes from a file."""
    outcome = Outcome("load")
    table, _ = target_of(reading, tree.this)
    outcome.writes[table] = None
    path, files = tree.args.get("inpath"), tree.args.get("files")
    if isinstance(path, exp.Expr):
        reading.reads[(path.name,)] = None
    for place in places_in(files):
        reading.reads[(place,)] = None
    return outcome


def read_export(reading: Reading, tree: exp.Expr) -> Outcome:
    """What BigQuery's EXPORT DATA puts into files."""
    outcome = Outcome("export")
    if not isinstance(tree.this, exp.Query):
        return outcome
    relation = relation_of(reading, tree.this, None)
    for place in places_in(tree.args.get("options")):
        outcome.write((place,), relation)
    return outcome


def places_in(properties: object) -> Iterator[str]:
    """The files that options name, as `uri`, `uris` or `path`."""
    for each in properties.expressions if isinstance(properties, exp.Expr) else ():
        if isinstance(each, exp.OptionsProperty):
            yield from places_in(each)
        elif isinstance(each, exp.Property) and each.name.lower() in _NAMES_FILES:
            value = each.args["value"]
            for place in value.expressions or [value]:
                yield place.name


def read_unload(reading: Reading, tree: exp.Command) -> Outcome:
    """Redshift's UNLOAD ('query') TO 'place', and Athena's, whose query has no quotes."""
    outcome = Outcome("unload")
    found = _UNLOADED.match(str(tree.expression.name if tree.expression else ""))
    if found is None:
        outcome.opaque = "it is no UNLOAD (query) TO place"
        return outcome
    text = found["body"] or found["query"] or (found["text"] or "").replace("''", "'")
    try:
        query = sqlglot.parse_one(text, dialect=reading.dialect.parser or None)
    except SqlglotError:
        outcome.opaque = "its query could not be read"
        return outcome
    outcome.write((found["place"],), relation_of(reading, query, None))
    return outcome


def _place(node: exp.Expr) -> TableName:
    """A file, a stage or an address as a name of one part."""
    if isinstance(node, exp.Table):
        return tuple(part.name for part in parts_of(node))
    return (node.name or node.sql(),)
