"""SQL in, lineage out: `lineage_of`."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Literal, TypeAlias

from msgspec.structs import replace

from headwater.sql.answer import (
    ColumnLineage,
    Input,
    Output,
    Problem,
    Script,
    Statement,
    Status,
    TableName,
)
from headwater.sql.catalogs import forget_catalogs
from headwater.sql.dialects import DIALECTS, Dialect, dialect_of
from headwater.sql.either import either_of
from headwater.sql.fingerprint import fingerprint
from headwater.sql.flows import FILTER, Flow, inputs_of
from headwater.sql.models import as_statements
from headwater.sql.outcomes import Outcome, Written
from headwater.sql.parse import STUMBLES, Fault, Parsed, parse
from headwater.sql.queries import relation_of
from headwater.sql.reading import Reading, Session
from headwater.sql.schemas import Schemas
from headwater.sql.statements.registry import outcome_of
from headwater.sql.statements.targets import hold_record, returned
from headwater.sql.stored import store_columns
from headwater.sql.templates import Plain, plain

_LONGEST_REMEMBERED: Final = 100_000

# What is tried in turn where nobody says which dialect it is, and standard SQL does not fit.
_GUESSES: Final = (
    *("databricks", "bigquery", "tsql", "snowflake", "mysql", "postgres", "oracle", "duckdb"),
    *("clickhouse", "teradata"),
)
_LONGEST_GUESSED: Final = 10_000

Names: TypeAlias = Literal["written", "stored"]
"""How tables and columns are told: as they are written, or as the database keeps them."""


def lineage_of(
    sql: str,
    dialect: str | None = None,
    schemas: Mapping[TableName, Sequence[str]] | None = None,
    *,
    defaults: TableName = (),
    names: Names = "written",
    expand_views: bool = False,
) -> Script:
    """What each statement of a script reads and writes, table by table and column by column.

    schemas: columns of tables in order, as far as they are known. defaults: database and schema of
    names that leave them out. names, expand_views: see `Engine`. Whatever the text is, there is an
    answer. Raises UnknownDialectError.
    """
    engine = Engine(dialect, schemas, defaults=defaults, names=names, expand_views=expand_views)
    return engine.lineage_of(sql)


class Engine:
    """Answers about many scripts of one dialect over the same tables, and remembers them.

    masking: further functions whose outcome hides what they are given. remembered: how many
    answers are kept; statements that differ in the values they compare with share one.
    names: whether tables and columns are told as they are written, or as the database keeps them:
    in its case what is not quoted, and spelled as in the schemas what these name.
    expand_views: whether later statements read through the views that a script makes, as they do
    through temporary tables; else a view is told as what is read.
    """

    def __init__(
        self,
        dialect: str | None = None,
        schemas: Mapping[TableName, Sequence[str]] | None = None,
        *,
        defaults: TableName = (),
        masking: Iterable[str] = (),
        remembered: int = 4_096,
        names: Names = "written",
        expand_views: bool = False,
    ) -> None:
        self._dialect = dialect_of(dialect)
        self._schemas = dict(schemas or {})
        self._defaults = defaults
        self._masking = frozenset(name.lower() for name in masking)
        self._remembered = remembered
        self._names: Names = names
        self._expand_views = expand_views
        self._known: OrderedDict[str, Script] = OrderedDict()
        self._exact: OrderedDict[str, Script] = OrderedDict()

    def lineage_of(self, sql: str) -> Script:
        """What each statement of a script reads and writes."""
        known = self._exact.get(sql)
        if known is None:
            key = fingerprint(sql)
            known = self._known.get(key)
            if known is None:
                known = self._read(sql)
            self._remember(self._known, key, known)
            self._remember(self._exact, sql, known)
        return known

    def _remember(self, answers: OrderedDict[str, Script], key: str, script: Script) -> None:
        if len(key) <= _LONGEST_REMEMBERED:
            answers[key] = script
            if len(answers) > self._remembered:
                answers.popitem(last=False)

    def _read(self, sql: str) -> Script:
        sql = as_statements(sql)
        script = self._read_as(sql, self._dialect)
        if self._dialect.parser or not _failed(script) or len(sql) > _LONGEST_GUESSED:
            return script
        others = (self._read_as(sql, DIALECTS[name]) for name in _GUESSES)
        return next((other for other in others if not _failed(other)), script)

    def _read_as(self, sql: str, dialect: Dialect) -> Script:
        text = plain(sql)
        others = [plain(sql, branch=branch) for branch in range(1, text.branches)]
        with _uninterrupted():
            return either_of([self._told(each, dialect) for each in (text, *others)])

    def _told(self, text: Plain, dialect: Dialect) -> Script:
        session = Session(
            dialect,
            Schemas(dialect, self._schemas, defaults=self._defaults),
            masking=self._masking,
            written=text.written if text.names else str,
            stored=self._names == "stored",
            expand_views=self._expand_views,
        )
        parsed = parse(text.text, dialect, schema=self._defaults[-1] if self._defaults else None)
        statements: list[Statement] = []
        for each in parsed:
            statement = _answer(session, len(statements), each)
            if statement is not None:
                statements.append(statement)
        return Script(statements=statements)


def tables_in(ddl: str, dialect: str | None = None) -> dict[TableName, list[str]]:
    """The columns of the tables and views that some text creates. Raises UnknownDialectError."""
    spoken = dialect_of(dialect)
    session = Session(spoken, Schemas(spoken))
    with _uninterrupted():
        for at, each in enumerate(parse(plain(ddl).text, spoken)):
            _answer(session, at, each)
    return session.schemas.tables()


def _failed(script: Script) -> bool:
    return any(each.status == "failed" for each in script.statements)


@contextmanager
def _uninterrupted() -> Generator[None, None, None]:
    """Without the collector of cycles, which would go through a growing tree again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _answer(session: Session, index: int, parsed: Parsed) -> Statement | None:
    """What is told of a statement; None for a condition that asks nothing but a catalog."""
    tree = parsed.tree
    if tree is None:
        session.result = None
        return _unread(index, parsed)
    reading = Reading(
        session,
        relation_of,
        in_block=parsed.in_block,
        line=parsed.line,
        variables=parsed.variables,
        records=parsed.records,
        fetches=parsed.fetches,
    )
    result = None
    try:
        if session.stored:
            store_columns(tree, session.dialect)
        outcome = outcome_of(reading, tree)
        outcome.opaque = outcome.opaque or parsed.opaque
        outcome.rows.update(reading.rows)
        is_of_catalog = (parsed.steers or outcome.steers) and forget_catalogs(reading, outcome)
        if is_of_catalog and parsed.steers and not reading.reads:
            return None
        if parsed.record:
            hold_record(reading, parsed.record, outcome)
        if session.dialect.parser == "snowflake" and outcome.kind == "select":
            result = returned(reading, "", outcome)
        return _told(reading, index, parsed, outcome)
    except RecursionError:
        fault = Fault(parsed.line, 1, "it is nested too deeply")
        return _unread(index, Parsed(parsed.line, fault=fault), kind=tree.key)
    except STUMBLES:
        # The parser leaves parts out of broken statements in more ways than can be asked for.
        fault = Fault(parsed.line, 1, "it breaks off or is no SQL")
        return _unread(index, Parsed(parsed.line, fault=fault), kind=tree.key)
    finally:
        session.result = result
        session.wording.forget()


