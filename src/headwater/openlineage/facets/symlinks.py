"""The `symlinks` facet of datasets."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class Identifier(msgspec.Struct, frozen=True):
    """One other name. type: TABLE, LOCATION ... by: the person who said so, where one did."""

    namespace: str
    name: str
    type: Annotated[str | None, REQUIRED] = None
    by: str | None = None


class SymlinksFacet(msgspec.Struct, frozen=True):
    """Other names of the same dataset."""

    identifiers: tuple[Identifier, ...] = ()
