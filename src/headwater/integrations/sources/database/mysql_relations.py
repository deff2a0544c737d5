"""The tables and views in the catalog of MySQL and MariaDB."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from sqlalchemy import Connection, text

from headwater.integrations.sources.database.catalog import Column, Relation, RelationKind
from headwater.integrations.sources.source import Report
from headwater.sql.answer import TableName

_ESCAPED: Final = re.compile(r"\\(.)")
_SYSTEM: Final = "('information_schema', 'mysql', 'performance_schema', 'sys')"
_TABLES: Final = text(
    f"""
    SELECT t.table_schema, t.table_name, t.table_type, t.table_comment, v.view_definition
    FROM information_schema.tables t
    LEFT JOIN information_schema.views v
        ON v.table_schema = t.table_schema AND v.table_name = t.table_name
    WHERE t.table_schema NOT IN {_SYSTEM} AND t.table_type IN ('BASE TABLE', 'VIEW',
        'SYSTEM VERSIONED')
    ORDER BY 1, 2
    """
)
_COLUMNS: Final = text(
    f"""
    SELECT table_schema, table_name, column_name, column_type, column_comment,
        generation_expression
    FROM information_schema.columns WHERE table_schema NOT IN {_SYSTEM}
    ORDER BY 1, 2, ordinal_position
    """
)
_RECORDS_USE: Final = text(
    """
    SELECT count(*) FROM information_schema.tables
    WHERE upper(table_schema) = 'INFORMATION_SCHEMA' AND upper(table_name) = 'VIEW_TABLE_USAGE'
    """
)
_USES: Final = text(
    """
    SELECT view_schema, view_name, table_schema, table_name
    FROM information_schema.view_table_usage ORDER BY 1, 2, 3, 4
    """
)


def read_relations(connection: Connection, report: Report, database: str) -> list[Relation]:
    """All tables and views that the reader may see, of whatever database."""
    columns: defaultdict[TableName, list[Column]] = defaultdict(list)
    for schema, table, name, kind, comment, generated in connection.execute(_COLUMNS):
        column = Column(name, _text(kind), comment or None, _expression(generated))
        columns[schema, table].append(column)
    uses = _uses(connection)
    relations: list[Relation] = []
    for schema, table, kind, comment, query in connection.execute(_TABLES):
        name = (schema, table)
        is_view = kind == "VIEW"
        if is_view and not query and schema == database:
            report.remark(
                ".".join(name),
                "the reader may not see what this view selects",
                "GRANT SELECT, SHOW VIEW ON the database TO the reader",
            )
        relations.append(
            Relation(
                name=name,
                kind=RelationKind.VIEW if is_view else RelationKind.TABLE,
                columns=tuple(columns[name]),
                description=None if is_view else comment or None,
                definition=f"CREATE VIEW {_quoted(name)} AS\n{query}" if query else None,
                uses=uses.get(name, {}) if is_view and uses is not None else None,
            )
        )
    return relations


def _uses(connection: Connection) -> dict[TableName, dict[TableName, frozenset[str]]] | None:
    """What MySQL records of views, without columns; MariaDB records nothing."""
    if not connection.execute(_RECORDS_USE).scalar():
        return None
    found: defaultdict[TableName, dict[TableName, frozenset[str]]] = defaultdict(dict)
    for view_schema, view, schema, table in connection.execute(_USES):
        found[view_schema, view][schema, table] = frozenset()
    return dict(found)


def _expression(told: object) -> str | None:
    """The expression of a generated column; MySQL 8 tells it with its quotes escaped once more."""
    if not told:
        return None
    expression = _text(told)
    first = expression.find("'")
    return _ESCAPED.sub(r"\1", expression) if expression[first - 1 : first] == "\\" else expression


def _text(told: object) -> str:
    return told.decode() if isinstance(told, bytes) else str(told)


def _quoted(name: TableName) -> str:
    return ".".join(f"`{part.replace('`', '``')}`" for part in name)
