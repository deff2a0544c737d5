"""What incidents touch: the datasets downstream of what is wrong, and what they are told by."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection, text

from headwater.collector.facts import Role
from headwater.lineage.graph import LineageGraph
from headwater.lineage.trace import Kind
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import WHOLE_DATASET, ColumnId, DatasetId, JobId, Key, NodeId, key_of
from headwater.model.time import NOW, AsOf, Instant
from headwater.reliability.incidents.reach import Affected, Touched
from headwater.store.catalog_names import columns, names_of, steps_of
from headwater.store.search_facts import Trait

_FACTS: Final = """
SELECT searchable.key, facts
FROM json_each(:keys) AS wanted CROSS JOIN searchable ON searchable.key = wanted.value
"""
_NAMED: Final = """
SELECT dataset.key, namespace, name, facts
FROM json_each(:keys) AS wanted CROSS JOIN dataset ON dataset.key = wanted.value
LEFT JOIN searchable ON searchable.key = dataset.key
"""
_USES: Final = """
SELECT dataset, happened_at FROM (
    SELECT dataset, happened_at,
        row_number() OVER (PARTITION BY dataset ORDER BY happened_at DESC) AS turn
    FROM json_each(:keys) AS wanted
    CROSS JOIN side ON side.dataset = wanted.value AND role = :role
    WHERE happened_at IS NOT NULL AND happened_at <= :until
) WHERE turn <= :most ORDER BY dataset, happened_at
"""
_USES_LOOKED_AT: Final = 12


@dataclass(frozen=True, slots=True)
class _Reached:
    """What is wrong, and how far from it each dataset is that it reaches. made_of: its columns."""

    wrong: _Wrong
    hops: Mapping[Key, int]
    made_of: Mapping[Key, Collection[str]]

    @property
    def keys(self) -> set[Key]:
        """Every dataset of it."""
        return {*self.hops, *self.wrong.named}


def touched_by(
    connection: Connection, index: LineageGraph, assets: Iterable[NodeId], *, as_of: AsOf
) -> Touched:
    """What these assets are, and everything downstream of them, what matters most first.

    Of a column it is what is made of it; of a job or run, what is downstream of what it writes.
    """
    reached = _reach(connection, index, assets, as_of)
    return _touched(reached, _lines(connection, reached.keys))


def touched_both_times(
    connection: Connection,
    index: LineageGraph,
    roots: Sequence[NodeId],
    *,
    opened: AsOf,
    attached: Sequence[NodeId],
) -> tuple[Touched, Touched]:
    """The same as of an opening and as of now; what things are like is told as of now.

    attached: what turned out to be wrong for the same reason, and is affected itself.
    """
    then = _reach(connection, index, roots, opened)
    reached = _reach(connection, index, roots, NOW)
    if attached:
        reached = _with(reached, _reach(connection, index, attached, NOW))
    lines = _lines(connection, then.keys | reached.keys)
    now = _touched(reached, lines)
    # Most of it has not changed, and the page is asked for in a hurry.
    return now if then == reached else _touched(then, lines), now


def _with(roots: _Reached, attached: _Reached) -> _Reached:
    """Both together: what was attached is one step from what is wrong, if it is no further."""
    hops = {**attached.hops, **dict.fromkeys(attached.wrong.named, 1), **roots.hops}
    for root in roots.wrong.named:
        hops.pop(root, None)
    return _Reached(roots.wrong, hops, {**attached.made_of, **roots.made_of})


def _reach(
    connection: Connection, index: LineageGraph, assets: Iterable[NodeId], as_of: AsOf
) -> _Reached:
    wrong = _Wrong.of(connection, index, assets, as_of)
    hops: dict[Key, int] = {}
    made_of: dict[Key, set[str]] = {}
    if wrong.columns:
        reach = walk(index.view(Layer.COLUMNS), wrong.columns, Direction.DOWNSTREAM, as_of=as_of)
        _take_columns(connection, reach, hops, made_of)
    if wrong.datasets:
        reach = walk(index.view(Layer.FLOW), wrong.datasets, Direction.DOWNSTREAM, as_of=as_of)
        _take_datasets(reach, hops)
    for root in (*wrong.datasets, *wrong.owners):
        hops.pop(root, None)
    return _Reached(wrong, hops, made_of)


def _touched(reached: _Reached, lines: Mapping[Key, _Line]) -> Touched:
    affected = [
        lines[key].at(hops, reached.made_of.get(key, ()))
        for key, hops in reached.hops.items()
        if key in lines
    ]
    return Touched(
        [lines[key].at(0, ()) for key in reached.wrong.named if key in lines],
        sorted(affected, key=lambda each: each.weight),
    )


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Where walks start. owners: datasets of the columns. named: the datasets that were asked."""

    datasets: list[Key]
    columns: list[Key]
    owners: list[Key]
    named: list[Key]

    @staticmethod
    def of(
        connection: Connection, index: LineageGraph, assets: Iterable[NodeId], as_of: AsOf
    ) -> _Wrong:
        wrong = _Wrong([], [], [], [])
        for asset in assets:
            match asset:
                case ColumnId(dataset, path) if path != WHOLE_DATASET:
                    wrong.columns.append(key_of(asset))
                    wrong.owners.extend(names_of(connection, key_of(dataset)))
                    wrong.named.append(key_of(dataset))
                case ColumnId(dataset, _):
                    wrong.datasets.extend(names_of(connection, key_of(dataset)))
                    wrong.named.append(key_of(dataset))
                case DatasetId():
                    wrong.datasets.extend(names_of(connection, key_of(asset)))
                    wrong.named.append(key_of(asset))
                case JobId():
                    written = _written_by(connection, index, key_of(asset), as_of)
                    wrong.datasets.extend(written)
                    wrong.named.extend(written)
                case _:
                    pass
        return wrong


