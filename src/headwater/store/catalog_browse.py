"""What lies where: namespaces, and below each the levels that the names of its datasets speak of.

A level is found by a look at every dataset of its namespace, since what a name speaks of depends on
its platform, and the `hierarchy` facet may say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

import msgspec
from sqlalchemy import Connection, text

from headwater.errors import NotFoundError
from headwater.lineage.places import BranchEntry, PlaceEntry
from headwater.model.identity import DatasetId, Key
from headwater.model.time import AsOf
from headwater.openlineage.facets.hierarchy import HierarchyFacet
from headwater.openlineage.naming import platform_of
from headwater.openlineage.place import Level, levels_of
from headwater.openlineage.reading import read_facet

# What is only another name of something is not in the search index, and nothing to find here.
_NAMESPACES: Final = """
SELECT namespace, sum(NOT (:hide AND temporary)), sum(:hide AND temporary)
FROM dataset JOIN searchable ON searchable.key = dataset.key GROUP BY namespace
"""
_DATASETS: Final = """
SELECT dataset.key, dataset.name, temporary
FROM dataset JOIN searchable ON searchable.key = dataset.key WHERE namespace = :namespace
"""
_HIERARCHIES: Final = """
SELECT version.owner, facet_body.body
FROM dataset JOIN facet_version AS version ON version.owner = dataset.key
    JOIN facet_body ON facet_body.digest = version.digest
WHERE dataset.namespace = :namespace AND version.name = 'hierarchy'
    AND valid_from <= :valid AND :valid < valid_to AND known_from <= :known AND :known < known_to
ORDER BY version.manual
"""


class NoSuchPlaceError(NotFoundError):
    """No dataset lies there."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"no dataset lies in {place!r}; `browse` without a place begins at the top"
        )


class BranchPlace(msgspec.Struct, array_like=True, tag="browse", frozen=True):
    """The place of a branch among its siblings, by name."""

    name: str


class Branches(NamedTuple):
    """How many branches there are, some of them, and the place of the last where there are more.

    datasets: how many lie in all of them. hidden: how many temporary ones are not counted.
    """

    within: tuple[PlaceEntry, ...]
    branches: Sequence[BranchEntry]
    total: int
    datasets: int
    hidden: int
    last: BranchPlace | None


@dataclass(slots=True)
class _Branch:
    kind: str
    datasets: int = 0
    dataset: str | None = None
    branches: bool = False


def browse(
    connection: Connection,
    place: str | None,
    *,
    limit: int,
    after: BranchPlace | None,
    as_of: AsOf,
    hide_temporary: bool,
) -> Branches:
    """What lies at a place, by name; without one the namespaces. Raises NoSuchPlaceError.

    place: a namespace, or what an earlier answer had as an `id`.
    """
    if place is None:
        found, hidden = _namespaces(connection, hide=hide_temporary)
        return _page((), (), found, hidden, limit, after)
    way = _read_place(connection, place)
    found: dict[str, _Branch] = {}
    kinds: dict[int, str] = {}
    hidden = 0
    for dataset, levels, temporary in _datasets(connection, way[0], as_of):
        if tuple(level.name for level in levels[: len(way) - 1]) != way[1:]:
            continue
        if len(levels) < len(way):
            continue
        if temporary and hide_temporary:
            hidden += 1
            continue
        kinds.update((depth, level.kind) for depth, level in enumerate(levels[: len(way) - 1]))
        level, is_end = levels[len(way) - 1], len(levels) == len(way)
        branch = found.setdefault(level.name, _Branch(level.kind))
        branch.datasets += 1
        if is_end:
            branch.dataset = str(dataset)
        else:
            branch.kind, branch.branches = level.kind, True
    if not found and not hidden:
        raise NoSuchPlaceError(place)
    names = ("namespace", *(kinds.get(depth, "level") for depth in range(len(way) - 1)))
    within = tuple(
        PlaceEntry(write_place_id(way[: depth + 1]), kind, name)
        for depth, (kind, name) in enumerate(zip(names, way, strict=True))
    )
    return _page(way, within, found, hidden, limit, after)


def write_place_id(way: Iterable[str]) -> str:
    """A place as text: its levels from the namespace down, each percent-encoded."""
    return "/".join(quote(name, safe="") for name in way)


def _read_place(connection: Connection, place: str) -> tuple[str, ...]:
    """The levels of a place. A namespace may be written as it is, though it has slashes."""
    known = text("SELECT 1 FROM dataset WHERE namespace = :namespace LIMIT 1")
    if connection.execute(known, {"namespace": place}).first() is not None:
        return (place,)
    return tuple(unquote(part) for part in place.split("/"))


def _namespaces(connection: Connection, *, hide: bool) -> tuple[dict[str, _Branch], int]:
    found: dict[str, _Branch] = {}
    hidden = 0
    for namespace, shown, left_out in connection.execute(text(_NAMESPACES), {"hide": hide}):
        hidden += left_out
        if shown:
            found[namespace] = _Branch("namespace", shown, branches=True)
    return found, hidden


def _datasets(
    connection: Connection, namespace: str, as_of: AsOf
) -> Iterator[tuple[DatasetId, tuple[Level, ...], bool]]:
    asked = {"namespace": namespace, "valid": as_of.valid, "known": as_of.known}
    told: dict[Key, HierarchyFacet | None] = {
        owner: read_facet(HierarchyFacet, body)
        for owner, body in connection.execute(text(_HIERARCHIES), asked)
    }
    for key, name, temporary in connection.execute(text(_DATASETS), {"namespace": namespace}):
        dataset = DatasetId(namespace, name)
        yield dataset, levels_of(dataset, told.get(key)), bool(temporary)


def _page(
    way: tuple[str, ...],
    within: tuple[PlaceEntry, ...],
    found: dict[str, _Branch],
    hidden: int,
    limit: int,
    after: BranchPlace | None,
) -> Branches:
    rest = sorted(name for name in found if after is None or name > after.name)
    shown = [
        BranchEntry(
            id=write_place_id((*way, name)),
            kind=found[name].kind,
            name=name,
            platform=platform_of((*way, name)[0]),
            datasets=found[name].datasets,
            dataset=found[name].dataset,
            branches=found[name].branches,
        )
        for name in rest[:limit]
    ]
    return Branches(
        within,
        shown,
        total=len(found),
        datasets=sum(each.datasets for each in found.values()),
        hidden=hidden,
        last=BranchPlace(rest[limit - 1]) if len(rest) > limit else None,
    )
