"""What each kind of statement reads and writes: one reader a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from headwater.sql.outcomes import Outcome
from headwater.sql.reading import Reading
from headwater.sql.stars import remark_star
from headwater.sql.statements.change import read_delete, read_merge, read_update
from headwater.sql.statements.commands import read_command, read_put
from headwater.sql.statements.create import read_cache, read_create
from headwater.sql.statements.files import read_copy, read_export, read_load, read_unload
from headwater.sql.statements.insert import read_insert, read_inserts
from headwater.sql.statements.lifecycle import read_alter, read_drop, read_truncate
from headwater.sql.statements.query import read_query, read_set, read_use
from headwater.sql.statements.returning import read_changes, write_returned
from headwater.sql.statements.targets import settle

_OF_NO_DATA: Final = (
    exp.Describe,
    exp.Show,
    exp.Transaction,
    exp.Commit,
    exp.Rollback,
    exp.Pragma,
    exp.Analyze,
    exp.Comment,
    exp.Grant,
    exp.Kill,
    exp.Refresh,
    exp.Uncache,
    exp.Attach,
    exp.Detach,
    exp.Install,
    exp.ListStage,
    exp.Undrop,
    exp.Summarize,
)


_COMMANDS_OF_NO_DATA: Final = frozenset(
    {
        *("refresh", "vacuum", "reindex", "cluster", "checkpoint", "lock", "listen", "notify"),
        *("grant", "revoke", "deny", "comment", "analyze", "optimize", "flush", "unlisten"),
        *(
            "use",
            "prepare",
            "deallocate",
            "discard",
            "install",
            "load",
            "reset",
            "msck repair",
            "system",
        ),
        *("audit", "noaudit", "collect", "explain", "show", "savepoint", "release", "print"),
        *("describe", "msck", "list", "ls", "remove", "rm", "unlock", "add", "fsck", "set"),
        "unset",
    }
)


def outcome_of(reading: Reading, tree: exp.Expr) -> Outcome:
    """What a statement does, the changes in its WITH included."""
    changes = read_changes(reading, tree, outcome_of)
    outcome = _outcome_of(reading, tree)
    for each in changes:
        outcome.absorb(each)
    return outcome


def _outcome_of(reading: Reading, tree: exp.Expr) -> Outcome:
    if isinstance(tree, exp.LockingStatement):
        return outcome_of(reading, tree.expression)
    for kind, read in _READERS.items():
        if isinstance(tree, kind):
            outcome = read(reading, tree)
            write_returned(reading, tree, outcome)
            settle(reading, outcome)
            _remark_stars(reading, outcome)
            return outcome
    if isinstance(tree, _OF_NO_DATA):
        return Outcome(_word(tree))
    if isinstance(tree, exp.Command) and (outcome := read_command(reading, tree)) is not None:
        return outcome
    if isinstance(tree, exp.Command) and _word(tree).partition(" ")[0] in _COMMANDS_OF_NO_DATA:
        return Outcome(_word(tree))
    if isinstance(tree, exp.Command) and _word(tree) == "unload":
        return read_unload(reading, tree)
    return Outcome(_word(tree), opaque=f"what {_word(tree)} does cannot be seen from its text")


def _remark_stars(reading: Reading, outcome: Outcome) -> None:
    """Say which stars stand in the outcome itself for columns that are not known."""
    opened = {flow.table for each in outcome.columns if each.column == "*" for flow in each.flows}
    for table, star in reading.stars.items():
        if table in opened:
            remark_star(reading, star, table)


def _word(tree: exp.Expr) -> str:
    if isinstance(tree, exp.Command):
        return str(tree.this).lower()
    return tree.key.replace("_", " ")


_READERS: Final[dict[type[exp.Expr], Callable[[Reading, exp.Expr], Outcome]]] = {
    exp.Insert: read_insert,
    exp.Create: read_create,
    exp.Merge: read_merge,
    exp.Update: read_update,
    exp.Delete: read_delete,
    exp.MultitableInserts: read_inserts,
    exp.Copy: read_copy,
    exp.LoadData: read_load,
    exp.Export: read_export,
    exp.Put: read_put,
    exp.Set: read_set,
    exp.Use: read_use,
    exp.Alter: read_alter,
    exp.Drop: read_drop,
    exp.TruncateTable: read_truncate,
    exp.Cache: read_cache,
    exp.Query: read_query,
    exp.Values: read_query,
    exp.Pivot: read_query,
}
"""How each kind of statement is read; the first that fits."""
