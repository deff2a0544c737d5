"""Lineage that Unity Catalog recorded: a row for each pair of tables, or of columns.

Source: https://docs.databricks.com/en/admin/system-tables/lineage.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from headwater.integrations.sources.query_log.log_values import instant_of, text_of
from headwater.integrations.sources.query_log.query import Query, Recorded
from headwater.integrations.sources.query_log.query_origin import Origin
from headwater.integrations.sources.query_log.query_statements import is_system
from headwater.integrations.sources.query_log.recorded import Flows
from headwater.integrations.sources.query_log.records import Columns
from headwater.integrations.sources.source import Report
from headwater.integrations.sources.tables import Tables
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant
from headwater.sql.schemas import table_name

LINEAGE: Final = Columns(
    (
        *("event_time", "statement_id", "entity_type", "entity_id", "entity_run_id", "created_by"),
        *("source_table_full_name", "source_path", "source_column_name"),
        *("target_table_full_name", "target_path", "target_column_name"),
    ),
    needed=frozenset({"event_time", "target_table_full_name"}),
)

_Link: TypeAlias = tuple[str | None, str | None, str, str | None]
"""Source and its column, target and its column."""


class _Work(msgspec.Struct):
    """One statement, or one run of a notebook, a job or a pipeline. links: by their numbers."""

    place: str
    ended: Instant
    user: str | None
    origin: Origin | None
    links: list[int]
    claimed: bool = False


class Links:
    """Rows of lineage, kept until the queries that they belong to are read."""

    def __init__(self, namespace: str) -> None:
        self._tables = Tables(namespace)
        self._numbers: dict[_Link, int] = {}
        self._links: list[_Link] = []
        self._works: dict[str, _Work] = {}
        self._known: dict[tuple[int, ...], Recorded] = {}

    def keep(self, place: str, row: Sequence[Any], report: Report) -> None:
        """Take in a row."""
        logged, statement, kind, entity, run, user = row[:6]
        source, source_path, source_column, target, target_path, target_column = map(
            text_of, row[6:]
        )
        written = target or target_path
        if written is None:
            return
        at = instant_of(logged)
        if at is None:
            report.remark(place, f"event_time {logged!r} is no time")
            return
        name = text_of(statement) or "/".join(str(each or "") for each in (kind, entity, run))
        work = self._works.get(name)
        if work is None:
            origin = _origin(kind, entity, run)
            work = self._works[name] = _Work(place, at, text_of(user), origin, [])
        work.ended = max(work.ended, at)
        number = self._number((source or source_path, source_column, written, target_column))
        if number not in work.links:
            work.links.append(number)

    def claim(self, statement: str) -> Recorded | None:
        """What was recorded of a query."""
        work = self._works.get(statement)
        if work is None:
            return None
        work.claimed = True
        return self._recorded(work)

    def unclaimed(self) -> Iterator[Query]:
        """What was recorded of work that no history of queries tells of."""
        for name, work in self._works.items():
            if not work.claimed:
                yield Query(
                    id=name,
                    place=work.place,
                    ended=work.ended,
                    user=work.user,
                    origin=work.origin,
                    recorded=self._recorded(work),
                )

    def _number(self, link: _Link) -> int:
        number = self._numbers.get(link)
        if number is None:
            number = self._numbers[link] = len(self._links)
            self._links.append(link)
        return number

    def _recorded(self, work: _Work) -> Recorded:
        key = tuple(sorted(work.links, key=lambda number: _order(self._links[number])))
        found = self._known.get(key)
        if found is None:
            flows = Flows()
            for source, source_column, target, target_column in map(self._links.__getitem__, key):
                written = self._dataset(target)
                if written is None:
                    continue
                read = None if source is None else self._dataset(source)
                flows.write(written, [] if read is None else [read])
                if read is not None and source_column and target_column:
                    flows.write_column(written, target_column, [(read, source_column)])
            found = self._known[key] = flows.recorded()
        return found

    def _dataset(self, name: str) -> DatasetId | None:
        """Files or a table; None for one of Databricks' own."""
        parts = (name,) if "/" in name else table_name(name)
        return None if is_system(parts, parts, "databricks") else self._tables.dataset(parts)


def _order(link: _Link) -> tuple[str, ...]:
    return tuple(each or "" for each in link)


def _origin(kind: Any, entity: Any, run: Any) -> Origin | None:
    name = text_of(entity)
    if name is None:
        return None
    return Origin(JobId("databricks", f"{str(kind or 'work').lower()} {name}"), text_of(run) or "")
