"""What lies above an asset in the graph: paths, columns, and what else reads of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from headwater.lineage.graph import LineageGraph
from headwater.lineage.trace import Kind
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction
from headwater.model.graph import MEMBER_LABEL, Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.reliability.suspects.change import Path
from headwater.reliability.suspects.ways import Ways, with_columns
from headwater.store.catalog_names import columns, columns_of, steps

MOST_PLACES: Final = 2_000
"""How many datasets and jobs above an asset are looked at, the nearest first."""

_MOST_BESIDE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Places above an asset. left_out: how many more there are than are looked at.

    spelled: all keys by which the places are known. readers: datasets beside, by what they read.
    """

    asset: Key
    ways: Ways
    paths: Mapping[Key, Path]
    spelled: Mapping[Key, Key]
    readers: Mapping[Key, Sequence[Key]]
    left_out: int
    stale: int

    @property
    def jobs(self) -> list[Key]:
        """The jobs among the places."""
        return [place for place in self.paths if place in self.ways.jobs]


def look_around(
    connection: Connection, index: LineageGraph, start: Sequence[Key], instants: Iterable[AsOf]
) -> Surroundings:
    """Walk upstream of an asset at some instants. start: the asset under all its names."""
    view = index.view(Layer.FLOW)
    reaches = [
        walk(view, start, Direction.UPSTREAM, starts_at=Kind.DATASET, as_of=as_of)
        for as_of in instants
    ]
    owner = _owners(connection, reaches)
    ways = Ways()
    for other in start[1:]:
        ways.call(other, start[0])
    for reach in reaches:
        ways.add(reach, owner)
    asset = ways.name(start[0])
    ways = ways.settled()
    every = ways.paths(asset)
    kept = sorted(every, key=lambda each: (every[each].hops, each not in ways.jobs, each))
    paths = {place: every[place] for place in kept[:MOST_PLACES]}
    spelled = {
        key: ways.name(key)
        for reach in reaches
        for key, kind in zip(reach.keys.tolist(), reach.kind.tolist(), strict=True)
        if kind != Kind.STEP and ways.name(key) in paths
    }
    spelled |= dict.fromkeys(start, asset)
    beside = _beside(connection, index, ways, spelled)
    stale = max((each.stale for each in reaches), default=0)
    left_out = len(every) - len(paths)
    return Surroundings(asset, ways, paths, spelled, beside, left_out, stale)


def _owners(connection: Connection, reaches: Iterable[Reach]) -> dict[Key, Key]:
    keys = {
        key
        for reach in reaches
        for key, kind in zip(reach.keys.tolist(), reach.kind.tolist(), strict=True)
        if kind == Kind.STEP
    }
    return {key: each.owner for key, each in steps(connection, keys).items()}


def _beside(
    connection: Connection,
    index: LineageGraph,
    ways: Ways,
    spelled: Mapping[Key, Key],
) -> dict[Key, list[Key]]:
    """What reads the places and lies on no path, by the places it reads."""
    if not spelled:
        return {}
    view = index.view(Layer.FLOW)
    near = walk(view, sorted(spelled), Direction.DOWNSTREAM, starts_at=Kind.DATASET, depth=1)
    below = Ways()
    below.add(near, _owners(connection, [near]))
    # A walk downstream tells edges from what is read to what reads it.
    read_by = {ways.name(far): [*beside] for far, beside in below.above.items()}
    places = {*spelled.values()}
    read = (
        (place, made)
        for place in places
        for job in read_by.get(place, ())
        for made in read_by.get(job, ())
        if ways.name(made) not in places
    )
    found: dict[Key, dict[Key, None]] = {}
    for place, made in islice(read, _MOST_BESIDE):
        for each in (place, *ways.above.get(place, ())):
            found.setdefault(each, {})[made] = None
    return {place: [*made] for place, made in found.items()}


def paths_of_columns(
    connection: Connection,
    index: LineageGraph,
    around: Surroundings,
    column: str | None,
    instants: Iterable[AsOf],
) -> dict[Key, Path]:
    """The paths, with the columns above one column of the asset, or above all of them."""
    names = [key for key, name in around.spelled.items() if name == around.asset]
    start = {key for name in names for key in columns_of(connection, name, path=column)}
    reaches = [
        walk(
            index.view(Layer.COLUMNS), sorted(start), Direction.UPSTREAM, starts_at=Kind.COLUMN,
            as_of=as_of,
        )
        for as_of in instants
    ] if start else []  # fmt: skip
    every = {key for reach in reaches for key in reach.keys.tolist()}
    of_column = columns(connection, every)
    reached: dict[Key, set[str]] = {}
    for owner, path in of_column.values():
        reached.setdefault(around.ways.name(around.spelled.get(owner, owner)), set()).add(path)
    told: set[Key] = set()
    for reach in reaches:
        real = reach.label != MEMBER_LABEL
        told.update(reach.keys.take(reach.origin[real]).tolist())
    by_dataset = {around.ways.name(of_column[key][0]) for key in told if key in of_column}
    wanted = {of_column[key][1] for key in start if key in of_column}
    return with_columns(
        around.paths, around.asset, wanted, reached, lambda dataset: dataset in by_dataset
    )
