"""What SQL says of tables themselves: their columns, types and comments, step by step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from msgspec.structs import replace
from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.defined import DefinedColumn, Definition
from headwater.sql.dialects import Dialect, dialect_of
from headwater.sql.parse import STUMBLES, parse
from headwater.sql.reading import name_of, parts_of
from headwater.sql.templates import Plain, plain

# Parsing is dear, and most SQL defines nothing.
_DEFINES: Final = re.compile(
    r"\bcreate\s+(?:\w+\s+){0,5}?table\s+(?:if\s+not\s+exists\s+)?[^\s(]+\s*\("
    r"|\balter\s+table\b|\bcomment\s+(?:on\b|[='\"])|\bcomment=|\bdrop\s+table\b",
    re.IGNORECASE,
)


def definitions_in(sql: str, dialect: str | None = None) -> list[Definition]:
    """The steps that a script takes, in order; temporary tables and queries are no part of them.

    Names are told as the database keeps them.

    Raises UnknownDialectError.
    """
    if _DEFINES.search(sql) is None:
        return []
    spoken = dialect_of(dialect)
    text = plain(sql)
    found: list[Definition] = []
    for parsed in parse(text.text, spoken):
        try:
            steps = _Words(spoken, text).steps(parsed.tree)
            found += [replace(each, line=parsed.line) for each in steps]
        except (*STUMBLES, RecursionError):
            # What broken statements leave behind defines nothing.
            continue
    return found


class _Words:
    """Reads the steps out of trees of one dialect."""

    def __init__(self, dialect: Dialect, text: Plain) -> None:
        self._dialect = dialect
        self._text = text

    def steps(self, tree: exp.Expr | None) -> Iterator[Definition]:
        for kind, read in self._readers.items():
            if isinstance(tree, kind):
                yield from read(self, tree)

    def _created(self, tree: exp.Expr) -> Iterator[Definition]:
        if (tree.args.get("kind") or "").lower() not in {"table", "view"}:
            return
        schema = tree.this
        table = schema.this if isinstance(schema, exp.Schema) else schema
        told = tree.args.get("properties")
        properties: list[exp.Expr] = told.expressions if told is not None else []
        if any(isinstance(each, exp.TemporaryProperty) for each in properties):
            return
        name = self._table(table)
        columns = [
            self._column(each)
            for each in (schema.expressions if isinstance(schema, exp.Schema) else [])
            if isinstance(each, exp.ColumnDef)
        ]
        if columns and tree.expression is None:
            yield Definition("create", name, columns=columns)
        for each in columns if tree.expression is not None else ():
            if each.comment:
                yield Definition("comment", name, column=each.name, to=each.comment)
        for each in properties:
            if isinstance(each, exp.SchemaCommentProperty):
                yield Definition("comment", name, to=each.this.name)

    def _altered(self, tree: exp.Expr) -> Iterator[Definition]:
        if not isinstance(tree.this, exp.Table):
            return
        name = self._table(tree.this)
        for action in tree.args.get("actions") or ():
            yield from self._action(name, action)

    def _action(self, name: TableName, action: exp.Expr) -> Iterator[Definition]:
        if isinstance(action, exp.ColumnDef):
            yield Definition("add", name, columns=[self._column(action)])
        elif isinstance(action, exp.Schema):
            added = [each for each in action.expressions if isinstance(each, exp.ColumnDef)]
            yield Definition("add", name, columns=[self._column(each) for each in added])
        elif isinstance(action, exp.Drop):
            if (action.args.get("kind") or "").upper() == "COLUMN":
                for each in action.args.get("tables") or ():
                    yield Definition("drop column", name, column=self._name(each))
        elif isinstance(action, exp.RenameColumn):
            new = self._name(action.args["to"])
            yield Definition("rename column", name, column=self._name(action.this), to=new)
        elif isinstance(action, exp.AlterColumn) and action.args.get("dtype") is not None:
            column = DefinedColumn(self._name(action.this), self._type(action.args["dtype"]))
            yield Definition("retype", name, columns=[column])
        elif isinstance(action, exp.AlterRename):
            new = self._table(action.this)
            new = (*name[: max(0, len(name) - len(new))], *new)
            yield Definition("rename", name, renamed=new)

    def _dropped(self, tree: exp.Expr) -> Iterator[Definition]:
        if (tree.args.get("kind") or "").lower() in {"table", "view", "materialized view"}:
            for each in tree.args.get("tables") or [tree.this]:
                if isinstance(each, exp.Table):
                    yield Definition("drop", self._table(each))

    def _commented(self, tree: exp.Expr) -> Iterator[Definition]:
        kind = str(tree.args.get("kind") or "").lower()
        text = tree.expression.name if tree.expression is not None else ""
        if kind in {"table", "view", "materialized view"}:
            yield Definition("comment", self._table(tree.this), to=text)
        elif kind == "column" and isinstance(tree.this, exp.Column):
            *table, _ = tree.this.parts
            name = tuple(map(self._part, table))
            yield Definition("comment", name, column=self._name(tree.this), to=text)

    def _table(self, table: exp.Expr) -> TableName:
        return tuple(map(self._part, parts_of(table)))

    def _part(self, part: exp.Expr) -> str:
        name = name_of(part)
        written = self._text.written(name)
        if written != name:
            return written
        return self._dialect.stored_table(name, quoted=bool(part.args.get("quoted")))

    def _name(self, node: exp.Expr) -> str:
        identifier = node if isinstance(node, exp.Identifier) else node.this
        name = self._text.written(node.name)
        is_quoted = isinstance(identifier, exp.Identifier) and bool(identifier.args.get("quoted"))
        return self._dialect.stored_column(name, quoted=is_quoted)

    def _column(self, defined: exp.ColumnDef) -> DefinedColumn:
        comments = defined.find_all(exp.CommentColumnConstraint)
        comment = next((each.this.name for each in comments), "")
        kind = defined.args.get("kind")
        return DefinedColumn(self._name(defined), self._type(kind), comment)

    def _type(self, kind: exp.Expr | None) -> str:
        return kind.sql(self._dialect.parser or None) if kind is not None else ""

    _readers: Final[dict[type[exp.Expr], Callable[[_Words, exp.Expr], Iterator[Definition]]]] = {
        exp.Create: _created,
        exp.Alter: _altered,
        exp.Drop: _dropped,
        exp.Comment: _commented,
    }
