"""The windows of a streaming run: a time series, where each event stands for itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Label, and_, case, distinct, func, select

from headwater.collector.facts import Role
from headwater.lineage.entries import Volume, WindowEntry
from headwater.model.identity import Key
from headwater.model.time import AsOf, format_instant
from headwater.store.schema_catalog import window

_MICROSECONDS: Final = 1_000_000


def windows_of(
    connection: Connection, run: Key, *, limit: int, as_of: AsOf
) -> tuple[tuple[WindowEntry, ...], int]:
    """The latest windows of a run, newest first, and how many there are."""
    of_run = and_(window.c.run == run, window.c.at <= as_of.valid)
    total = connection.scalar(select(func.count(distinct(window.c.at))).where(of_run)) or 0
    if not total:
        return (), 0
    query = (
        select(
            window.c.at,
            func.max(window.c.duration_s).label("duration_s"),
            *(
                _sum(role, name)
                for role in (Role.READ, Role.WRITTEN)
                for name in ("rows", "bytes", "files")
            ),
        )
        .where(of_run)
        .group_by(window.c.at)
        .order_by(window.c.at.desc())
        .limit(limit + 1)
    )
    rows: Sequence[tuple[Any, ...]] = [tuple(row) for row in connection.execute(query)]
    found: list[WindowEntry] = []
    for index, (at, told, *much) in enumerate(rows[:limit]):
        duration_s = told
        if told is None and index + 1 < len(rows):
            duration_s = (at - rows[index + 1][0]) / _MICROSECONDS
        found.append(
            WindowEntry(format_instant(at), duration_s, Volume(*much[:3]), Volume(*much[3:]))
        )
    return tuple(found), total


def _sum(role: Role, name: str) -> Label[int | None]:
    told = case((window.c.role == int(role), window.c[name]))
    return func.sum(told).label(f"{name}_{role.name.lower()}")
