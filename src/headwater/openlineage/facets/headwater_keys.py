"""Our `headwater_keys` facet of datasets: what tells rows apart, and where they point."""

from __future__ import annotations

import msgspec


class ForeignKey(msgspec.Struct, frozen=True):
    """Columns whose values are found in columns of another dataset. It is no lineage."""

    columns: tuple[str, ...]
    namespace: str
    name: str
    references: tuple[str, ...] = ()


class KeysFacet(msgspec.Struct, frozen=True):
    """The keys of a table. unique: further sets of columns that no two rows share."""

    primary: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    foreign: tuple[ForeignKey, ...] = ()