def _unread(index: int, parsed: Parsed, *, kind: str = "unknown") -> Statement:
    fault = parsed.fault
    if fault is not None:
        fix = "correct it, name its dialect, or divide it into smaller statements"
        problem = Problem(fault.line, fault.column, fault.detail, fix)
    else:
        problem = Problem(parsed.line, 1, parsed.opaque, "declare what it reads and writes")
    return Statement(
        index=index,
        line=parsed.line,
        kind=kind,
        status="failed" if fault is not None else "opaque",
        problems=[problem],
    )


def _told(reading: Reading, index: int, parsed: Parsed, outcome: Outcome) -> Statement:
    problems = list(reading.problems)
    if outcome.opaque:
        problems.append(Problem(parsed.line, 1, outcome.opaque, "declare what it does"))
    return Statement(
        index=index,
        line=parsed.line,
        kind=outcome.kind,
        status=_status(outcome, problems),
        reads=list(reading.reads),
        writes=list(outcome.writes),
        columns=[
            ColumnLineage(
                Output(each.table, _column_told(reading.session, each)),
                _inputs_told(reading.session, each.flows),
                reading.session.written(reading.session.wording.told(each.made())),
            )
            for each in outcome.columns
        ],
        dataset_inputs=_inputs_told(reading.session, _decisive(outcome.rows)),
        problems=problems,
    )


def _inputs_told(session: Session, flows: Iterable[Flow]) -> list[Input]:
    inputs = inputs_of(flows)
    if session.written is str:
        return inputs
    return [replace(each, column=session.written(each.column)) for each in inputs]


def _column_told(session: Session, column: Written) -> str:
    name = session.written(column.column)
    if not session.stored or column.table is None:
        return name
    return session.schemas.column_spelling(column.table, name)


def _decisive(rows: Iterable[Flow]) -> Iterable[Flow]:
    """What decides about rows, which is never the value of a column itself."""
    for flow in rows:
        yield flow if not flow.effect.direct else Flow(flow.table, flow.column, FILTER)


def _status(outcome: Outcome, problems: list[Problem]) -> Status:
    if outcome.opaque:
        return "opaque"
    return "partial" if problems else "resolved"