def _written_by(
    connection: Connection, index: LineageGraph, job: Key, as_of: AsOf
) -> Sequence[Key]:
    begin = steps_of(connection, job)
    if not begin:
        return ()
    reach = walk(
        index.view(Layer.FLOW), [*begin], Direction.DOWNSTREAM,
        starts_at=Kind.STEP, depth=1, as_of=as_of,
    )  # fmt: skip
    return reach.keys[(reach.kind == Kind.DATASET) & (reach.hop == 1)].tolist()


def _take_datasets(reach: Reach, hops: dict[Key, int]) -> None:
    # Another name of what was reached already is not another dataset.
    other_names = {*reach.alias_reached[reach.alias_origin < reach.alias_reached].tolist()}
    other_names |= {*reach.alias_origin[reach.alias_reached < reach.alias_origin].tolist()}
    keys: list[Key] = reach.keys.tolist()
    told = zip(keys, reach.kind.tolist(), reach.hop.tolist(), strict=True)
    for place, (key, kind, hop) in enumerate(told):
        if kind == Kind.DATASET and place not in other_names:
            hops[key] = min(hop, hops.get(key, hop))


def _take_columns(
    connection: Connection, reach: Reach, hops: dict[Key, int], made_of: dict[Key, set[str]]
) -> None:
    at = dict(zip(reach.keys.tolist(), reach.hop.tolist(), strict=True))
    for key, (owner, path) in columns(connection, at).items():
        hops[owner] = min(at[key], hops.get(owner, at[key]))
        if path != WHOLE_DATASET:
            made_of.setdefault(owner, set()).add(path)


class _Line(NamedTuple):
    """What a dataset is told by."""

    key: Key
    dataset: DatasetId
    facts: Mapping[str, Sequence[str]]

    def at(self, hops: int, columns: Collection[str]) -> Affected:
        """The dataset as something affected, so far from what is wrong."""
        told = self.facts
        tier = next(iter(told.get(Trait.TIER, ())), None)
        return Affected(
            key=self.key,
            id=str(self.dataset),
            name=self.dataset.name,
            hops=hops,
            type=next(iter(told.get(Trait.TYPE, ())), None),
            tier=int(tier) if tier is not None else None,
            domain=next(iter(told.get(Trait.DOMAIN, ())), None),
            owners=tuple(told.get(Trait.OWNER, ())),
            tags=tuple(told.get(Trait.TAG, ())),
            columns=tuple(sorted(columns)),
        )


def _lines(connection: Connection, keys: Iterable[Key]) -> Mapping[Key, _Line]:
    rows = connection.execute(text(_NAMED), {"keys": json.dumps(sorted(keys))})
    return {
        key: _Line(key, DatasetId(namespace, name), _told(facts) if facts else {})
        for key, namespace, name, facts in rows
    }


def owners_of_keys(connection: Connection, keys: Iterable[Key]) -> Mapping[Key, Sequence[str]]:
    """Who answers for datasets and jobs."""
    told = traits_of_keys(connection, keys)
    return {key: tuple(traits.get(Trait.OWNER, ())) for key, traits in told.items()}


def traits_of_keys(
    connection: Connection, keys: Iterable[Key]
) -> Mapping[Key, Mapping[str, Sequence[str]]]:
    """What datasets and jobs are told by: owners, tags, domain, tier and so on, by trait."""
    rows = connection.execute(text(_FACTS), {"keys": json.dumps(sorted(keys))})
    return {key: _told(body) for key, body in rows}


_facts: Final = msgspec.msgpack.Decoder(dict[str, tuple[str, ...]])


@lru_cache(maxsize=4096)
def _told(facts: bytes) -> Mapping[str, Sequence[str]]:
    """What a dataset or job is told by. Many are told by the same."""
    return _facts.decode(facts)


@dataclass(frozen=True, slots=True)
class Uses:
    """When a dataset was last read by a run, and is likely to be next; None where nobody knows."""

    last: Instant
    next: Instant | None


def uses_of(connection: Connection, datasets: Iterable[Key], *, now: Instant) -> Mapping[Key, Uses]:
    """How each of these datasets is used: by its last reads, and by the time between them."""
    asked = {
        "keys": json.dumps(sorted(datasets)),
        "role": int(Role.READ),
        "until": now,
        "most": _USES_LOOKED_AT,
    }
    read: dict[Key, list[Instant]] = {}
    for dataset, at in connection.execute(text(_USES), asked):
        read.setdefault(dataset, []).append(at)
    return {dataset: _uses(moments, now) for dataset, moments in read.items()}


def _uses(moments: Sequence[Instant], now: Instant) -> Uses:
    gaps = [after - before for before, after in pairwise(moments)]
    habit = round(median(gaps)) if len(gaps) > 1 else 0
    following = moments[-1] + habit if habit else None
    # A read that should have come long ago tells nothing of the next one.
    return Uses(moments[-1], following if following and following > now else None)
