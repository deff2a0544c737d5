"""Queries that a database logged, as events: one run for each that wrote something.

Every event follows from one query and from what its session did before, so that logs may be cut,
repeated and overlap as they like. See decision 27.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from headwater.collector.sql_lineage import SqlLineage
from headwater.integrations.sources.addresses import without_credentials
from headwater.integrations.sources.query_log.query import Platform, Query, Recorded
from headwater.integrations.sources.query_log.query_events import Wording
from headwater.integrations.sources.query_log.query_kinds import (
    Work,
    chooses,
    may_write,
    work_of,
)
from headwater.integrations.sources.query_log.query_sessions import Session, Sessions
from headwater.integrations.sources.query_log.query_statements import Statements, Told
from headwater.integrations.sources.source import Memory, Options, Report
from headwater.model.time import Instant
from headwater.openlineage.writing import Json
from headwater.sql.answer import TableName

_READS: Final = "queries that only read"
_NO_DATA: Final = "statements that move no data"
_TEMPORARY: Final = "temporary tables"
_UNCLEAR: Final = "statements not understood"
_BEFORE: Final = "queries told before or too old"
_RUNS: Final = "runs"
_FAILED: Final = "failed runs"
_CALLS: Final = "calls"
_AT_ONCE: Final = 1_000
_MADE: Final = frozenset({"create table", "create view", "create materialized view"})


class QueryLog:
    """Takes the queries of a log in its order, and tells of those that wrote something."""

    def __init__(
        self, platform: Platform, options: Options, memory: Memory, report: Report
    ) -> None:
        self._platform = platform
        self._options = options
        self._memory = memory
        self._report = report
        dialect = options.dialect or platform.dialect
        self._statements = Statements(platform.namespace, dialect, options)
        self._wording = Wording(platform, dialect, options.job_namespace or platform.namespace)
        self._sessions = Sessions(dialect)
        self._since = options.since
        if self._since is None and memory.until is not None and not options.again:
            self._since = memory.until - platform.overlap
        self._is_shuffled = False

    def tell(self, queries: Iterable[Query]) -> Iterator[Json]:
        """The events of queries."""
        done = 0
        for query in queries:
            if chooses(query.text):
                self._choose(query)
            yield from self._events(query)
            self._note(query.ended)
            done += 1
            if done == _AT_ONCE:
                self._report.advance(done)
                done = 0
        self._report.advance(done)

    def _note(self, ended: Instant) -> None:
        """How far the log was read; a clock that is ahead must not hide what comes later."""
        until = self._memory.until
        if (until is None or ended > until) and ended <= self._options.now:
            self._memory.until = ended

    def _events(self, query: Query) -> Iterator[Json]:
        """What is told of one query: nothing, a run, or a run and what its SQL says."""
        counts = self._report.counts
        is_recorded = query.recorded is not None and bool(query.recorded.lineage.writes)
        work = Work.MAY_WRITE if is_recorded else work_of(query.text, query.kind)
        if work is Work.READS:
            counts[_READS] += 1
        elif work in {Work.NOTHING, Work.CHOOSES}:
            counts[_NO_DATA] += 1
        else:
            told = self._read(query) if query.text and work is Work.MAY_WRITE else None
            if self._since is not None and query.ended < self._since:
                counts[_BEFORE] += 1
            elif work is Work.CALLS:
                counts[_CALLS] += 1
                yield self._wording.call(query)
            else:
                yield from self._told(query, told)

    def _told(self, query: Query, told: Told | None) -> Iterator[Json]:
        counts, recorded = self._report.counts, _of_use(query.recorded, told)
        if told is not None:
            self._report.statements[told.status] += 1
            if recorded is None and told.is_silent:
                counts[_TEMPORARY if told.is_temporary else _NO_DATA] += 1
                return
            if recorded is None and not told.lineage.writes and not may_write(query.text):
                counts[_UNCLEAR] += 1
                return
        elif recorded is None:
            counts[_NO_DATA] += 1
            return
        counts[_FAILED if query.failed else _RUNS] += 1
        yield self._wording.run(query, told, recorded)
        if recorded is None or told is None or query.failed:
            return
        if told.tells_columns and not recorded.tells_columns:
            yield self._wording.parsed(query, told, recorded)

    # -- what a statement does -----------------------------------------------------------------

    def _read(self, query: Query) -> Told:
        session = self._sessions.find(query.session)
        defaults = self._defaults(query, session)
        behind = session.behind(query.text) if session is not None else ()
        told, is_new = self._statements.read(query.text, defaults, behind)
        if is_new and told.problems and not query.failed:
            self._remark(query, told)
        if query.session is None or query.failed:
            return told
        if session is not None and told.kind == "rename":
            made = session.renamed(query.text)
            if made:
                copied, _ = self._statements.read(made[1], defaults, made[:1])
                told = _renamed(told, copied.lineage)
        self._remember(query, query.session, told, behind)
        return told

    def _remember(self, query: Query, name: str, told: Told, behind: tuple[str, ...]) -> None:
        """Keep what later queries of the session depend on."""
        is_inside = bool(behind) and not told.lineage.writes
        makes = told.kind in _MADE and bool(told.lineage.entries)
        if not (told.is_temporary or is_inside or makes):
            return
        session = self._sessions.open(name)
        if makes:
            session.make(query.text)
        elif told.kind.startswith("drop"):
            session.let_go(query.text)
        else:
            session.hold(query.text, behind)
        self._check_order(query, session)

    def _choose(self, query: Query) -> None:
        if query.session is not None and not query.failed:
            session = self._sessions.open(query.session)
            session.choose(query.text)
            self._check_order(query, session)

    def _check_order(self, query: Query, session: Session) -> None:
        at = query.ended if query.started is None else query.started
        if at < session.latest and not self._is_shuffled:
            self._is_shuffled = True
            self._report.remark(
                query.place,
                "the log is not in the order of time: what sessions choose, and their temporary "
                "tables, may be taken for those of a later query",
                "export it in the order of the start of queries",
            )
        session.latest = max(session.latest, at)

    def _defaults(self, query: Query, session: Session | None) -> TableName:
        """Database and schema of names without them: by the log, the session, the options."""
        database, schema = query.database, query.schema
        if session is not None and database is None:
            database, schema = session.database, schema or session.schema
        elif session is not None and session.database in {None, database}:
            schema = schema or session.schema
        asked = self._options.defaults
        schema = schema or (asked[-1] if asked else self._platform.schema)
        database = database or (asked[-2] if len(asked) > 1 else None)
        if schema is None:
            return ()
        return (schema,) if database is None else (database, schema)

    def _remark(self, query: Query, told: Told) -> None:
        longest = self._platform.longest_text
        if longest is not None and len(query.text) >= longest:
            self._report.remark(
                query.place,
                f"the statement is cut off: the log keeps {longest:,} characters of one",
                "see docs/how-to/read-query-logs.md for what tells of such statements in full",
            )
            return
        problem = told.problems[0]
        detail = without_credentials(f"{problem.detail} (line {problem.line})")
        self._report.remark(query.place, detail, without_credentials(problem.fix))


def _of_use(recorded: Recorded | None, told: Told | None) -> Recorded | None:
    """The engine's record, where it says more than the SQL.

    Of temporary tables it tells as of all others, while SQL is read through them.
    """
    if recorded is None or not recorded.lineage.writes:
        return None
    if told is not None and (told.is_temporary or told.is_composed):
        return None
    says_nothing = not recorded.lineage.entries and told is not None and told.lineage.writes
    return None if says_nothing else recorded


def _renamed(told: Told, copied: SqlLineage) -> Told:
    """A rename of a table that was made of a query: it brings what the query brought."""
    lineage = SqlLineage(copied.reads, told.lineage.writes, copied.entries)
    return replace(told, lineage=lineage)
