"""Datasets whose names look like one name: what naming rules and aliases might join."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Final, NamedTuple

import msgspec
import numpy as np
from sqlalchemy import Connection, select, union

from headwater.lineage.entries import ConflictEntry, Dismissal
from headwater.model.identity import DatasetId, Key
from headwater.openlineage.facets.headwater_distinct import OtherThing
from headwater.openlineage.likeness import Likeness
from headwater.openlineage.naming import NamingRules
from headwater.store.catalog_facets import portions
from headwater.store.catalog_names_said import distinct_pairs, pair_of
from headwater.store.schema_catalog import dataset, rename
from headwater.store.schema_graph import alias

Long = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Named = tuple[DatasetId, Key]

_AT_ONCE: Final = 10_000
_MOST_COMPARED: Final = 100_000
# Of a name only so much decides about its place: a cursor is no place for a whole one.
_COMPARED: Final = 100


class ConflictPlace(msgspec.Struct, array_like=True, tag="conflicts", frozen=True):
    """The place of a pair among all, by the name of its first."""

    start: str
    one: Long
    other: Long


class Conflicts(NamedTuple):
    """How many pairs there are, some of them, and the place of the last where there are more.

    unread: how many datasets that look like another one were left out.
    """

    total: int
    pairs: list[ConflictEntry]
    last: ConflictPlace | None
    unread: int


class ConflictState(StrEnum):
    """Which pairs: those to look at, those that people said are two, or all."""

    OPEN = "open"
    DISMISSED = "dismissed"
    ANY = "any"


def find_conflicts(
    connection: Connection,
    *,
    naming: NamingRules,
    state: ConflictState,
    limit: int,
    after: ConflictPlace | None,
) -> Conflicts:
    """Pairs of datasets that look like one and are not joined, by name.

    Costs one reading of all names, and memory for two numbers of each.
    """
    likeness = Likeness(naming.file)
    alike = _keys_alike(connection, likeness)
    compared = alike[:_MOST_COMPARED]
    joined = _Joined(connection) if compared else None
    groups: dict[tuple[str, str], list[Named]] = {}
    for each in _named(connection, compared):
        groups.setdefault(likeness.of(each[0]), []).append(each)
    pairs = {
        ConflictPlace(f"{one[0].namespace} {one[0].name}"[:_COMPARED], one[1], other[1]): (
            one[0],
            other[0],
        )
        for group in groups.values()
        for one, other in _pairs(sorted(group), likeness)
        if joined is not None and not joined.are_one(one[1], other[1])
    }
    distinct = distinct_pairs(connection, naming)
    if state is not ConflictState.ANY:
        wanted = state is ConflictState.DISMISSED
        pairs = {
            place: pair
            for place, pair in pairs.items()
            if (pair_of(place.one, place.other) in distinct) is wanted
        }
    order = sorted(pairs, key=_order)
    rest = order if after is None else [each for each in order if _order(each) > _order(after)]
    shown = rest[:limit]
    entries = [
        ConflictEntry(
            one=str(one),
            other=str(other),
            differences=tuple(likeness.differences(one, other)),
            suggestion=f"headwater alias add {one} {other}",
            dismissed=_dismissal(distinct.get(pair_of(place.one, place.other))),
        )
        for place in shown
        for one, other in (pairs[place],)
    ]
    last = shown[-1] if len(rest) > limit else None
    return Conflicts(len(order), entries, last, len(alike) - len(compared))


def _dismissal(said: OtherThing | None) -> Dismissal | None:
    return None if said is None else Dismissal(said.by, said.reason)


def _order(place: ConflictPlace) -> tuple[str, Key, Key]:
    return place.start, place.one, place.other


def _keys_alike(connection: Connection, likeness: Likeness) -> list[Key]:
    """The keys of the datasets that look like another one."""
    keys, looks = array("q"), array("q")
    query = select(dataset.c.key, dataset.c.namespace, dataset.c.name)
    for rows in connection.execute(query).partitions(_AT_ONCE):
        for key, namespace, name in rows:
            keys.append(key)
            looks.append(hash(likeness.of(DatasetId(namespace, name))))
    look = np.frombuffer(looks, dtype=np.int64) if looks else np.zeros(0, dtype=np.int64)
    order = np.argsort(look, kind="stable")
    same = look[order][1:] == look[order][:-1]
    # Two texts may share a hash; those are told apart when the names are read again.
    members = np.append(same, False) | np.append(False, same)
    place = order[members[: len(order)]]
    return np.frombuffer(keys, dtype=np.int64)[place].tolist() if keys else []


def _named(connection: Connection, keys: Sequence[Key]) -> Iterator[Named]:
    for part in portions(keys):
        query = select(dataset.c.namespace, dataset.c.name, dataset.c.key)
        for namespace, name, key in connection.execute(query.where(dataset.c.key.in_(part))):
            yield DatasetId(namespace, name), key


def _pairs(group: Sequence[Named], likeness: Likeness) -> Iterable[tuple[Named, Named]]:
    """The pairs of a group that may be one, never more than it has members.

    Those of one whole name stand together. A name without a database may be that of each
    database; two that name different ones are two.
    """
    whole: dict[str, list[Named]] = {}
    for each in group:
        whole.setdefault(likeness.whole(each[0]), []).append(each)
    for first, *others in whole.values():
        yield from ((first, other) for other in others)
    _, table = likeness.of(group[0][0])
    if table in whole:
        yield from ((whole[table][0], each[0]) for name, each in whole.items() if name != table)


class _Joined:
    """Which datasets are one by an alias that holds, or are the same one renamed."""

    def __init__(self, connection: Connection) -> None:
        self._root: dict[Key, Key] = {}
        held = select(alias.c.one, alias.c.other).where(alias.c.holds)
        renamed = select(rename.c.previous, rename.c.dataset)
        for one, other in connection.execute(union(held, renamed)):
            self._root[self._find(one)] = self._find(other)

    def are_one(self, one: Key, other: Key) -> bool:
        return self._find(one) == self._find(other)

    def _find(self, key: Key) -> Key:
        path: list[Key] = []
        while (above := self._root.get(key, key)) != key:
            path.append(key)
            key = above
        self._root.update(dict.fromkeys(path, key))
        return key
