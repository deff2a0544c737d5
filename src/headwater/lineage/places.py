"""The tree of databases, schemas and tables, a level at a time."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, PointInTime


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """One level on the way down. id: what to ask for to see what is in it."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchEntry:
    """Something at a level: what others lie in, a dataset, or both.

    kind: namespace, database, schema, table, folder, file ... datasets: how many lie in it, or are
    it. dataset: its identifier, where it is one. branches: whether anything lies in it.
    """

    id: str
    kind: str
    name: str
    platform: str | None
    datasets: int
    dataset: str | None
    branches: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowseAnswer:
    """What lies at one place, by name. within: the way there, from the namespace down.

    datasets: how many lie there in all.
    """

    within: tuple[PlaceEntry, ...]
    branches: tuple[BranchEntry, ...]
    datasets: int
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
