"""What incidents touch: the datasets downstream of what is wrong, and what they are told by."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

import msgspec
from sqlalchemy import Connection, text

from headwater.collector.facts import Role
from headwater.lineage.index import GraphIndex
from headwater.lineage.trace import Kind
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import WHOLE_DATASET, ColumnId, DatasetId, JobId, Key, NodeId, key_of
from headwater.model.time import AsOf, Instant
from headwater.reliability.incidents.reach import Affected, Touched
from headwater.store.catalog_names import columns, identities, names_of, steps_of
from headwater.store.search_facts import Trait

_FACTS: Final = """
SELECT searchable.key, facts
FROM json_each(:keys) AS wanted CROSS JOIN searchable ON searchable.key = wanted.value
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


def touched_by(
    connection: Connection, index: GraphIndex, assets: Iterable[NodeId], *, as_of: AsOf
) -> Touched:
    """What these assets are, and everything downstream of them, what matters most first.

    Of a column it is what is made of it; of a job or run, what is downstream of what it writes.
    """
    wrong = _Wrong.of(connection, index, assets, as_of)
    hops: dict[Key, int] = {}
    made_of: dict[Key, set[str]] = {}
    if wrong.columns:
        reach = walk(index.view(Layer.COLUMNS), wrong.columns, Direction.DOWNSTREAM, as_of=as_of)
        _take_columns(connection, reach, hops, made_of)
    if wrong.datasets:
        reach = walk(index.view(Layer.FLOW), wrong.datasets, Direction.DOWNSTREAM, as_of=as_of)
        _take_datasets(reach, hops)
    roots = {*wrong.datasets, *wrong.owners}
    for root in roots:
        hops.pop(root, None)
    told = _describe(connection, {**hops, **dict.fromkeys(roots, 0)}, made_of)
    affected = sorted((told[key] for key in hops if key in told), key=lambda each: each.weight)
    return Touched([told[key] for key in wrong.named if key in told], affected)


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Where walks start. owners: datasets of the columns. named: the datasets that were asked."""

    datasets: list[Key]
    columns: list[Key]
    owners: list[Key]
    named: list[Key]

    @staticmethod
    def of(
        connection: Connection, index: GraphIndex, assets: Iterable[NodeId], as_of: AsOf
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


def _written_by(connection: Connection, index: GraphIndex, job: Key, as_of: AsOf) -> Sequence[Key]:
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


def _describe(
    connection: Connection, hops: Mapping[Key, int], made_of: Mapping[Key, Collection[str]]
) -> Mapping[Key, Affected]:
    names = identities(connection, hops)
    asked = {"keys": json.dumps(sorted(names))}
    facts = {key: _told(body) for key, body in connection.execute(text(_FACTS), asked)}
    found: dict[Key, Affected] = {}
    for key, name in names.items():
        if not isinstance(name, DatasetId):
            continue
        told = facts.get(key, {})
        tier = next(iter(told.get(Trait.TIER, ())), None)
        found[key] = Affected(
            key=key,
            id=str(name),
            hops=hops[key],
            type=next(iter(told.get(Trait.TYPE, ())), None),
            tier=int(tier) if tier is not None else None,
            domain=next(iter(told.get(Trait.DOMAIN, ())), None),
            owners=tuple(told.get(Trait.OWNER, ())),
            tags=tuple(told.get(Trait.TAG, ())),
            columns=tuple(sorted(made_of.get(key, ()))),
        )
    return found


def owners_of_keys(connection: Connection, keys: Iterable[Key]) -> Mapping[Key, Sequence[str]]:
    """Who answers for datasets and jobs."""
    asked = {"keys": json.dumps(sorted(keys))}
    rows = connection.execute(text(_FACTS), asked)
    return {key: tuple(_told(body).get(Trait.OWNER, ())) for key, body in rows}


def _told(facts: bytes) -> Mapping[str, Sequence[str]]:
    return msgspec.msgpack.decode(facts, type=dict[str, tuple[str, ...]])


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
