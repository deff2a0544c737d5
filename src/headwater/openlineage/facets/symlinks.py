"""The `symlinks` facet of datasets."""

from __future__ import annotations

import msgspec


class Identifier(msgspec.Struct, frozen=True):
    """One other name. type: TABLE, LOCATION ..."""

    namespace: str
    name: str
    type: str | None = None


class SymlinksFacet(msgspec.Struct, frozen=True):
    """Other names of the same dataset."""

    identifiers: tuple[Identifier, ...] = ()
