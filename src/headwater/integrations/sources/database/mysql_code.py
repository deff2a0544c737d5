"""Routines, triggers and scheduled events of MySQL and MariaDB."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, text

from headwater.integrations.sources.database.catalog import Code
from headwater.integrations.sources.source import Report

_ROUTINES: Final = text(
    """
    SELECT r.routine_name, r.routine_type, r.routine_definition, r.routine_comment,
        (SELECT group_concat(concat_ws(' ', p.parameter_mode, p.parameter_name, p.dtd_identifier)
            ORDER BY p.ordinal_position SEPARATOR ', ')
         FROM information_schema.parameters p
         WHERE p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name
            AND p.routine_type = r.routine_type AND p.ordinal_position > 0) AS parameters
    FROM information_schema.routines r
    WHERE r.routine_schema = :database AND r.routine_type IN ('FUNCTION', 'PROCEDURE')
    ORDER BY r.routine_type, r.routine_name
    """
)
_TRIGGERS: Final = text(
    """
    SELECT trigger_name, action_timing, event_manipulation, event_object_table, action_statement
    FROM information_schema.triggers WHERE trigger_schema = :database ORDER BY 1
    """
)
_EVENTS: Final = text(
    """
    SELECT event_name, event_definition, event_comment FROM information_schema.events
    WHERE event_schema = :database ORDER BY 1
    """
)


def read_code(connection: Connection, report: Report, database: str) -> list[Code]:
    """The code of one database, as far as the reader may see it."""
    asked = {"database": database}
    return [
        *_routines(connection.execute(_ROUTINES, asked), database, report),
        *_triggers(connection.execute(_TRIGGERS, asked), database),
        *_events(connection.execute(_EVENTS, asked), database),
    ]


def _routines(rows: Iterable[Any], database: str, report: Report) -> Iterable[Code]:
    for name, kind, body, comment, parameters in rows:
        if not body:
            report.remark(
                f"{database}.{name}",
                f"the reader may not see the body of this {kind.lower()}",
                "GRANT SHOW_ROUTINE ON *.* (MySQL), or SHOW CREATE ROUTINE (MariaDB 11.3)",
            )
            continue
        given = f"({parameters or ''})"
        yield Code(
            name=(database, name),
            kind=kind,
            shown=f"CREATE {kind} {name}{given}\n{body}",
            read=f"CREATE PROCEDURE {name}{given}\n{_block(body)}",
            description=comment or None,
        )


def _triggers(rows: Iterable[Any], database: str) -> Iterable[Code]:
    for name, timing, event, table, action in rows:
        head = f"CREATE TRIGGER `{name}` {timing} {event} ON `{table}` FOR EACH ROW\n"
        yield Code(
            name=(database, table, name),
            kind="TRIGGER",
            shown=head + action,
            read=head + _block(action),
        )


def _events(rows: Iterable[Any], database: str) -> Iterable[Code]:
    for name, action, comment in rows:
        yield Code(
            name=(database, name),
            kind="EVENT",
            shown=f"CREATE EVENT `{name}` DO\n{action}",
            read=f"CREATE PROCEDURE e()\n{_block(action)}",
            description=comment or None,
        )


def _block(action: str) -> str:
    """An action that is one statement, as a block of it."""
    stripped = action.strip()
    return action if stripped.upper().startswith("BEGIN") else f"BEGIN {stripped}; END"
