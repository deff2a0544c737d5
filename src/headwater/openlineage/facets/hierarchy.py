"""The `hierarchy` facet of datasets."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class HierarchyLevel(msgspec.Struct, frozen=True):
    """One level, such as a DATABASE or a SCHEMA."""

    name: str
    type: Annotated[str | None, REQUIRED] = None


class HierarchyFacet(msgspec.Struct, frozen=True):
    """What a dataset lies in, from the highest level to the dataset itself."""

    levels: Annotated[tuple[HierarchyLevel, ...], REQUIRED] = msgspec.field(
        name="hierarchy", default=()
    )
