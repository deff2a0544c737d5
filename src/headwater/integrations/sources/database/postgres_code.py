"""Functions, procedures, triggers and rules of PostgreSQL, in a form whose SQL can be read.

What is read stands on the lines on which the code as PostgreSQL tells it has it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

from headwater.integrations.sources.database.catalog import Code
from headwater.integrations.sources.database.postgres_relations import OWN
from headwater.integrations.sources.source import Report
from headwater.sql.answer import TableName

_ROUTINES: Final = text(
    """
    SELECT p.oid, n.nspname, p.proname, p.prokind::text, l.lanname,
        p.prorettype = 'pg_catalog.trigger'::regtype AS is_trigger,
        CASE WHEN l.lanname IN ('sql', 'plpgsql') THEN pg_get_functiondef(p.oid) END AS shown,
        p.prosrc, pg_get_function_arguments(p.oid) AS arguments,
        p.proargnames, p.proconfig, pg_get_userbyid(p.proowner) AS owner,
        obj_description(p.oid, 'pg_proc') AS description
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE p.prokind IN ('f', 'p') AND """
    + OWN.format(catalog="pg_catalog.pg_proc", object="p.oid")
    + " ORDER BY n.nspname, p.proname, p.oid"
)
_TRIGGERS: Final = text(
    """
    SELECT t.tgname, t.tgfoid, n.nspname, c.relname, pg_get_triggerdef(t.oid, true) AS definition,
        quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS on_table,
        quote_ident(t.tgnewtable) AS new_rows, quote_ident(t.tgoldtable) AS old_rows,
        obj_description(t.oid, 'pg_trigger') AS description
    FROM pg_catalog.pg_trigger t
    JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid AND NOT c.relispartition
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND """
    + OWN.format(catalog="pg_catalog.pg_class", object="c.oid")
    + " ORDER BY n.nspname, c.relname, t.tgname"
)
_RULES: Final = text(
    """
    SELECT r.rulename, n.nspname, c.relname, pg_get_ruledef(r.oid) AS definition,
        quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS on_table
    FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE r.rulename <> '_RETURN' AND """
    + OWN.format(catalog="pg_catalog.pg_class", object="c.oid")
    + " ORDER BY n.nspname, c.relname, r.rulename"
)
_FUNCTIONS: Final = text(
    """
    SELECT lower(p.proname) AS name, min(pg_get_functiondef(p.oid)) AS definition
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname = 'sql'
    WHERE p.prokind = 'f' AND """
    + OWN.format(catalog="pg_catalog.pg_proc", object="p.oid")
    + " GROUP BY lower(p.proname) HAVING count(*) = 1"
)
# A name or a text may have the word DO in it.
_ACTION: Final = re.compile(
    r"(?:\"[^\"]*\"|'[^']*'|[^\"'])*?\sDO\s+(?:ALSO\s+|INSTEAD\s+)?(.*?);?\s*$", re.DOTALL
)
_ATOMIC: Final = re.compile(r"^BEGIN ATOMIC$", re.MULTILINE)
_BODY: Final = re.compile(r"^AS \$\w*\$", re.MULTILINE)


def read_code(connection: Connection, database: str, report: Report) -> list[Code]:
    """Routines in SQL and PL/pgSQL, triggers by the functions they call, and rules."""
    routines = [*connection.execute(_ROUTINES)]
    others = sum(each.shown is None for each in routines)
    if others:
        report.counts["routines in other languages"] += others
    readable = [each for each in routines if each.shown is not None]
    by_oid = {each.oid: each for each in readable}
    triggers = [
        _trigger(each, by_oid[each.tgfoid], database)
        for each in connection.execute(_TRIGGERS)
        if each.tgfoid in by_oid
    ]
    rules = [_rule(each, database) for each in connection.execute(_RULES)]
    return [*_routines(readable, database), *triggers, *rules]


def read_functions(connection: Connection) -> dict[str, str]:
    """Functions in SQL that may be used in views; of one name only where it means one function."""
    return {each.name: each.definition for each in connection.execute(_FUNCTIONS)}


def _routines(rows: Sequence[Any], database: str) -> list[Code]:
    """Functions that have one name in common, apart from what they are given, are one job."""
    groups: defaultdict[TableName, list[Any]] = defaultdict(list)
    for each in rows:
        if not each.is_trigger:
            groups[database, each.nspname, each.proname].append(each)
    return [
        Code(
            name=name,
            kind="PROCEDURE" if group[0].prokind == "p" else "FUNCTION",
            shown="".join(f"{each.shown.rstrip()};\n" for each in group),
            read="".join(f"{_procedure(each)};\n" for each in group),
            search=_search(group[0], database),
            description=group[0].description,
            owner=group[0].owner,
        )
        for name, group in groups.items()
    ]


def _procedure(routine: Any) -> str:
    """A routine as a procedure, which is read for what it does, not for what it returns."""
    shown: str = routine.shown.rstrip()
    head = f"CREATE PROCEDURE f({routine.arguments}) LANGUAGE {routine.lanname}"
    atomic = _ATOMIC.search(shown)
    if atomic is not None:
        body = "BEGIN" + shown[atomic.end() :]
        for name in routine.proargnames or ():
            body = body.replace(f"{routine.proname}.{name}", name)
        return _at_line(shown, atomic.start(), head + " ") + body
    found = _BODY.search(shown)
    start = found.start() if found is not None else 0
    return _at_line(shown, start, head + " ") + shown[start:]


def _at_line(shown: str, start: int, head: str) -> str:
    """A head in one line, and so many more that what follows stands where `shown` has it."""
    return head.replace("\n", " ") + "\n" * shown.count("\n", 0, start)


def _trigger(trigger: Any, function: Any, database: str) -> Code:
    """A trigger with the body of the function that it calls, whose rows are those of its table."""
    first = f"{trigger.definition};\n\n"
    shown = first + function.shown
    found = _BODY.search(shown)
    start = found.end() if found is not None else 0
    # What a statement as a whole changed has the names that the trigger gives it.
    changed = "".join(
        f"CREATE TEMPORARY TABLE {rows} AS SELECT * FROM {trigger.on_table}; "
        for rows in (trigger.old_rows, trigger.new_rows)
        if rows
    )
    head = f"{changed}CREATE TRIGGER t AFTER INSERT ON {trigger.on_table} FOR EACH ROW "
    return Code(
        name=(database, trigger.nspname, trigger.relname, trigger.tgname),
        kind="TRIGGER",
        shown=shown,
        read=_at_line(shown, start, head) + function.prosrc,
        search=_search(function, database),
        description=trigger.description,
        owner=function.owner,
    )


def _rule(rule: Any, database: str) -> Code:
    found = _ACTION.match(rule.definition)
    action = found[1].strip() if found is not None else ""
    if action.startswith("("):
        action = action[1 : action.rfind(")")]
    if action.upper() == "NOTHING":
        action = ""
    start = rule.definition.find(action) if action else 0
    head = f"CREATE TRIGGER t AFTER INSERT ON {rule.on_table} FOR EACH ROW BEGIN "
    return Code(
        name=(database, rule.nspname, rule.relname, rule.rulename),
        kind="RULE",
        shown=rule.definition,
        read=f"{_at_line(rule.definition, start, head)}{action}; END",
    )


def _search(routine: Any, database: str) -> tuple[TableName, ...] | None:
    """The search path that a routine sets for itself; None where it takes the session's."""
    for setting in routine.proconfig or ():
        name, _, value = setting.partition("=")
        if name == "search_path":
            schemas = [part.strip().strip('"') for part in value.split(",")]
            return tuple((database, each) for each in schemas if each and each != "$user")
    return None
