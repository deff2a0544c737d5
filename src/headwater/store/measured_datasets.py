"""What measures are told of datasets: a few statements for all of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from sqlalchemy import Connection, text

from headwater.collector.facts import Role
from headwater.lineage.flows_between import flows_between
from headwater.lineage.graph import LineageGraph
from headwater.model.edges import Influence
from headwater.model.graph import Layer, is_member, transformation_of
from headwater.model.identity import DatasetId, Key
from headwater.model.time import FOREVER, AsOf, Instant
from headwater.reliability.cadence import learn
from headwater.reliability.facts import MeasuredDataset
from headwater.reliability.observation import Dimension, joined
from headwater.store.catalog_edges import origins
from headwater.store.catalog_judgements import rejected_pairs
from headwater.store.catalog_verdicts import first_names, judged_edges
from headwater.store.search_facts import Trait
from headwater.store.trials import Trials, standing_trials, tried_links

_WRITES: Final = 60
"""From so many of the newest writes it is learned how often a dataset is written."""

_DATASETS: Final = """
SELECT dataset.key, namespace, name, facts
FROM searchable JOIN dataset ON dataset.key = searchable.key ORDER BY dataset.key
"""
_LEVELS: Final = """
SELECT "column".dataset, label FROM edge_version JOIN "column" ON "column".key = target
WHERE layer = :layer AND valid_to > :now AND known_to = :forever
GROUP BY "column".dataset, label
"""
_SOURCES: Final = """
SELECT DISTINCT target, source_name FROM edge_version
WHERE layer = :layer AND valid_to > :now AND known_to = :forever
"""
_LAST_WRITES: Final = """
SELECT wanted.value, (
    SELECT json_group_array(happened_at) FROM (
        SELECT happened_at FROM side
        WHERE dataset = wanted.value AND role = :role AND happened_at <= :now
        ORDER BY happened_at DESC LIMIT :writes
    )
) FROM json_each(:keys) AS wanted
"""
_TOLD_BY: Final = {
    Trait.DOMAIN: Dimension.DOMAIN,
    Trait.TIER: Dimension.TIER,
    Trait.OWNER: Dimension.OWNER,
    Trait.PLATFORM: Dimension.PLATFORM,
}


def labels_of(facts: bytes) -> dict[Dimension, Sequence[str]]:
    """What a thing is told by, of what the search index keeps of it."""
    told: Mapping[str, Sequence[str]] = msgspec.msgpack.decode(facts)
    return {dimension: told[trait] for trait, dimension in _TOLD_BY.items() if trait in told}


@dataclass(frozen=True, slots=True)
class _Names:
    """Every dataset under every name, by position.

    first: of each the position of the name that stands for it. stands_for: of the smallest key of
    its names, known or not, that position. places: by that position all of its names.
    """

    keys: list[Key]
    ids: list[DatasetId]
    labels: list[dict[Dimension, Sequence[str]]]
    first: list[int]
    stands_for: Mapping[Key, int]
    places: Mapping[int, Sequence[int]]


def measured_datasets(
    connection: Connection,
    index: LineageGraph,
    *,
    excluded: AbstractSet[Key],
    now: Instant,
    enough_runs: int,
) -> list[MeasuredDataset]:
    """Every dataset that is not excluded, once, whatever names it has.

    enough_runs: so many runs without an edge make a claim of it a wrong one.
    """
    as_of = AsOf(valid=now)
    names = _names(connection)
    counted = {
        place: [names.keys[each] for each in places]
        for place, places in names.places.items()
        if excluded.isdisjoint(names.keys[each] for each in places)
    }
    reads, feeds = _degrees(index, names, as_of)
    roots = [names.keys[place] for place in counted if not reads[place]]
    why = origins(connection, roots, as_of=as_of)
    levels, sources = _levels(connection, now), _sources(connection, now)
    writes = _last_writes(connection, names.keys, now)
    trials = standing_trials(connection, as_of=as_of)
    claims, wrong = _claims(connection, names, trials, as_of=as_of, enough_runs=enough_runs)
    tried = tried_links(connection, trials, as_of=as_of)
    found: list[MeasuredDataset] = []
    for place, keys in counted.items():
        influences = {each for key in keys for each in levels.get(key, ())}
        times = sorted(time for key in keys for time in writes.get(key, ()))[-_WRITES:]
        origin = why.get(names.keys[place])
        told = [names.labels[each] for each in names.places[place]]
        by = {each for key in keys for each in sources.get(key, ())}
        found.append(
            MeasuredDataset(
                id=str(names.ids[place]),
                labels=joined([*told, {Dimension.SOURCE: sorted(by)} if by else {}]),
                reads_from=reads[place],
                feeds=feeds[place],
                origin=origin.kind if origin else "",
                by_columns=Influence.DIRECT in influences,
                by_conditions=Influence.INDIRECT in influences,
                written_at=times[-1] if times else None,
                cadence=learn(times),
                claims=claims[place],
                wrong_claims=wrong[place],
                tried_links=[each for key in keys for each in tried.get(key, ())],
            )
        )
    return found


def _names(connection: Connection) -> _Names:
    rows = connection.execute(text(_DATASETS)).all()
    smallest = first_names(connection)
    keys = [int(row.key) for row in rows]
    stands_for: dict[Key, int] = {}
    places: dict[int, list[int]] = {}
    first: list[int] = []
    for place, key in enumerate(keys):
        its = stands_for.setdefault(smallest.get(key, key), place)
        places.setdefault(its, []).append(place)
        first.append(its)
    return _Names(
        keys=keys,
        ids=[DatasetId(row.namespace, row.name) for row in rows],
        labels=[labels_of(row.facts) for row in rows],
        first=first,
        stands_for=stands_for,
        places=places,
    )


def _degrees(index: LineageGraph, names: _Names, as_of: AsOf) -> tuple[list[int], list[int]]:
    """By position, from how many datasets something flows in, and into how many it flows."""
    keys, first = np.array(names.keys, dtype=np.int64), np.array(names.first, dtype=np.int64)
    flows = flows_between(index.view(Layer.FLOW), keys, first, as_of=as_of)
    into, out_of = (np.bincount(ends, minlength=len(keys)) for ends in (flows.target, flows.source))
    return into.tolist(), out_of.tolist()


def _levels(connection: Connection, now: Instant) -> Mapping[Key, AbstractSet[Influence]]:
    """How columns of each dataset are known to be influenced."""
    found: dict[Key, set[Influence]] = {}
    asked = {"layer": int(Layer.COLUMNS), "now": now, "forever": FOREVER}
    for dataset, label in connection.execute(text(_LEVELS), asked):
        if not is_member(label):
            found.setdefault(dataset, set()).add(transformation_of(label).subtype.influence)
    return found


def _sources(connection: Connection, now: Instant) -> Mapping[Key, Sequence[str]]:
    """By dataset who tells of what flows into it."""
    found: dict[Key, list[str]] = {}
    asked = {"layer": int(Layer.FLOW), "now": now, "forever": FOREVER}
    for target, source in connection.execute(text(_SOURCES), asked):
        found.setdefault(target, []).append(source)
    return found


def _last_writes(
    connection: Connection, keys: Sequence[Key], now: Instant
) -> Mapping[Key, Sequence[Instant]]:
    asked = {"keys": json.dumps(keys), "role": int(Role.WRITTEN), "now": now, "writes": _WRITES}
    rows = connection.execute(text(_LAST_WRITES), asked)
    return {key: json.loads(times) for key, times in rows}


def _claims(
    connection: Connection, names: _Names, trials: Trials, *, as_of: AsOf, enough_runs: int
) -> tuple[Counter[int], Counter[int]]:
    """By position, how many flows into a dataset are or were claimed, and how many wrongly."""
    claims, wrong = Counter[int](), Counter[int]()
    edges = judged_edges(connection, of=None, as_of=as_of, enough_runs=enough_runs, trials=trials)
    judged = [(each.ends.target, each.is_wrong) for each in edges]
    judged += [(target, True) for _, target in rejected_pairs(connection, as_of=as_of)]
    smallest = first_names(connection)
    for target, is_wrong in judged:
        place = names.stands_for.get(smallest.get(target, target))
        if place is not None:
            claims[place] += 1
            wrong[place] += is_wrong
    return claims, wrong
