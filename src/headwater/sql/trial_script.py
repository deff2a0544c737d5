"""SQL of any dialect as DuckDB runs it on made-up tables, in place of those it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from headwater.errors import InvalidInputError
from headwater.sql.answer import TableName
from headwater.sql.dialects import dialect_of
from headwater.sql.trial_conditions import Condition, conditions_in
from headwater.sql.trial_literals import Literals, literals_in

NOW: Final = "2026-01-15 12:00:00"
"""What the time is while SQL is tried: always the same, so that trials can be repeated."""

StandsFor: TypeAlias = Callable[[TableName], str | None]
"""The made-up table that stands for a name; None where nothing does."""

_LONGEST: Final = 200_000
_RUN: Final = (exp.Query, exp.Insert, exp.Create, exp.Update, exp.Delete, exp.Merge, exp.Drop,
               exp.TruncateTable)  # fmt: skip
_PASSED_OVER: Final = (
    exp.Semicolon,
    exp.Use,
    exp.Set,
    exp.Transaction,
    exp.Commit,
    exp.Comment,
    exp.Analyze,
)
_CHANGES_ROWS: Final = (exp.Update, exp.Delete, exp.Merge)
_ROWS_OF_ITSELF: Final = frozenset({"range", "generate_series", "unnest"})
_DATES: Final = (exp.CurrentDate,)
_TIMES: Final = (exp.CurrentTimestamp, exp.CurrentDatetime, exp.CurrentTimestampLTZ,
                 exp.Localtimestamp, exp.Systimestamp, exp.UtcTimestamp)  # fmt: skip
_NAMED_TIMES: Final = frozenset({"now", "getdate", "sysdate", "sysdatetime", "getutcdate"})


class CannotTryError(InvalidInputError):
    """SQL that is not tried, and why not."""


@dataclass(frozen=True, slots=True)
class TrialScript:
    """Statements of DuckDB over made-up tables.

    result: the place of the query whose rows are the outcome; None where tables are written.
    reads: the made-up tables that must have rows. writes: those that are looked at afterwards.
    literals: the values that the text compares columns with. conditions: what it asks of a row.
    """

    statements: tuple[str, ...]
    result: int | None
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    literals: Literals
    conditions: tuple[Condition, ...]


def trial_script(
    sql: str,
    dialect: str | None,
    stands_for: StandsFor,
    *,
    stand_ins: AbstractSet[str] = frozenset(),
    salt: str = "",
) -> TrialScript:
    """Put made-up tables into the place of those that SQL names, and say the rest for DuckDB.

    stand_ins: functions that DuckDB lacks, in small letters; a digest of their arguments and of
    salt takes their place. Raises CannotTryError, UnknownDialectError.
    """
    trees = _read(sql, dialect)
    writer = _Writer(stands_for, stand_ins, salt)
    try:
        literals, conditions = literals_in(trees), conditions_in(trees)
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError):
        raise CannotTryError("its text does not translate to DuckDB") from None
    for tree in trees:
        writer.take(tree)
    if not writer.statements:
        raise CannotTryError("there is no statement in it that would make rows")
    if writer.queries > 1 and not writer.writes:
        raise CannotTryError("several of its statements return rows, and which count is not known")
    # A table that an earlier statement fills need not be filled beforehand.
    return TrialScript(
        statements=tuple(writer.statements),
        result=writer.result if not writer.writes else None,
        reads=tuple(dict.fromkeys(writer.reads)),
        writes=tuple(dict.fromkeys(writer.writes)),
        literals=literals,
        conditions=conditions,
    )


def typed_tables_in(ddl: str, dialect: str | None) -> dict[TableName, list[tuple[str, str]]]:
    """The columns of tables that some text creates, with their types as it writes them.

    Raises UnknownDialectError, and CannotTryError for what is no such text.
    """
    spoken = dialect_of(dialect).parser or None
    found: dict[TableName, list[tuple[str, str]]] = {}
    for tree in _read(ddl, dialect):
        target = _target_of(tree)
        if (
            isinstance(tree, exp.Create)
            and target is not None
            and isinstance(tree.this, exp.Schema)
        ):
            found[_parts(target)] = [
                (each.name, each.kind.sql(spoken) if each.kind is not None else "text")
                for each in tree.this.expressions
                if isinstance(each, exp.ColumnDef)
            ]
    return found


def _read(sql: str, dialect: str | None) -> list[exp.Expr]:
    if "{{" in sql or "{%" in sql:
        raise CannotTryError("it is a template, and what it becomes is not known")
    if len(sql) > _LONGEST:
        raise CannotTryError("it is too long")
    if not _is_text(sql):
        raise CannotTryError("it has signs in it that no text has")
    spoken = dialect_of(dialect).parser or None
    try:
        trees = sqlglot.parse(sql, dialect=spoken, error_level=ErrorLevel.RAISE)
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError):
        raise CannotTryError("its text cannot be read in its dialect") from None
    found: list[exp.Expr] = []
    for tree in trees:
        if tree is None or isinstance(tree, _PASSED_OVER):
            continue
        if not isinstance(tree, _RUN):
            word = str(tree.this) if isinstance(tree, exp.Command) else tree.key
            raise CannotTryError(f"{word.upper()} is not run in a trial")
        found.append(tree)
    return found


def _is_text(sql: str) -> bool:
    return "\0" not in sql and not any("\ud800" <= sign <= "\udfff" for sign in sql)


class _Writer:
    """Says statements one after the other."""

    def __init__(self, stands_for: StandsFor, stand_ins: AbstractSet[str], salt: str) -> None:
        self.statements: list[str] = []
        self.result: int | None = None
        self.queries = 0
        self.reads: list[str] = []
        self.writes: list[str] = []
        self._stands_for = stands_for
        self._stand_ins = stand_ins
        self._salt = salt
        self._made: dict[str, str] = {}

    def take(self, tree: exp.Expr) -> None:
        """Say one statement."""
        target = _target_of(tree)
        if isinstance(tree, exp.Drop) and self._is_unknown(target):
            return
        made = self._made_by(tree, target)
        for table in [*tree.find_all(exp.Table)]:
            self._replace(tree, table, target, made)
        for column in tree.find_all(exp.Column):
            column.set("db", None)
            column.set("catalog", None)
        self._change_functions(tree)
        if isinstance(tree, exp.Query):
            self.queries += 1
            self.result = len(self.statements)
        if isinstance(tree, exp.Insert) and tree.args.get("overwrite"):
            self._empty(tree, target)
        if isinstance(tree, exp.Create) and not self._create(tree, target):
            return
        self.statements.append(_told(tree))

    def _is_unknown(self, target: exp.Table | None) -> bool:
        if target is None:
            return True
        return _key(target) not in self._made and self._stands_for(_parts(target)) is None

    def _made_by(self, tree: exp.Expr, target: exp.Table | None) -> str | None:
        """The name of a table of its own that a statement makes, such as a temporary one."""
        if not isinstance(tree, exp.Create) or target is None:
            return None
        if self._stands_for(_parts(target)) is not None:
            return None
        name = f"made_{len(self._made)}"
        self._made[_key(target)] = name
        return name

    def _replace(
        self, tree: exp.Expr, table: exp.Table, target: exp.Table | None, made: str | None
    ) -> None:
        if not isinstance(table.this, exp.Identifier):
            _check_call(table.this)
            return
        if _is_of_with(table):
            return
        name = made if table is target and made else self._made.get(_key(table))
        if name is None:
            name = self._stands_for(_parts(table))
            if name is None:
                raise CannotTryError(f"the columns of {'.'.join(_parts(table))} are not known")
            if table is target:
                self.writes.append(name)
            if table is not target or isinstance(tree, _CHANGES_ROWS):
                self.reads.append(name)
        elif table is not target and name in self.writes:
            self.reads.append(name)
        called = table.name
        table.set("db", None)
        table.set("catalog", None)
        table.set("this", exp.to_identifier(name, quoted=True))
        may_be_called = table is not target or isinstance(tree, _CHANGES_ROWS)
        if may_be_called and not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(called)))

    def _create(self, tree: exp.Create, target: exp.Table | None) -> bool:
        """Make what is made a plain table; False where no rows are put into it."""
        query = tree.expression
        kind = str(tree.args.get("kind") or "").upper()
        if kind not in {"TABLE", "VIEW"} or target is None:
            raise CannotTryError(f"CREATE {kind} is not run in a trial")
        if not isinstance(query, exp.Query):
            is_known = target.name in self.writes
            if is_known:
                self.writes.remove(target.name)
            return not is_known
        kept: dict[str, object] = {"kind": "TABLE", "replace": None, "exists": None}
        for name in [*tree.args]:
            if name not in {"this", "expression"}:
                tree.set(name, kept.get(name))
        tree.set("kind", "TABLE")
        if isinstance(tree.this, exp.Schema):
            names = [_name_only(each) for each in tree.this.expressions]
            tree.this.set("expressions", [each for each in names if each is not None])
        self.statements.append(f'DROP TABLE IF EXISTS "{target.name}"')
        return True

    def _empty(self, tree: exp.Insert, target: exp.Table | None) -> None:
        """Take the rows away that others are written over."""
        if target is None or tree.args.get("partition"):
            raise CannotTryError("it writes over a part of a table")
        if any(each.name == target.name for each in tree.expression.find_all(exp.Table)):
            raise CannotTryError("it writes over what it reads")
        tree.set("overwrite", None)
        self.statements.append(f'DELETE FROM "{target.name}"')

    def _change_functions(self, tree: exp.Expr) -> None:
        for node in [*tree.walk()]:
            if isinstance(node, _DATES):
                node.replace(exp.cast(exp.Literal.string(NOW[:10]), "DATE"))
            elif isinstance(node, _TIMES) or (
                isinstance(node, exp.Anonymous) and node.name.lower() in _NAMED_TIMES
            ):
                node.replace(exp.cast(exp.Literal.string(NOW), "TIMESTAMP"))
            elif isinstance(node, exp.Func) and _names_of(node) & self._stand_ins:
                node.replace(self._stand_in(node))

    def _stand_in(self, call: exp.Func) -> exp.Expr:
        found: list[exp.Expr] = []
        for value in call.args.values():
            values: list[object] = cast(list[object], value) if isinstance(value, list) else [value]
            found += [each.copy() for each in values if isinstance(each, exp.Expr)]
        told = [exp.Literal.string(self._salt), *(exp.cast(each, "TEXT") for each in found)]
        whole = exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string("|"), *told])
        return exp.Anonymous(this="md5", expressions=[whole])


def _check_call(called: object) -> None:
    """See that what stands in the place of a table makes its rows by itself."""
    if not isinstance(called, exp.Func):
        return
    name = called.name if isinstance(called, exp.Anonymous) else called.sql_name()
    if name.lower() not in _ROWS_OF_ITSELF:
        raise CannotTryError(f"it reads rows from {name.lower()}(), which is no table")


def _told(tree: exp.Expr) -> str:
    try:
        return tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        raise CannotTryError(
            f"its text does not translate to DuckDB: {str(error).splitlines()[0]}"
        ) from None
    except (RecursionError, ValueError, AttributeError, TypeError):
        raise CannotTryError("its text does not translate to DuckDB") from None


def _target_of(tree: exp.Expr) -> exp.Table | None:
    """The table that a statement writes."""
    if isinstance(tree, exp.Query):
        return None
    this: object = tree.this
    if isinstance(tree, exp.TruncateTable):
        this = tree.expressions[0] if tree.expressions else None
    if isinstance(this, exp.Schema):
        this = this.this
    return this if isinstance(this, exp.Table) else None


def _is_of_with(table: exp.Table) -> bool:
    """Whether a name is that of a common table expression which can be seen from there."""
    if table.db:
        return False
    name = table.name.lower()
    inside: set[int] = set()
    node: exp.Expr | None = table
    while node is not None:
        inside.add(id(node))
        clause = node.args.get("with_")
        if isinstance(clause, exp.With):
            for each in _seen(clause, inside):
                if each.alias.lower() == name:
                    return True
        node = node.parent
    return False


def _seen(clause: exp.With, inside: set[int]) -> Iterator[exp.Expr]:
    """The expressions of WITH that can be named from a place. inside: what that place lies in."""
    for each in cast(Sequence[exp.Expr], clause.expressions):
        if id(each) in inside:
            if clause.args.get("recursive"):
                yield from clause.expressions
            return
        yield each


def _names_of(call: exp.Func) -> frozenset[str]:
    if isinstance(call, exp.Anonymous):
        return frozenset({call.name.lower()})
    return frozenset(each.lower() for each in type(call).sql_names())


def _name_only(column: exp.Expr) -> exp.Expr | None:
    if isinstance(column, exp.ColumnDef):
        return exp.to_identifier(column.name, quoted=True)
    return column if isinstance(column, exp.Identifier) else None


def _parts(table: exp.Table) -> TableName:
    return tuple(part.name for part in table.parts)


def _key(table: exp.Table) -> str:
    return table.name.lower()
