"""The tree of a run: whatever started it, and whatever that started in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from headwater.collector.facts import Role
from headwater.lineage.entries import TreeRun
from headwater.model.identity import Key
from headwater.model.time import NOW, AsOf
from headwater.store.catalog_facets import portions
from headwater.store.catalog_runs import Long, run_entries
from headwater.store.schema_catalog import run, side
from headwater.store.staleness import runs_then

MOST_RUNS: Final = 20_000
"""The largest tree that is read."""


class TreePlace(msgspec.Struct, array_like=True, tag="tree", frozen=True):
    """The place of a run in its tree."""

    key: Long


class Tree(NamedTuple):
    """A tree from its root, each run before those that it started.

    total: its runs. last: the place of the last one shown, where there are more.
    cut_off: it is larger than what is read of a tree.
    """

    root: Key
    total: int
    runs: list[TreeRun]
    last: TreePlace | None
    cut_off: bool


class _Member(NamedTuple):
    """One run while its tree is put together."""

    key: Key
    parent: Key | None
    root: Key | None
    begins_at: int | None


def run_tree(
    connection: Connection, key: Key, *, limit: int, after: TreePlace | None, as_of: AsOf
) -> Tree:
    """The tree that a run belongs to, in the order of a walk through it; siblings by start."""
    root = root_of(connection, key)
    children, cut_off = _children(connection, root, as_of)
    order = [*_in_order(root, children)]
    start = 0
    if after is not None:
        places = [each for each, _ in order]
        start = places.index(after.key) + 1 if after.key in places else len(order)
    shown = order[start : start + limit]
    last = TreePlace(shown[-1][0]) if start + limit < len(order) else None
    return Tree(root, len(order), _entries(connection, shown, children, as_of), last, cut_off)


def runs_below(connection: Connection, key: Key, *, as_of: AsOf) -> list[Key]:
    """Every run that a run started, and those started by these."""
    children, _ = _children(connection, key, as_of)
    return [each for each, _ in _in_order(key, children) if each != key]


def root_of(connection: Connection, key: Key) -> Key:
    """The run at the top: by the parents as far as they are known, else by who was told."""
    told: Key | None = None
    path: list[Key] = [key]
    while True:
        row = connection.execute(
            select(run.c.parent, run.c.root).where(run.c.key == path[-1])
        ).one()
        told = told or row.root
        if row.parent is None or row.parent in path:
            break
        path.append(row.parent)
    if told is None:
        # One that has not spoken yet belongs where those that it started say.
        below = select(func.min(run.c.root)).where(run.c.parent == path[-1])
        told = connection.scalar(below)
    return path[-1] if told is None or told in path else told


def _children(
    connection: Connection, root: Key, as_of: AsOf
) -> tuple[dict[Key, list[_Member]], bool]:
    """The runs below a root by the run that they hang from, and whether there are too many."""
    seen = {root}
    children: dict[Key, list[_Member]] = {}
    _descend(connection, [root], children, seen, as_of)
    # A run may name its root, while the run between the two has not said where it belongs.
    strays = [
        each for each in _members(connection, run.c.root == root, as_of) if each.key not in seen
    ]
    between = {each.parent for each in strays if each.parent} - {each.key for each in strays} - seen
    tops = [
        each
        for part in portions(between)
        for each in _members(connection, run.c.key.in_(part), as_of)
    ]
    if not tops and strays:
        tops = [each for each in strays if each.parent is None or each.parent not in between]
    for each in tops:
        seen.add(each.key)
        children.setdefault(root, []).append(each)
    _descend(connection, [each.key for each in tops], children, seen, as_of)
    return children, len(seen) > MOST_RUNS


def _descend(
    connection: Connection,
    frontier: Sequence[Key],
    children: dict[Key, list[_Member]],
    seen: set[Key],
    as_of: AsOf,
) -> None:
    while frontier and len(seen) <= MOST_RUNS:
        reached: list[Key] = []
        for part in portions(frontier):
            for each in _members(connection, run.c.parent.in_(part), as_of):
                if each.key not in seen and each.parent is not None:
                    seen.add(each.key)
                    reached.append(each.key)
                    children.setdefault(each.parent, []).append(each)
        frontier = reached


def _members(
    connection: Connection, condition: ColumnElement[bool], as_of: AsOf
) -> Iterator[_Member]:
    query = select(run.c.key, run.c.parent, run.c.root, run.c.begins_at).where(condition)
    if as_of.valid != NOW.valid:
        query = query.where(or_(run.c.begins_at.is_(None), run.c.begins_at <= as_of.valid))
    for row in connection.execute(query.limit(MOST_RUNS + 1)):
        yield _Member(*row)


def _in_order(root: Key, children: dict[Key, list[_Member]]) -> Iterator[tuple[Key, int]]:
    """Every run with how far it is below the root."""
    stack = [(root, 0)]
    while stack:
        key, depth = stack.pop()
        yield key, depth
        below = sorted(children.get(key, ()), key=_by_start, reverse=True)
        stack += [(each.key, depth + 1) for each in below]


def _by_start(each: _Member) -> tuple[bool, int, Key]:
    return (each.begins_at is None, each.begins_at or 0, each.key)


def _entries(
    connection: Connection,
    shown: Sequence[tuple[Key, int]],
    children: dict[Key, list[_Member]],
    as_of: AsOf,
) -> list[TreeRun]:
    rows: list[Row[Any]] = []
    for part in portions(key for key, _ in shown):
        rows += connection.execute(runs_then(connection, as_of).where(run.c.key.in_(part))).all()
    entries = zip(
        (row.key for row in rows), run_entries(connection, rows, as_of=as_of), strict=True
    )
    by_key = dict(entries)
    counts = _side_counts(connection, by_key)
    return [
        TreeRun(
            run=by_key[key],
            depth=depth,
            children=len(children.get(key, ())),
            reads=counts.get((key, int(Role.READ)), 0),
            writes=counts.get((key, int(Role.WRITTEN)), 0),
        )
        for key, depth in shown
        if key in by_key
    ]


def _side_counts(connection: Connection, runs: Iterable[Key]) -> dict[tuple[Key, int], int]:
    found: dict[tuple[Key, int], int] = {}
    for part in portions(runs):
        query = (
            select(side.c.run, side.c.role, func.count())
            .where(side.c.run.in_(part))
            .group_by(side.c.run, side.c.role)
        )
        found |= {(key, role): count for key, role, count in connection.execute(query)}
    return found
