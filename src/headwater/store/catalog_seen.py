"""When jobs and datasets were first and last spoken of, as expressions inside other queries.

Each is a few seeks in an index, so that a list of thousands can be ordered by it.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Label, func, literal, select

from headwater.collector.facts import Role
from headwater.model.graph import Layer
from headwater.model.time import BEGINNING, FOREVER, Instant
from headwater.store.schema_catalog import dataset, described, event, job, run, side
from headwater.store.schema_graph import alias, edge_version

_Time = ColumnElement[Any]
_ROLES: Final = (int(Role.READ), int(Role.WRITTEN))


def job_times() -> tuple[Label[Instant], Label[Instant]]:
    """`created_at` and `updated_at` of the job in the surrounding query.

    A job that others only name as the parent of theirs is as old as the first run of these.
    """
    told = select(event.c.at).where(event.c.job == job.c.key)
    child, parent = run.alias("child"), run.alias("parent")
    children = (
        select(child.c.first_at)
        .select_from(parent.join(child, child.c.parent == parent.c.key))
        .where(parent.c.job == job.c.key)
    )
    return (
        func.coalesce(_first(told, event.c.at), _first(children, child.c.first_at), 0).label(
            "created_at"
        ),
        func.coalesce(_last(told, event.c.at), _last(children, child.c.last_at), 0).label(
            "updated_at"
        ),
    )


def dataset_times() -> tuple[Label[Instant], Label[Instant]]:
    """`created_at` and `updated_at` of the dataset in the surrounding query."""
    key = dataset.c.key
    sources: list[tuple[Any, _Time]] = [
        (select(event.c.at).where(event.c.dataset == key), event.c.at),
        *(
            (
                select(side.c.happened_at).where(side.c.dataset == key, side.c.role == role),
                side.c.happened_at,
            )
            for role in _ROLES
        ),
    ]
    told = select(described.c.first_at).where(described.c.owner == key)
    firsts = [
        func.coalesce(_first(told, described.c.first_at), FOREVER),
        *(func.coalesce(_first(query, at), FOREVER) for query, at in sources),
    ]
    lasts = [
        func.coalesce(_last(told, described.c.last_at), BEGINNING),
        *(func.coalesce(_last(query, at), BEGINNING) for query, at in sources),
    ]
    # Neither described nor read nor written to the end: a run, a declaration or an alias names it.
    named = select(run.c.first_at).join(side, side.c.run == run.c.key).where(side.c.dataset == key)
    version = edge_version.c
    read = select(version.valid_from).where(version.layer == Layer.FLOW, version.source == key)
    written = select(version.valid_from).where(version.layer == Layer.FLOW, version.target == key)
    otherwise = (
        _first(named, run.c.first_at),
        _first(read, version.valid_from),
        _first(written, version.valid_from),
        _first(select(alias.c.first_at).where(alias.c.other == key), alias.c.first_at),
        literal(0),
    )
    return (
        func.coalesce(func.nullif(func.min(*firsts), FOREVER), *otherwise).label("created_at"),
        func.coalesce(func.nullif(func.max(*lasts), BEGINNING), *otherwise).label("updated_at"),
    )


def _first(query: Any, at: _Time) -> _Time:
    return query.with_only_columns(func.min(at)).scalar_subquery()


def _last(query: Any, at: _Time) -> _Time:
    return query.with_only_columns(func.max(at)).scalar_subquery()
